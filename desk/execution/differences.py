"""Where the venue's word and the desk's record part, as facts. Nothing of it is put right by itself."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import msgspec

from desk.kernel.topics import Topic

Kind = Literal["report", "order", "execution", "balance", "position"]


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """One line of what does not agree. `line` is its name, and there is at most one of it open at a time."""

    line: str
    venue: str
    account: str
    kind: Kind
    subject: str
    """The order, trade, currency or instrument that it is about."""
    instrument: str
    """Where no new risk may be taken until somebody looked; empty where the whole desk is concerned."""
    ours: str
    theirs: str
    text: str
    """The same in a sentence."""


class DifferenceFound(msgspec.Struct, frozen=True, tag=True):
    """The venue says something else than the desk's record does."""

    difference: Difference


class DifferenceGone(msgspec.Struct, frozen=True, tag=True):
    """They agree again without anybody's hand."""

    line: str
    reason: str


class DifferenceResolved(msgspec.Struct, frozen=True, tag=True):
    """A person looked at it: its actor, by name. `waits` leaves it in sight."""

    line: str
    choice: Literal["adopted", "waits", "seen"]
    reason: str


class AdjustmentBooked(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """A person had the record follow the venue's figure. No trade: what it changes counts as brought in or taken out."""

    line: str
    account: str
    kind: Literal["balance", "position"]
    name: str
    """The currency or the instrument."""
    change: Decimal
    price: Decimal
    """What a unit of it counts for: the mid of that moment, and 1 for money."""


class ReconciliationBegan(msgspec.Struct, frozen=True, tag=True):
    """What was under way was not watched for a while: every venue is compared before anything adds risk again."""

    reason: str


class VenueReconciled(msgspec.Struct, frozen=True, tag=True):
    """Orders, executions, balances and positions were all asked for and compared."""

    venue: str
    differences: int


ReconciliationMessage = (
    DifferenceFound
    | DifferenceGone
    | DifferenceResolved
    | AdjustmentBooked
    | ReconciliationBegan
    | VenueReconciled
)
RECONCILIATION: Topic[ReconciliationMessage] = Topic(
    "reconciliation.v1", durable=True, messages=ReconciliationMessage
)


def line_of(venue: str, kind: Kind, subject: str) -> str:
    """The name of a line: `sim:position:BTC-USDT`."""
    return f"{venue}:{kind}:{subject}"
