"""The terminal: it reaches the core through a link and nothing else."""
