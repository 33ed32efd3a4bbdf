"""Records that nobody could have made in earnest: the judge takes none of them for one of a desk that keeps its law."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import msgspec
import pytest

from desk.approvals.changes.change_text import ChangeTicket, change_text
from desk.approvals.changes.kinds import kind_of, write_change
from desk.approvals.changes.rule_changes import EndStandingRule
from desk.approvals.messages import (
    ChangeApplied,
    ChangeProposed,
    PolicyAdopted,
    RequestProposed,
    RequestReleased,
)
from desk.approvals.order_text import digest_of, order_text
from desk.approvals.permit_messages import OverrideGranted, StandingRuleMade
from desk.approvals.policy import demo_policy
from desk.approvals.policy_templates import template
from desk.approvals.proof.judge import Judge
from desk.execution.messages import OrderCommitted
from desk.execution.mode import WentLive
from desk.kernel.facts import Fact
from desk.people.messages import KeyEnrolled, PersonEnrolled
from desk.risk.desk_state import DeskHalted, DeskReducing, DeskResumed
from desk.risk.messages import DeploymentAdopted
from tests.approvals import test_overrides, test_standing_rules
from tests.execution.paper_desk import PaperDesk, at_a_desk

DESK = template("desk")


def judged(facts: Sequence[Fact]) -> list[str]:
    judge = Judge()
    found = [str(finding) for fact in facts for finding in judge.take(fact)]
    return [*found, *(str(finding) for finding in judge.finish())]


def behind(facts: Sequence[Fact], kind: type, *messages: object) -> list[Fact]:
    """The record with these messages right behind the first fact of a kind, as if of the same transaction."""
    place = next(at for at, fact in enumerate(facts, 1) if isinstance(fact.message, kind))
    planted = [
        msgspec.structs.replace(facts[place - 1], seq=place + more, message=message)
        for more, message in enumerate(messages, 1)
    ]
    after = [msgspec.structs.replace(fact, seq=fact.seq + len(messages)) for fact in facts[place:]]
    return [*facts[:place], *planted, *after]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> list[Fact]:
    """A standing rule, an override of a large order, and that order."""

    async def scenario(desk: PaperDesk) -> list[Fact]:
        await test_standing_rules.made(desk)
        await test_overrides.granted(desk)
        offer = await test_overrides.large(desk, stop=Decimal(50_000))
        await test_overrides.vote(desk, offer, "dana")
        await test_overrides.vote(desk, offer, "lee")
        await desk.settle()
        return list(desk.journal.facts())

    return at_a_desk(tmp_path_factory.mktemp("forged"), scenario)


def first(facts: Sequence[Fact], kind: type) -> object:
    return next(fact.message for fact in facts if isinstance(fact.message, kind))


def noted(facts: Sequence[Fact]) -> str:
    """What the judge notes besides what it finds wrong."""
    judge = Judge()
    for fact in facts:
        tuple(judge.take(fact))
    return " ".join(judge.notes)


def test_one_approval_makes_one_standing_rule(story: list[Fact]) -> None:
    made = first(story, StandingRuleMade)
    assert isinstance(made, StandingRuleMade)
    twice = behind(story, StandingRuleMade, msgspec.structs.replace(made, rule="rule-more"))
    assert "1 changes of the desk itself that nobody voted on" in noted(twice)


def test_one_approval_grants_one_override(story: list[Fact]) -> None:
    granted = first(story, OverrideGranted)
    assert isinstance(granted, OverrideGranted)
    twice = behind(story, OverrideGranted, msgspec.structs.replace(granted, override="req-more"))
    assert "1 changes of the desk itself that nobody voted on" in noted(twice)


def test_a_demo_never_went_live(story: list[Fact]) -> None:
    live = WentLive(venue="sim", account="sim-live", key="0" * 16, limits="demo-1@000000000000")
    found = judged(behind(story, OverrideGranted, live))
    assert any("a demo, which is paper for ever, went live" in one for one in found), found


def test_a_policy_of_another_profile_is_no_policy_of_this_desk(story: list[Fact]) -> None:
    found = judged(behind(story, OverrideGranted, PolicyAdopted(DESK.version, DESK.text.decode())))
    assert any("turns a demo profile into desk" in one for one in found), found


def test_real_money_under_a_policy_that_never_goes_live_is_found(story: list[Fact]) -> None:
    facts = []
    for fact in story:
        message = fact.message
        if isinstance(message, RequestProposed):
            ticket = msgspec.structs.replace(message.ticket, mode="LIVE")
            text = order_text(ticket)
            message = msgspec.structs.replace(message, ticket=ticket, text=text, digest=digest_of(text))
        facts.append(msgspec.structs.replace(fact, message=message))
    assert any("under a policy that never goes live" in one for one in judged(facts))


@pytest.mark.parametrize("person", ["dana", "operator"])
def test_the_desk_holds_nobodys_key_where_people_are_real(story: list[Fact], person: str) -> None:
    real = as_a_desk_of_real_people(story)
    found = judged(behind(real, PolicyAdopted, KeyEnrolled(person, "22" * 32, "desk")))
    assert any("KeyEnrolled without a change that people approved" in one for one in found), found


def as_a_desk_of_real_people(facts: Sequence[Fact]) -> list[Fact]:
    founded = PolicyAdopted(DESK.version, DESK.text.decode())
    return [
        msgspec.structs.replace(fact, message=founded) if isinstance(fact.message, PolicyAdopted) else fact
        for fact in facts
    ]


def test_one_person_does_not_end_a_halt_by_way_of_reducing(story: list[Fact]) -> None:
    messages = (DeskHalted("no", "person"), DeskReducing("?", "start"), DeskResumed("on we go", "person"))
    found = judged(behind(as_a_desk_of_real_people(story), PolicyAdopted, *messages))
    assert any("DeskResumed without a change that people approved" in one for one in found), found


def test_two_people_of_one_unix_user_are_found(story: list[Fact]) -> None:
    ann, bob = (PersonEnrolled(name, name.title(), ("viewer",), False, 1000) for name in ("ann", "bob"))
    assert any(
        "bob is enrolled for uid 1000, which is ann" in one
        for one in judged(behind(story, PersonEnrolled, ann, bob))
    )


def test_what_only_tightens_is_applied_for_nobody_without_the_right(story: list[Fact]) -> None:
    """An approver ends a standing rule, and a viewer would not."""
    ended = EndStandingRule("rule-made-up", "")
    kind = kind_of(ended)
    content = write_change(ended)
    ticket = ChangeTicket(
        desk="test",
        request="req-end",
        area=kind.area,
        kind="EndStandingRule",
        title=kind.title(ended),
        content=digest_of(content),
        reason="",
        policy=demo_policy().version,
        proposer="eve",
        proposer_name="Eve",
        expires=story[-1].ts + 1,
        replaces="",
    )
    text = change_text(ticket, ())
    proposed = ChangeProposed(
        request="req-end",
        ticket=ticket,
        change=content,
        rows=(),
        text=text,
        digest=digest_of(text),
        needed=0,
        tightens=True,
    )
    applied = ChangeApplied(request="req-end", digest=proposed.digest, exempt="it only tightens")
    eve = PersonEnrolled("eve", "Eve", ("viewer",), False)
    found = judged(behind(story, PolicyAdopted, eve, proposed, applied))
    assert any("for eve, who may not ask for it" in one for one in found), found


def test_only_the_first_deployment_needs_nobody(story: list[Fact]) -> None:
    real = as_a_desk_of_real_people(story)
    founding = DeploymentAdopted("1@a", "b", "the first start")
    found = judged(behind(real, PolicyAdopted, founding, DeploymentAdopted("1@c", "d", "again")))
    assert sum("DeploymentAdopted without a change" in one for one in found) == 1, found


def test_an_order_keeps_the_stop_that_people_approved(story: list[Fact]) -> None:
    facts = [
        msgspec.structs.replace(fact, message=msgspec.structs.replace(fact.message, stop=None))
        if isinstance(fact.message, OrderCommitted)
        else fact
        for fact in story
    ]
    assert any("has the stop None, and 50000 was approved" in one for one in judged(facts))


def test_a_rule_that_too_few_people_made_releases_nothing(story: list[Fact]) -> None:
    """The order behind it takes three approvals, and the change that made the rule two."""
    policy = DESK.model_copy(update={"change_approvals": {"otherwise": DESK.change_approvals["otherwise"]}})
    released = first(story, RequestReleased)
    assert isinstance(released, RequestReleased)
    facts = []
    for fact in story:
        message = fact.message
        if isinstance(message, PolicyAdopted):
            message = PolicyAdopted(policy.version, policy.text.decode())
        if isinstance(message, RequestReleased):
            message = msgspec.structs.replace(released, rule="rule-made")
        facts.append(msgspec.structs.replace(fact, message=message))
    assert any("a standing rule that 2 made, and 3 approve such an order" in one for one in judged(facts))
