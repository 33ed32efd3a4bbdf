"""What became of an order, once it is over: one sentence for the toast, and the same one as a template for the thread."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from data.instruments import Instrument
from desk.approvals.messages import RequestReleased
from desk.execution.messages import FillRecorded, OrderCancelled, OrderRejected
from desk.execution.orders_table import find_order
from desk.kernel.queries import Select
from desk.views.orders import order_record
from widgets.specs.portfolio import OrderRecord
from widgets.specs.status import Severity

_FIGURES = ("quantity", "filled", "limit", "average", "fee")
_REMEMBERED = 1000
_DONE = {"buy": "Bought", "sell": "Sold"}


@dataclass(frozen=True, slots=True)
class OrderNews:
    """Something that people should know about an order. `form` names fields of its record in braces."""

    severity: Severity
    title: str
    form: str
    record: OrderRecord

    @property
    def text(self) -> str:
        """With its figures written."""
        return self.form.format(**self.record.model_dump())

    def template(self, ref: str) -> str:
        """With references to the record in place of its figures, which is the evidence `ref`."""
        slots = {name: f"{{{{{ref}.{name}}}}}" for name in _FIGURES}
        return self.form.format(**(self.record.model_dump() | slots))

    @property
    def names(self) -> tuple[str, ...]:
        """What may hold digits and is no figure: names, and the venue's own words."""
        record = self.record
        return tuple(filter(None, (record.order, record.request, record.instrument, record.note)))


class OrderWatch:
    """Turns facts into news: an order's release, and its end with the totals of all its fills, told once."""

    def __init__(self, select: Select, instruments: Mapping[str, Instrument]) -> None:
        self._select = select
        self._instruments = instruments
        self._told: OrderedDict[str, int] = OrderedDict()
        """Orders whose end was told, and how many fills they had then."""

    def news(self, message: Any) -> OrderNews | None:
        """What a fact means, if it is news. Several facts may be in the tables already when the first is heard of."""
        match message:
            case RequestReleased(order=order):
                record = order_record(self._select, order, self._instruments)
                form = "Released {order}: {side} {quantity} {instrument}, limit {limit}. {mode}."
                return OrderNews("good", "Order", form, record)
            case FillRecorded(order=order) | OrderCancelled(order) | OrderRejected(order):
                return self._end(order)
            case _:
                return None

    def _end(self, order: str) -> OrderNews | None:
        found = find_order(self._select, order)
        if found is None or not found.done or self._told.get(order) == found.fills:
            return None
        self._told[order] = found.fills
        if len(self._told) > _REMEMBERED:
            self._told.popitem(last=False)
        return _ended(order_record(self._select, order, self._instruments))


def _ended(record: OrderRecord) -> OrderNews:
    average = "at {average} on average" if record.fills > 1 else "at {average}"
    done = _DONE[record.side]
    why = ": {note}" if record.note else ""
    if record.state == "rejected":
        form = "The venue rejected {order}, to {side} {quantity} {instrument}" + why + ". {mode}."
        return OrderNews("warning", "Order", form, _trimmed(record))
    if not record.fills:
        form = "Nothing of {order}, to {side} {quantity} {instrument}, was filled; it is cancelled" + why
        return OrderNews("warning", "Not filled", form + ". {mode}.", _trimmed(record))
    if record.state == "cancelled":
        form = (
            f"{done} {{filled}} of {{quantity}} {{instrument}} {average}, fee {{fee}}; the rest is cancelled"
        )
        return OrderNews("warning", "Partly filled", form + why + ". {mode}.", _trimmed(record))
    form = f"{done} {{filled}} {{instrument}} {average}, fee {{fee}}. {{mode}}."
    return OrderNews("good", "Filled", form, record)


def _trimmed(record: OrderRecord) -> OrderRecord:
    return record.model_copy(update={"note": record.note.rstrip(".")})
