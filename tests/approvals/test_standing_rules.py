"""Standing rules stand for a quorum within their bounds, and every other check still holds."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from desk.approvals.changes.policy_change import adopting
from desk.approvals.changes.rule_changes import EndStandingRule, MakeStandingRule
from desk.approvals.messages import RequestReleased
from desk.approvals.permit_messages import StandingRuleUsed
from desk.approvals.policy_templates import template
from desk.approvals.requests_table import current_policy
from desk.approvals.standing_rules import all_rules
from desk.execution.messages import ACCOUNTS, AccountOpened
from desk.execution.mode import MODE, WentLive
from desk.kernel.errors import Refused
from desk.kernel.journal import Draft
from tests.approvals.policies import policy
from tests.execution.paper_desk import PaperDesk, at_a_desk
from tests.execution.scripted_market import START

DESK = template("desk")
HOUR = 3_600_000_000_000


def wish(**changes: Any) -> MakeStandingRule:
    fields: dict[str, Any] = {
        "instrument": "BTC-USDT",
        "side": "buy",
        "venue": "sim",
        "strategy": "",
        "most_order": Decimal(4_000),
        "most_day": Decimal(7_000),
        "most_total": Decimal(10_000),
        "until": START + 48 * HOUR,
    }
    return MakeStandingRule(**(fields | changes))


async def made(desk: PaperDesk, **changes: Any) -> str:
    await desk.approve(await desk.approvals.propose_change(wish(**changes), "operator"))
    return all_rules(desk.bus.rows)[0].rule


def test_a_covered_order_goes_out_at_once_and_its_use_is_logged_with_what_is_left(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        rule = await made(desk)
        offer = await desk.propose("0.05", proposer="operator")
        assert (offer.state, offer.needed) == ("released", 0)
        messages = [fact.message for fact in desk.journal.facts()]
        (used,) = (one for one in messages if isinstance(one, StandingRuleUsed))
        (released,) = (one for one in messages if isinstance(one, RequestReleased))
        notional = Decimal("0.05") * desk.orders()[0].limit
        assert (used.rule, used.notional) == (rule, notional) == (released.rule, notional)
        assert (used.left_day, used.left_total) == (7_000 - notional, 10_000 - notional)
        assert all(check.passed for check in released.checks)

    at_a_desk(tmp_path, scenario)


@pytest.mark.parametrize(
    ("rule", "order"),
    [
        ({"side": "sell"}, {}),
        ({"venue": "elsewhere"}, {}),
        ({"instrument": "ETH-USDT"}, {}),
        ({"strategy": "momentum"}, {}),
        ({"most_order": Decimal(2_000)}, {}),
        ({}, {"quantity": "0.09"}),
    ],
    ids=["other side", "other venue", "other instrument", "other strategy", "order too large", "too large"],
)
def test_an_order_that_no_rule_covers_waits_for_votes(
    tmp_path: Path, rule: dict[str, Any], order: dict[str, Any]
) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await made(desk, **rule)
        offer = await desk.propose(proposer="operator", **order)
        assert (offer.state, offer.needed) == ("pending", 2)

    at_a_desk(tmp_path, scenario)


def test_a_rule_is_used_up_by_the_day_and_in_all(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await made(desk)
        assert (await desk.propose("0.05")).state == "released"
        await desk.settle(31.0)
        assert (await desk.propose("0.051")).state == "released"
        await desk.settle(31.0)
        assert (await desk.propose("0.052")).state == "pending", "the day's amount is used"
        await desk.settle(86_400.0)
        desk.script.around(60_000.0)
        assert (await desk.propose("0.053")).state == "released"
        assert (await desk.propose("0.054")).state == "pending", "the amount in all is used"

    at_a_desk(tmp_path, scenario)


def test_a_rule_ends_by_itself_at_its_time(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await made(desk, until=START + HOUR)
        await desk.settle(3_600.0)
        desk.script.around(60_000.0)
        assert (await desk.propose()).state == "pending"
        assert all_rules(desk.bus.rows)[0].state(desk.clock.now()) == "expired"

    at_a_desk(tmp_path, scenario)


def test_one_person_ends_a_rule_at_once(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        rule = await made(desk)
        done = await desk.approvals.propose_change(EndStandingRule(rule, ""), "dana")
        assert done.state == "applied"
        assert all_rules(desk.bus.rows)[0].state(desk.clock.now()) == "ended"
        assert (await desk.propose()).state == "pending"

    at_a_desk(tmp_path, scenario)


def test_under_another_policy_a_rule_covers_nothing(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await made(desk)
        policy = current_policy(desk.bus.rows).model_copy(update={"revision": 2})
        await desk.approve(await desk.approvals.propose_change(adopting(policy), "operator"))
        assert (await desk.propose()).state == "pending"

    at_a_desk(tmp_path, scenario)


def test_a_covered_order_passes_every_other_check_or_is_refused(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await made(desk)
        desk.script.quiet_for_ms = 60_000
        with pytest.raises(Refused, match="C12"):
            await desk.propose()
        desk.script.quiet_for_ms = 0
        await desk.controls.halt("operator")
        with pytest.raises(Refused, match="HALTED"):
            await desk.propose()
        assert desk.orders() == ()

    at_a_desk(tmp_path, scenario)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"most_order": Decimal(20_000), "most_day": Decimal(20_000), "most_total": Decimal(20_000)},
            "No order",
        ),
        ({"most_day": Decimal(3_000)}, "amounts above 0 that rise"),
        ({"until": START - 1}, "ends in the future"),
        ({"until": START + 91 * 24 * HOUR}, "90 days"),
    ],
)
def test_a_rule_has_bounds(tmp_path: Path, changes: dict[str, Any], sentence: str) -> None:
    async def scenario(desk: PaperDesk) -> None:
        with pytest.raises(Refused, match=sentence):
            await desk.approvals.propose_change(wish(**changes), "operator")

    at_a_desk(tmp_path, scenario)


def test_a_rule_made_on_paper_covers_no_order_of_real_money(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await made(desk)
        live = WentLive(venue="sim", account="sim-live", key="0" * 16, limits="desk-1@000000000000")
        await desk.bus.record(Draft(MODE, live, "desk"))
        await desk.bus.record(Draft(ACCOUNTS, AccountOpened("sim-live", "USDT", Decimal(100_000)), "desk"))
        offer = await desk.propose("0.05", proposer="operator")
        assert (offer.state, offer.needed) == ("pending", 2)

    at_a_desk(tmp_path, scenario, policy=DESK, honest=False, gateway=False)


def test_a_rule_stands_for_no_more_people_than_make_one(tmp_path: Path) -> None:
    """Its orders would take three approvals, and a rule takes two."""

    async def scenario(desk: PaperDesk) -> None:
        large = {"most_order": Decimal(6_000), "most_day": Decimal(6_000)}
        with pytest.raises(Refused, match="such an order takes 3 approvals, and a rule 2"):
            await desk.approvals.propose_change(wish(**large), "operator")

    at_a_desk(tmp_path, scenario, policy=DESK)


def test_a_rule_for_any_strategy_stands_for_no_strategy_that_takes_more_people(tmp_path: Path) -> None:
    careful = policy(strategies={"house": {"approvals": 3}})

    async def scenario(desk: PaperDesk) -> None:
        await made(desk)
        assert (await desk.propose("0.05", strategy="house")).needed == 3
        assert (await desk.propose("0.05", proposer="operator", side="sell")).needed == 2
        assert (await desk.propose("0.04", proposer="operator")).state == "released"

    at_a_desk(tmp_path, scenario, policy=careful)
