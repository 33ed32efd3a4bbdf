"""Text styles that every palette starts from."""

from __future__ import annotations

STYLES = {
    "strong": "bold",
    "title": "bold",
    "heading": "bold",
    "figure": "underline",
    "struck": "strike",
    "unverified": "italic",
    "stale": "italic",
    "paper": "bold",
    "live": "bold",
    "active": "bold",
    "reducing": "bold",
    "halted": "bold",
    "marker": "bold",
    "chosen": "bold",
    "key": "bold",
    "bull": "bold",
    "bear": "bold",
    "moderator": "bold",
    "person": "bold",
    "focus": "bold",
}
