"""Every spec that travels to a terminal, as one union told apart by `kind`."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from widgets.specs.approvals import ApprovalCard, ApprovalQueue
from widgets.specs.chat import ChatItem, EvidenceView
from widgets.specs.market import BookView, Chart, MarketSnapshot, Watchlist
from widgets.specs.portfolio import MarkedPrice, OrderRecord, Portfolio
from widgets.specs.radar import VolatilityRadar
from widgets.specs.status import Alert, Notice, Status, ThreadList
from widgets.specs.strategy import StrategyBoard, StrategySnapshot
from widgets.specs.structure import MarketStructure

WidgetSpec = Annotated[
    Watchlist
    | MarketSnapshot
    | BookView
    | Chart
    | MarketStructure
    | VolatilityRadar
    | StrategySnapshot
    | StrategyBoard
    | ApprovalQueue
    | ApprovalCard
    | Portfolio
    | MarkedPrice
    | OrderRecord
    | ChatItem
    | EvidenceView
    | Status
    | Alert
    | Notice
    | ThreadList,
    Field(discriminator="kind"),
]


@cache
def adapter() -> TypeAdapter[WidgetSpec]:
    """Validator and serialiser of any spec; built on first use, since building costs more than starting up."""
    return TypeAdapter(WidgetSpec)


def json_schema() -> dict[str, Any]:
    """JSON Schema of the whole contract."""
    return adapter().json_schema()
