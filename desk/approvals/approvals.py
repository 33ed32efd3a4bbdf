"""Proposals, votes, renewals and expiry. Every decision is taken inside the transaction that records it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

import msgspec

from data.instruments import Instrument
from desk.approvals.changes.deciding import ChangeAsked, decide_change
from desk.approvals.changes.kinds import read_change
from desk.approvals.keeping import Keeping
from desk.approvals.messages import (
    VoteRefused,
)
from desk.approvals.proposal import Proposal
from desk.approvals.proposing import (
    Asked,
    Proposed,
    decide_proposal,
    find_instrument,
    may_handle,
    outcome,
)
from desk.approvals.renewing import again, edited
from desk.approvals.requests_table import (
    ChangeRequest,
    Request,
    require_any,
    require_request,
    votes_on,
)
from desk.approvals.signing import head_now
from desk.approvals.voting import Ballot, Choice, Voted, decide_vote
from desk.kernel.errors import Refused
from desk.kernel.journal import Draft
from desk.kernel.queries import Select, Tables, within
from desk.link.statement import vote_statement
from desk.people.keys import find_key
from desk.risk.quote import Quote


class Approvals(Keeping):
    """The queue, and what people and analysts do with it. It holds no state: what it knows stands in the tables."""

    async def propose(self, proposal: Proposal, proposer: str, corr: str = "") -> Proposed:
        """Put an order before the people, priced and checked by the desk; refused when a limit does not allow it."""
        instrument = find_instrument(self._instruments, proposal.instrument)
        asked = self._asked(proposal, proposer, proposer, instrument, corr)

        def prepare(select: Select, quotes: Mapping[str, Quote]) -> Asked:
            return asked

        return await self._put(instrument, prepare)

    async def renew(self, request: str, person: str, corr: str = "") -> Proposed:
        """A new request from a stale or expired one: same order, fresh price, no votes, the same proposer.

        A change is asked for anew, by whoever renews it, as things stand now.
        """
        found = require_any(self._bus.rows, request)
        if isinstance(found, ChangeRequest):
            known = read_change(found.proposed.change)
            if known is None:
                raise Refused("This desk does not know that kind of change, so it cannot be renewed.")
            reason = found.proposed.ticket.reason
            return await self.propose_change(known[1], person, corr, reason, replaces=request)
        ticket = require_request(self._bus.rows, request).proposed.ticket
        instrument = find_instrument(self._instruments, ticket.instrument)
        blank = self._asked(
            Proposal(instrument=ticket.instrument, side=ticket.side, quantity=ticket.quantity),
            ticket.proposer,
            person,
            instrument,
            corr,
        )

        def prepare(select: Select, quotes: Mapping[str, Quote]) -> Asked:
            old = require_request(select, request)
            may_handle(select, person)
            if old.state not in ("stale", "expired") or old.superseded_by:
                state = f"replaced by {old.superseded_by}" if old.superseded_by else old.state
                raise Refused(f"Only a stale or expired request can be renewed, and this one is {state}.")
            proposal = again(old, instrument, quotes.get(instrument.symbol))
            return msgspec.structs.replace(blank, proposal=proposal, corr=corr or old.corr)

        return await self._put(instrument, prepare)

    async def edit(
        self, request: str, quantity: Decimal, limit: Decimal | None, person: str, corr: str = ""
    ) -> Proposed:
        """Another quantity or limit is another order: a new request by this person in the place of one that waits."""
        old = require_request(self._bus.rows, request)
        instrument = find_instrument(self._instruments, old.proposed.ticket.instrument)
        proposal = edited(old, quantity, limit)
        asked = self._asked(proposal, person, person, instrument, corr or old.corr)

        def prepare(select: Select, quotes: Mapping[str, Quote]) -> Asked:
            return asked

        return await self._put(instrument, prepare)

    async def propose_change(
        self, change: msgspec.Struct, proposer: str, corr: str = "", reason: str = "", replaces: str = ""
    ) -> Proposed:
        """Put a change of the desk itself before the people, or apply it where code finds that it only tightens."""
        asked = ChangeAsked(
            change=change,
            proposer=proposer,
            reason=reason,
            desk=self._desk,
            request=self._ids.new("req"),
            corr=corr,
            replaces=replaces,
        )

        def decide(tables: Tables) -> Sequence[Draft]:
            return decide_change(within(tables), asked, self._clock.now())

        return outcome(await self._bus.transact(decide))

    def _asked(
        self, proposal: Proposal, proposer: str, actor: str, instrument: Instrument, corr: str
    ) -> Asked:
        return Asked(
            proposal=proposal,
            proposer=proposer,
            actor=actor,
            instrument=instrument,
            desk=self._desk,
            request=self._ids.new("req"),
            order=self._ids.new("ord"),
            corr=corr,
        )

    async def _put(
        self, instrument: Instrument, prepare: Callable[[Select, Mapping[str, Quote]], Asked]
    ) -> Proposed:
        quotes = self._quotes(instrument.symbol)

        def decide(tables: Tables) -> Sequence[Draft]:
            select = within(tables)
            return decide_proposal(select, prepare(select, quotes), quotes, self._clock.now())

        return outcome(await self._bus.transact(decide))

    async def vote(
        self,
        request: str,
        digest: str,
        choice: Choice,
        reason: str,
        person: str,
        via: str = "",
        corr: str = "",
        head: str = "",
        signature: str = "",
        typed: str = "",
    ) -> Voted:
        """One person's word on the text with this digest; the vote that completes the quorum releases the order.

        `via` is the person at the terminal when they act as a demo person. `signature` is theirs over
        `vote_statement`, made on `head`; for demo people, whose keys the desk holds, the desk makes it here.
        """
        found = require_any(self._bus.rows, request)
        instrument = found.proposed.ticket.instrument if isinstance(found, Request) else ""
        quotes, order = self._quotes(instrument), self._ids.new("ord") if instrument else ""
        key = find_key(self._bus.rows, person)
        if not signature and key is not None and key.custody == "desk":
            head = head_now(self._bus.rows)
            signature = self._sign(choice, person, reason.strip(), head, found.proposed.text)
        ballot = Ballot(
            request=request,
            digest=digest,
            choice=choice,
            reason=reason.strip(),
            person=person,
            via=via,
            corr=corr,
            head=head,
            key="" if key is None else key.key,
            signature=signature,
            typed=typed.strip(),
        )

        def decide(tables: Tables) -> Sequence[Draft]:
            return decide_vote(within(tables), ballot, self._among(quotes, order))

        for fact in await self._bus.transact(decide):
            if isinstance(fact.message, VoteRefused):
                raise Refused(fact.message.reason)
        return self.outcome(request)

    def _sign(self, choice: Choice, person: str, reason: str, head: str, text: str) -> str:
        try:
            return self._signer.sign(person, vote_statement(choice, person, reason, head, text))
        except ValueError:  # the vote is refused for its reason or its text, in a sentence of its own
            return ""

    def outcome(self, request: str) -> Voted:
        """Where a request stands now."""
        found = require_any(self._bus.rows, request)
        cast = sum(vote.cast.choice == "approve" for vote in votes_on(self._bus.rows, request))
        order = found.order if isinstance(found, Request) else ""
        return Voted(request, found.state, cast, found.proposed.needed, order, found.note)
