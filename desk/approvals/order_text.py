"""The exact order as plain text in a fixed order of lines. What people read is what their vote is bound to."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Literal

import msgspec

from desk.risk.exposure import Side

TimeInForce = Literal["IOC", "GTC"]
HEADER = "dynamic-desk order, form 2"


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that an approval covers. Two tickets that differ anywhere have different texts."""

    desk: str
    request: str
    mode: Literal["PAPER", "LIVE"]
    venue: str
    instrument: str
    contract: str
    contract_kind: Literal["spot", "perpetual", "future"]
    base: str
    quote: str
    kind: Literal["limit"]
    side: Side
    quantity: Decimal
    limit: Decimal
    release_low: Decimal
    """Lowest mid at which the order may be released."""
    release_high: Decimal
    max_slippage_bp: Decimal
    """Furthest that any fill can be from the mid at the proposal, by the limit price."""
    account: str
    time_in_force: TimeInForce
    policy: str
    proposer: str
    expires: int
    """UTC nanoseconds after which no vote counts."""
    replaces: str
    """The request this one was made from, or empty."""
    strategy: str = "manual"
    """What the order is counted under: `manual`, `house`, or the name of a strategy."""
    stop: Decimal | None = None
    """Where the desk protects what this order fills, or nothing."""
    proposer_name: str = ""
    """What people call the proposer: an id alone says little to who reads it."""

    @property
    def notional(self) -> Decimal:
        """Quantity at the limit price."""
        return self.quantity * self.limit


def order_text(ticket: Ticket) -> str:
    """The canonical text. Raises `ValueError` where a field could pass for another one."""
    names = (
        ticket.instrument,
        ticket.contract,
        ticket.base,
        ticket.quote,
        ticket.proposer,
        ticket.replaces,
        ticket.strategy,
    )
    for word in names:
        if word == "nothing" or any(character.isspace() or character in "()" for character in word):
            raise ValueError(f"an order's names hold no spaces or brackets, was {word!r}")
    lines = (
        ("desk", ticket.desk),
        ("request", ticket.request),
        ("mode", ticket.mode),
        ("venue", ticket.venue),
        ("instrument", f"{ticket.instrument} ({ticket.contract_kind} {ticket.contract})"),
        ("kind", ticket.kind),
        ("side", ticket.side),
        ("quantity", f"{_plain(ticket.quantity)} {ticket.base}"),
        ("limit price", f"{_plain(ticket.limit)} {ticket.quote}"),
        (
            "released only while the mid is",
            f"{_plain(ticket.release_low)} to {_plain(ticket.release_high)} {ticket.quote}",
        ),
        ("max slippage", f"{_plain(ticket.max_slippage_bp)} bp"),
        (
            "protective stop",
            "none" if ticket.stop is None else f"{_plain(ticket.stop)} {ticket.quote}",
        ),
        ("account", ticket.account),
        ("strategy", ticket.strategy),
        ("time in force", ticket.time_in_force),
        ("policy", ticket.policy),
        (
            "proposer",
            f"{ticket.proposer_name} (person {ticket.proposer})" if ticket.proposer_name else ticket.proposer,
        ),
        ("expires", f"{iso(ticket.expires)} ({ticket.expires})"),
        ("replaces", ticket.replaces or "nothing"),
    )
    for name, value in lines:
        if not value or not value.isprintable() or value != value.strip():
            raise ValueError(f"{name} must be one line of printable text, was {value!r}")
    return "\n".join([HEADER, *(f"{name}: {value}" for name, value in lines)]) + "\n"


def digest_of(text: str) -> str:
    """SHA-256 of the text's UTF-8 bytes, in hex."""
    return sha256(text.encode()).hexdigest()


def iso(at: int) -> str:
    """UTC nanoseconds as ISO 8601 with all nine decimals."""
    seconds, rest = divmod(at, 1_000_000_000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{rest:09d}Z"


def _plain(value: Decimal) -> str:
    if not value.is_finite():
        raise ValueError(f"an order holds finite numbers only, was {value}")
    return f"{value:f}"
