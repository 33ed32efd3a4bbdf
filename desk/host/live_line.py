"""The line to the exchange while the desk is LIVE: opened with the approved key, followed, and closed once it is over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

from data.instruments import Instrument
from desk.approvals.requests_table import current_policy
from desk.execution.differences import RECONCILIATION, AdjustmentBooked
from desk.execution.holdings import expected
from desk.execution.ledger_table import find_books
from desk.execution.messages import ACCOUNTS, AccountOpened
from desk.execution.mode import MODE, DeskMode, Mode, ModeMessage, desk_mode
from desk.execution.orders_table import find_order, open_orders
from desk.execution.routed import RoutedVenue
from desk.execution.venue import Holdings, Venue
from desk.kernel.bus import Bus, Delivery
from desk.kernel.clock import Clock
from desk.kernel.errors import DeskError
from desk.kernel.journal import Draft
from desk.kernel.queries import Tables, within
from desk.risk.quote import Quote

if TYPE_CHECKING:
    from desk.execution.exchange.connection import Connection
    from desk.execution.exchange.dialect import Rights
    from desk.execution.exchange.keyring import Keyring
    from desk.execution.exchange.venue import ExchangeVenue
    from desk.host.core import Core

LOOK_S = 1.0
RETRY_S = 10.0
Quotes = Callable[[str], Quote | None]
Urls = Mapping[str, Mapping[str, str]]
"""Where an exchange is reached, by its name, when it is not where ccxt looks for it."""


class LiveLine:
    """A supervised service. Orders of before a return to paper are followed to their end; then the line is closed."""

    name = "live"

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        routed: RoutedVenue,
        keyring: Keyring,
        random: Random,
        *,
        instruments: Callable[[], Mapping[str, Instrument]],
        quote: Quotes,
        currency: Callable[[], str],
        urls: Urls | None = None,
    ) -> None:
        self.routed = routed
        """What the gateway sends to."""
        self._bus = bus
        self._clock = clock
        self._routed = routed
        self._keyring = keyring
        self._random = random
        self._instruments = instruments
        self._quote = quote
        self._currency = currency
        self._urls = urls or {}
        self._wake = asyncio.Event()

    @classmethod
    def beside(cls, core: Core, paper: Venue, random: Random) -> LiveLine:
        """The live side of a core whose orders otherwise go to this paper venue."""
        rows, instruments = core.bus.rows, core.instruments

        def order_mode(order: str) -> Mode | None:
            found = find_order(rows, order)
            return None if found is None else found.mode

        routed = RoutedVenue(
            paper, lambda: desk_mode(rows), order_mode, lambda: expected(rows, paper.account, instruments)
        )
        return cls(
            core.bus,
            core.given.clock,
            routed,
            core.keyring,
            random,
            instruments=lambda: instruments,
            quote=core.quotes.quote,
            currency=lambda: current_policy(rows).currency,
        )

    async def run(self, ready: Callable[[], None]) -> None:
        """Follow the mode until cancelled."""
        changed = self._bus.subscribe(MODE, self._changed)
        try:
            ready()
            while True:
                mode = desk_mode(self._bus.rows)
                if mode.live:
                    await self._while_live(mode)
                await self._nap(LOOK_S)
        finally:
            changed.close()
            self._routed.attach(None, "the host is stopping")

    async def _while_live(self, mode: DeskMode) -> None:
        try:
            venue = self._made(mode)
        except DeskError as problem:
            self._routed.attach(None, str(problem))
            await self._nap(RETRY_S)
            return
        from desk.execution.exchange.follower import Follower

        self._resume(venue)
        follower = Follower(venue, self._clock, lambda: self._admit(venue, mode))
        self._routed.attach(venue)
        following = asyncio.ensure_future(follower.run(lambda: None))
        try:
            while not following.done():
                now = desk_mode(self._bus.rows)
                if now != mode and not self._open(mode):
                    break
                await self._nap(LOOK_S)
            if following.done():
                following.result()
        except DeskError as problem:
            self._routed.attach(None, str(problem))
            await self._nap(RETRY_S)
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
            self._routed.attach(
                None, "the line was closed" if self._routed.live is venue else self._routed.why
            )
            await venue.connection.close()

    async def rights(self, venue: str, key: str) -> Rights:
        """Ask the venue what this key may do, on a line of its own. Raises `DeskError`."""
        joined = self._joined(venue, key)
        try:
            await joined.set_clock()
            found: Rights = await joined.call("look", lambda: joined.dialect.rights(joined.exchange))
            return found
        finally:
            await joined.close()

    def _made(self, mode: DeskMode) -> ExchangeVenue:
        """The line, not yet open. Raises `DeskError` with why there can be none."""
        from desk.execution.exchange.venue import ExchangeVenue

        return ExchangeVenue(self._joined(mode.venue, mode.key), mode.account, self._instruments)

    def _joined(self, venue: str, fingerprint: str) -> Connection:
        from desk.execution.exchange.connection import Connection
        from desk.execution.exchange.dialect import dialect
        from desk.execution.exchange.pace import Pace

        spoken = dialect(venue)
        if spoken is None or venue != self._routed.name:
            raise DeskError(f"the desk is LIVE at {venue}, and this host carries {self._routed.name}")
        key = self._keyring.find(venue, fingerprint)
        if key is None:
            raise DeskError(
                f"the key {fingerprint} of {venue} is not unlocked; start the host with its passphrase"
            )
        pace = Pace(self._clock, self._random, spoken.per_second)
        return Connection(spoken, key, pace, self._urls.get(venue))

    async def _admit(self, venue: ExchangeVenue, mode: DeskMode) -> None:
        """Before the line counts as up: the key may do no more than it should, and the account stands in the books."""
        rights = await venue.connection.call(
            "look", lambda: venue.connection.dialect.rights(venue.connection.exchange)
        )
        if rights.withdraw:
            raise DeskError(
                f"the key {mode.key} could move money out of {mode.venue}, so the desk does not use it"
            )
        if find_books(self._bus.rows, mode.account) is None:
            await self._open_account(mode, await venue.balances())

    async def _open_account(self, mode: DeskMode, balances: Mapping[str, Decimal]) -> None:
        currency = self._currency()
        opened = AccountOpened(mode.account, currency, balances.get(currency, Decimal(0)))
        spot = {
            one.base: (one.symbol, quote.mid)
            for one in self._instruments().values()
            if one.kind == "spot" and one.quote == currency and (quote := self._quote(one.symbol)) is not None
        }

        def decide(tables: Tables) -> Sequence[Draft]:
            if find_books(within(tables), mode.account) is not None:
                return ()
            return [
                Draft(ACCOUNTS, opened, "desk"),
                *(
                    Draft(RECONCILIATION, _brought(mode, name, amount, spot.get(name)), "desk")
                    for name, amount in balances.items()
                    if name != currency
                ),
            ]

        await self._bus.transact(decide, essential=True)

    def _resume(self, venue: ExchangeVenue) -> None:
        live = (order for order in open_orders(self._bus.rows) if order.mode == "LIVE")
        venue.resume(live, Holdings({}, {}, {}))

    def _open(self, mode: DeskMode) -> bool:
        return any(order.account == mode.account for order in open_orders(self._bus.rows))

    def _changed(self, delivery: Delivery[ModeMessage]) -> None:
        self._routed.switched()
        self._wake.set()

    async def _nap(self, seconds: float) -> None:
        """Sleep, or wake at once when the mode changes."""
        napping = asyncio.ensure_future(self._clock.sleep(seconds))
        woken = asyncio.ensure_future(self._wake.wait())
        try:
            await asyncio.wait((napping, woken), return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._wake.clear()
            for one in (napping, woken):
                one.cancel()


def _brought(
    mode: DeskMode, currency: str, amount: Decimal, spot: tuple[str, Decimal] | None
) -> AdjustmentBooked:
    """What the account opens with beside its money: a position where the desk carries it, else a balance."""
    symbol, price = spot or (currency, Decimal(0))
    return AdjustmentBooked(
        line=f"{mode.venue}:opening:{currency}",
        account=mode.account,
        kind="balance" if spot is None else "position",
        name=symbol,
        change=amount,
        price=price,
    )
