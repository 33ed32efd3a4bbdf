"""What is said, in order, and never into the middle of a line that somebody is typing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal

from desk.app.plain.plain_text import plain
from desk.app.plain.talk_words import severity as severity_word
from widgets.language import say, several

Verbosity = Literal["quiet", "normal", "all"]
VERBOSITIES: tuple[Verbosity, ...] = ("quiet", "normal", "all")
PATIENCE = 8_000_000_000
"""Nanoseconds without a key after which what was held back is said, and the typed text once more."""
MOST_HELD = 300
_LOUD = frozenset({"warning", "warn", "bad", "critical", "wanted"})
_SECOND = 1_000_000_000


class Voice:
    """Answers come as they are; announcements name their pane and how much they matter."""

    def __init__(self, write: Callable[[str], None], monotonic: Callable[[], int]) -> None:
        self._write = write
        self._monotonic = monotonic
        self._held: list[str] = []
        self._dropped = 0
        self._typed_at = 0
        self._market: dict[str, str] = {}
        self._market_at: int | None = None
        self.typed: Callable[[], str] = lambda: ""
        """What stands in the line that is being typed."""
        self.verbosity: Verbosity = "normal"
        self.rate = 10
        """Least seconds between two announcements of the market."""

    def say(self, *lines: str) -> None:
        """An answer to what was asked here."""
        self._put([plain(line) for line in lines if line])

    def exactly(self, lines: Iterable[str]) -> None:
        """Lines that are safe already, each to the last character."""
        self._put(list(lines))

    def announce(self, pane: str, severity: str, text: str, *more: str) -> bool:
        """Something that was not asked for; whether it is said at this verbosity."""
        if not self._heard(severity):
            return False
        said = [plain(f"{pane}, {severity_word(severity)}: {text}"), *map(plain, more)]
        if severity == "critical" and self.typed():
            self._interrupt(said)
        else:
            self._put(said)
        return True

    def market(self, instrument: str, text: str) -> None:
        """The market moved: said at most so often, then with the newest figures alone."""
        self._market[instrument] = text
        self._market_due()

    @property
    def silent(self) -> bool:
        """Whether everything that was said is out."""
        return not self._held

    def key(self) -> None:
        """A key was typed."""
        self._typed_at = self._monotonic()

    def entered(self) -> None:
        """The line is over: what waited for its end is said."""
        if self._held:
            self._flush()

    def tick(self) -> None:
        """Called every second."""
        self._market_due()
        if self._held and self._monotonic() - self._typed_at >= PATIENCE:
            held, self._held = self._said_held(), []
            self._interrupt(held)

    def _heard(self, severity: str) -> bool:
        if self.verbosity == "all":
            return True
        return severity in _LOUD or (self.verbosity == "normal" and severity != "all")

    def _market_due(self) -> None:
        now = self._monotonic()
        if not self._market or (self._market_at is not None and now - self._market_at < self.rate * _SECOND):
            return
        self._market_at = now
        told, self._market = self._market, {}
        for text in told.values():
            self.announce(say("Market"), "notice", text)

    def _put(self, lines: list[str]) -> None:
        if not self.typed():
            self._flush()
            self._write("".join(f"{line}\n" for line in lines))
            return
        self._held += lines
        if len(self._held) > MOST_HELD:
            self._dropped += len(self._held) - MOST_HELD
            del self._held[: len(self._held) - MOST_HELD]

    def _flush(self) -> None:
        if self._held:
            held, self._held = self._said_held(), []
            self._write("".join(f"{line}\n" for line in held))

    def _said_held(self) -> list[str]:
        dropped, self._dropped = self._dropped, 0
        if not dropped:
            return self._held
        return [several(dropped, "{count} line is left out.", "{count} lines are left out."), *self._held]

    def _interrupt(self, lines: list[str]) -> None:
        """Break into the typed line, and say it again behind."""
        self._write("\n" + "".join(f"{line}\n" for line in lines) + plain(self.typed()))
        self._typed_at = self._monotonic()
