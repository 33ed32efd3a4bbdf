"""The registry of views: every name that a terminal may subscribe to, and how the desk builds what it shows."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from data.anomaly_watch import AnomalyWatch
from data.instruments import Instrument
from data.liquidity.watch import LiquidityWatch
from data.market import Market
from desk.agents.debates import Debates
from desk.agents.evidence_store import EvidenceStore
from desk.approvals.requests_table import current_policy
from desk.approvals.signing import head_now
from desk.chat.search_table import find
from desk.chat.thread_list import thread_list
from desk.chat.threads import Threads
from desk.execution.mode import desk_mode, trading_account
from desk.execution.orders_table import open_orders
from desk.execution.paper import PaperTerms
from desk.execution.quotes import MarketQuotes
from desk.execution.reconciler import Reconciler
from desk.execution.venue import Venue
from desk.host.feed import Feed
from desk.host.learning import LearningDesk
from desk.host.tally import Tally
from desk.host.viewing import View, Viewer
from desk.kernel.bus import Bus
from desk.kernel.clock import Clock
from desk.views.anomaly import anomaly
from desk.views.approvals import card_view
from desk.views.depth import DepthWatch
from desk.views.differences import differences_view
from desk.views.features import FeatureWatch
from desk.views.liquidity import liquidity
from desk.views.market import book_view, chart, snapshot, watchlist
from desk.views.portfolio import portfolio_view
from desk.views.queue import Looking, queue_view
from desk.views.radar import RadarWatch
from desk.views.rules import rule_list
from desk.views.structure import StructureWatch
from desk.views.volatility import VolatilityWatch
from widgets.specs.approval_card import ApprovalCard
from widgets.specs.approvals import ApprovalQueue
from widgets.specs.contract import WidgetSpec
from widgets.specs.market import ChartLine
from widgets.specs.portfolio import Portfolio
from widgets.specs.status import Status

BOOK_LEVELS = 20
CHART_BARS = 240
_SHORT = {
    "untouched high": "high",
    "untouched low": "low",
    "top of range": "range top",
    "bottom of range": "range low",
}
_SECOND = 1_000_000_000
_HALF = 500_000_000

Names = tuple[str, ...]


@dataclass(frozen=True)
class Rooms:
    """What views are built from."""

    bus: Bus
    clock: Clock
    market: Market
    feed: Feed
    quotes: MarketQuotes
    instruments: Mapping[str, Instrument]
    debates: Debates
    evidence: EvidenceStore
    threads: Threads
    tally: Tally
    anomaly: AnomalyWatch
    features: FeatureWatch
    liquidity: LiquidityWatch
    volatility: VolatilityWatch
    learning: LearningDesk
    reconciler: Reconciler
    venues: Mapping[str, Venue]
    _lines: dict[str, tuple[int, tuple[ChartLine, ...]]] = field(default_factory=dict)

    @property
    def account(self) -> str:
        return trading_account(self.bus.rows, current_policy(self.bus.rows).account)

    def queue(self, viewer: Viewer, around: str = "", looking: Looking | None = None) -> ApprovalQueue:
        """The approvals queue as this viewer sees it, or the part of it around a request."""
        now = self.clock.now()
        return queue_view(self.bus.rows, viewer.voter, now, self.quotes.quote, around, looking)

    def card(self, request: str, viewer: Viewer, looking: Looking | None = None) -> ApprovalCard:
        """A request's card as this viewer sees it."""
        return card_view(
            self.bus.rows,
            request,
            viewer.voter,
            self.clock.now(),
            self.quotes.quote,
            self.instruments,
            self.quotes.deep,
            head=head_now(self.bus.rows),
            looking=looking,
            # What an exchange will charge this account it says only with the fill.
            fee_bp=None if desk_mode(self.bus.rows).live else Decimal(PaperTerms().taker_bp),
        )

    def portfolio(self) -> Portfolio:
        """The account."""
        return portfolio_view(
            self.bus.rows, self.account, self.clock.now(), self.quotes.quote, self.instruments
        )

    def lines(self, instrument: str) -> tuple[ChartLine, ...]:
        """Levels that the latest debate of an instrument came to."""
        known = self._lines.get(instrument)
        if known is None or known[0] != self.tally["debates.v1"]:
            known = self._lines[instrument] = (self.tally["debates.v1"], self._read_lines(instrument))
        return known[1]

    def _read_lines(self, instrument: str) -> tuple[ChartLine, ...]:
        card = self.debates.latest_of(instrument)
        if card is None:
            return ()
        lines = [
            ChartLine(price=level.price, label=level.label[:24], short=_SHORT.get(level.label, ""))
            for level in card.key_levels
        ]
        if card.risk is not None:
            lines += [
                ChartLine(price=card.risk.entry, label="entry", tone="entry"),
                ChartLine(price=card.risk.stop, label="stop", tone="warn"),
                ChartLine(price=card.risk.target, label="target", tone="up"),
            ]
        return tuple(lines[:16])


