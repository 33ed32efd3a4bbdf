"""The window's title: how many requests wait, and whose desk it is."""

from __future__ import annotations

SAVE = "\x1b[22;2t"
RESTORE = "\x1b[23;2t"


def sequence(mode: str, profile: str, pending: int) -> str:
    """Bytes that set the title; nothing from outside gets in unfiltered."""
    parts = [f"({pending})" if pending else "", "desk", profile, mode]
    text = " ".join(part for part in parts if part)
    return f"\x1b]2;{''.join(each for each in text if each.isprintable())}\x07"
