"""The invariants of approvals and orders, judged from the journal alone, fact by fact."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from desk.approvals.messages import (
    ChangeApplied,
    ChangeProposed,
    PolicyAdopted,
    RequestApproved,
    RequestCancelled,
    RequestExpired,
    RequestProposed,
    RequestRejected,
    RequestReleased,
    RequestSuperseded,
    RequestWentStale,
    VoteCast,
    VoteRefused,
)
from desk.approvals.order_text import digest_of
from desk.approvals.permit_messages import StandingRuleEnded, StandingRuleMade
from desk.execution.messages import FillRecorded, OrderCommitted
from desk.execution.orders import Order
from desk.kernel.journal import Fact
from desk.kernel.signatures import verified
from desk.link.statement import vote_statement
from desk.people.messages import KeyEnrolled, KeyRevoked, PersonEnrolled, PersonRevoked
from desk.risk.desk_state import DeskHalted, DeskReducing, DeskResumed
from tests.approvals.order_invariants import OF_ORDER, OrderWatch


class Watch:
    """An independent reading of the facts: it holds its own small model and fails at the first fact that breaks a law."""

    def __init__(self) -> None:
        self.seq = 0
        self.requests: dict[str, RequestProposed | ChangeProposed] = {}
        self.applied: dict[str, int] = {}
        """Requests of changes, and the fact that applied them."""
        self.locked_until: dict[str, int] = {}
        self.rules: dict[str, int] = {}
        """Standing rules that people made, and until when each covers anything."""
        self.closed: set[str] = set()
        self.votes: dict[str, dict[str, str]] = {}
        self.signed: dict[tuple[str, str], str] = {}
        """By which key each vote was signed."""
        self.people: dict[str, tuple[str, ...]] = {}
        self.keys: dict[str, str] = {}
        """The one active key of each person, in hex."""
        self.releases: dict[str, RequestReleased] = {}
        self.desk = OrderWatch()
        self.policies: dict[str, Any] = {}
        self.policy = ""
        self.refused: set[tuple[str, str]] = set()
        self.seen: Counter[str] = Counter()
        """How many facts of each kind passed by: a run in which nothing happens proves nothing."""

    @property
    def positions(self) -> dict[str, Decimal]:
        return self.desk.positions

    @property
    def orders(self) -> dict[str, Order]:
        return self.desk.orders

    @property
    def state(self) -> str:
        return self.desk.state

    def take(self, facts: Iterable[Fact]) -> None:
        """Judge the next facts."""
        for fact in facts:
            assert fact.seq == self.seq + 1
            self.seq = fact.seq
            self.seen[type(fact.message).__name__] += 1
            self._take(fact)

    def _take(self, fact: Fact) -> None:
        match fact.message:
            case PersonEnrolled(person, _, roles):
                self.people[person] = roles
            case PersonRevoked(person=person):
                self.people[person] = ()
            case KeyEnrolled(person, key):
                self.keys[person] = key
            case KeyRevoked(person, key):
                if self.keys.get(person) == key:
                    del self.keys[person]
            case PolicyAdopted(version, text):
                assert not self.policy or self._applied(fact.seq, "policy"), (
                    "a policy changes by approval alone"
                )
                self._adopt(version, text)
            case DeskHalted() | DeskReducing() | DeskResumed() as change:
                self.desk.change_state(change, together=self._applied(fact.seq, "desk"))
            case RequestProposed() | ChangeProposed() as proposed:
                assert digest_of(proposed.text) == proposed.digest
                assert proposed.request not in self.requests
                self.requests[proposed.request] = proposed
            case VoteCast() as cast:
                self._vote(cast, fact.ts)
            case VoteRefused(request, person):
                self.refused.add((request, person))
            case (
                RequestExpired(request)
                | RequestRejected(request=request)
                | RequestWentStale(request=request)
                | RequestCancelled(request=request)
                | RequestSuperseded(request=request)
            ):
                assert request not in self.releases
                self.closed.add(request)
            case RequestApproved(request, _, release_at):
                self.locked_until[request] = release_at
            case StandingRuleMade() as made:
                assert made.request in self.applied, "a rule is made by approval alone"
                self.rules[made.rule] = made.until
            case StandingRuleEnded(rule):
                self.rules.pop(rule, None)
            case ChangeApplied() as applied:
                self._apply(applied, fact)
            case RequestReleased() as released:
                self._release(released, fact.ts)
            case OrderCommitted() as order:
                released, proposed = self.releases[order.request], self.requests[order.request]
                assert isinstance(proposed, RequestProposed)
                self.desk.commit(order, proposed, released, fact.ts)
            case FillRecorded() as fill:
                self.desk.fill(fill)
            case message if isinstance(message, OF_ORDER) and message.order in self.orders:
                self.desk.report(message, fact.actor)

    def _adopt(self, version: str, text: str) -> None:
        policy = self.policies[version] = json.loads(text)
        self.policy = version
        limits = policy["limits"]
        self.desk.limit(
            Decimal(str(limits["max_instrument_exposure"])), Decimal(str(limits["max_gross_exposure"]))
        )

    def _vote(self, cast: VoteCast, at: int) -> None:
        proposed = self.requests[cast.request]
        cast_already = self.votes.setdefault(cast.request, {})
        assert cast.person not in cast_already, "one person, one vote"
        assert cast.person != proposed.ticket.proposer, "the proposer never counts"
        assert cast.digest == proposed.digest, "a vote is for this very text"
        assert at < proposed.ticket.expires, "silence means no"
        assert cast.request not in self.closed | set(self.releases) | set(self.applied)
        assert set(self.people[cast.person]) & {"approver", "risk", "trader", "admin"}
        if self.keys:
            assert cast.key == self.keys.get(cast.person), "a vote is signed by the one key of its voter"
            said = vote_statement(cast.choice, cast.person, cast.reason, cast.head, proposed.text)
            assert verified(cast.key, said, cast.signature), "a signature is of these very words"
        cast_already[cast.person] = cast.choice
        self.signed[cast.request, cast.person] = cast.key

    def _release(self, released: RequestReleased, at: int) -> None:
        proposed = self.requests[released.request]
        assert isinstance(proposed, RequestProposed)
        assert released.request not in self.releases, "an approval is consumed once"
        assert released.request not in self.closed
        assert released.digest == proposed.digest
        assert all(check.passed for check in released.checks)
        if proposed.reduces:
            ticket = proposed.ticket
            assert self.desk.only_reduces(ticket.instrument, ticket.side, ticket.quantity)
        else:
            ruled = at < self.rules.get(released.rule, 0)
            assert ruled or self._has_quorum(proposed), "no order without its quorum"
            assert self.state == "ACTIVE"
            assert self.locked_until.get(released.request, 0) <= at < proposed.ticket.expires
            assert proposed.ticket.policy == self.policy, "an approval is of the policy in force"
        self.releases[released.request] = released

    def _apply(self, applied: ChangeApplied, fact: Fact) -> None:
        """A change of the desk itself is consumed once too, by the same law."""
        proposed = self.requests[applied.request]
        assert isinstance(proposed, ChangeProposed)
        assert applied.request not in self.closed | set(self.applied), "an approval is consumed once"
        assert applied.digest == proposed.digest
        assert proposed.tightens if applied.exempt else self._has_quorum(proposed), (
            "no change without its quorum"
        )
        assert fact.ts < proposed.ticket.expires
        assert proposed.ticket.policy == self.policy, "an approval is of the policy in force"
        self.applied[applied.request] = fact.seq

    def _applied(self, seq: int, area: str) -> bool:
        """Whether the fact before is people's approval of a change in this area."""
        return any(
            isinstance(proposed := self.requests[request], ChangeProposed)
            and proposed.ticket.area == area
            and at == seq - 1
            for request, at in self.applied.items()
        )

    def _has_quorum(self, proposed: RequestProposed | ChangeProposed) -> bool:
        """Distinct people who approved and still may, counted by the policy itself and never by the request."""
        policy = self.policies[proposed.ticket.policy]
        if isinstance(proposed, ChangeProposed):
            needs = policy["change_approvals"]
            need = needs.get(proposed.ticket.area, needs.get("otherwise"))
        else:
            worth = proposed.ticket.quantity * proposed.ticket.limit
            tiers: list[dict[str, Any]] = policy["tiers"]
            need = next(one for one in tiers if one["up_to"] is None or worth <= Decimal(str(one["up_to"])))
        cast = self.votes.get(proposed.request, {})
        able = [
            person
            for person, choice in cast.items()
            if choice == "approve"
            and set(self.people[person]) & set(need["roles"])
            and self.signed[proposed.request, person] == self.keys.get(person, "")
        ]
        return len(able) >= max(2, int(need["approvals"]))
