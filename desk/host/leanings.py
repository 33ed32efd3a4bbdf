"""Leanings over the last seven days, kept once a week: what each speaker, the book and the votes show."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from desk.agents.conduct_table import moved_since, ranked_since, stated_since
from desk.execution.ledger_table import all_positions
from desk.execution.messages import FILLS, FillRecorded
from desk.kernel.bus import Bus, Delivery
from desk.kernel.clock import Clock
from desk.kernel.errors import DiskFull
from desk.kernel.facts import Draft
from desk.kernel.queries import Select
from desk.learning.biases.debates import one_sided, order_flips, recency, sycophancy, verbosity
from desk.learning.biases.forecasts import directional, herding, overconfidence
from desk.learning.biases.people import Closing, disposition, override_value
from desk.learning.messages import FORECASTS, LeaningsMeasured, PositionClosed
from desk.learning.records import Speaker, apart, by_speaker, points, resolved
from desk.risk.quote import Quote
from desk.views.bias_rows import bias_row
from widgets.specs.track_record import BiasRow

WEEK = 7 * 86_400 * 1_000_000_000
MONDAY = 4 * 86_400 * 1_000_000_000
"""1970 began on a Thursday: weeks are counted from the Monday after."""
EVERY_S = 5.0
MOST_WAITING = 1_000
MOST_ROWS = 120
COST_BP = 10.0
"""What getting in and out would have cost a proposal that was turned down, in basis points."""
PEOPLE, BOOK = "People", "Desk"


class Leanings:
    """A supervised service: notes what stood open when something was closed, and measures once a week."""

    name = "leanings"

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        quote: Callable[[str], Quote | None],
        market_now: Callable[[], int],
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._quote = quote
        self._market_now = market_now
        self._fills: deque[FillRecorded] = deque(maxlen=MOST_WAITING)
        bus.subscribe(FILLS, self._hear)

    async def run(self, ready: Callable[[], None]) -> None:
        """Look every few seconds."""
        ready()
        while True:
            await self._clock.sleep(EVERY_S)
            try:
                await self.note()
                await self.measure()
            except DiskFull:  # told and dealt with elsewhere
                continue

    async def note(self) -> None:
        """Record what stood beside the positions that fills closed since the last time."""
        drafts = []
        while self._fills:
            closed = self._closed(self._fills.popleft())
            if closed is not None:
                drafts.append(Draft(FORECASTS, closed, "desk"))
        if drafts:
            await self._bus.record(*drafts)

    async def measure(self) -> None:
        """Keep the week that is over, once."""
        now = self._clock.now()
        until = (now - MONDAY) // WEEK * WEEK + MONDAY
        if self._bus.rows("SELECT 1 FROM leanings WHERE until = ?", (until,)):
            return
        rows = leanings(self._bus.rows, until - WEEK, self._market_now() - now + until - WEEK, until)
        if any(row.n for row in rows):
            kept = msgspec.json.encode([row.model_dump(mode="json") for row in rows]).decode()
            await self._bus.record(Draft(FORECASTS, LeaningsMeasured(until, kept), "desk"))

    def _hear(self, delivery: Delivery[Any]) -> None:
        if isinstance(delivery.message, FillRecorded):
            self._fills.append(delivery.message)

    def _closed(self, fill: FillRecorded) -> PositionClosed | None:
        rows = self._bus.rows(
            'SELECT f.gain, o.strategy FROM fills f LEFT JOIN orders o ON o."order" = f."order"'
            " WHERE f.venue = ? AND f.trade = ?",
            (fill.venue, fill.trade),
        )
        if not rows or not rows[0][0]:
            return None
        gains = losses = 0
        for instrument, position in all_positions(self._bus.rows, fill.account).items():
            quote = self._quote(instrument)
            if instrument == fill.instrument or not position.quantity or quote is None or not quote.usable:
                continue
            paper = position.unrealised(quote.mid)
            gains, losses = gains + (paper > 0), losses + (paper < 0)
        return PositionClosed(
            trade=f"{fill.venue}/{fill.trade}",
            strategy=str(rows[0][1] or ""),
            at=self._clock.now(),
            gain=not str(rows[0][0]).startswith("-"),
            paper_gains=gains,
            paper_losses=losses,
        )


def leanings(select: Select, since: int, market_since: int, until: int = 2**62) -> tuple[BiasRow, ...]:
    """Every leaning from `since` on, by the desk's clock; forecasts count by the market's."""
    blind = by_speaker(apart(resolved(select, "blind", market_since)))
    final: dict[str, dict[Speaker, float]] = {}
    for one in resolved(select, "final", market_since):
        final.setdefault(one.debate, {})[Speaker(one.persona, one.model)] = one.point.p
    stated, moved = stated_since(select, since), moved_since(select, since)
    ranked = ranked_since(select, since)
    rows: list[BiasRow] = []
    for speaker in sorted({*blind, *(one.speaker for one in stated)}):
        told = points(blind.get(speaker, []))
        rows += [
            bias_row(speaker, "directional", directional(told)),
            bias_row(speaker, "overconfidence", overconfidence(told)),
            bias_row(speaker, "herding", herding(speaker, list(final.values()))),
            bias_row(speaker, "sycophancy", sycophancy(speaker, stated, moved)),
            bias_row(speaker, "one-sided evidence", one_sided(speaker, stated)),
            bias_row(speaker, "recency", recency(speaker, stated)),
        ]
    for moderator in sorted({one.speaker for one in ranked}):
        rows += [
            bias_row(moderator, "order flips", order_flips(moderator, ranked)),
            bias_row(moderator, "verbosity", verbosity(moderator, ranked, stated)),
        ]
    rows += _traded(select, since, until)
    return tuple(rows[:MOST_ROWS])


def _traded(select: Select, since: int, until: int) -> Sequence[BiasRow]:
    found = select(
        "SELECT strategy, gain, paper_gains, paper_losses FROM closings WHERE at >= ? AND at < ? ORDER BY at, trade",
        (since, until),
    )
    closings: dict[str, list[Closing]] = {}
    for strategy, gain, paper_gains, paper_losses in map(tuple, found):
        who = BOOK if strategy == "house" else PEOPLE
        closings.setdefault(who, []).append(Closing(bool(gain), paper_gains, paper_losses))
    rows = [
        bias_row(Speaker(who, ""), "disposition", disposition(own)) for who, own in sorted(closings.items())
    ]
    turned_down = select(
        "SELECT r.side, f.price, f.end_price FROM requests r JOIN forecasts f ON f.debate = r.debate"
        " AND f.stage = 'pool final' AND f.outcome IN ('up', 'down', 'unchanged')"
        " WHERE r.state = 'rejected' AND r.debate != '' AND r.decided_at < ? ORDER BY r.seq",
        (until,),
    )
    shadow = [
        (1.0 if side == "buy" else -1.0) * (float(end) / float(start) - 1.0) * 1e4 - COST_BP
        for side, start, end in map(tuple, turned_down)
    ]
    if shadow:
        rows.append(bias_row(Speaker(PEOPLE, ""), "override value", override_value(shadow)))
    return rows
