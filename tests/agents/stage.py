"""A small desk for agents: simulated market, journal in virtual time, and an order desk of plain values."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from data.anomaly_watch import AnomalyWatch
from data.candles import INTERVALS
from data.instruments import Instrument
from data.liquidity.watch import LiquidityWatch
from data.market import Market
from data.simulator import DEFAULT, Simulator
from desk.agents.debate import DebateRoom
from desk.agents.debate_messages import DEBATES
from desk.agents.debates import Debates
from desk.agents.debates_table import DebatesTable
from desk.agents.evidence_store import EvidenceStore, EvidenceTable
from desk.agents.facts import MarketFacts
from desk.agents.house.seats import Seats, house_seats
from desk.agents.proposing import Parked, Proposer
from desk.agents.question import Question
from desk.agents.read_tools import read_tools
from desk.agents.review import review_tool
from desk.agents.tool_messages import TOOLS
from desk.agents.tools import Toolbox
from desk.approvals.proposal import Proposal
from desk.kernel.bus import Bus
from desk.kernel.clock import Clock
from desk.kernel.ids import Ids
from desk.kernel.journal import Draft, Fact, Journal
from desk.kernel.randomness import Randomness
from desk.kernel.virtual import run_virtual
from desk.kernel.writer import InlineWriter
from desk.learning.forecasts_table import ForecastsTable
from desk.learning.messages import FORECASTS
from desk.risk.exposure import Side
from desk.risk.quote import Quote
from desk.risk.sizing import Sizing
from desk.views.features import FeatureWatch
from desk.views.volatility import VolatilityWatch
from widgets.specs.approvals import ApprovalQueue
from widgets.specs.portfolio import OrderRecord, Portfolio

SECOND = 1_000_000_000
START = 1_700_000_000 * SECOND
T = TypeVar("T")


def market_at(seed: int, seconds: int = 120) -> tuple[Market, int]:
    """A simulated market with history that has run for a while, and its time."""
    simulator = Simulator(seed, START, DEFAULT)
    market = Market(simulator.instruments, "sim")
    for interval, count in (("1m", 480), ("5m", 120), ("15m", 60)):
        for bar in simulator.history(INTERVALS[interval], count):
            market.apply(bar)
    now = START + seconds * SECOND
    for event in simulator.advance(now):
        market.apply(event)
    return market, now


@cache
def quiet_market(seed: int) -> tuple[Market, int]:
    """A market that nothing more happens to, shared by tests that only read it."""
    return market_at(seed)


def watched(market: Market, now: int) -> LiquidityWatch:
    """Gauges that have looked at this market for a while, in which it stood still."""
    watch = LiquidityWatch(market)
    for ago in range(30, -1, -1):
        watch.advance(now - ago * SECOND)
    return watch


def empty_portfolio() -> Portfolio:
    return Portfolio(
        currency="USDT",
        cash="100000.00",
        equity="100000.00",
        unrealised="0.00",
        realised="0.00",
        fees="0.00",
        day_pnl="0.00",
        exposure="0.00",
        exposure_pct=0.0,
        positions=(),
        orders=(),
        fills=(),
    )


def empty_queue() -> ApprovalQueue:
    return ApprovalQueue(rows=(), pending=0, acting_as="Dana (demo person)")


def filled_order(order: str) -> OrderRecord:
    return OrderRecord(
        order=order,
        request="req-7kq2m9x4c1",
        instrument="BTC-USDT",
        side="buy",
        state="filled",
        quantity="0.05",
        filled="0.05",
        limit="64,100.00",
        average="64,000.25",
        fee="1.60",
        fills=3,
        note="",
    )


class FlatOrderDesk:
    """Quotes the market's touch and sizes every order the same."""

    reach_bp = Decimal(15)
    cost_bp = Decimal(10)

    def __init__(self, market: Market, now: int, quantity: str = "0.05") -> None:
        self._market = market
        self._now = now
        self.quantity = Decimal(quantity)

    def instrument(self, symbol: str) -> Instrument:
        return self._market.view(symbol).instrument

    def quote(self, symbol: str) -> Quote | None:
        state = self._market.view(symbol)
        if state.top is None:
            return None
        bid, ask = state.instrument.price(state.top.bid), state.instrument.price(state.top.ask)
        return Quote(symbol, bid, ask, (bid + ask) / 2, state.newest_ts, 0, True, "sim")

    def size(self, symbol: str, side: Side, entry: Decimal, stop: Decimal, **facts: Any) -> Sizing:
        return Sizing(self.quantity, "fixed for the test", (), Decimal(1))


