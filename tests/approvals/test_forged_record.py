"""Records that nobody could have made in earnest: the judge takes none of them for one of a desk that keeps its law."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import msgspec
import pytest

from desk.approvals.messages import PolicyAdopted, RequestProposed, RequestReleased
from desk.approvals.order_text import digest_of, order_text
from desk.approvals.permit_messages import OverrideGranted, StandingRuleMade
from desk.approvals.policy_templates import template
from desk.approvals.proof.judge import Judge
from desk.execution.messages import OrderCommitted
from desk.execution.mode import WentLive
from desk.kernel.facts import Fact
from desk.people.messages import KeyEnrolled
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
    adopted = [fact for fact in story if isinstance(fact.message, PolicyAdopted)]
    founded = PolicyAdopted(DESK.version, DESK.text.decode())
    real = [msgspec.structs.replace(fact, message=founded) if fact in adopted else fact for fact in story]
    found = judged(behind(real, PolicyAdopted, KeyEnrolled(person, "22" * 32, "desk")))
    assert any("KeyEnrolled without a change that people approved" in one for one in found), found


def test_only_the_first_deployment_needs_nobody(story: list[Fact]) -> None:
    real = [
        msgspec.structs.replace(fact, message=PolicyAdopted(DESK.version, DESK.text.decode()))
        if isinstance(fact.message, PolicyAdopted)
        else fact
        for fact in story
    ]
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
