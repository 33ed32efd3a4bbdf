"""What this terminal holds of the thread: which items, and whether a turn is running."""

from __future__ import annotations

from dataclasses import dataclass, field

_MOST_SAID = 32


@dataclass
class Conversation:
    """Lets every item through once and in order, also across a lost line."""

    thread: str = ""
    held: int = 0
    """Highest `seq` shown."""
    turn: str = ""
    """The running turn, or empty."""

    said: dict[str, str] = field(default_factory=dict)
    """The latest texts sent from here, by the ids of their messages."""

    def say(self, message: str, text: str) -> None:
        """Remember what was sent, for when the host refuses it."""
        self.said[message] = text
        if len(self.said) > _MOST_SAID:
            del self.said[next(iter(self.said))]

    def refused(self, message: str) -> str:
        """The text that the refused message held, or empty."""
        return self.said.pop(message, "")

    def enter(self, thread: str) -> bool:
        """Turn to a thread; true when it is another one, so what is shown must go."""
        if thread == self.thread:
            return False
        moved = bool(self.thread)
        self.thread, self.held, self.turn = thread, 0, ""
        return moved

    def gap(self, seq: int) -> bool:
        """Whether items between what is held and this one are missing: too much was said while the line was lost."""
        return bool(self.held) and seq > self.held + 1

    def know(self, last: int) -> None:
        """The thread has items up to this `seq`, whether they are shown or not."""
        self.held = max(self.held, last)

    def take(self, seq: int) -> bool:
        """Whether the item with this `seq` is new here."""
        if seq <= self.held:
            return False
        self.held = seq
        return True
