"""Seats that models fill: asked for JSON, checked by machine, repaired once, replaced by the house where they fail."""
