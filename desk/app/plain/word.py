"""What can be typed in plain mode: a word, what it takes, and what it does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from desk.app.plain.line_editor import Line
    from desk.app.plain.plain_desk import PlainDesk

Takes = Literal["nothing", "more", "instrument", "candles", "number", "one", "words", "order"]
Run = Callable[["PlainDesk", Sequence[str], "Line"], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Word:
    """One row of the table."""

    name: str
    usage: str
    summary: str
    run: Run
    takes: Takes = "nothing"
    aliases: tuple[str, ...] = ()
    view: bool = False
    """Whether it shows something that `back` returns to."""

    def fits(self, words: Sequence[str], instruments: Sequence[str]) -> bool:
        """Whether these may be its arguments; a line that only begins with the same word is a message."""
        match self.takes:
            case "nothing":
                return not words
            case "more":
                return tuple(words) in ((), ("more",))
            case "number":
                return not words or (len(words) == 1 and words[0].isdigit())
            case "one":
                return len(words) <= 1
            case "instrument":
                return not words or (len(words) == 1 and bool(instrument(words[0], instruments)))
            case "candles":
                return len(words) <= 2 and (not words or _candles(words, instruments))
            case "order":
                return not words or bool(instrument(words[0], instruments))
            case "words":
                return True


def instrument(word: str, known: Sequence[str]) -> str:
    """The instrument that a word names: whole, or by what stands before its dash."""
    wanted = word.upper()
    return next((each for each in known if wanted in (each, each.partition("-")[0])), "")


def _candles(words: Sequence[str], instruments: Sequence[str]) -> bool:
    from widgets.intervals import INTERVALS

    return all(word in INTERVALS or instrument(word, instruments) for word in words)