@dataclass
class Stage:
    """What a debate needs, and what it left behind."""

    clock: Clock
    journal: Journal
    bus: Bus
    market: Market
    now: int
    facts: MarketFacts
    toolbox: Toolbox
    room: DebateRoom
    debates: Debates
    evidence: EvidenceStore
    ids: Ids
    proposals: list[Proposal] = field(default_factory=list)
    withdrawn: list[tuple[str, str]] = field(default_factory=list)
    broken: list[tuple[str, Exception]] = field(default_factory=list)
    """What broke inside a tool, and where."""

    def topic(self, name: str) -> list[Fact]:
        """Facts of a topic so far."""
        return list(self.journal.facts(0, name))

    def names(self) -> list[str]:
        """Message names of everything in the journal, in order."""
        return [type(fact.message).__name__ for fact in self.journal.facts()]


def on_stage(
    directory: Path,
    play: Callable[[Stage], Awaitable[T]],
    *,
    seed: int = 7,
    seats: Seats | None = None,
    market: tuple[Market, int] | None = None,
    projections: Sequence[Any] = (),
    topics: Sequence[Any] = (),
    propose: Callable[[Proposal, str], Awaitable[str]] | None = None,
    parked: Parked = lambda instrument: "",
) -> T:
    """Run `play` on a stage, in virtual time."""

    async def main(clock: Clock) -> T:
        journal = await Journal.open(
            directory,
            [DebatesTable(), EvidenceTable(), ForecastsTable(), *projections],
            [DEBATES, TOOLS, FORECASTS, *topics],
            clock,
            InlineWriter(),
        )
        try:
            return await play(_build(clock, journal, seed, seats or house_seats(), market, propose, parked))
        finally:
            await journal.close()

    return run_virtual(main, START)


def _build(
    clock: Clock,
    journal: Journal,
    seed: int,
    seats: Seats,
    ready: tuple[Market, int] | None,
    propose: Callable[[Proposal, str], Awaitable[str]] | None,
    parked: Parked,
) -> Stage:
    bus = Bus(journal)
    randomness = Randomness(seed)
    ids = Ids(randomness.stream("ids"))
    market, now = ready or quiet_market(seed)
    facts = MarketFacts(
        market,
        lambda: now,
        portfolio=empty_portfolio,
        queue=empty_queue,
        order=filled_order,
        anomaly=AnomalyWatch(market, randomness.stream("anomaly")),
        features=FeatureWatch(market, clock.monotonic),
        liquidity=watched(market, now),
        volatility=VolatilityWatch(market),
    )
    proposals: list[Proposal] = []
    withdrawn: list[tuple[str, str]] = []
    broken: list[tuple[str, Exception]] = []

    async def note_proposal(proposal: Proposal, debate: str) -> str:
        proposals.append(proposal)
        return ids.new("req")

    async def withdraw(debate: str, reason: str, also: Sequence[Draft]) -> int:
        withdrawn.append((debate, reason))
        await bus.record(*also)
        return 0

    proposer = Proposer(propose or note_proposal, parked)
    toolbox = Toolbox(
        bus,
        clock,
        [*read_tools(facts), review_tool(facts), proposer.tool()],
        on_error=lambda where, problem: broken.append((where, problem)),
    )
    room = DebateRoom(
        bus,
        clock,
        ids,
        randomness.stream("debates"),
        toolbox=toolbox,
        proposer=proposer,
        withdraw=withdraw,
        order_desk=FlatOrderDesk(market, now),
        seats=seats,
        names=market.symbols,
    )
    return Stage(
        clock, journal, bus, market, now, facts, toolbox, room, Debates(bus), EvidenceStore(bus, clock), ids,
        proposals, withdrawn, broken,
    )  # fmt: skip


def question(instrument: str = "BTC-USDT", horizon: str = "15m") -> Question:
    return Question(instrument, horizon, "you")
