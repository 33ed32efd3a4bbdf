"""What was sent from the composer, for going back to it."""

from __future__ import annotations

from collections.abc import Sequence

MOST = 200


class History:
    """Sent texts, and a place among them; the text under way stands at the end."""

    def __init__(self) -> None:
        self._sent: list[str] = []
        self._at = 0
        self._draft = ""

    def begin_with(self, texts: Sequence[str]) -> None:
        """What this person sent before, oldest first; what was sent from here stays behind it."""
        if self._at == len(self._sent):
            older = [text for text in texts if text not in self._sent]
            self._sent = [*older, *self._sent][-MOST:]
            self._at = len(self._sent)

    def add(self, text: str) -> None:
        """Remember a text that was sent, and stand behind it."""
        if not self._sent or self._sent[-1] != text:
            self._sent.append(text)
            del self._sent[:-MOST]
        self._at, self._draft = len(self._sent), ""

    def back(self, current: str) -> str | None:
        """The text before, or None at the oldest."""
        if self._at == 0:
            return None
        if self._at == len(self._sent):
            self._draft = current
        self._at -= 1
        return self._sent[self._at]

    def forth(self) -> str | None:
        """The text after, the one under way last, or None behind it."""
        if self._at >= len(self._sent):
            return None
        self._at += 1
        return self._draft if self._at == len(self._sent) else self._sent[self._at]
