"""The judge: takes every fact in order, keeps a model of its own, and says where the law of approvals was broken."""

from __future__ import annotations

from collections.abc import Iterator
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
)
from desk.approvals.proof import releases, votes
from desk.approvals.proof.changes import faults_of_application, faults_of_proposal, of_change
from desk.approvals.proof.finding import Finding
from desk.approvals.proof.gate import Gate
from desk.approvals.proof.heads import Heads
from desk.approvals.proof.holds import Holds
from desk.approvals.proof.orders import Orders
from desk.approvals.proof.people import People
from desk.approvals.proof.permits import Permits
from desk.approvals.proof.requests import Requests, Waiting, of_another_form, of_order, wrong_with_text
from desk.approvals.proof.rules import Rules, read_rules
from desk.approvals.proof.tally import Tally
from desk.kernel.facts import Fact
from desk.people.messages import PersonRevoked, PersonSuspended

_ENDINGS = {
    RequestRejected: "rejected",
    RequestExpired: "expired",
    RequestWentStale: "stale",
    RequestCancelled: "cancelled",
    RequestSuperseded: "superseded",
}


class Judge:
    """Shares no decision with the code that released. Feed it every fact from the first one on."""

    def __init__(self) -> None:
        self.tally = Tally()
        self._people = People()
        self._heads = Heads()
        self._requests = Requests()
        self._orders = Orders()
        self._rules: Rules | None = None
        self._version = ""
        self._holds = Holds()
        self._permits = Permits()
        self._gate = Gate(self.tally)

    @property
    def notes(self) -> tuple[str, ...]:
        """What is worth knowing and is not wrong."""
        return self.tally.notes

    def take(self, fact: Fact, /) -> Iterator[Finding]:
        """Judge the next fact."""
        if (nothing := self._gate.close(fact)) is not None:
            yield Finding(*nothing)
        halted = self._holds.state == "HALTED"
        if wrong := self._gate.take(fact, self._people, self._rules, halted=halted):
            yield Finding(fact.seq, "", wrong)
        for request, wrong in self._take(fact, fact.message):
            yield Finding(fact.seq, request, wrong)
        self._heads.add(fact.hash)
        self._heads.forget_before(self._requests.oldest or fact.seq)

    def finish(self) -> Iterator[Finding]:
        """What is still owed once there are no more facts."""
        if (nothing := self._gate.close(None)) is not None:
            yield Finding(*nothing)
        for unused in self._permits.unused():
            yield Finding(*unused)
        for order, (seq, request) in self._orders.owed.items():
            yield Finding(seq, request, f"released as order {order}, which was never committed")

    def _take(self, fact: Fact, message: Any) -> Iterator[tuple[str, str]]:
        match message:
            case RequestProposed():
                yield from self._propose(fact, message)
            case ChangeProposed():
                for wrong in faults_of_proposal(message):
                    yield message.request, wrong
                yield from self._wait(fact, message.request, of_change(fact.seq, message))
            case ChangeApplied():
                yield from self._apply(fact, message)
            case VoteCast():
                yield from self._vote(fact, message)
            case RequestApproved():
                yield from self._approve(fact, message)
            case RequestReleased():
                yield from self._release(fact, message)
            case (
                RequestRejected(request=request)
                | RequestExpired(request=request)
                | RequestWentStale(request=request)
                | RequestCancelled(request=request)
                | RequestSuperseded(request=request)
            ):
                if self._requests.ended.get(request) in ("released", "applied"):
                    yield request, f"{_ENDINGS[type(message)]} after it was {self._requests.ended[request]}"
                else:
                    self._requests.end(request, _ENDINGS[type(message)])
            case PolicyAdopted(version=version):
                before = self._rules
                self._rules, wrong = read_rules(message)
                self._version = version
                if wrong:
                    yield "", wrong
                elif before and self._rules and before.profile != self._rules.profile:
                    yield (
                        "",
                        f"the policy {version} turns a {before.profile} profile into {self._rules.profile}",
                    )
            case _:
                if wrong := self._people.take(fact.seq, message):
                    yield "", wrong
                if isinstance(message, PersonRevoked | PersonSuspended):
                    self._requests.void(message.person)
                self._holds.take(message)
                yield from self._permits.take(fact.seq, fact.ts, message, self._requests.waiting)
                yield from self._orders.take(fact, self._holds.state, self._rules)

    def _propose(self, fact: Fact, proposed: RequestProposed) -> Iterator[tuple[str, str]]:
        older = not self._people.first_key
        if wrong := wrong_with_text(proposed, older_forms=older):
            yield proposed.request, wrong
        elif older and of_another_form(proposed.text):
            self.tally.older_form(fact.seq)
        yield from self._wait(fact, proposed.request, of_order(fact.seq, proposed))

    def _wait(self, fact: Fact, request: str, waiting: Waiting) -> Iterator[tuple[str, str]]:
        if self._requests.known(request):
            yield request, "proposed a second time"
        self._requests.waiting[request] = waiting
        self._requests.ended.pop(request, None)
        if waiting.policy != self._version:
            yield request, f"proposed under the policy {waiting.policy}, and {self._version} was in force"
        elif self._rules is not None:
            # None at all is right for a standing rule and for what reduces risk, which the release is judged by.
            if (
                waiting.needed
                and not waiting.reduces
                and waiting.needed < releases.need(waiting, self._rules).approvals
            ):
                yield request, f"asks for {waiting.needed} approvals, and the policy for more"
            if waiting.expires > fact.ts + self._rules.release.expiry_s * releases.SECOND:
                yield request, "may wait longer than the policy allows"

    def _vote(self, fact: Fact, cast: VoteCast) -> Iterator[tuple[str, str]]:
        on = self._requests.waiting.get(cast.request)
        if on is None or on.approved:
            state = self._requests.ended.get(cast.request, "approved" if on else "unknown")
            yield cast.request, f"{cast.person} votes on it when it is {state}"
            return
        wrong = list(votes.faults(cast, fact.seq, fact.ts, on, self._people, self._heads))
        voter = self._people.find(cast.person)
        if not wrong and self._rules and not releases.able(cast.person, voter, on, self._rules):
            wrong.append(f"{cast.person} votes and could not")
        for one in wrong:
            yield cast.request, one
        if cast.signature or not self._people.first_key:
            self.tally.vote(fact.seq, cast, voter.custody)
        on.voters.add(cast.person)
        if cast.choice == "reject":
            on.rejected = on.rejected or not wrong
        elif not wrong:
            on.approvals[cast.person] = cast.key

    def _approve(self, fact: Fact, approved: RequestApproved) -> Iterator[tuple[str, str]]:
        on = self._requests.waiting.get(approved.request)
        if on is None:
            state = self._requests.ended.get(approved.request, "unknown")
            yield approved.request, f"approved when it is {state}"
            return
        if on.approved:
            yield approved.request, "approved a second time"
        if self._rules is not None:
            if missing := releases.short_of_quorum(on, self._people, self._rules):
                yield approved.request, f"approved with {missing}"
            counted = set(releases.approving(on, self._people, self._rules))
            for person in approved.people:
                if person not in counted:
                    yield approved.request, f"counts {person}, whose approval does not count"
            hold_s = self._rules.hold_s(on.ticket) if on.ticket and not on.reduces else 0
            # The lock begins when the vote is decided, which is at most a moment before it is recorded.
            if approved.release_at + releases.SECOND < fact.ts + hold_s * releases.SECOND and hold_s:
                yield approved.request, f"approved without the time lock of {hold_s} s"
        on.approved, on.release_at = True, approved.release_at

    def _release(self, fact: Fact, released: RequestReleased) -> Iterator[tuple[str, str]]:
        request = released.request
        on = self._requests.waiting.get(request)
        if on is None:
            state = self._requests.ended.get(request, "unknown")
            again = ": an approval is consumed once" if state == "released" else ""
            yield request, f"released when it is {state}{again}"
            return
        if on.ticket is None:
            yield request, "released as an order, and it is a change"
            return
        if self._rules is None:
            yield request, "released while no policy was in force"
        else:
            yield from (
                (request, wrong)
                for wrong in releases.faults(
                    released,
                    fact.actor,
                    fact.ts,
                    on,
                    self._people,
                    self._rules,
                    self._orders.exposure,
                    self._holds,
                )
            )
        for wrong in self._permits.released(released, on.ticket, fact.ts):
            yield request, wrong
        if on.policy != self._version:
            yield request, f"released under the policy {self._version}, and {on.policy} was approved"
        if not on.reduces and self._holds.state != "ACTIVE":
            yield request, f"released while the desk is {self._holds.state}, although it adds risk"
        if not on.reduces and self._holds.disabled(on.ticket.strategy):
            yield request, f"released while the strategy {on.ticket.strategy} is disabled"
        self.tally.releases += 1
        self._requests.end(request, "released")
        yield from self._orders.released(fact.seq, released, on)

    def _apply(self, fact: Fact, applied: ChangeApplied) -> Iterator[tuple[str, str]]:
        request = applied.request
        on = self._requests.waiting.get(request)
        if on is None or on.ticket is not None:
            state = "an order" if on else self._requests.ended.get(request, "unknown")
            again = ": an approval is consumed once" if state == "applied" else ""
            yield request, f"applied when it is {state}{again}"
            return
        if self._rules is None:
            yield request, "applied while no policy was in force"
        else:
            for wrong in faults_of_application(applied, fact.ts, on, self._people, self._rules):
                yield request, wrong
        if on.policy != self._version:
            yield request, f"applied under the policy {self._version}, and {on.policy} was approved"
        self.tally.changes += 1
        self._requests.end(request, "applied")
        self._gate.applied(fact, on, request)
