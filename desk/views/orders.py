"""One order with the totals of all its fills, in the places of its instrument."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal

from data.instruments import Instrument
from desk.execution.orders_table import find_order
from desk.kernel.errors import Refused
from desk.kernel.queries import Select
from desk.risk.amounts import money
from widgets.specs.portfolio import OrderRecord

_CENT = Decimal("0.01")


def order_record(select: Select, order: str, instruments: Mapping[str, Instrument]) -> OrderRecord:
    """The order as it stands."""
    found = find_order(select, order)
    if found is None:
        raise Refused(f"There is no order {order[:40]!r}; /orders lists those there are.")
    instrument = instruments.get(found.instrument)
    fees = select('SELECT fee FROM fills WHERE "order" = ?', (order,))
    average = found.average
    return OrderRecord(
        order=found.order,
        request=found.request,
        instrument=found.instrument,
        side=found.side,
        state=found.state,
        quantity=_size(found.quantity),
        filled=_size(found.filled),
        limit=_price(found.limit, instrument),
        average="" if average is None else average_price(average, instrument, apart=True),
        fee=_fee(sum((Decimal(row[0]) for row in fees), Decimal(0))),
        fills=found.fills,
        note=found.note,
        mode=found.mode,
    )


def average_price(value: Decimal, instrument: Instrument | None, apart: bool = False) -> str:
    """An average of prices on the tick, or with one more decimal where it lies between two; `apart` groups thousands."""
    comma = "," if apart else ""
    if instrument is None:
        return f"{value:{comma}f}"
    places = instrument.decimals
    between = value.quantize(Decimal(1).scaleb(-places - 1), ROUND_HALF_EVEN)
    if between % instrument.tick:
        return f"{between:{comma}f}"
    return f"{value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN):{comma}f}"


def _size(value: Decimal) -> str:
    return f"{value.normalize() if value else Decimal(0):,f}"


def _price(value: Decimal, instrument: Instrument | None) -> str:
    if instrument is None:
        return f"{value:,f}"
    return f"{value.quantize(Decimal(1).scaleb(-instrument.decimals), ROUND_HALF_EVEN):,f}"


def _fee(value: Decimal) -> str:
    """With two decimals; one too small for them is not shown as none."""
    return f"{value.normalize():f}" if value and abs(value) < _CENT else money(value)
