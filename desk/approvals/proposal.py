"""What somebody, or something, wants to trade. It holds no capability: plain code decides what becomes of it."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from data.instruments import Instrument
from desk.approvals.messages import RequestProposed, Words
from desk.approvals.order_text import Ticket, TimeInForce, digest_of, order_text
from desk.approvals.policy import Policy
from desk.execution.mode import DeskMode
from desk.risk.amounts import BP
from desk.risk.exposure import Side
from desk.risk.quote import Quote
from desk.risk.situation import Candidate, Check
from widgets.specs.strategy import Run


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """A typed proposal. Without a limit the desk prices it, marketable within the policy's reach."""

    instrument: str
    side: Side
    quantity: Decimal
    limit: Decimal | None = None
    time_in_force: TimeInForce = "IOC"
    rationale: tuple[Run, ...] = ()
    dissent: tuple[Run, ...] = ()
    refs: tuple[str, ...] = ()
    debate: str = ""
    replaces: str = ""
    """A request that this one takes the place of."""
    sized_by: str = ""
    """The cap that bound the quantity, where the desk sized it."""
    strategy: str = "manual"
    stop: Decimal | None = None
    """Where the desk protects what the order fills, or nothing."""
    needs_people: str = ""
    """Why no standing rule may stand for people here, or empty."""
    voices: str = ""
    """Models that spoke in the debate behind it, or empty where rules spoke alone."""
    edge_bp: Decimal | None = None
    """What the order is claimed to be worth before its costs: it goes out only while slippage leaves most of it."""


class Offer(msgspec.Struct, frozen=True):
    """A proposal made exact: the ticket, its text and the digest that votes bind to."""

    ticket: Ticket
    text: str
    digest: str
    reference: Decimal

    def candidate(self, instrument: Instrument) -> Candidate:
        """The order as the checks see it."""
        ticket = self.ticket
        return Candidate(
            ticket.request, instrument, ticket.side, ticket.quantity, ticket.limit, ticket.strategy
        )


def marketable_limit(instrument: Instrument, side: Side, quote: Quote, reach_bp: Decimal) -> Decimal:
    """A limit price that reaches `reach_bp` through the mid, rounded to the tick away from the market's far side."""
    if side == "buy":
        return instrument.price_down(quote.mid * (1 + reach_bp / BP))
    return instrument.price_up(quote.mid * (1 - reach_bp / BP))


def make_offer(
    proposal: Proposal,
    *,
    request: str,
    desk: str,
    instrument: Instrument,
    quote: Quote,
    policy: Policy,
    proposer: str,
    proposer_name: str = "",
    now: int,
    standing: DeskMode | None = None,
) -> Offer:
    """Fix every field that an approval covers. `standing` is the mode that the desk is in."""
    rules, standing = policy.release, standing or DeskMode()
    limit = proposal.limit
    if limit is None:
        limit = marketable_limit(instrument, proposal.side, quote, rules.marketable_bp)
    band = rules.max_drift_bp / BP
    ticket = Ticket(
        desk=desk,
        request=request,
        mode=standing.mode,
        venue=instrument.venue,
        instrument=instrument.symbol,
        contract=instrument.contract,
        contract_kind=instrument.kind,
        base=instrument.base,
        quote=instrument.quote,
        kind="limit",
        side=proposal.side,
        quantity=proposal.quantity,
        limit=limit,
        release_low=instrument.price_up(quote.mid * (1 - band)),
        release_high=instrument.price_down(quote.mid * (1 + band)),
        max_slippage_bp=rules.max_slippage_bp,
        account=standing.account or policy.account,
        time_in_force=proposal.time_in_force,
        policy=policy.version,
        proposer=proposer,
        proposer_name=proposer_name,
        strategy=proposal.strategy,
        stop=proposal.stop,
        expires=now + rules.expiry_s * 1_000_000_000,
        replaces=proposal.replaces,
    )
    text = order_text(ticket)
    return Offer(ticket, text, digest_of(text), quote.mid)


def as_proposed(
    proposal: Proposal, offer: Offer, checks: tuple[Check, ...], *, reduces: bool, needed: int
) -> RequestProposed:
    """The fact that an offer stands in the queue, after these checks and for so many votes."""
    return RequestProposed(
        request=offer.ticket.request,
        ticket=offer.ticket,
        text=offer.text,
        digest=offer.digest,
        needed=needed,
        reduces=reduces,
        reference=offer.reference,
        checks=checks,
        rationale=words(proposal.rationale),
        dissent=words(proposal.dissent),
        refs=proposal.refs,
        debate=proposal.debate,
        sized_by=proposal.sized_by,
        edge_bp=proposal.edge_bp,
        voices=proposal.voices,
    )


def slippage_check(ticket: Ticket, reference: Decimal) -> Check:
    """How far the limit price lies through the mid at the proposal."""
    through = (ticket.limit - reference) / reference * BP * (1 if ticket.side == "buy" else -1)
    return Check(
        "C02",
        "slippage allowed",
        through <= ticket.max_slippage_bp,
        f"{through.quantize(Decimal('0.1')):f} bp at worst",
        f"{ticket.max_slippage_bp:f} bp",
    )


def words(runs: tuple[Run, ...]) -> tuple[Words, ...]:
    """Runs as they are kept in the journal."""
    return tuple(Words(run.text, run.ref, run.tone) for run in runs)


def runs(kept: tuple[Words, ...]) -> tuple[Run, ...]:
    """Kept words as runs again."""
    return tuple(Run.model_validate({"text": word.text, "ref": word.ref, "tone": word.tone}) for word in kept)
