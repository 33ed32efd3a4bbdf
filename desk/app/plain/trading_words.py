"""Money and orders in sentences: positions, open orders, fills, and the account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk.app.plain import amounts
from widgets import numerals
from widgets.language import marked, say, several

if TYPE_CHECKING:
    from widgets.specs.portfolio import FillView, OrderView, Portfolio, PositionView

_SIDES = {"long": marked("long"), "short": marked("short"), "flat": marked("flat")}
_WAYS = {"buy": marked("buy"), "sell": marked("sell")}
_STATES = {
    "committed": marked("committed"),
    "sent": marked("sent"),
    "working": marked("working"),
    "partly filled": marked("partly filled"),
    "filled": marked("filled"),
    "cancelling": marked("cancelling"),
    "cancelled": marked("cancelled"),
    "rejected": marked("rejected"),
    "unknown": marked("unknown"),
}
OPEN = frozenset({"committed", "sent", "working", "partly filled", "unknown"})
"""States in which an order can still be called back."""
FILLS = 10


def account(spec: Portfolio) -> list[str]:
    """The whole account in a few sentences."""
    return [
        say(
            "Account: equity {equity} {currency}, cash {cash}.",
            equity=numerals.money(spec.equity),
            currency=spec.currency,
            cash=numerals.money(spec.cash),
        ),
        say(
            "Today: {day}. Unrealised: {unrealised}. Realised: {realised}. Fees: {fees}.",
            day=amounts.profit(spec.day_pnl),
            unrealised=amounts.profit(spec.unrealised),
            realised=amounts.profit(spec.realised),
            fees=numerals.money(spec.fees),
        ),
        say(
            "Exposure: {exposure}, {share} of the equity.",
            exposure=numerals.money(spec.exposure),
            share=amounts.per_cent(spec.exposure_pct),
        ),
    ]


def positions(spec: Portfolio) -> list[str]:
    """What the desk holds."""
    held = [row for row in spec.positions if row.side != "flat"]
    if not held:
        return [say("No position is open."), *account(spec)]
    head = several(len(held), "{count} position is open.", "{count} positions are open.")
    return [head, *map(position, held), *account(spec)]


def position(row: PositionView) -> str:
    """One position."""
    stop = say("no stop protects it") if not row.stop else say("stop {price}", price=numerals.money(row.stop))
    if row.stop_hit:
        stop = say("its stop was hit and it is being closed")
    text = say(
        "{instrument}: {side} {quantity}, entry {entry}, now {mark}, unrealised {unrealised}; {stop}.",
        instrument=row.instrument,
        side=say(_SIDES[row.side]),
        quantity=numerals.amount(row.quantity),
        entry=numerals.money(row.entry),
        mark=numerals.money(row.mark),
        unrealised=amounts.profit(row.unrealised),
        stop=stop,
    )
    return " ".join((text, *amounts.age(row.provenance)))


def order(row: OrderView) -> str:
    """One order."""
    text = say(
        "{order}: {way} {quantity} {instrument}, limit {limit}, {filled} filled, {state}.",
        order=row.order,
        way=say(_WAYS[row.side]),
        quantity=numerals.amount(row.quantity),
        instrument=row.instrument,
        limit=numerals.money(row.limit) or say("none"),
        filled=numerals.amount(row.filled),
        state=say(_STATES[row.state]),
    )
    return f"{text} {row.note}".strip()


def fill(row: FillView) -> str:
    """One execution."""
    return say(
        "{time}: {way} {quantity} {instrument} at {price}, fee {fee}.",
        time=amounts.at(row.at),
        way=say(_WAYS[row.side]),
        quantity=numerals.amount(row.quantity),
        instrument=row.instrument,
        price=numerals.money(row.price),
        fee=numerals.cents(row.fee),
    )


def fills(spec: Portfolio) -> list[str]:
    """The newest executions."""
    if not spec.fills:
        return [say("Nothing was filled yet.")]
    return [several(len(spec.fills), "{count} fill.", "{count} fills."), *map(fill, spec.fills[:FILLS])]
