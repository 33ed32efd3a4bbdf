"""Trips breakers: in the transaction that books a fill, and as soon as a price or a clock moves past a limit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import msgspec

from data.events import MarketEvent
from data.market import Market
from desk.execution.calling_back import call_back, disabling
from desk.execution.ledger import after_cash, after_fill, gained
from desk.execution.ledger_table import all_positions, find_books
from desk.execution.losses import recent_losses
from desk.execution.messages import ACCOUNTS, FILLS, ORDERS, FillRecorded
from desk.execution.orders_table import find_order
from desk.execution.reducing import adding
from desk.execution.repetition import repeated
from desk.execution.standing import equity, touched, unpriced
from desk.execution.turbulence import Turbulence
from desk.kernel.bus import Bus, Delivery
from desk.kernel.clock import Clock
from desk.kernel.journal import Draft
from desk.kernel.queries import Select, within
from desk.risk.breakers import SECOND, Readings, changes, standing_causes
from desk.risk.desk_state import DESK
from desk.risk.holds import BY_THEMSELVES, spared, tripped
from desk.risk.limits import Rules
from desk.risk.messages import Breaker, BreakerLifted, BreakerTripped
from desk.risk.quote import Quote

Judge = Callable[[Select, Sequence[Draft]], Sequence[Draft]]
"""What else goes on record with these drafts."""
Causes = Callable[[Select], Sequence[BreakerTripped]]
LOOK_S = 0.2
"""Looks that prices ask for are so far apart at least."""
IDLE_S = 1.0
"""The clock alone asks for one as often."""
JUDGED: tuple[Breaker, ...] = ("stop count", "drawdown", "daily loss", "cooldown", "volatility", "stale data")


class _Seen(msgspec.Struct, frozen=True):
    """What the market says, frozen before a transaction."""

    now: int
    quotes: Mapping[str, Quote]
    turbulence: tuple[tuple[str, Decimal], ...]
    unpriced_since: int


class Guard:
    """A supervised service. What cannot be judged trips too: a breaker that does not know holds new risk back."""

    name = "breakers"

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        market: Market,
        rules: Callable[[Select], Rules | None],
        quote: Callable[[str], Quote | None],
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._market = market
        self._rules = rules
        self._quote = quote
        self._turbulence = Turbulence(market)
        self._watched: frozenset[str] = frozenset()
        self._unpriced_since = 0
        self._wake = asyncio.Event()

    async def run(self, ready: Callable[[], None]) -> None:
        """Look whenever something moved that could trip a breaker, until cancelled."""
        stop = self._market.listen(self._moved)
        heard = (
            self._bus.subscribe(FILLS, self._recorded),
            self._bus.subscribe(ORDERS, self._recorded),
            self._bus.subscribe(ACCOUNTS, self._recorded),
        )
        try:
            await self.look()
            ready()
            while True:
                try:
                    async with asyncio.timeout(IDLE_S):
                        await self._wake.wait()
                except TimeoutError:
                    pass
                self._wake.clear()
                await self.look()
                await self._clock.sleep(LOOK_S)
        finally:
            stop()
            for one in heard:
                one.close()

    async def look(self) -> None:
        """Judge every breaker by what is so now, and record what changes."""
        seen = self._freeze()
        if not self._judged(self._bus.rows, seen):
            return
        await self._bus.transact(lambda tables: self._judged(within(tables), seen), essential=True)

    def freeze(self) -> Judge:
        """What prices say now; the answer judges the fills among drafts, inside the transaction that books them."""
        try:
            seen = self._freeze()
        except (
            Exception
        ) as problem:  # what cannot be read trips the breaker, and the fill is booked all the same
            return _failed(problem)

        def judge(select: Select, drafts: Sequence[Draft]) -> Sequence[Draft]:
            fills = [draft.message for draft in drafts if isinstance(draft.message, FillRecorded)]
            try:
                return [found for fill in fills for found in self._after(select, fill, seen)]
            except Exception as problem:
                return _failed(problem)(select, drafts)

        return judge

    def causes(self) -> Causes:
        """What prices say now; the answer names the breakers whose cause stands, which nobody but a quorum lifts."""
        seen = self._freeze()

        def standing(select: Select) -> Sequence[BreakerTripped]:
            rules = self._rules(select)
            if rules is None:
                return ()
            return standing_causes(self._readings(select, rules, seen), rules.limits)

        return standing

    def _freeze(self) -> _Seen:
        rules = self._rules(self._bus.rows)
        names = touched(self._bus.rows, rules.account) if rules is not None else ()
        self._watched = frozenset(names)
        quotes = {name: quote for name in names if (quote := self._quote(name)) is not None}
        wild = [(name, ratio) for name in names if (ratio := self._turbulence.of(name)) is not None]
        now = self._clock.now()
        if all(name in quotes and quotes[name].sound for name in names):
            self._unpriced_since = 0
        elif not self._unpriced_since:
            self._unpriced_since = now
        return _Seen(now, quotes, tuple(wild), self._unpriced_since)

    def _judged(self, select: Select, seen: _Seen) -> list[Draft]:
        rules = self._rules(select)
        if rules is None:
            return []
        held = tripped(select)
        try:
            causes: Sequence[BreakerTripped] = standing_causes(
                self._readings(select, rules, seen), rules.limits
            )
        except (ArithmeticError, ValueError, KeyError) as problem:
            return (
                [] if any(one.breaker == "stale data" for one in held) else list(_failed(problem)(select, ()))
            )
        causes = _not_spared(select, causes, seen.now)
        return _drafts(select, changes(held, causes, JUDGED, seen.now))

    def _readings(
        self, select: Select, rules: Rules, seen: _Seen, fill: FillRecorded | None = None
    ) -> Readings:
        account, limits = rules
        books = find_books(select, account)
        if books is None:
            raise ValueError(f"there is no account {account}")
        positions, cash, gain = all_positions(select, account), books.account.cash, None
        if fill is not None and fill.account == account:
            before = positions.get(fill.instrument)
            if before is not None:
                gain = gained(before, after_fill(before, fill))
                positions[fill.instrument] = after_fill(before, fill)
                cash = after_cash(cash, fill)
        held = {name: one.quantity for name, one in positions.items() if one.quantity}
        marks = {name: quote.mid for name, quote in seen.quotes.items() if quote.sound}
        window = max(limits.losing_window_s, limits.cooldown_s) * SECOND
        return Readings(
            now=seen.now,
            equity=equity(cash, held, marks),
            day_open=books.day_open,
            high_water=books.high_water,
            losses=recent_losses(select, account, seen.now - window, fill, gain, seen.now),
            unpriced=unpriced(sorted(self._watched), seen.quotes),
            unpriced_since=seen.unpriced_since,
            turbulence=seen.turbulence,
        )

    def _after(self, select: Select, fill: FillRecorded, seen: _Seen) -> list[Draft]:
        rules, order = self._rules(select), find_order(select, fill.order)
        if rules is None or order is None:
            return []
        causes = _not_spared(
            select, standing_causes(self._readings(select, rules, seen, fill), rules.limits), seen.now
        )
        found = _drafts(select, changes(tripped(select), causes, (), seen.now))
        if (disabled := repeated(select, order, fill, rules.limits, seen.now)) is not None:
            found += disabling(select, disabled, "desk")
        return found

    def _moved(self, event: MarketEvent) -> None:
        if event.instrument in self._watched or not event.instrument:
            self._wake.set()

    def _recorded(self, delivery: Delivery[Any]) -> None:
        self._wake.set()


def _drafts(select: Select, found: Sequence[BreakerTripped | BreakerLifted]) -> list[Draft]:
    """What breakers do. One that only a person lifts also takes back what rests at venues and would add risk."""
    drafts = [Draft(DESK, one, "desk") for one in found]
    for one in found:
        if isinstance(one, BreakerTripped) and one.breaker not in BY_THEMSELVES:
            return drafts + call_back(adding(select), f"{one.breaker}: {one.reason}", "desk", "")
    return drafts


def _not_spared(select: Select, causes: Sequence[BreakerTripped], now: int) -> list[BreakerTripped]:
    excused = spared(select, now)
    return [one for one in causes if one.breaker not in excused]


def _failed(problem: Exception) -> Judge:
    """The breaker on what is unknown, because the desk could not work it out."""
    reason = f"the profit cannot be computed ({type(problem).__name__}: {problem})"
    cause = BreakerTripped(breaker="stale data", reason=reason[:200], value="unknown", limit="a known profit")
    return lambda select, drafts: (Draft(DESK, cause, "desk"),)
