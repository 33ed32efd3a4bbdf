"""The venue's answers beside the desk's record: a pure comparison, line by line."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import msgspec

from data.instruments import Instrument
from desk.execution.differences import Difference, Kind, line_of
from desk.execution.holdings import expected
from desk.execution.ledger_table import fills_between
from desk.execution.messages import FillRecorded
from desk.execution.orders_table import find_order
from desk.execution.venue import VenueOrder
from desk.kernel.queries import Select
from desk.risk.exposure import ZERO

DUST = Decimal("1e-8")
"""Less than this is nothing that a venue would pay out."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """All that a venue was asked for in one look, and the times between which every execution must be in it."""

    venue: str
    account: str
    orders: tuple[VenueOrder, ...]
    executions: tuple[FillRecorded, ...]
    balances: Mapping[str, Decimal]
    positions: Mapping[str, Decimal]
    listed_from: int
    listed_to: int
    asked_at: int


def compare(select: Select, answer: Answer, instruments: Mapping[str, Instrument]) -> tuple[Difference, ...]:
    """What does not agree, in a steady order."""
    return (
        *_orders(select, answer),
        *_executions(select, answer),
        *_amounts(select, answer, instruments),
    )


def _orders(select: Select, answer: Answer) -> list[Difference]:
    found = []
    for order in answer.orders:
        if order.client and find_order(select, order.client) is not None:
            continue
        name = order.client or order.venue_order
        theirs = f"{order.side} {order.quantity:f} at {order.limit:f}, {order.filled:f} filled"
        text = (
            f"{answer.venue} works an order {name} that this desk did not place: {theirs} {order.instrument}"
        )
        found.append(_line(answer, "order", name, order.instrument, "no such order", theirs, text))
    return found


def _executions(select: Select, answer: Answer) -> list[Difference]:
    listed = {fill.trade for fill in answer.executions}
    found = []
    for fill in fills_between(select, answer.account, answer.listed_from, answer.listed_to):
        if fill.venue == answer.venue and fill.trade not in listed:
            ours = f"{fill.side} {fill.quantity:f} at {fill.price:f}"
            text = f"{answer.venue} does not list the fill {fill.trade} that it reported: {ours} {fill.instrument}"
            found.append(_line(answer, "execution", fill.trade, fill.instrument, ours, "not listed", text))
    return found


def _amounts(select: Select, answer: Answer, instruments: Mapping[str, Instrument]) -> list[Difference]:
    mine = expected(select, answer.account, instruments)
    found = []
    kinds: tuple[tuple[Kind, Mapping[str, Decimal], Mapping[str, Decimal]], ...] = (
        ("balance", mine.balances, answer.balances),
        ("position", mine.positions, answer.positions),
    )
    for kind, ours, theirs in kinds:
        for name in sorted({*ours, *theirs}):
            here, there = ours.get(name, ZERO), theirs.get(name, ZERO)
            if abs(here - there) > DUST:
                plain, told = here.normalize(), there.normalize()
                text = f"{answer.venue} says {told:,f} of {name}, and our record says {plain:,f}"
                found.append(_line(answer, kind, name, "", f"{plain:f}", f"{told:f}", text))
    return found


def _line(
    answer: Answer, kind: Kind, subject: str, instrument: str, ours: str, theirs: str, text: str
) -> Difference:
    return Difference(
        line=line_of(answer.venue, kind, subject),
        venue=answer.venue,
        account=answer.account,
        kind=kind,
        subject=subject,
        instrument=instrument,
        ours=ours,
        theirs=theirs,
        text=text,
    )
