"""Debates as they are read: cards, the board, and what was cut short."""

from __future__ import annotations

from desk.agents.debate_messages import DEBATES, DebateStopped
from desk.kernel.bus import Bus
from desk.kernel.journal import Draft
from widgets.specs.strategy import StrategyBoard, StrategySnapshot

INTERRUPTED = "interrupted: the desk went down in the middle"
MOST_CARDS = 20


class Debates:
    """Reads debates from their state table."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    def board(self) -> StrategyBoard:
        """The newest card of each instrument, newest first."""
        rows = self._bus.rows(
            "SELECT snapshot, request FROM debates WHERE seq IN (SELECT max(seq) FROM debates"
            " WHERE state = 'concluded' GROUP BY instrument) ORDER BY seq DESC LIMIT ?",
            (MOST_CARDS,),
        )
        return StrategyBoard(cards=tuple(_card(row[0], row[1]) for row in rows))

    def card(self, debate: str) -> StrategySnapshot | None:
        """The card of one debate, if it has one."""
        return self._first("debate = ?", debate)

    def latest_in(self, thread: str) -> StrategySnapshot | None:
        """The newest card of a thread."""
        return self._first("thread = ?", thread)

    def of_request(self, request: str) -> StrategySnapshot | None:
        """The card of the debate that led to a request."""
        return self._first("request = ?", request)

    def latest_of(self, instrument: str) -> StrategySnapshot | None:
        """The newest card of an instrument."""
        return self._first("instrument = ?", instrument)

    def thread_of(self, debate: str) -> str:
        """The thread that a debate is held in, or empty."""
        rows = self._bus.rows("SELECT thread FROM debates WHERE debate = ?", (debate,))
        return str(rows[0][0]) if rows else ""

    async def recover(self) -> tuple[str, ...]:
        """End debates that were running when the desk went down; the answer names them."""
        rows = self._bus.rows("SELECT debate FROM debates WHERE state = 'running' ORDER BY seq", ())
        debates = tuple(str(row[0]) for row in rows)
        if debates:
            await self._bus.record(
                *(Draft(DEBATES, DebateStopped(debate, INTERRUPTED), "desk", debate) for debate in debates)
            )
        return debates

    def _first(self, condition: str, value: str) -> StrategySnapshot | None:
        rows = self._bus.rows(
            f"SELECT snapshot, request FROM debates WHERE state = 'concluded' AND {condition}"  # noqa: S608
            " ORDER BY seq DESC LIMIT 1",
            (value,),
        )
        return _card(rows[0][0], rows[0][1]) if rows else None


def _card(snapshot: str, request: str) -> StrategySnapshot:
    card = StrategySnapshot.model_validate_json(snapshot)
    return card.model_copy(update={"request": request}) if request else card
