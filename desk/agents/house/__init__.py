"""The house analysts: rule-based, always there, always labelled as such."""
