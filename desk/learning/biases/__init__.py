"""Ways in which speakers may lean, each measured over a week with its number of cases."""
