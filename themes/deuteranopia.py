"""Blue up, orange down: told apart under deuteranopia and protanopia, and by everybody else."""

from __future__ import annotations

from themes.dark import DARK
from themes.palette import Palette
from themes.styles import STYLES

DEUTERANOPIA = Palette(
    name="desk-deuteranopia",
    title="Colour-blind safe: red and green (blue and orange)",
    dark=True,
    background="#0b0e12",
    surface="#0e1217",
    panel="#161b22",
    colours={
        **DARK.colours,
        "up": "#62b6f7",
        "down": "#f2a24a",
        "good": "#62b6f7",
        "bad": "#ffab57",
        "warn": "#f8f0c4",
        "bull": "#7cc4fa",
        "bear": "#f7ad5c",
        "bid": "#62b6f7",
        "ask": "#f2a24a",
        "accent": "#d8d2f5",
        "person": "#d8d2f5",
        "key": "#d8d2f5",
        "focus": "#f2dc6b",
        "figure": "#d6e6f2",
        "stale": "#b5a58a",
        "unverified": "#e6a9cb",
        "moderator": "#c9bdf2",
        "bid-bar": "#234c6e",
        "ask-bar": "#6b471d",
        "chart-up": "#62b6f7",
        "chart-down": "#f2a24a",
        "volume-up": "#3b76a4",
        "volume-down": "#9b6526",
        "active": "#d9ecff",
        "live": "#1a0f00",
        "halted": "#1a0f00",
    },
    grounds={
        **DARK.grounds,
        "live": "#ffab57",
        "active": "#1f4a6e",
        "halted": "#ffab57",
        "chosen": "#f2dc6b",
    },
    styles=STYLES,
)
