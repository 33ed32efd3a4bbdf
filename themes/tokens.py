"""The names of everything that has a look. A theme gives each a colour, a ground and a text style."""

from __future__ import annotations

TEXT_TOKENS = (
    "text",
    "muted",
    "strong",
    "title",
    "up",
    "down",
    "flat",
    "warn",
    "bad",
    "good",
    "accent",
    "figure",
    "stale",
    "struck",
    "unverified",
    "bull",
    "bear",
    "moderator",
    "person",
    "bid",
    "ask",
    "axis",
    "heading",
    "quote",
    "code",
    "key",
)
"""Tokens that letters are written in, on a pane's ground and on the cursor's row."""

ECHO_TOKENS = ("bid-bar", "ask-bar")
"""Bars that repeat the number beside them; they may be quiet."""

GRAPHIC_TOKENS = (
    "chart-up",
    "chart-down",
    "volume-up",
    "volume-down",
    "level",
    "track",
    "focus",
)
"""Tokens of shapes that tell something by themselves."""

ORNAMENT_TOKENS = ("rule",)
"""Lines that carry no meaning."""

GROUND_TOKENS = ("cursor", "selected", "paper", "live", "active", "reducing", "halted", "marker", "chosen")
"""Tokens with a ground of their own; all but `cursor` and `selected` also have a colour for the letters on it."""

TOKENS = TEXT_TOKENS + ECHO_TOKENS + GRAPHIC_TOKENS + ORNAMENT_TOKENS + GROUND_TOKENS
