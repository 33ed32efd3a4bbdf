"""What a person decides about differences and unknown orders: by name, with a reason, and on record."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Literal

import msgspec

from data.instruments import Instrument
from desk.execution.differences import RECONCILIATION, AdjustmentBooked, Difference, DifferenceResolved
from desk.execution.differences_table import OpenDifference, find_difference, open_differences
from desk.execution.ledger_table import all_positions, find_books, has_fill
from desk.execution.messages import FILLS, ORDERS, FillRecorded, OrderSettled
from desk.execution.orders_table import find_order
from desk.kernel.bus import Bus
from desk.kernel.clock import Clock
from desk.kernel.errors import Refused
from desk.kernel.journal import Draft
from desk.kernel.queries import Select, Tables, within
from desk.people.directory import require
from desk.risk.quote import Quote

Choice = Literal["adopt", "wait", "seen"]


class Executed(msgspec.Struct, frozen=True):
    """What the venue's own screen shows of an order beyond what the desk has on record."""

    trade: str
    quantity: Decimal
    price: Decimal
    fee: Decimal = Decimal(0)


class Settlement:
    """Takes `resume`, the right of who answers for risk."""

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        instruments: Mapping[str, Instrument],
        quote: Callable[[str], Quote | None],
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._instruments = instruments
        self._quote = quote

    async def settle(
        self,
        order: str,
        ended: Literal["cancelled", "rejected"],
        executed: Sequence[Executed],
        person: str,
        reason: str,
    ) -> None:
        """Say how an unknown order ended, as the venue's own screen shows it."""

        def decide(tables: Tables) -> Sequence[Draft]:
            select = within(tables)
            require(select, person, "resume")
            return _settled(select, order, ended, executed, person, _given(reason), self._clock.now())

        await self._bus.transact(decide, essential=True)

    async def resolve(self, line: str, choice: Choice, person: str, reason: str) -> Difference:
        """Adopt the venue's figure, let a line wait, or close one that was seen to."""
        quotes = {name: self._quote(name) for name in self._instruments}
        known = find_difference(self._bus.rows, line)

        def decide(tables: Tables) -> Sequence[Draft]:
            select = within(tables)
            require(select, person, "resume")
            found = find_difference(select, line)
            if found is None or found.seen:
                raise Refused(
                    f"There is no open difference {line[:60]!r}; /differences lists those there are."
                )
            why = _given(reason)
            match choice:
                case "wait":
                    return [Draft(RECONCILIATION, DifferenceResolved(line, "waits", why), person)]
                case "seen":
                    _closable(found.difference)
                    return [Draft(RECONCILIATION, DifferenceResolved(line, "seen", why), person)]
                case "adopt":
                    booked = _adopted(select, found.difference, self._instruments, quotes)
                    return [
                        Draft(RECONCILIATION, booked, person),
                        Draft(RECONCILIATION, DifferenceResolved(line, "adopted", why), person),
                    ]

        await self._bus.transact(decide, essential=True)
        assert known is not None, "it was found in the transaction"
        return known.difference

    def lines(self) -> tuple[OpenDifference, ...]:
        """What is open, the oldest first."""
        return open_differences(self._bus.rows)


def _given(reason: str) -> str:
    if not reason.strip():
        raise Refused("A reason is missing; say what you saw, it stays on record with your name.")
    return reason.strip()


def _closable(difference: Difference) -> None:
    if difference.kind in ("balance", "position"):
        raise Refused(
            f"{difference.text}: figures that do not agree cannot be closed; adopt the venue's, or let them wait."
        )
    if difference.subject.endswith("/unknown"):
        raise Refused(f"{difference.subject.removesuffix('/unknown')} is still unknown; /settle it instead.")


def _settled(
    select: Select,
    name: str,
    ended: Literal["cancelled", "rejected"],
    executed: Sequence[Executed],
    person: str,
    reason: str,
    now: int,
) -> list[Draft]:
    order = find_order(select, name)
    if order is None:
        raise Refused(f"There is no order {name[:40]!r}; /orders lists those there are.")
    if order.state != "unknown":
        raise Refused(f"The order {name} is {order.state}, and only an unknown one is settled by hand.")
    _possible(executed)
    total = order.filled + sum((one.quantity for one in executed), Decimal(0))
    if total > order.quantity:
        raise Refused(f"{total:f} would be filled of {name}, and {order.quantity:f} was ordered; look again.")
    if ended == "rejected" and total:
        raise Refused(f"{name} filled {total:f}, so it was not rejected; settle it as cancelled.")
    drafts = []
    for one in executed:
        if has_fill(select, order.venue, one.trade):
            raise Refused(f"The fill {one.trade[:40]} is on record already; leave it out.")
        fill = FillRecorded(
            trade=one.trade,
            order=name,
            account=order.account,
            venue=order.venue,
            instrument=order.instrument,
            side=order.side,
            quantity=one.quantity,
            price=one.price,
            fee=one.fee,
            liquidity="taker",
            at=now,
        )
        drafts.append(Draft(FILLS, fill, person, order.request))
    if total < order.quantity:
        drafts.append(Draft(ORDERS, OrderSettled(name, ended, reason), person, order.request))
    return drafts


def _possible(executed: Sequence[Executed]) -> None:
    """Refuses what no venue's screen can show of one order."""
    named: set[str] = set()
    for one in executed:
        for word, figure in (("quantity", one.quantity), ("price", one.price)):
            if not figure.is_finite() or figure <= 0:
                raise Refused(
                    f"The {word} of the fill {one.trade[:40]} is {figure}; give one above zero, as the venue shows it."
                )
        if one.trade in named:
            raise Refused(f"The fill {one.trade[:40]} is named twice; leave one of them out.")
        named.add(one.trade)


def _adopted(
    select: Select,
    difference: Difference,
    instruments: Mapping[str, Instrument],
    quotes: Mapping[str, Quote | None],
) -> AdjustmentBooked:
    if difference.kind not in ("balance", "position"):
        raise Refused(f"{difference.line} is no figure to adopt; look at it and close it with /seen.")
    change = Decimal(difference.theirs) - Decimal(difference.ours)
    name = difference.subject
    kind: Literal["balance", "position"] = "position"
    if difference.kind == "balance":
        spot = _spot_of(select, difference.account, name, instruments)
        kind, name = ("balance", name) if spot is None else ("position", spot)
    price = Decimal(1)
    if kind == "position":
        quote = quotes.get(name)
        if quote is None or quote.mid <= 0:
            raise Refused(
                f"There is no price of {name} to count it at; wait for the feed and adopt it again."
            )
        price = quote.mid
    return AdjustmentBooked(
        line=difference.line,
        account=difference.account,
        kind=kind,
        name=name,
        change=change,
        price=price,
    )


def _spot_of(
    select: Select, account: str, currency: str, instruments: Mapping[str, Instrument]
) -> str | None:
    """The spot instrument that a currency is held as: the one held already, else the first that the desk carries."""
    books = find_books(select, account)
    if books is None or currency == books.account.currency:
        return None
    spot = [
        name
        for name, one in instruments.items()
        if one.kind == "spot" and (one.base, one.quote) == (currency, books.account.currency)
    ]
    held = [name for name, one in all_positions(select, account).items() if name in spot and one.quantity]
    return next(iter((*held, *spot)), None)
