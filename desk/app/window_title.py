"""The window's title: how many requests and alerts wait, and whose desk it is."""

from __future__ import annotations

from widgets.language import several

SAVE = "\x1b[22;2t"
RESTORE = "\x1b[23;2t"


def sequence(mode: str, profile: str, pending: int, unread: int = 0, critical: int = 0) -> str:
    """Bytes that set the title; nothing from outside gets in unfiltered."""
    alerts = ""
    if critical:
        alerts = several(critical, "{count} CRITICAL", "{count} CRITICAL")
    elif unread:
        alerts = several(unread, "{count} alert", "{count} alerts")
    parts = [f"({pending})" if pending else "", alerts, "desk", profile, mode]
    text = " ".join(part for part in parts if part)
    return f"\x1b]2;{''.join(each for each in text if each.isprintable())}\x07"
