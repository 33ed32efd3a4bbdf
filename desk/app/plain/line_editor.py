"""A line in the making: keys become text and an echo, without a cursor that moves and without a sequence sent."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from desk.app.plain.plain_text import exact

LONGEST = 8_000
"""Characters of a line; what is typed beyond is dropped, and that is said."""
_ESCAPE = "\x1b"


@dataclass(frozen=True, slots=True)
class Line:
    """One line that was entered."""

    text: str
    began: int = 0
    """Monotonic nanoseconds of its first key."""
    secret: bytearray | None = None
    """What was typed unseen, to be overwritten by whoever gets it."""
    cut: bool = False
    """Whether more was typed than a line holds."""


class LineEditor:
    """Backspace takes a character, Ctrl+U the line, Ctrl+W a word; arrow and function keys do nothing."""

    def __init__(self) -> None:
        self._text: list[str] = []
        self._hidden = bytearray()
        self._began = 0
        self._escape = ""
        self._cut = False
        self.secret = False
        """While true, nothing is echoed and the line is kept as bytes that are overwritten."""
        self.ended = False
        """Set by Ctrl+D on an empty line."""

    @property
    def typed(self) -> str:
        """What stands in the line and may be seen."""
        return "".join(self._text)

    @property
    def empty(self) -> bool:
        return not (self._text or self._hidden)

    def feed(self, text: str, now: int) -> tuple[str, list[Line]]:
        """What to echo for these keys, and the lines they finish. It stops at a line: the rest is fed again."""
        echo: list[str] = []
        lines: list[Line] = []
        for key in text:
            if self._in_escape(key):
                continue
            if key in "\r\n":
                echo.append("\n")
                lines.append(self._take())
            else:
                echo.append(self._key(key, now))
        return "".join(echo), lines

    def drop(self) -> None:
        """Forget what stands in the line."""
        self._take_hidden()
        self._text, self._began, self._cut = [], 0, False

    def _key(self, key: str, now: int) -> str:
        match key:
            case "\x7f" | "\x08":
                return self._cut_back(1)
            case "\x15":
                return self._cut_back(len(self._text))
            case "\x17":
                word = self.typed.rstrip()
                return self._cut_back(len(self._text) - (word.rfind(" ") + 1))
            case "\x04":
                self.ended = self.empty
                return ""
            case _ if key != "\t" and (unicodedata.category(key) in ("Cc", "Cs", "Zl", "Zp")):
                return ""
        if not self._began:
            self._began = now
        key = " " if key == "\t" else key
        if self.secret:
            self._hidden += key.encode()
            return ""
        if len(self._text) >= LONGEST:
            self._cut = True
            return ""
        self._text.append(key)
        return key if exact(key) == key else ""

    def _cut_back(self, count: int) -> str:
        if self.secret:
            for _ in range(count if count > 1 else 1):
                while self._hidden and self._hidden.pop() & 0xC0 == 0x80:
                    pass
            return ""
        gone = self._text[len(self._text) - count :] if count else []
        del self._text[len(self._text) - len(gone) :]
        if not self._text:
            self._began = 0
        # What a terminal's own line editing sends for this key, and nothing else does it everywhere.
        return "\b \b" * sum(map(_cells, gone))

    def _take(self) -> Line:
        line = Line(self.typed, self._began, self._take_hidden() if self.secret else None, self._cut)
        self._text, self._began, self._cut = [], 0, False
        return line

    def _take_hidden(self) -> bytearray:
        taken = bytearray(self._hidden)
        self._hidden[:] = bytes(len(self._hidden))
        self._hidden.clear()
        return taken

    def _in_escape(self, key: str) -> bool:
        """Whether this belongs to the sequence of a key that is not typed text."""
        if self._escape:
            self._escape += key
            over = self._escape[1] not in "[O" or (len(self._escape) > 2 and "@" <= key <= "~")
            if over or len(self._escape) > 32:
                self._escape = ""
            return True
        if key == _ESCAPE:
            self._escape = key
            return True
        return False


def _cells(key: str) -> int:
    if exact(key) != key or unicodedata.combining(key):
        return 0
    return 2 if unicodedata.east_asian_width(key) in "WF" else 1
