"""The same order once more: at a fresh price, or as somebody edited it."""

from __future__ import annotations

from decimal import Decimal

from data.instruments import Instrument
from desk.approvals.proposal import Proposal, runs
from desk.approvals.requests_table import Request
from desk.kernel.errors import Refused
from desk.risk.quote import Quote


def again(old: Request, instrument: Instrument, quote: Quote | None) -> Proposal:
    """The old order at a limit as far from today's mid as it was from the mid then."""
    ticket, proposed = old.proposed.ticket, old.proposed
    if quote is None or quote.mid <= 0:
        raise Refused(f"There is no price of {ticket.instrument} now; wait for the feed and renew again.")
    return Proposal(
        instrument=ticket.instrument,
        side=ticket.side,
        quantity=ticket.quantity,
        limit=instrument.price(ticket.limit * quote.mid / proposed.reference),
        time_in_force=ticket.time_in_force,
        rationale=runs(proposed.rationale),
        dissent=runs(proposed.dissent),
        refs=proposed.refs,
        debate=proposed.debate,
        replaces=old.request,
        sized_by=proposed.sized_by,
        edge_bp=proposed.edge_bp,
        voices=proposed.voices,
        strategy=ticket.strategy,
        stop=ticket.stop,
    )


def edited(old: Request, quantity: Decimal, limit: Decimal | None) -> Proposal:
    """The old order with another quantity or limit: what was argued for it still stands.

    Its size is a person's, so it is held to what an order that people type is held to, whoever proposed the old one.
    """
    ticket, proposed = old.proposed.ticket, old.proposed
    return Proposal(
        instrument=ticket.instrument,
        side=ticket.side,
        quantity=quantity,
        limit=ticket.limit if limit is None else limit,
        time_in_force=ticket.time_in_force,
        rationale=runs(proposed.rationale),
        dissent=runs(proposed.dissent),
        refs=proposed.refs,
        debate=proposed.debate,
        replaces=old.request,
        edge_bp=proposed.edge_bp,
        voices=proposed.voices,
        strategy="manual",
        stop=ticket.stop,
    )
