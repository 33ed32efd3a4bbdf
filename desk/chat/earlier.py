"""What was said in a thread before a question, as a model is told it: words without quotations of outside text."""

from __future__ import annotations

from collections.abc import Iterable

from widgets.specs.chat import ChatItem

MOST_ITEMS = 8
"""Items of the thread that a model is told."""
MOST_CHARACTERS = 1_200
"""Characters of one of them."""


def earlier(items: Iterable[ChatItem]) -> tuple[tuple[str, str], ...]:
    """Who said what. Text from outside that an item quotes is left out, so that it never reaches another turn."""
    told = ((item.speaker, _words(item)) for item in items if item.author != "desk")
    return tuple((who, words[:MOST_CHARACTERS]) for who, words in told if words)


def _words(item: ChatItem) -> str:
    lines = (
        "".join(run.text for run in block.runs if run.tone != "unverified")
        for block in item.blocks
        if block.style != "quote"
    )
    return "\n".join(line for line in lines if line)
