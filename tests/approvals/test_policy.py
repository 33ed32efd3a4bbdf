"""A policy is whole, typed and named, or it is refused."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from data.instruments import Instrument
from desk.approvals.policy import Policy, account_currency, demo_policy, read_policy
from desk.approvals.policy_parts import Tier
from desk.kernel.errors import ConfigError
from tests.risk.paths import leaves, without


def as_json() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(demo_policy().text)
    return found


def test_the_demo_policy_reads_back_as_itself() -> None:
    policy = demo_policy()
    assert read_policy(policy.text) == policy
    assert read_policy(policy.text).version == policy.version


def test_two_people_approve_whatever_the_value() -> None:
    assert demo_policy().tier(Decimal("0.01")).approvals == 2
    assert demo_policy().tier(Decimal(10**9)).approvals == 2


@pytest.mark.parametrize("path", leaves(as_json()), ids="/".join)
def test_no_field_has_a_default(path: tuple[str, ...]) -> None:
    with pytest.raises(ConfigError, match=path[-1]):
        read_policy(json.dumps(without(as_json(), path)))


@pytest.mark.parametrize("bad", ["NaN", "Infinity", "-1", "0", True, None, "many"])
def test_a_limit_is_a_finite_positive_number(bad: object) -> None:
    broken = as_json()
    broken["limits"]["max_gross_exposure"] = bad
    with pytest.raises(ConfigError, match="max_gross_exposure"):
        read_policy(json.dumps(broken))


def test_an_unknown_key_is_refused_by_name() -> None:
    broken = as_json()
    broken["limits"]["max_notionl"] = "5"
    with pytest.raises(ConfigError, match="max_notionl"):
        read_policy(json.dumps(broken))


def test_any_change_is_another_version() -> None:
    policy = demo_policy()
    tighter = policy.limits.model_copy(update={"max_open_orders": 3})
    assert policy.model_copy(update={"limits": tighter}).version != policy.version


def tiers(*tiers: tuple[int | None, int]) -> Policy:
    built = tuple(
        Tier(up_to=None if up_to is None else Decimal(up_to), approvals=approvals, roles=("approver",))
        for up_to, approvals in tiers
    )
    return Policy.model_validate({**demo_policy().model_dump(), "tiers": built})


def test_larger_orders_may_need_more_people() -> None:
    policy = tiers((1_000, 2), (None, 3))
    assert policy.tier(Decimal(1_000)).approvals == 2
    assert policy.tier(Decimal("1000.01")).approvals == 3


@pytest.mark.parametrize(
    "bad", [((None, 1),), ((1_000, 3), (None, 2)), ((1_000, 2),), ((2_000, 2), (1_000, 2), (None, 2))]
)
def test_tiers_that_loosen_or_leave_gaps_are_refused(bad: tuple[tuple[int | None, int], ...]) -> None:
    with pytest.raises(ValueError, match=r"tiers|approvals"):
        tiers(*bad)


@pytest.mark.parametrize(
    ("quotes", "money"),
    [
        ((), "USDT"),
        (("USD", "USD", "EUR"), "USD"),
        (("USDT", "USD"), "USDT"),
        (("TON", "BTC"), "USDT"),
        (("TON", "USDC"), "USDC"),
    ],
)
def test_the_demo_account_holds_the_money_in_which_the_market_is_priced(
    quotes: tuple[str, ...], money: str
) -> None:
    listed = [
        Instrument(f"A{n}-{quote}", "v", f"A{n}", f"A{n}", quote, Decimal(1), Decimal(1))
        for n, quote in enumerate(quotes)
    ]
    assert account_currency(listed) == money
    assert demo_policy(money).currency == money
