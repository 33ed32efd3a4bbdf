"""Learning: opinions become forecasts, the market resolves them, and what came of it weighs the next ones."""
