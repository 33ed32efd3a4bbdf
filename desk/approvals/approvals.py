"""Proposals, votes, renewals and expiry. Every decision is taken inside the transaction that records it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches

import msgspec

from data.instruments import Instrument
from desk.approvals.examination import Examination, examine
from desk.approvals.messages import (
    APPROVALS,
    POLICY,
    PolicyAdopted,
    RequestCancelled,
    RequestExpired,
    RequestProposed,
    RequestSuperseded,
    RequestWentStale,
)
from desk.approvals.order_text import TimeInForce
from desk.approvals.policy import Policy
from desk.approvals.proposal import Offer, Proposal, make_offer, runs, slippage_check, words
from desk.approvals.release import released
from desk.approvals.table import (
    Request,
    RequestState,
    current_policy,
    due_requests,
    find_request,
    pending_requests,
    require_request,
    votes_on,
)
from desk.approvals.voting import Ballot, Choice, decide_vote
from desk.execution.ledger_table import find_books
from desk.execution.messages import ACCOUNTS, AccountOpened
from desk.execution.standing import touched
from desk.kernel.bus import Bus
from desk.kernel.clock import Clock
from desk.kernel.errors import Refused
from desk.kernel.ids import Ids
from desk.kernel.journal import Draft
from desk.kernel.select import Select, Tables, within
from desk.people.directory import HOUSE, find_person, require
from desk.risk.checks import refusals
from desk.risk.quote import Quote

QuoteFor = Callable[[str], Quote | None]
EXEMPT = "it only reduces risk"


class Proposed(msgspec.Struct, frozen=True):
    """Where a proposal stands right after it was made: pending, or released because it only reduces risk."""

    request: str
    state: RequestState
    digest: str
    needed: int
    order: str = ""


class Voted(msgspec.Struct, frozen=True):
    """Where a request stands right after a vote."""

    request: str
    state: RequestState
    votes: int
    needed: int
    order: str
    note: str


class Approvals:
    """The queue. It holds no state of its own: what it knows stands in the tables."""

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        ids: Ids,
        *,
        desk: str,
        instruments: Mapping[str, Instrument],
        quote: QuoteFor,
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._ids = ids
        self._desk = desk
        self._instruments = instruments
        self._quote = quote

    async def adopt(self, policy: Policy, actor: str) -> None:
        """Bring a policy into force, and open its account the first time. The same policy again changes nothing."""

        def decide(tables: Tables) -> Sequence[Draft]:
            select = within(tables)
            drafts = []
            if not select("SELECT 1 FROM policy WHERE version = ?", (policy.version,)):
                drafts.append(Draft(POLICY, PolicyAdopted(policy.version, policy.text.decode()), actor))
            if find_books(select, policy.account) is None:
                opened = AccountOpened(policy.account, policy.currency, policy.opening_cash)
                drafts.append(Draft(ACCOUNTS, opened, actor))
            return drafts

        await self._bus.transact(decide)

    async def propose(self, proposal: Proposal, proposer: str, corr: str = "") -> Proposed:
        """Put an order before the people, priced and checked by the desk; refused when a limit does not allow it."""
        instrument = self._instrument(proposal.instrument)
        request, order = self._ids.new("req"), self._ids.new("ord")
        quotes = self._quotes(instrument.symbol)
        done: list[Proposed] = []

        def decide(tables: Tables) -> Sequence[Draft]:
            select = within(tables)
            drafts, outcome = self._propose(
                select, proposal, proposer, proposer, instrument, quotes, request, order, corr
            )
            done.append(outcome)
            return drafts

        await self._bus.transact(decide)
        return done[-1]

    async def renew(self, request: str, person: str, corr: str = "") -> Proposed:
        """A new request from a stale or expired one: same order, fresh price, no votes, the same proposer."""
        before = require_request(self._bus.rows, request)
        instrument = self._instrument(before.proposed.ticket.instrument)
        quotes = self._quotes(instrument.symbol)
        fresh, order = self._ids.new("req"), self._ids.new("ord")
        done: list[Proposed] = []

        def decide(tables: Tables) -> Sequence[Draft]:
            select = within(tables)
            old = require_request(select, request)
            _may_handle(select, person)
            if old.state not in ("stale", "expired") or old.superseded_by:
                state = f"replaced by {old.superseded_by}" if old.superseded_by else old.state
                raise Refused(f"Only a stale or expired request can be renewed, and this one is {state}.")
            proposal = _again(old, instrument, quotes.get(instrument.symbol))
            proposer = old.proposed.ticket.proposer
            drafts, outcome = self._propose(
                select, proposal, proposer, person, instrument, quotes, fresh, order, corr or old.corr
            )
            done.append(outcome)
            return drafts

        await self._bus.transact(decide)
        return done[-1]

    async def vote(
        self,
        request: str,
        digest: str,
        choice: Choice,
        reason: str,
        person: str,
        via: str = "",
        corr: str = "",
    ) -> Voted:
        """One person's word on the text with this digest; the vote that completes the quorum releases the order.

        `via` is the person at the terminal when they act as a demo person.
        """
        found = require_request(self._bus.rows, request)
        quotes = self._quotes(found.proposed.ticket.instrument)
        ballot = Ballot(
            request=request,
            digest=digest,
            choice=choice,
            reason=reason.strip(),
            person=person,
            via=via,
            corr=corr,
        )
        order = self._ids.new("ord")
        refusal: list[str] = []

        def decide(tables: Tables) -> Sequence[Draft]:
            decision = decide_vote(
                within(tables), ballot, quotes, self._instruments, order, self._clock.now()
            )
            refusal.append(decision.refusal)
            return decision.drafts

        await self._bus.transact(decide)
        if refusal[-1]:
            raise Refused(refusal[-1])
        return self.outcome(request)

    def outcome(self, request: str) -> Voted:
        """Where a request stands now."""
        found = require_request(self._bus.rows, request)
        cast = sum(vote.cast.choice == "approve" for vote in votes_on(self._bus.rows, request))
        return Voted(request, found.state, cast, found.proposed.needed, found.order, found.note)

    async def cancel(self, request: str, person: str, reason: str, corr: str = "") -> None:
        """Withdraw a pending request."""

        def decide(tables: Tables) -> Sequence[Draft]:
            select = within(tables)
            found = require_request(select, request)
            _may_handle(select, person)
            if found.state not in ("pending", "stale"):
                raise Refused(f"The request is already {found.state}, so it cannot be withdrawn.")
            return [Draft(APPROVALS, RequestCancelled(request, reason or "withdrawn"), person, corr)]

        await self._bus.transact(decide)

    async def withdraw(self, debate: str, reason: str, actor: str, corr: str = "") -> int:
        """Withdraw what a debate proposed and nobody decided yet: its old turn no longer stands."""

        def decide(tables: Tables) -> Sequence[Draft]:
            return [
                Draft(APPROVALS, RequestCancelled(request.request, reason), actor, corr)
                for request in pending_requests(within(tables))
                if debate and request.proposed.debate == debate
            ]

        return len(await self._bus.transact(decide))

    async def sweep(self) -> int:
        """Expire what is due, and turn stale what another policy was proposed under. Says how many changed."""
        now = self._clock.now()
        select: Select = self._bus.rows
        if not due_requests(select, now) and not _outdated(select):
            return 0

        def decide(tables: Tables) -> Sequence[Draft]:
            inside = within(tables)
            due = due_requests(inside, now)
            return [
                *(Draft(APPROVALS, RequestExpired(request), "desk") for request in due),
                *(
                    Draft(APPROVALS, RequestWentStale(request, "the policy changed"), "desk")
                    for request in _outdated(inside)
                    if request not in due
                ),
            ]

        return len(await self._bus.transact(decide))

    def _propose(
        self,
        select: Select,
        proposal: Proposal,
        proposer: str,
        actor: str,
        instrument: Instrument,
        quotes: Mapping[str, Quote],
        request: str,
        order: str,
        corr: str,
    ) -> tuple[list[Draft], Proposed]:
        now = self._clock.now()
        policy = current_policy(select)
        if proposer != HOUSE:
            require(select, proposer, "propose" if actor == proposer else "see")
        if instrument.quote != policy.currency:
            raise Refused(
                f"{instrument.symbol} is priced in {instrument.quote}, and the account holds {policy.currency}."
            )
        quote = quotes.get(instrument.symbol)
        if quote is None or quote.mid <= 0:
            raise Refused(
                f"There is no price of {instrument.symbol} yet; wait for the feed and propose again."
            )
        before = _replaced(select, proposal.replaces)
        _room(select, policy, proposer, without=proposal.replaces)
        offer = make_offer(
            proposal,
            request=request,
            desk=self._desk,
            instrument=instrument,
            quote=quote,
            policy=policy,
            proposer=proposer,
            now=now,
        )
        seen = examine(
            select,
            offer.candidate(instrument),
            policy,
            quotes,
            now,
            without=frozenset({proposal.replaces} - {""}),
        )
        seen = Examination((*seen.checks, slippage_check(offer.ticket, offer.reference)), seen.reduces)
        if not seen.passed:
            raise Refused(f"The order is refused by the desk's limits: {refusals(seen.checks)}.")
        needed = _needed(select, policy, offer, seen, proposer, actor)
        proposed = _as_proposed(proposal, offer, seen, needed, request)
        drafts = [Draft(APPROVALS, proposed, actor, corr)]
        if before is not None and before.state in ("pending", "stale", "expired"):
            drafts.insert(0, Draft(APPROVALS, RequestSuperseded(before.request, request), actor, corr))
        if needed:
            return drafts, Proposed(request, "pending", offer.digest, needed)
        drafts += released(
            proposed, seen, quote, policy, order=order, now=now, actor=actor, corr=corr, exempt=EXEMPT
        )
        return drafts, Proposed(request, "released", offer.digest, 0, order)

    def _instrument(self, symbol: str) -> Instrument:
        found = self._instruments.get(symbol)
        if found is None:
            near = get_close_matches(symbol.upper(), self._instruments, 1, 0.4)
            hint = f"did you mean {near[0]}?" if near else f"choose one of {', '.join(self._instruments)}."
            raise Refused(f"This feed has no instrument {symbol!r}; {hint}")
        return found

    def _quotes(self, symbol: str) -> dict[str, Quote]:
        """Frozen just before the transaction: of the instrument, and of all that the account is exposed to."""
        account = current_policy(self._bus.rows).account
        names = {symbol, *touched(self._bus.rows, account)}
        found = {name: self._quote(name) for name in sorted(names)}
        return {name: quote for name, quote in found.items() if quote is not None}


def _as_proposed(
    proposal: Proposal, offer: Offer, seen: Examination, needed: int, request: str
) -> RequestProposed:
    return RequestProposed(
        request=request,
        ticket=offer.ticket,
        text=offer.text,
        digest=offer.digest,
        needed=needed,
        reduces=seen.reduces,
        reference=offer.reference,
        checks=seen.checks,
        rationale=words(proposal.rationale),
        dissent=words(proposal.dissent),
        refs=proposal.refs,
        debate=proposal.debate,
        sized_by=proposal.sized_by,
    )


def _needed(
    select: Select, policy: Policy, offer: Offer, seen: Examination, proposer: str, actor: str
) -> int:
    """Approvals wanted. An order that only reduces risk takes one person: who proposed it, or whoever approves it."""
    if not seen.reduces:
        return policy.tier(offer.ticket.notional).approvals
    person = find_person(select, actor)
    return 0 if actor == proposer and person is not None and person.may("trade") else 1


def _replaced(select: Select, request: str) -> Request | None:
    if not request:
        return None
    before = find_request(select, request)
    if before is None or before.state not in ("pending", "stale", "expired") or before.superseded_by:
        state = "unknown" if before is None else before.state
        raise Refused(f"Request {request!r} is {state}, so it cannot be replaced; propose a new one.")
    return before


def _room(select: Select, policy: Policy, proposer: str, without: str) -> None:
    waiting = [request for request in pending_requests(select) if request.request != without]
    own = sum(request.proposed.ticket.proposer == proposer for request in waiting)
    if len(waiting) >= policy.release.max_pending or own >= policy.release.max_pending_per_proposer:
        raise Refused(
            f"The queue is full with {len(waiting)} requests ({own} by {proposer}); decide some first."
        )


def _may_handle(select: Select, person: str) -> None:
    found = find_person(select, person)
    if person != HOUSE and (
        found is None or not any(found.may(right) for right in ("propose", "vote", "trade"))
    ):
        raise Refused(f"{person!r} may not handle requests; ask a trader, an approver or risk.")


def _again(old: Request, instrument: Instrument, quote: Quote | None) -> Proposal:
    """The old order at a limit as far from today's mid as it was from the mid then."""
    ticket, proposed = old.proposed.ticket, old.proposed
    if quote is None or quote.mid <= 0:
        raise Refused(f"There is no price of {ticket.instrument} now; wait for the feed and renew again.")
    tif: TimeInForce = ticket.time_in_force
    return Proposal(
        instrument=ticket.instrument,
        side=ticket.side,
        quantity=ticket.quantity,
        limit=instrument.price(ticket.limit * quote.mid / proposed.reference),
        time_in_force=tif,
        rationale=runs(proposed.rationale),
        dissent=runs(proposed.dissent),
        refs=proposed.refs,
        debate=proposed.debate,
        replaces=old.request,
        sized_by=proposed.sized_by,
    )


def _outdated(select: Select) -> Iterable[str]:
    rows = select("SELECT version FROM policy", ())
    if not rows:
        return ()
    version = str(rows[0][0])
    return tuple(
        request.request for request in pending_requests(select) if request.proposed.ticket.policy != version
    )
