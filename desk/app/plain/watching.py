"""Instruments that are announced when they have moved far enough: the market never speaks by itself otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from desk.app.plain import amounts
from desk.app.plain.word import instrument
from desk.kernel.errors import Refused
from widgets.language import say

if TYPE_CHECKING:
    from widgets.specs.market import Watchlist

MOVE = 0.25
"""Per cent that count as a move unless another threshold is named."""


class Watching:
    """Thresholds by instrument, and the price each was last announced at."""

    def __init__(self) -> None:
        self._moves: dict[str, float] = {}
        self._told: dict[str, float] = {}

    @property
    def active(self) -> bool:
        """Whether anything is watched."""
        return bool(self._moves)

    def set(self, words: Sequence[str], known: Sequence[str], looked_at: str) -> None:
        """`BTC 0.5` watches, `BTC off` and `off` end it, nothing tells what is watched."""
        rest = [word.rstrip("%") for word in words]
        off = "off" in rest
        rest = [word for word in rest if word != "off"]
        chosen = instrument(rest[0], known) if rest else ""
        if off:
            for each in [chosen] if chosen else list(self._moves):
                self._moves.pop(each, None)
                self._told.pop(each, None)
            return
        if not rest:
            return
        if not chosen:
            raise Refused(say("There is no instrument {word}; say market for those there are.", word=rest[0]))
        self._moves[chosen] = _move(rest[1]) if len(rest) > 1 else MOVE
        self._told.pop(chosen, None)

    def told(self) -> list[str]:
        """What is watched."""
        if not self._moves:
            return [say("No instrument is watched; watch BTC 0.5 announces every move of half a per cent.")]
        return [
            say(
                "{instrument} is announced after every move of {move}.",
                instrument=each,
                move=amounts.per_cent(move, 2),
            )
            for each, move in self._moves.items()
        ]

    def moved(self, spec: Watchlist) -> Iterator[tuple[str, str]]:
        """Instrument and sentence of everything that moved far enough since it was announced last."""
        for row in spec.rows:
            threshold = self._moves.get(row.instrument)
            if threshold is None or row.provenance.stale or row.last <= 0:
                continue
            before = self._told.setdefault(row.instrument, row.last)
            change = (row.last / before - 1) * 100
            if abs(change) >= threshold:
                self._told[row.instrument] = row.last
                yield (
                    row.instrument,
                    say(
                        "{instrument} {change} since the last word, now {last}.",
                        instrument=row.instrument,
                        change=amounts.change(change),
                        last=amounts.price(row.last, row.decimals),
                    ),
                )


def _move(word: str) -> float:
    try:
        found = float(word)
    except ValueError:
        found = 0.0
    if not 0.01 <= found <= 100:
        raise Refused(say("A threshold is a number of per cent from 0.01 to 100, such as 0.5."))
    return found
