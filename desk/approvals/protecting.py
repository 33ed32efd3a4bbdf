"""Watches the marks of protected positions, and closes what its stop no longer allows: whatever state the desk is in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from data.instruments import Instrument
from desk.approvals.flattening import closing
from desk.execution.calling_back import call_back
from desk.execution.ledger_table import find_position
from desk.execution.messages import OrderCommitted
from desk.execution.orders_table import open_orders
from desk.execution.protection import (
    PROTECTIONS,
    PROTECTOR,
    PROTECTS,
    STRATEGY,
    Protection,
    ProtectionSet,
    ProtectionTriggered,
    find_protection,
    protections,
)
from desk.execution.reducing import only_reduces
from desk.kernel.bus import Bus
from desk.kernel.clock import Clock
from desk.kernel.errors import Refused
from desk.kernel.ids import Ids
from desk.kernel.journal import Draft
from desk.kernel.queries import Tables, within
from desk.people.directory import Person, require
from desk.risk.quote import Quote

EVERY_S = 0.25
DWELL_S = 1.0
"""A mark counts once it stood beyond the stop for so long, over fresh prices: one print is no reason."""
AGAIN_S = 2.0
"""What did not close the whole position is followed by another order after this, once nothing is under way."""
OLDEST_MS = 5_000
"""An older price says nothing about now."""

_DESK = Person(PROTECTOR, "the desk's protection", (), False)


class Protector:
    """A supervised service. It holds nothing that a restart would lose: what is protected stands in the tables."""

    name = "protections"

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        ids: Ids,
        *,
        desk: str,
        instruments: Mapping[str, Instrument],
        quote: Callable[[str], Quote | None],
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._ids = ids
        self._desk = desk
        self._instruments = instruments
        self._quote = quote
        self._beyond: dict[tuple[str, str, Decimal], tuple[int, int]] = {}
        """By position and stop, since when the mark stands beyond it, and the time of that first price."""
        self._closed_at: dict[tuple[str, str], int] = {}

    async def run(self, ready: Callable[[], None]) -> None:
        """Look four times a second until cancelled."""
        ready()
        while True:
            await self._clock.sleep(EVERY_S)
            await self.look()

    async def look(self) -> None:
        """Trigger what is due, and close what was triggered."""
        found = protections(self._bus.rows)
        watched = {(one.account, one.instrument, one.stop) for one in found}
        self._beyond = {key: seen for key, seen in self._beyond.items() if key in watched}
        for one in found:
            quote = self._quote(one.instrument)
            if quote is None or not quote.sound or quote.age_at(self._clock.now()) > OLDEST_MS:
                self._beyond.pop((one.account, one.instrument, one.stop), None)
                continue
            if one.triggered_at or self._confirmed(one, quote):
                await self._close(one, quote)

    async def protect(self, instrument: str, stop: Decimal, account: str, person: str) -> Protection:
        """Set the stop of a position, or tighten it: nobody loosens one alone."""
        quote = self._quote(instrument)

        def decide(tables: Tables) -> Sequence[Draft]:
            select = within(tables)
            require(select, person, "trade")
            held = find_position(select, account, instrument).quantity
            if not held:
                raise Refused(f"Nothing is held of {instrument}, so there is nothing to protect.")
            if quote is None or not quote.sound:
                raise Refused(
                    f"There is no price of {instrument} to rely on; wait for the feed and set it again."
                )
            if stop <= 0 or (stop >= quote.mid if held > 0 else stop <= quote.mid):
                where = "below" if held > 0 else "above"
                raise Refused(f"The stop must stand {where} the price, which is {quote.mid:f}.")
            known = find_protection(select, account, instrument)
            if known is not None and (stop < known.stop if held > 0 else stop > known.stop):
                raise Refused(
                    f"The stop stands at {known.stop:f}, and one person only tightens it; "
                    "a looser one comes with an order that others approve."
                )
            return [
                Draft(PROTECTIONS, ProtectionSet(account=account, instrument=instrument, stop=stop), person)
            ]

        await self._bus.transact(decide, essential=True)
        found = find_protection(self._bus.rows, account, instrument)
        assert found is not None, "it was set in the transaction"
        return found

    def _confirmed(self, one: Protection, quote: Quote) -> bool:
        key = (one.account, one.instrument, one.stop)
        if not one.hit(quote.mid):
            self._beyond.pop(key, None)
            return False
        now = self._clock.monotonic()
        since, first = self._beyond.setdefault(key, (now, quote.at))
        return now - since >= DWELL_S * 1e9 and quote.at > first

    async def _close(self, one: Protection, quote: Quote) -> None:
        place, now = (one.account, one.instrument), self._clock.monotonic()
        if now - self._closed_at.get(place, -(10**18)) < AGAIN_S * 1e9:
            return
        ids = {one.instrument: (self._ids.new("req"), self._ids.new("ord"))}

        def decide(tables: Tables) -> Sequence[Draft]:
            select = within(tables)
            protected = find_protection(select, *place)
            if protected is None:
                return []
            drafts: list[Draft] = []
            if not protected.triggered_at:
                triggered = ProtectionTriggered(
                    account=protected.account,
                    instrument=protected.instrument,
                    stop=protected.stop,
                    quantity=protected.quantity,
                    mark=quote.mid,
                )
                drafts.append(Draft(PROTECTIONS, triggered, PROTECTOR))
            # What rests further away counts as closing, and would keep the stop from closing the same quantity.
            in_the_way = [
                order
                for order in open_orders(select, protected.account)
                if order.instrument == protected.instrument
                and not order.back
                and (order.time_in_force == "GTC" or not only_reduces(select, order))
            ]
            drafts += call_back(in_the_way, f"the stop of {protected.instrument} was hit", PROTECTOR, "")
            closed = closing(
                select,
                _DESK,
                {one.instrument: quote},
                self._instruments,
                ids,
                desk=self._desk,
                now=self._clock.now(),
                corr="",
                exempt=PROTECTS,
                strategy=STRATEGY,
                account=protected.account,
            )
            return [*drafts, *closed.drafts]

        facts = await self._bus.transact(decide, essential=True)
        if any(isinstance(fact.message, OrderCommitted) for fact in facts):
            self._closed_at[place] = now
