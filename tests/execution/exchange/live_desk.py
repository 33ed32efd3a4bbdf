"""A desk that trades live at a loopback exchange: people, queue, gateway, ledger and line, at the real time of day.

It runs through its own waits in a hurry: what it waits for by the clock is no part of any truth here.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import msgspec

from data.market import Market
from desk.approvals.approvals import Approvals
from desk.approvals.changes.live_changes import GoPaper, going_live
from desk.approvals.changes.venue_changes import SetVenueKey
from desk.approvals.policy import Policy, demo_policy
from desk.approvals.policy_parts import LiveRules
from desk.approvals.proposal import Proposal
from desk.approvals.proposing import Proposed
from desk.execution.exchange.keyring import Keyring
from desk.execution.holdings import expected
from desk.execution.ledger_table import find_books, find_position
from desk.execution.mode import Mode, desk_mode
from desk.execution.orders import Order
from desk.execution.orders_table import find_order, latest_orders, open_orders
from desk.execution.paper import PaperVenue
from desk.execution.routed import RoutedVenue
from desk.execution.venue import Venue
from desk.host.live_line import LiveLine
from desk.kernel.clock import SystemClock
from desk.kernel.randomness import Randomness
from tests.execution.exchange.lines import BINANCE, Spoken
from tests.execution.exchange.loopback import Loopback
from tests.execution.paper_desk import PaperDesk, paper_desk
from tests.execution.scripted_market import INSTRUMENTS, ScriptedMarket

HURRY = 10.0
PASSPHRASE = "a passphrase of the loopback"


def live_policy(profile: str = "desk", hold_s: int = 0) -> Policy:
    """The demo's rules as those of a desk that may go live."""
    rules = LiveRules(
        max_order_notional=Decimal(5_000),
        max_gross_exposure=Decimal(70_000),
        max_daily_loss_pct=Decimal(1),
        hold_s=hold_s,
    )
    return demo_policy().model_copy(update={"name": "team", "profile": profile, "live": rules})


@dataclass
class LiveDesk:
    """The parts, and short words for what tests do most."""

    desk: PaperDesk
    exchange: Loopback
    routed: RoutedVenue
    spoken: Spoken
    keyring: Keyring

    @property
    def account(self) -> str:
        return f"{self.spoken.name}-live"

    @property
    def mode(self) -> str:
        return desk_mode(self.desk.bus.rows).mode

    @property
    def approvals(self) -> Approvals:
        return self.desk.approvals

    async def approved(self, change: msgspec.Struct) -> str:
        """Put a change before the people, and have two of them approve it; answers its state."""
        made = await self.approvals.propose_change(change, "operator")
        for person in ("dana", "lee"):
            await self.approvals.vote(made.request, made.digest, "approve", "", person)
        return self.approvals.outcome(made.request).state

    async def go_live(self) -> None:
        """Key and mode, each by quorum, and wait for the line."""
        key = self.spoken.key.fingerprint
        assert await self.approved(SetVenueKey(venue=self.spoken.name, key=key, withdraws="no")) == "applied"
        assert await self.approved(going_live(self.desk.bus.rows, self.spoken.name)) == "applied"
        await self.until(lambda: self.desk.state == "ACTIVE" and self.routed.link == "up")

    async def go_paper(self) -> None:
        made = await self.approvals.propose_change(GoPaper("the test is over"), "dana")
        assert made.state == "applied"

    async def propose(self, quantity: str = "0.05", **more: Any) -> Proposed:
        fields: dict[str, Any] = {
            "instrument": "BTC-USDT",
            "side": "buy",
            "quantity": Decimal(quantity),
        } | more
        return await self.approvals.propose(Proposal(**fields), "house")

    async def buy(self, quantity: str = "0.05", **more: Any) -> Order:
        """Propose, two people approve, and it is sent."""
        order = await self.desk.approve(await self.propose(quantity, **more))
        assert order
        return self.order(order)

    def order(self, order: str) -> Order:
        found = find_order(self.desk.bus.rows, order)
        assert found is not None
        return found

    def orders(self) -> tuple[Order, ...]:
        return latest_orders(self.desk.bus.rows, self.account, 100)

    def open(self) -> tuple[Order, ...]:
        return open_orders(self.desk.bus.rows, self.account)

    def held(self, symbol: str = "BTC-USDT") -> Decimal:
        return find_position(self.desk.bus.rows, self.account, symbol).quantity

    def cash(self) -> Decimal:
        books = find_books(self.desk.bus.rows, self.account)
        assert books is not None
        return books.account.cash

    async def until(self, holds: Callable[[], bool], within: float = 60.0) -> None:
        """Wait for a condition, bounded."""
        async with asyncio.timeout(within):
            while not holds():
                self.desk.script.ts += 20_000_000
                self.desk.script.around(60_000.0)
                self.desk.script.around(3_000.0, symbol="ETH-USDT")
                await asyncio.sleep(0.02)


class HurriedClock(SystemClock):
    """The machine's time, and sleeps that are over sooner."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / HURRY)


class VenueMarket(ScriptedMarket):
    """The scripted market under the name of an exchange."""

    def __init__(self, spoken: Spoken) -> None:
        super().__init__()
        self.instruments = {
            name: msgspec.structs.replace(
                one, venue=spoken.name, contract=one.contract if spoken is BINANCE else name
            )
            for name, one in INSTRUMENTS.items()
        }
        self.market = Market(self.instruments.values(), spoken.name)
        self.around(60_000.0)
        self.around(3_000.0, symbol="ETH-USDT")


@asynccontextmanager
async def live_desk(
    directory: Path,
    exchange: Loopback,
    spoken: Spoken = BINANCE,
    *,
    unlocked: bool = True,
    policy: Policy | None = None,
) -> AsyncIterator[LiveDesk]:
    """A desk that could go live. It starts in the mode that its record says."""
    script, clock = VenueMarket(spoken), HurriedClock()
    keyring = Keyring(directory, "test")
    if not keyring.sealed():
        keyring.store(spoken.name, spoken.key, PASSPHRASE)
    if unlocked:
        keyring.unlock(PASSPHRASE, clock)
    routes: list[RoutedVenue] = []

    def venues(desk: PaperDesk) -> dict[str, Venue]:
        rows = desk.bus.rows

        def order_mode(order: str) -> Mode | None:
            found = find_order(rows, order)
            return None if found is None else found.mode

        paper = PaperVenue(script.market, clock, Randomness(7).stream("paper"))
        routes.append(
            RoutedVenue(
                paper,
                lambda: desk_mode(rows),
                order_mode,
                lambda: expected(rows, "paper", script.instruments),
            )
        )
        return {spoken.name: routes[0]}

    async with paper_desk(
        directory, clock, market=script, policy=policy or live_policy(), venues=venues
    ) as desk:
        routed = routes[0]
        desk.script = script
        line = LiveLine(
            desk.bus,
            clock,
            routed,
            keyring,
            Random(7),
            instruments=lambda: script.instruments,
            quote=desk.quotes.quote,
            currency=lambda: "USDT",
            urls={spoken.name: spoken.urls(exchange.base)},
        )
        running = asyncio.ensure_future(line.run(lambda: None))
        try:
            yield LiveDesk(desk, exchange, routed, spoken, keyring)
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
        assert desk.crashes == []
