"""What agents and people are informed by besides the market: news, the history of orders, and the policy's word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from data.simulated import SimulatedSource
from desk.agents.news_tool import news_tool
from desk.agents.record_tools import record_tools
from desk.approvals.requests_table import current_policy
from desk.approvals.rules import current_rules
from desk.execution.standing import standing
from desk.host.newsroom import Newsroom
from desk.people.directory import HOUSE
from desk.views.compliance import compliance_note
from desk.views.order_history import order_history
from widgets.specs.compliance import ComplianceNote
from widgets.specs.order_history import OrderHistory

if TYPE_CHECKING:
    from desk.agents.tools import Tool
    from desk.host.core import Core
    from desk.kernel.services import Service


class Informing:
    """Builds the newsroom and the tools over the desk's own record."""

    def __init__(self, core: Core) -> None:
        self._core = core
        given = core.given
        simulated = isinstance(given.source, SimulatedSource)
        self.newsroom = Newsroom(
            given.settings.news,
            core.market,
            given.clock,
            simulated_seed=given.settings.seed if simulated else None,
            market_now=given.source.market_now,
        )

    @property
    def services(self) -> tuple[Service, ...]:
        """Polls the feed, where there is one."""
        return (self.newsroom,) if self.newsroom.polls else ()

    def tools(self) -> tuple[Tool[Any], ...]:
        """Order history, compliance note and news."""
        return (*record_tools(self._history, self._compliance), news_tool(self.newsroom.read))

    def _history(self, instrument: str, page: int) -> OrderHistory:
        core = self._core
        if instrument:
            core.market.view(instrument)
        return order_history(core.bus.rows, core.rooms.account, core.instruments, instrument, page)

    def _compliance(self, instrument: str) -> ComplianceNote:
        core = self._core
        core.market.view(instrument)
        now = core.given.clock.now()
        found = {symbol: core.quotes.quote(symbol) for symbol in core.instruments}
        quotes = {symbol: quote for symbol, quote in found.items() if quote}
        rules = current_rules(core.bus.rows, HOUSE)
        limits = current_policy(core.bus.rows).limits if rules is None else rules.limits
        return compliance_note(
            core.bus.rows,
            core.instruments[instrument],
            quotes,
            standing(core.bus.rows, core.rooms.account, quotes, now, now),
            limits,
            now,
            core.rooms.anomaly.parked(instrument),
        )
