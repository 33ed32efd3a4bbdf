"""Why a card sends no approval before its text was read."""

from __future__ import annotations

from widgets.key_words import key_of
from widgets.language import say


def read_first() -> str:
    """The text goes on below what was in sight."""
    return say(
        "Nothing is sent: read the text to its end first ({key}), it is what you would sign.",
        key=key_of("page.page_down", "pagedown"),
    )


def brief_first() -> str:
    """The card is shown in brief."""
    return say(
        "Nothing is sent: press {key} for the whole text and read it first, it is what you would sign.",
        key=key_of("card.brief", "b"),
    )
