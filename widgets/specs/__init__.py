"""Typed widget specs: the one contract between what a tool returns and what a pane shows."""
