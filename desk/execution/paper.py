"""The paper venue: fills orders against whatever market there is, never against one it has not seen yet."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from decimal import ROUND_UP, Decimal
from math import inf
from random import Random

import msgspec

from data.events import BookDelta, BookSnapshot, MarketEvent, Top, Trade
from data.instrument_state import InstrumentState
from data.market import Market
from desk.execution.messages import (
    FillRecorded,
    Liquidity,
    OrderAccepted,
    OrderCancelled,
    OrderCancelRefused,
    OrderRejected,
)
from desk.execution.orders import Order
from desk.execution.paper_book import displayed, no_return, opposite, refusal
from desk.execution.paper_purse import PaperPurse
from desk.execution.paper_queue import Resting
from desk.execution.venue import Holdings, LinkState, Report, VenueOrder, VenueTruth
from desk.kernel.clock import Clock
from desk.risk.amounts import BP

FEE_STEP = Decimal("1e-8")
MOST_EXECUTIONS = 20_000
MOST_REMEMBERED = 4_000
"""Orders whose outcome the venue can still be asked for; the oldest finished ones are forgotten first."""


class PaperTerms(msgspec.Struct, frozen=True):
    """Fees and latency of the paper venue."""

    maker_bp: Decimal = Decimal(2)
    taker_bp: Decimal = Decimal(5)
    fastest_ms: int = 15
    slowest_ms: int = 180
    """Most messages take little more than the fastest; a few take this long."""
    collar: Decimal = Decimal("0.1")
    """The venue itself rejects a limit price further than this fraction through the mid."""


class PaperVenue:
    """One matching desk for all instruments of a market. Deterministic in its random stream and the events it hears."""

    settle_s = 0.0

    def __init__(
        self,
        market: Market,
        clock: Clock,
        random: Random,
        terms: PaperTerms | None = None,
        name: str = "",
        account: str = "paper",
    ) -> None:
        self.name = name or market.venue
        self.account = account
        self._market = market
        self._clock = clock
        self._random = random
        self._terms = terms or PaperTerms()
        self._sink: Callable[[Report], None] = lambda report: None
        self._resting: dict[str, dict[str, Resting]] = {}
        """By instrument, then by order, in order of arrival."""
        self._truth: dict[str, VenueTruth] = {}
        self._taken: dict[tuple[str, str, float], tuple[float, float]] = {}
        """Displayed size of a level and how much of it our takers had: not offered twice until it changes."""
        self._purse: PaperPurse | None = None
        """What the record says is held is asked for once; from then on the venue keeps its own."""
        self._executions: deque[FillRecorded] = deque(maxlen=MOST_EXECUTIONS)
        market.listen(self.hear)

    @property
    def link(self) -> LinkState:
        """Always up: it lives inside the desk."""
        return "up"

    def report_to(self, sink: Callable[[Report], None]) -> None:
        """Tell every report to `sink`."""
        self._sink = sink

    def report_link_to(self, sink: Callable[[LinkState], None]) -> None:
        """Nothing ever changes."""

    async def submit(self, order: Order) -> None:
        """Take an order after the latency of the line. The same id again changes nothing."""
        await self._clock.sleep(self._latency())
        if order.order in self._truth:
            return
        self._truth[order.order] = VenueTruth((), None)
        why = refusal(order, self._view(order.instrument), self._terms.collar)
        if why:
            self._tell(OrderRejected(order.order, why))
            return
        self._tell(OrderAccepted(order.order, f"{self.name}-{order.order}"))
        resting = Resting(order, order.quantity, inf)
        self._take(resting)
        if not resting.remaining:
            return
        if order.time_in_force == "IOC":
            self._tell(OrderCancelled(order.order, "found no match at once"))
        else:
            self._rest(resting)

    async def cancel(self, order: str) -> None:
        """Take an order out of the book after the latency of the line, if it is still there."""
        await self._clock.sleep(self._latency())
        for resting in self._resting.values():
            if resting.pop(order, None) is not None:
                self._tell(OrderCancelled(order, "as asked"))
                return
        # It may never have arrived: refusing is not knowing it.
        self._sink(OrderCancelRefused(order, "the venue has no such open order"))

    async def cancel_all(self) -> None:
        """Take every order out of the book after the latency of the line."""
        await self._clock.sleep(self._latency())
        for resting in self._resting.values():
            for order in tuple(resting):
                del resting[order]
                self._tell(OrderCancelled(order, "as asked"))

    async def lookup(self, order: str) -> VenueTruth | None:
        """What became of an order."""
        await self._clock.sleep(self._latency())
        return self._truth.get(order)

    async def open_orders(self) -> tuple[VenueOrder, ...]:
        """What rests in the book."""
        await self._clock.sleep(self._latency())
        return tuple(
            VenueOrder(
                client=resting.order.order,
                venue_order=f"{self.name}-{resting.order.order}",
                instrument=resting.order.instrument,
                side=resting.order.side,
                quantity=resting.order.quantity,
                filled=resting.order.quantity - resting.remaining,
                limit=resting.order.limit,
            )
            for here in self._resting.values()
            for resting in here.values()
        )

    async def executions(self, since: int) -> tuple[FillRecorded, ...]:
        """Fills since this start, the newest of them."""
        await self._clock.sleep(self._latency())
        return tuple(fill for fill in self._executions if fill.at >= since)

    async def balances(self) -> Mapping[str, Decimal]:
        """Money and spot."""
        await self._clock.sleep(self._latency())
        return {} if self._purse is None else dict(self._purse.balances)

    async def positions(self) -> Mapping[str, Decimal]:
        """Derivatives."""
        await self._clock.sleep(self._latency())
        return {} if self._purse is None else self._purse.positions

    def resume(self, orders: Iterable[Order], holdings: Holdings) -> None:
        """Take over what the record says is held, and put orders of before a restart back into the book, at the end of
        the queue at their price, where they may."""
        self._purse = self._purse or PaperPurse(holdings)
        for order in orders:
            if order.order in self._truth or order.done:
                continue
            self._truth[order.order] = VenueTruth((), None)
            if why := no_return(order, self._view(order.instrument)):
                self._tell(OrderCancelled(order.order, why))
            else:
                self._tell(OrderAccepted(order.order, f"{self.name}-{order.order}"))
                self._rest(Resting(order, order.remaining, inf))

    def hear(self, event: MarketEvent) -> None:
        """What the market did, after it did it."""
        here = self._resting.get(event.instrument)
        if not here and not self._taken:
            return
        if isinstance(event, BookDelta | BookSnapshot | Top):
            if self._taken and not isinstance(event, Top):
                self._forget(event.instrument)
            if here:
                self._moved(event.instrument, here)
        elif here and isinstance(event, Trade):
            self._traded(event, here)

    def _traded(self, trade: Trade, here: dict[str, Resting]) -> None:
        side = "buy" if trade.side == "sell" else "sell"
        sign = 1.0 if side == "buy" else -1.0
        used = 0.0
        for resting in sorted(here.values(), key=lambda one: -one.price * sign):
            if resting.order.side != side or resting.price * sign < trade.price * sign:
                continue
            if resting.price == trade.price:
                reach = resting.trade(trade.size)
            else:
                resting.ahead = 0.0
                reach = trade.size
            used += self._fill(resting, max(0.0, reach - used), resting.order.limit, "maker")

    def _moved(self, instrument: str, here: dict[str, Resting]) -> None:
        state = self._view(instrument)
        if state is None:
            return
        for resting in tuple(here.values()):
            before = resting.remaining
            self._take(resting, maker=True)
            public = displayed(state, resting)
            if resting.remaining == before and public is not None:
                resting.show(public)

    def _take(self, resting: Resting, maker: bool = False) -> None:
        """Fill against the other side as far as it is displayed within the limit."""
        order = resting.order
        state = self._view(order.instrument)
        if state is None:
            return
        limit = resting.price
        for price, size in opposite(state, order.side):
            if not resting.remaining or (price > limit if order.side == "buy" else price < limit):
                return
            key = (order.instrument, order.side, price)
            shown, had = self._taken.get(key, (size, 0.0))
            if shown != size:
                had = 0.0
            got = self._fill(
                resting,
                size - had,
                order.limit if maker else state.instrument.price(price),
                "maker" if maker else "taker",
            )
            if got:
                self._taken[key] = (size, had + got)

    def _fill(self, resting: Resting, most: float, price: Decimal, liquidity: Liquidity) -> float:
        order = resting.order
        state = self._view(order.instrument)
        if state is None or most <= 0.0:
            return 0.0
        # Sums of binary fractions end a hair below the lot they stand for.
        quantity = min(resting.remaining, state.instrument.size(round(most, 9)))
        if quantity <= 0:
            return 0.0
        resting.remaining -= quantity
        truth = self._truth[order.order]
        rate = self._terms.maker_bp if liquidity == "maker" else self._terms.taker_bp
        fill = FillRecorded(
            trade=f"{order.order}-{len(truth.fills) + order.fills + 1}",
            order=order.order,
            account=order.account,
            venue=self.name,
            instrument=order.instrument,
            side=order.side,
            quantity=quantity,
            price=price,
            fee=(quantity * price * rate / BP).quantize(FEE_STEP, ROUND_UP),
            liquidity=liquidity,
            at=self._clock.now(),
        )
        self._purse = self._purse or PaperPurse()
        self._purse.take(fill, state.instrument)
        self._executions.append(fill)
        self._tell(fill)
        if not resting.remaining:
            self._resting.get(order.instrument, {}).pop(order.order, None)
        return float(quantity)

    def _rest(self, resting: Resting) -> None:
        order = resting.order
        state = self._view(order.instrument)
        public = None if state is None else displayed(state, resting)
        if public is not None:
            resting.show(public)
        self._resting.setdefault(order.instrument, {})[order.order] = resting

    def _tell(self, report: FillRecorded | OrderAccepted | OrderCancelled | OrderRejected) -> None:
        truth = self._truth.get(report.order, VenueTruth((), None))
        if isinstance(report, FillRecorded):
            truth = VenueTruth((*truth.fills, report), truth.last)
        else:
            truth = VenueTruth(truth.fills, report)
        self._truth[report.order] = truth
        if len(self._truth) > MOST_REMEMBERED:
            self._prune()
        self._sink(report)

    def _prune(self) -> None:
        resting = {order for here in self._resting.values() for order in here}
        for order in tuple(self._truth)[: MOST_REMEMBERED // 2]:
            if order not in resting:
                del self._truth[order]

    def _forget(self, instrument: str) -> None:
        state = self._view(instrument)
        for key, (shown, _) in tuple(self._taken.items()):
            if key[0] != instrument or state is None:
                continue
            side = state.book.asks if key[1] == "buy" else state.book.bids
            if side.sizes.get(key[2], 0.0) != shown:
                del self._taken[key]

    def _view(self, symbol: str) -> InstrumentState | None:
        return self._market.states.get(symbol)

    def _latency(self) -> float:
        terms = self._terms
        part = self._random.random()
        return (terms.fastest_ms + (terms.slowest_ms - terms.fastest_ms) * part * part * part * part) / 1000.0
