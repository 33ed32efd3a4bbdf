"""Debates as they are read: cards, the board, and what was cut short."""

from __future__ import annotations

from dataclasses import dataclass

from desk.agents.debate_messages import DEBATES, DebateInterrupted
from desk.kernel.bus import Bus
from desk.kernel.journal import Draft
from widgets.specs.strategy import StrategyBoard, StrategySnapshot

INTERRUPTED = "the desk went down in the middle"
MOST_CARDS = 20
_UNDECIDED = "state = 'concluded' AND stance <> 'stand aside' AND request = '' AND reason = ''"
"""A card stands in the journal, and what it was to lead to does not."""


@dataclass(frozen=True, slots=True)
class Held:
    """A debate as it stands."""

    debate: str
    thread: str
    turn: str
    """In which it was opened."""
    instrument: str
    horizon: str
    person: str
    state: str
    """`running`, `concluded`, `interrupted` or `stopped`."""
    reason: str
    request: str
    sides: tuple[str, ...]
    opened_at: int


class Debates:
    """Reads debates from their state table."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    def board(self) -> StrategyBoard:
        """The newest card of each instrument, newest first."""
        rows = self._bus.rows(
            "SELECT snapshot, request, voided FROM debates WHERE seq IN (SELECT max(seq) FROM debates"
            " WHERE snapshot <> '' AND state <> 'stopped' GROUP BY instrument) ORDER BY seq DESC LIMIT ?",
            (MOST_CARDS,),
        )
        return StrategyBoard(cards=tuple(_card(*row) for row in rows))

    def card(self, debate: str) -> StrategySnapshot | None:
        """The card of one debate, if it has one."""
        return self._first("debate = ?", debate)

    def latest_in(self, thread: str) -> StrategySnapshot | None:
        """The newest card of a thread."""
        return self._first("thread = ?", thread)

    def of_request(self, request: str) -> StrategySnapshot | None:
        """The card of the debate that led to a request."""
        return self._first(
            "debate = (SELECT debate FROM debate_requests AS made WHERE made.request = ?)", request
        )

    def latest_of(self, instrument: str) -> StrategySnapshot | None:
        """The newest card of an instrument."""
        return self._first("instrument = ?", instrument)

    def thread_of(self, debate: str) -> str:
        """The thread that a debate is held in, or empty."""
        rows = self._bus.rows("SELECT thread FROM debates WHERE debate = ?", (debate,))
        return str(rows[0][0]) if rows else ""

    def find(self, debate: str) -> Held | None:
        """One debate as it stands."""
        return self._held("debate = ?", debate)

    def newest_in(self, thread: str) -> Held | None:
        """The debate that was last opened in a thread."""
        return self._held("thread = ?", thread)

    def of_turn(self, turn: str) -> str:
        """The debate that a turn held or continued, or empty."""
        rows = self._bus.rows("SELECT debate FROM debate_turns WHERE turn = ?", (turn,))
        return str(rows[0][0]) if rows else ""

    async def recover(self) -> tuple[Held, ...]:
        """Call debates interrupted that were running when the desk went down; the answer names them."""
        rows = self._bus.rows(
            f"SELECT debate FROM debates WHERE state = 'running' OR {_UNDECIDED} ORDER BY seq",  # noqa: S608
            (),
        )
        debates = tuple(str(row[0]) for row in rows)
        if debates:
            await self._bus.record(
                *(
                    Draft(DEBATES, DebateInterrupted(debate, INTERRUPTED), "desk", debate)
                    for debate in debates
                )
            )
        return tuple(held for debate in debates if (held := self.find(debate)) is not None)

    def _held(self, condition: str, value: str) -> Held | None:
        columns = (
            "debate, thread, turn, instrument, horizon, person, state, reason, request, sides, opened_at"
        )
        rows = self._bus.rows(
            f"SELECT {columns} FROM debates WHERE {condition} ORDER BY opened_at DESC, seq DESC LIMIT 1",  # noqa: S608
            (value,),
        )
        if not rows:
            return None
        name, thread, turn, instrument, horizon, person, state, reason, request, sides, opened_at = rows[0]
        drawn = tuple(str(sides).split())
        return Held(name, thread, turn, instrument, horizon, person, state, reason, request, drawn, opened_at)

    def _first(self, condition: str, value: str) -> StrategySnapshot | None:
        rows = self._bus.rows(
            f"SELECT snapshot, request, voided FROM debates WHERE snapshot <> '' AND state <> 'stopped' AND {condition}"  # noqa: S608
            " ORDER BY seq DESC LIMIT 1",
            (value,),
        )
        return _card(*rows[0]) if rows else None


def _card(snapshot: str, request: str, voided: str) -> StrategySnapshot:
    card = StrategySnapshot.model_validate_json(snapshot)
    changes = {"request": request, "voided": voided}
    return card.model_copy(update={name: value for name, value in changes.items() if value})
