"""Studies: pure functions from bars and trades to the features that the analysts argue from."""
