"""What reviews of the desk itself read: its state, what holds it, its limits and its feed, as one tool's answer."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from desk.agents.tools import Arguments, Tool, Working
from desk.approvals.requests_table import pending_count
from desk.execution.critical_table import unread
from desk.execution.orders_table import open_orders
from desk.risk.exposure import Standing, exposure
from desk.risk.holds import tripped
from desk.risk.limits import Limits
from widgets.specs.oversight import DeskCheck, FeedRow, HoldRow

if TYPE_CHECKING:
    from desk.host.core import Core

_SECOND = 1e9
_MOST_ROWS = 40


class Nothing(Arguments):
    """It is asked for nothing in particular."""


class Oversight:
    """Reads where the desk stands."""

    def __init__(self, core: Core, standing: Callable[[], Standing], limits: Callable[[], Limits]) -> None:
        self._core = core
        self._standing = standing
        self._limits = limits

    def tool(self) -> Tool[Nothing]:
        """The tool that reads it."""
        return Tool(
            "desk_check",
            Nothing,
            DeskCheck,
            self._run,
            "The desk's state, what holds new risk back, exposure against its limits, and its feed.",
            {},
        )

    async def _run(self, arguments: Nothing, working: Working) -> DeskCheck:
        return self.check()

    def check(self) -> DeskCheck:
        """All of it at one moment."""
        core, rows = self._core, self._core.bus.rows
        now, limits, standing = core.given.clock.now(), self._limits(), self._standing()
        desk, (feed_state, feed_detail) = core.storage.standing(), core.feed.state()
        held, portfolio = tripped(rows), core.rooms.portfolio()
        gross, net = _exposed(standing)
        feeds = self._feeds(standing)
        open_positions = [one for one in portfolio.positions if one.side != "flat"]
        return DeskCheck(
            state=desk.state,
            reason=desk.reason,
            lift=desk.lift,
            holds=len(held),
            held=tuple(
                HoldRow(
                    id=one.breaker, words=one.words, how=one.how, held_s=max(0.0, (now - one.since) / _SECOND)
                )
                for one in held[:_MOST_ROWS]
            ),
            unread=len(unread(rows)),
            pending=pending_count(rows),
            open_orders=len(open_orders(rows)),
            positions=len(open_positions),
            unprotected=sum(not one.stop for one in open_positions),
            unpriced=len(standing.unpriced),
            currency=portfolio.currency,
            gross="" if gross is None else f"{gross:.2f}",
            max_gross=f"{limits.max_gross_exposure:.2f}",
            gross_pct=_share(gross, limits.max_gross_exposure),
            net="" if net is None else f"{net:.2f}",
            max_net=f"{limits.max_net_exposure:.2f}",
            net_pct=_share(None if net is None else abs(net), limits.max_net_exposure),
            day_pct=_change(standing.equity, standing.day_open_equity),
            max_daily_loss_pct=float(limits.max_daily_loss_pct),
            drawdown_pct=_below(standing.equity, standing.high_water),
            max_drawdown_pct=float(limits.max_drawdown_pct),
            feed=core.given.source.description,
            feed_state=feed_state,
            feed_detail=feed_detail,
            feed_age_s=core.feed.age_ms() / 1000.0,
            silent=len(feeds),
            feeds=feeds[:_MOST_ROWS],
        )

    def _feeds(self, standing: Standing) -> tuple[FeedRow, ...]:
        """Instruments without a sound price, those that are held first."""
        core, found = self._core, list[FeedRow]()
        for symbol in core.instruments:
            quote = core.quotes.quote(symbol)
            if quote is not None and quote.sound:
                continue
            newest = core.market.view(symbol).newest_ts
            age = max(0, core.given.source.market_now() - newest) / _SECOND if newest else 0.0
            why = "there is no price yet" if quote is None else quote.reason or "its price is stale"
            found.append(
                FeedRow(instrument=symbol, age_s=age, reason=why, position=f"{standing.position(symbol):f}")
            )
        return tuple(sorted(found, key=lambda row: (Decimal(row.position) == 0, row.instrument)))


def _exposed(standing: Standing) -> tuple[Decimal | None, Decimal | None]:
    try:
        found = exposure(standing, "")
    except KeyError:
        return None, None
    return found.gross, found.net


def _share(amount: Decimal | None, most: Decimal) -> float | None:
    return None if amount is None or most <= 0 else float(amount / most * 100)


def _change(now: Decimal | None, before: Decimal) -> float | None:
    return None if now is None or before <= 0 else float((now - before) / before * 100)


def _below(now: Decimal | None, peak: Decimal) -> float | None:
    return None if now is None or peak <= 0 else float(max(Decimal(0), 1 - now / peak) * 100)
