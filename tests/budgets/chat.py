"""A chat pane on its own, and a long answer for it."""

from __future__ import annotations

from textual.app import ComposeResult

from tests.budgets.plain import Plain
from widgets.chat import ChatPane
from widgets.specs.chat import Block, ChatItem
from widgets.specs.strategy import Run

BULLETS = 60
FRAGMENT = 5
"""Characters that a model says at a time."""


class Chat(Plain):
    def __init__(self) -> None:
        super().__init__()
        self.chat = ChatPane()

    def compose(self) -> ComposeResult:
        yield self.chat


def answer(bullets: int = BULLETS) -> ChatItem:
    """One answer of so many bullets of about a line each."""
    texts = [
        f"Point {number}: the spread stayed narrow while buyers lifted the ask, and depth came back each time."
        for number in range(bullets)
    ]
    blocks = tuple(Block(style="bullet", runs=(Run(text=text),)) for text in texts)
    return ChatItem(
        item="item-1",
        thread="t",
        turn="turn-1",
        seq=1,
        author="analyst",
        speaker="House analyst",
        at=0,
        blocks=blocks,
    )


def fragments(item: ChatItem) -> list[str]:
    """The answer as it streams in."""
    text = "\n".join(f"- {block.runs[0].text}" for block in item.blocks)
    return [text[start : start + FRAGMENT] for start in range(0, len(text), FRAGMENT)]
