"""Every pane with a spec for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from tests.widgets import samples
from widgets.book import BookPane
from widgets.card import CardPane
from widgets.chart import ChartPane
from widgets.chat import ChatPane
from widgets.evidence import EvidencePane
from widgets.line_pane import LinePane
from widgets.portfolio import PortfolioPane
from widgets.queue import QueuePane
from widgets.radar import RadarPane
from widgets.spec_pane import SpecPane
from widgets.specs.figure import Spec
from widgets.status_line import StatusLine
from widgets.strategy import StrategyPane
from widgets.watchlist import WatchlistPane

SPEC_PANES: dict[str, tuple[Callable[[], SpecPane[Any]], Callable[[], Spec]]] = {
    "watchlist": (WatchlistPane, samples.watchlist),
    "book": (BookPane, samples.book),
    "chart": (ChartPane, samples.chart),
    "radar": (RadarPane, samples.radar),
    "strategy": (StrategyPane, samples.board),
    "queue": (partial(QueuePane, monotonic=lambda: 0), samples.queue),
    "card": (partial(CardPane, monotonic=lambda: 0), samples.card),
    "portfolio": (PortfolioPane, samples.portfolio),
    "evidence": (EvidencePane, samples.evidence),
    "status": (StatusLine, samples.status),
}


def filled(name: str, change: Callable[[Any], Any] = lambda spec: spec) -> LinePane:
    """A pane with its sample spec, changed by `change`."""
    if name == "chat":
        chat = ChatPane()
        chat.add(change(samples.answer()))
        return chat
    make, spec = SPEC_PANES[name]
    pane = make()
    pane.show(change(spec()))
    return pane


NAMES = (*SPEC_PANES, "chat")
