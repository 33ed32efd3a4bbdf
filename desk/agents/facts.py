"""Where the read tools get their facts: the market as the desk's views show it, and the account."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from data.anomaly_watch import AnomalyWatch
from data.errors import DataError
from data.events import Candle
from data.instrument_state import InstrumentState
from data.liquidity.watch import LiquidityWatch
from data.market import Market
from desk.agents.horizon import bar_interval, bars_ahead
from desk.agents.studies.base_rate import base_rate
from desk.agents.studies.flow import taker_flow
from desk.agents.studies.momentum import momentum
from desk.agents.studies.structure import structure
from desk.views.anomaly import anomaly
from desk.views.depth import depth
from desk.views.features import FeatureWatch
from desk.views.liquidity import liquidity
from desk.views.market import book_view, chart, provenance, snapshot
from desk.views.radar import scenario_of
from desk.views.structure import market_structure
from desk.views.volatility import VolatilityWatch
from widgets.specs.anomaly import AnomalyStudy
from widgets.specs.approvals import ApprovalQueue
from widgets.specs.depth import DepthView
from widgets.specs.features import Features
from widgets.specs.figure import Provenance
from widgets.specs.liquidity import LiquidityStress
from widgets.specs.market import BookView, Chart, MarketSnapshot
from widgets.specs.portfolio import OrderRecord, Portfolio
from widgets.specs.radar import VolatilityRadar
from widgets.specs.structure import MarketStructure
from widgets.specs.studies import BaseRateStudy, FlowStudy, MomentumStudy, StructureStudy
from widgets.specs.volatility import VolatilityStudy

STUDIED_BARS = 1200


class TooLittleData(DataError):
    """A study that needs more bars than there are."""

    def __init__(self, what: str, instrument: str, bars: int) -> None:
        super().__init__(f"{what} of {instrument} needs more bars than the {bars} there are; try again later")


class Facts(Protocol):
    """Everything a read tool may ask. Each answer is one consistent reading of now."""

    def snapshot(self, instrument: str) -> MarketSnapshot: ...

    def radar(
        self, interval: str, scenario: str = "none", struck: Sequence[str] = (), universe: Sequence[str] = ()
    ) -> VolatilityRadar: ...

    def volatility(self, instrument: str, interval: str) -> VolatilityStudy: ...

    def book(self, instrument: str, depth: int) -> BookView: ...

    def depth(
        self, instrument: str, width_bp: float | None, steps: int, sizes: Sequence[float]
    ) -> DepthView: ...

    def chart(self, instrument: str, interval: str, count: int) -> Chart: ...

    def liquidity(self, instrument: str) -> LiquidityStress: ...

    def anomaly(self, instrument: str) -> AnomalyStudy: ...

    def features(self, instrument: str, interval: str, names: Sequence[str]) -> Features: ...

    def momentum(self, instrument: str, horizon: str) -> MomentumStudy: ...

    def structure(self, instrument: str, horizon: str) -> StructureStudy: ...

    def market_structure(self, instrument: str, interval: str) -> MarketStructure: ...

    def flow(self, instrument: str) -> FlowStudy: ...

    def base_rate(self, instrument: str, horizon: str) -> BaseRateStudy: ...

    def portfolio(self) -> Portfolio: ...

    def queue(self) -> ApprovalQueue: ...

    def order(self, order: str) -> OrderRecord: ...


class MarketFacts:
    """Facts read off a `Market`; `market_now` is the source's own clock."""

    def __init__(
        self,
        market: Market,
        market_now: Callable[[], int],
        *,
        portfolio: Callable[[], Portfolio],
        queue: Callable[[], ApprovalQueue],
        order: Callable[[str], OrderRecord],
        anomaly: AnomalyWatch,
        features: FeatureWatch,
        liquidity: LiquidityWatch,
        volatility: VolatilityWatch,
    ) -> None:
        self._market = market
        self._now = market_now
        self._volatility = volatility
        self._portfolio = portfolio
        self._queue = queue
        self._order = order
        self._anomaly = anomaly
        self._features = features
        self._liquidity = liquidity

    def snapshot(self, instrument: str) -> MarketSnapshot:
        """One instrument now."""
        return snapshot(self._market, instrument, self._now())

    def radar(
        self, interval: str, scenario: str = "none", struck: Sequence[str] = (), universe: Sequence[str] = ()
    ) -> VolatilityRadar:
        """A universe ranked by surprise, and what a scenario would make of it."""
        return self._volatility.radar.view(self._now(), interval, scenario_of(scenario, struck), universe)

    def volatility(self, instrument: str, interval: str) -> VolatilityStudy:
        """Term structure and cone, and where the instrument stands."""
        found = self._volatility.view(instrument, self._now(), interval)
        if not found.horizons:
            raise TooLittleData("Volatility", instrument, found.bars)
        return found

    def book(self, instrument: str, depth: int) -> BookView:
        """The order book near the touch."""
        return book_view(self._market, instrument, depth, self._now())

    def depth(self, instrument: str, width_bp: float | None, steps: int, sizes: Sequence[float]) -> DepthView:
        """How much stands within which distance of the mid, and what market orders of these values would cost."""
        return depth(self._market, instrument, self._now(), width_bp=width_bp, steps=steps, sizes=sizes)

    def chart(self, instrument: str, interval: str, count: int) -> Chart:
        """Candles, the forming one last."""
        return chart(self._market, instrument, interval, count, self._now())

    def liquidity(self, instrument: str) -> LiquidityStress:
        """How hard it is to trade, by which measures, against what is usual."""
        return liquidity(self._market, self._liquidity, instrument, self._now())

    def anomaly(self, instrument: str) -> AnomalyStudy:
        """How unusual the shape of the market is, and what follows."""
        return anomaly(self._market, self._anomaly, instrument, self._now())

    def features(self, instrument: str, interval: str, names: Sequence[str]) -> Features:
        """Indicators and flow measures, all of them or those named."""
        return self._features.view(instrument, interval, self._now(), names)

    def momentum(self, instrument: str, horizon: str) -> MomentumStudy:
        """Returns and averages on the bars that suit the horizon."""
        state, interval, bars = self._bars(instrument, horizon)
        study = momentum(
            instrument, interval, state.instrument.decimals, bars, _last(state), self._provenance(instrument)
        )
        if study is None:
            raise TooLittleData("Momentum", instrument, len(bars))
        return study

    def structure(self, instrument: str, horizon: str) -> StructureStudy:
        """Swings, range and bands on the bars that suit the horizon."""
        state, interval, bars = self._bars(instrument, horizon)
        study = structure(
            instrument, interval, state.instrument.decimals, bars, _last(state), self._provenance(instrument)
        )
        if study is None:
            raise TooLittleData("Structure", instrument, len(bars))
        return study

    def market_structure(self, instrument: str, interval: str) -> MarketStructure:
        """Swings, breaks, sweeps and zones of the closed bars, each with the time it was known."""
        found = market_structure(self._market, instrument, interval, self._now())
        if not found.bars:
            raise TooLittleData("Structure", instrument, found.bars)
        return found

    def base_rate(self, instrument: str, horizon: str) -> BaseRateStudy:
        """What the price usually did over the horizon."""
        state, interval, bars = self._bars(instrument, horizon)
        study = base_rate(
            instrument,
            interval,
            horizon,
            bars_ahead(horizon, interval),
            state.instrument.decimals,
            bars,
            self._provenance(instrument),
        )
        if study is None:
            raise TooLittleData("The base rate", instrument, len(bars))
        return study

    def flow(self, instrument: str) -> FlowStudy:
        """Takers and the book near the touch."""
        shown = self.snapshot(instrument)
        state = self._market.view(instrument)
        flow = taker_flow(state.trades, state.newest_ts)
        return FlowStudy(
            instrument=instrument,
            decimals=shown.decimals,
            spread_bp=shown.spread_bp,
            imbalance=shown.imbalance,
            buy_share_pct=flow.buy_share_pct,
            trades=flow.trades,
            flow_score=flow.score,
            window=flow.window_s,
            book_usable=shown.book_usable,
            provenance=shown.provenance,
        )

    def portfolio(self) -> Portfolio:
        """The account as the ledger has it."""
        return self._portfolio()

    def queue(self) -> ApprovalQueue:
        """What waits for people."""
        return self._queue()

    def order(self, order: str) -> OrderRecord:
        """One order with the totals of its fills."""
        return self._order(order)

    def _bars(self, instrument: str, horizon: str) -> tuple[InstrumentState, str, list[Candle]]:
        state = self._market.view(instrument)
        interval = bar_interval(horizon, lambda name: len(state.candle_store.series[name]))
        return state, interval, state.candles(interval, STUDIED_BARS)

    def _provenance(self, instrument: str) -> Provenance:
        return provenance(self._market, instrument, self._now())


def _last(state: InstrumentState) -> float:
    last = state.last if state.last is not None else state.mid
    if last is None:
        raise DataError(f"there is no price of {state.instrument.symbol} yet; try again in a moment")
    return last
