"""The gate, as the judge sees it: no fact changes the desk itself, save right behind the change people approved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from desk.approvals.messages import PolicyAdopted
from desk.approvals.proof.effects import follows, guarded, known
from desk.approvals.proof.people import People
from desk.approvals.proof.requests import Waiting
from desk.approvals.proof.rules import Rules
from desk.approvals.proof.tally import Tally
from desk.execution.mode import WentLive
from desk.kernel.facts import Fact
from desk.people.messages import KeyEnrolled
from desk.risk.desk_state import DeskResumed
from desk.risk.messages import DeploymentAdopted


@dataclass(slots=True)
class _Applied:
    """A change whose facts come next, in the same transaction."""

    seq: int
    ts: int
    corr: str
    request: str
    change: Any
    came: int = 0


class Gate:
    """Follows each application to the last fact that belongs to it."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._open: _Applied | None = None
        self._deployed = False

    def applied(self, fact: Fact, on: Waiting, request: str) -> None:
        """The next facts are this change."""
        self._open = _Applied(fact.seq, fact.ts, fact.corr, request, on.change)

    def close(self, fact: Fact | None) -> tuple[int, str, str] | None:
        """Whether the change before this fact is complete; says which one led to nothing."""
        over = self._open
        if over is None or (
            fact is not None and fact.seq == over.seq + 1 + over.came and self._belongs(fact)
        ):
            return None
        self._open = None
        if over.came or not known(over.change):
            return None
        return over.seq, over.request, "applied, and the change itself does not follow"

    def take(self, fact: Fact, people: People, rules: Rules | None, *, halted: bool) -> str:
        """What is wrong with a fact that changes the desk itself, or nothing."""
        if not guarded(fact.message, halted=halted):
            return ""
        if isinstance(fact.message, WentLive) and rules is not None and rules.profile == "demo":
            return "a demo, which is paper for ever, went live"
        over = self._open
        first = isinstance(fact.message, DeploymentAdopted) and not self._deployed
        self._deployed = self._deployed or first
        if over is not None and follows(over.change, fact.message, people, fact.ts, over.request):
            over.came += 1
            return ""
        if rules is None:  # the desk is being founded: nobody is there yet who could approve
            return ""
        if isinstance(fact.message, DeskResumed) and not rules.change_approvals:
            return ""  # of before there were changes, when one person ended a halt
        if first:  # the desk that founds the record has nothing to differ from
            return ""
        if (
            isinstance(fact.message, KeyEnrolled)
            and rules.profile == "demo"
            and _of_demo(fact.message, people)
        ):
            return ""
        if rules.profile == "demo":
            self._tally.ungated(fact.seq)
            return ""
        what = "another policy" if isinstance(fact.message, PolicyAdopted) else type(fact.message).__name__
        return f"{what} without a change that people approved"

    def _belongs(self, fact: Fact) -> bool:
        return self._open is not None and (fact.ts, fact.corr) == (self._open.ts, self._open.corr)


def _of_demo(enrolled: KeyEnrolled, people: People) -> bool:
    """Whether the desk may hold this key by itself: never in the place of one that its person holds."""
    return enrolled.custody == "desk" and people.find(enrolled.person).custody != "person"
