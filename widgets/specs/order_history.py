"""What became of orders, a page at a time."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from widgets.specs.figure import Count, Spec
from widgets.specs.portfolio import OrderRecord


class OrderHistory(Spec):
    """Orders of the account, newest first, each with the totals of its fills."""

    kind: Literal["order_history"] = "order_history"
    instrument: str = ""
    """Which instrument they are of, or empty for all."""
    page: Count = Field(ge=1)
    pages: Count = Field(ge=0)
    total: Count = Field(ge=0)
    orders: tuple[OrderRecord, ...] = Field(max_length=50)
