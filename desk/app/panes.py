"""Which pane draws which view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.widget import Widget

from widgets.book import BookPane
from widgets.card import CardPane
from widgets.chart import ChartPane
from widgets.chat import ChatPane
from widgets.composer import Composer
from widgets.evidence import EvidencePane
from widgets.portfolio import PortfolioPane
from widgets.queue import QueuePane
from widgets.radar import RadarPane
from widgets.sheet import SheetPane
from widgets.status_line import StatusLine
from widgets.strategy import StrategyPane
from widgets.watchlist import WatchlistPane

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desk.kernel.clock import Clock
    from widgets.specs.contract import WidgetSpec

VIEWS: dict[str, str] = {
    "watchlist": "watchlist",
    "book": "book",
    "chart": "chart",
    "snapshot": "chart",
    "radar": "radar",
    "board": "strategy",
    "queue": "queue",
    "card": "card",
    "portfolio": "portfolio",
    "status": "status",
    "evidence": "evidence",
    "people": "sheet",
    "golive": "sheet",
    "differences": "sheet",
    "rules": "sheet",
    "policy": "sheet",
    "needs": "sheet",
    "alerts": "sheet",
    "threads": "sheet",
    "find": "sheet",
    "timeline": "sheet",
    "insight": "sheet",
    "spend": "sheet",
    "models": "sheet",
    "personas": "sheet",
    "track": "sheet",
}
"""Widget id by the first word of a view's name."""


def compose_panes(clock: Clock, calm: bool, replay: bool) -> Iterator[Widget]:
    """Every pane, in the order in which Tab visits them; calm ones move less, for slow lines."""
    yield StatusLine(id="status")
    yield WatchlistPane(calm, id="watchlist")
    yield RadarPane(id="radar")
    yield PortfolioPane(id="portfolio")
    yield ChartPane(id="chart")
    yield BookPane(id="book")
    yield ChatPane(id="chat")
    yield Composer(id="composer")
    yield StrategyPane(id="strategy")
    yield CardPane(id="card", monotonic=clock.monotonic)
    yield SheetPane(id="sheet")
    yield EvidencePane(id="evidence")
    yield QueuePane(id="queue", monotonic=clock.monotonic, may_mark=not replay)


def with_overview(root: Widget) -> None:
    """Add the second chart, the first time that a screen has room for it."""
    from widgets.overview import OverviewPane

    if not root.query("#overview"):
        chart = root.query_one("#chart")
        assert isinstance(chart.parent, Widget)
        chart.parent.mount(OverviewPane(id="overview"), after=chart)


def show(root: Widget, name: str, spec: WidgetSpec) -> None:
    """Give a spec to its pane; a `Notice` goes to any of them."""
    pane: Any = root.query_one(f"#{name}")
    pane.show(spec)


def copyable(pane: Widget | None) -> str:
    """What `copy` takes from a pane when no text is selected: the id in front of the person."""
    return str(getattr(pane, "copyable", "") or "")
