"""Text that has a place of limited length."""

from __future__ import annotations

ELLIPSIS = "…"


def shortened(text: str, most: int) -> str:
    """No more than `most` characters; what is left out shows as an ellipsis."""
    return text if len(text) <= most else text[: most - 1].rstrip() + ELLIPSIS
