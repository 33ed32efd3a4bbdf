"""One line that is asked for where it is needed: a reason, a quantity, a passphrase. It is gone when the focus leaves."""

from __future__ import annotations

from typing import Literal

from textual import events
from textual.strip import Strip

from widgets.caret import CARET
from widgets.ink import Ink
from widgets.language import say
from widgets.lines import Line, fit, width_of
from widgets.untrusted import untrusted

LONGEST = 500
Outcome = Literal["", "send", "leave"]


class Entry:
    """The line, what it is asked for, and what to mind about it."""

    def __init__(self, prompt: str, keys: str, empty: str) -> None:
        self.prompt = prompt
        self.hint = ""
        self.text = ""
        self._keys = keys
        self._empty = empty

    def key(self, event: events.Key) -> Outcome:
        """Take a key; says whether the person is done, and how."""
        self.hint = ""
        match event.key:
            case "escape":
                return "leave"
            case "enter" if not self.value:
                self.hint = self._empty
            case "enter":
                return "send"
            case "backspace":
                self.cut()
            case "ctrl+u":
                self.clear()
            case _ if event.is_printable and event.character:
                self.add(event.character)
        return ""

    def paste(self, text: str) -> None:
        """Take pasted text as part of the one line."""
        self.add(" ".join(text[: LONGEST * 4].split()))

    def add(self, text: str) -> None:
        """Put text behind what stands there, as far as it fits."""
        self.text = (self.text + text)[:LONGEST]

    def cut(self) -> None:
        """Take the last character away."""
        self.text = self.text[:-1]

    def clear(self) -> None:
        """Begin again."""
        self.text = ""

    @property
    def value(self) -> str:
        """What was written, on one line and without what no reader could see."""
        return " ".join(untrusted(self.text).split())[:LONGEST]

    @property
    def shown(self) -> str:
        """What the line shows of it."""
        return untrusted(self.text)

    def lines(self, width: int, ink: Ink) -> list[Strip]:
        """What to do, and the line with its end in sight."""
        line = Line().put(fit(untrusted(self.prompt), max(1, width - 8)), ink.bad).gap(1)
        room = max(1, width - line.cells - 1)
        text = self.shown
        while width_of(text) > room:
            text = text[1:]
        return [
            Line().put(fit(self.hint or self._keys, width), ink.muted).strip(width),
            line.put(text, ink.strong).put(CARET, ink.focus).strip(width),
        ]


def reason(prompt: str) -> Entry:
    """Why somebody says no."""
    return Entry(
        prompt, say("Enter rejects, Esc goes back"), say("Say why in a few words, then Enter; Esc goes back")
    )


def typed_quantity(quantity: str) -> Entry:
    """A large order is confirmed by its size, written out."""
    keys = say("A large order: type its quantity, {quantity}, then Enter; Esc goes back", quantity=quantity)
    return Entry(say("Approve quantity"), keys, keys)


class Secret(Entry):
    """A passphrase: shown as its length, kept in bytes that are overwritten as soon as they are handed on."""

    def __init__(self, whose: str) -> None:
        keys = say("Enter signs with your key, Esc goes back")
        super().__init__(
            say("Passphrase of {whose}'s key", whose=whose),
            keys,
            say("Type the passphrase of your key; Esc goes back"),
        )
        self._bytes = bytearray()

    @property
    def value(self) -> str:
        """Whether there is anything: the passphrase itself goes by `take` alone."""
        return "•" if self._bytes else ""

    @property
    def shown(self) -> str:
        count = len(self._bytes.decode(errors="replace"))
        return "•" * count + (f" ({count})" if count else "")

    def paste(self, text: str) -> None:
        self.add(text.strip("\r\n"))

    def add(self, text: str) -> None:
        more = text.encode()
        if len(self._bytes) + len(more) <= LONGEST:
            self._bytes += more

    def cut(self) -> None:
        while self._bytes and self._bytes.pop() & 0xC0 == 0x80:
            pass

    def clear(self) -> None:
        self._bytes[:] = bytes(len(self._bytes))
        self._bytes.clear()

    def take(self) -> bytearray:
        """The passphrase, which is from now on the caller's to overwrite."""
        taken = bytearray(self._bytes)
        self.clear()
        return taken
