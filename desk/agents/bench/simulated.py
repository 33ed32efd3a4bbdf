"""Questions of a simulated market: its facts at seeded moments, and where its price went. No network is needed."""

from __future__ import annotations

from collections.abc import Callable

from data.anomaly_watch import AnomalyWatch
from data.candles import INTERVALS, SECOND
from data.liquidity.watch import LiquidityWatch
from data.market import Market
from data.simulated import HISTORY
from data.simulator import DEFAULT, Simulator
from desk.agents.bench.questions import SIMULATED, KnownFact, ResolvedQuestion
from desk.agents.facts import Facts, MarketFacts, TooLittleData
from desk.agents.horizon import HORIZONS
from desk.kernel.errors import DeskError
from desk.kernel.randomness import Randomness
from desk.views.features import FeatureWatch
from desk.views.volatility import VolatilityWatch
from widgets.specs.approvals import ApprovalQueue
from widgets.specs.figure import Spec
from widgets.specs.portfolio import OrderRecord, Portfolio

START = 1_767_600_000 * SECOND
WARM_UP = 60 * SECOND
APART = 60 * SECOND
"""Simulated time between two moments at which every instrument is asked about."""
Told = Callable[[int, int], None]
"""Hears how many of how many moments are drawn."""


def simulated_questions(
    seed: int, count: int, horizon: str, told: Told = lambda done, of: None
) -> tuple[ResolvedQuestion, ...]:
    """`count` questions; the same seed asks the same ones."""
    simulator = Simulator(seed, START, DEFAULT)
    market = Market(simulator.instruments, SIMULATED)
    for name, bars in HISTORY:
        for bar in simulator.history(INTERVALS[name], bars):
            market.apply(bar)
    facts = _facts(market, seed)
    length, symbols = HORIZONS[horizon], market.symbols
    moments = [START + WARM_UP + at * APART for at in range(-(-count // len(symbols)))]
    stops = sorted({*moments, *(moment + length for moment in moments)})
    asked: dict[tuple[str, int], tuple[float, tuple[KnownFact, ...]]] = {}
    found: list[ResolvedQuestion] = []
    for done, stop in enumerate(stops, 1):
        for event in simulator.advance(stop):
            market.apply(event)
        facts.now = stop
        for symbol in symbols:
            known = asked.pop((symbol, stop - length), None)
            if known is not None:
                found.append(_resolved(market, symbol, horizon, stop, *known))
            if stop in moments:
                asked[symbol, stop] = (_mid(market, symbol), _known(facts, symbol, horizon))
        told(done, len(stops))
    return tuple(found[:count])


class _Moving(MarketFacts):
    """Facts of a market whose time is told."""

    now = 0


def _facts(market: Market, seed: int) -> _Moving:
    made: list[_Moving] = []
    facts = _Moving(
        market,
        lambda: made[0].now,
        portfolio=_unasked_portfolio,
        queue=_unasked_queue,
        order=_unasked_order,
        anomaly=AnomalyWatch(market, Randomness(seed).stream("anomaly")),
        features=FeatureWatch(market, lambda: 0),
        liquidity=LiquidityWatch(market),
        volatility=VolatilityWatch(market),
    )
    made.append(facts)
    return facts


def _known(facts: Facts, symbol: str, horizon: str) -> tuple[KnownFact, ...]:
    of, over = {"instrument": symbol}, {"instrument": symbol, "horizon": horizon}
    reads: tuple[tuple[str, dict[str, str], Callable[[], Spec]], ...] = (
        ("market_snapshot", of, lambda: facts.snapshot(symbol)),
        ("volatility_radar", {"interval": "auto"}, lambda: facts.radar("auto")),
        ("momentum", over, lambda: facts.momentum(symbol, horizon)),
        ("key_levels", over, lambda: facts.structure(symbol, horizon)),
        ("flow", of, lambda: facts.flow(symbol)),
        ("base_rate", over, lambda: facts.base_rate(symbol, horizon)),
    )
    known = []
    for tool, arguments, look in reads:
        try:
            known.append(KnownFact(tool, arguments, look().model_dump(mode="json")))
        except TooLittleData:
            continue
    return tuple(known)


def _resolved(
    market: Market,
    symbol: str,
    horizon: str,
    due: int,
    start: float,
    known: tuple[KnownFact, ...],
) -> ResolvedQuestion:
    end = _mid(market, symbol)
    return ResolvedQuestion(
        question=f"{symbol}-{(due - HORIZONS[horizon] - START) // SECOND}",
        instrument=symbol,
        horizon=horizon,
        at=due - HORIZONS[horizon],
        due=due,
        outcome="up" if end > start else "down" if end < start else "unchanged",
        source=SIMULATED,
        facts=known,
    )


def _mid(market: Market, symbol: str) -> float:
    mid = market.view(symbol).mid
    if mid is None:
        raise DeskError(f"The simulated market has no price of {symbol}.")
    return mid


def _unasked_portfolio() -> Portfolio:
    raise DeskError("There is no account on the bench.")


def _unasked_queue() -> ApprovalQueue:
    raise DeskError("There are no approvals on the bench.")


def _unasked_order(order: str) -> OrderRecord:
    raise DeskError(f"There is no order {order} on the bench.")