def views(
    rooms: Rooms,
    status: Callable[[Viewer], Status],
    people: Callable[[], Hashable],
    looking: Callable[[Viewer], Looking],
) -> dict[str, View]:
    """Every kind of view by its name."""
    market, tally, feed = rooms.market, rooms.tally, rooms.feed
    structure = StructureWatch(market)
    volatility = rooms.volatility
    depths = DepthWatch(market)

    def now() -> int:
        return feed.source.market_now()

    def of_market(arguments: Names, viewer: Viewer) -> Hashable:
        return market.events_applied

    def of_instrument(arguments: Names, viewer: Viewer) -> Hashable:
        return feed.changes[arguments[0]], feed.changes[""], tally["debates.v1"]

    def of_record(every: int) -> Callable[[Names, Viewer], Hashable]:
        return lambda arguments, viewer: (tally.total, rooms.clock.now() // every)

    def of_desk(arguments: Names, viewer: Viewer) -> Hashable:
        return tally.total, people(), rooms.clock.now() // _SECOND

    return {
        "watchlist": View(lambda names, viewer: watchlist(market, now()), of_market, 0.12),
        "snapshot": View(
            lambda names, viewer: snapshot(market, names[0], now()), of_instrument, 0.12, (1, 1)
        ),
        "book": View(
            lambda names, viewer: book_view(market, names[0], BOOK_LEVELS, now()), of_instrument, 0.12, (1, 1)
        ),
        "chart": View(
            lambda names, viewer: chart(market, names[0], names[1], CHART_BARS, now(), rooms.lines(names[0])),
            of_instrument,
            0.25,
            (2, 2),
        ),
        "depth": View(
            lambda names, viewer: depths.view(names[0], now(), open_orders(rooms.bus.rows, rooms.account)),
            lambda names, viewer: (
                feed.changes[names[0]],
                feed.changes[""],
                tally["orders.v1"],
                tally["fills.v1"],
            ),
            0.5,
            (1, 1),
        ),
        "liquidity": View(
            lambda names, viewer: liquidity(market, rooms.liquidity, names[0], now()),
            of_instrument,
            1.0,
            (1, 1),
        ),
        "anomaly": View(
            lambda names, viewer: anomaly(market, rooms.anomaly, names[0], now()),
            lambda names, viewer: (rooms.anomaly.changes(names[0]), feed.changes[""]),
            0.5,
            (1, 1),
        ),
        "features": View(
            lambda names, viewer: rooms.features.view(names[0], names[1], now()),
            lambda names, viewer: (rooms.features.follow(names[0], names[1]), feed.changes[""]),
            1.0,
            (2, 2),
        ),
        "structure": View(
            lambda names, viewer: structure.view(names[0], names[1], now()),
            lambda names, viewer: structure.follow(names[0], names[1]),
            1.0,
            (2, 2),
            ages=False,
        ),
        "radar": View(_radar(volatility.radar, now), of_market, 2.0, (0, 3)),
        "volatility": View(
            lambda names, viewer: volatility.view(names[0], now(), *names[1:]), of_market, 2.0, (1, 2)
        ),
        "board": View(lambda names, viewer: rooms.debates.board(), lambda n, v: tally["debates.v1"], 0.1),
        "queue": View(
            lambda names, viewer: rooms.queue(viewer, names[0] if names else "", looking(viewer)),
            of_desk,
            0.05,
            (0, 1),
            personal=True,
        ),
        "card": View(
            lambda names, viewer: rooms.card(names[0], viewer, looking(viewer)),
            of_desk,
            0.05,
            (1, 1),
            personal=True,
        ),
        "rules": View(
            lambda names, viewer: rule_list(rooms.bus.rows, rooms.clock.now()), of_record(_SECOND), 0.25
        ),
        "portfolio": View(lambda names, viewer: rooms.portfolio(), of_record(_HALF), 0.05),
        "differences": View(
            lambda names, viewer: differences_view(
                rooms.bus.rows, rooms.reconciler, rooms.venues, rooms.clock.now()
            ),
            of_record(_SECOND),
            0.1,
        ),
        "track": View(
            lambda names, viewer: rooms.learning.record(names[0] if names else ""),
            lambda names, viewer: (tally["forecasts.v1"], now() // _SECOND),
            0.5,
            (0, 1),
        ),
        "status": View(
            lambda names, viewer: status(viewer),
            of_desk,
            0.1,
            personal=True,
        ),
        "threads": View(_threads(rooms), lambda n, v: tally["threads.v1"], 0.25, (0, 2), ages=False),
        "find": View(
            lambda names, viewer: find(rooms.bus.rows, names),
            lambda n, v: tally["threads.v1"],
            1.0,
            (1, 8),
            ages=False,
        ),
        "evidence": View(_evidence(rooms), lambda names, viewer: 0, 1.0, (1, 8)),
    }


def _radar(radar: RadarWatch, now: Callable[[], int]) -> Callable[[Names, Viewer], WidgetSpec]:
    """`radar:INTERVAL:SCENARIO:UNIVERSE`: what is left out is what the desk would choose; a universe has commas."""

    def view(names: Names, viewer: Viewer) -> WidgetSpec:
        interval, scenario, universe = (*names, *("auto", "none", "")[len(names) :])
        return radar.view(now(), interval, scenario, universe.split(",") if universe else ())

    return view


def _threads(rooms: Rooms) -> Callable[[Names, Viewer], WidgetSpec]:
    """`threads:FIRST` is a page further down, `threads:archived:FIRST` one of those put away."""

    def view(names: Names, viewer: Viewer) -> WidgetSpec:
        first = next((int(name) for name in names if name.isascii() and name.isdigit()), 0)
        return thread_list(rooms.bus.rows, min(first, 1_000_000), "archived" in names)

    return view


def _evidence(rooms: Rooms) -> Callable[[Names, Viewer], WidgetSpec]:
    # A reference may hold the colon of a calculation, which the split of the view's name took apart.
    return lambda names, viewer: rooms.evidence.view(":".join(names))
