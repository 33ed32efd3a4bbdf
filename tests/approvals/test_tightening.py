"""A policy only tightens on its way from the desk over the account to the strategy, and its file is whole or refused."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from desk.approvals.policy import demo_policy
from desk.approvals.policy_file import load_policy, policy_yaml
from desk.approvals.policy_templates import template
from desk.approvals.terms import terms
from desk.kernel.errors import ConfigError, Refused
from tests.approvals.policies import policy
from tests.execution.paper_desk import PaperDesk, at_a_desk
from tests.risk.paths import leaves, without

TIGHTER = policy(
    accounts={"paper": {"limits": {"max_order_notional": Decimal(8_000)}, "approvals": 2}},
    strategies={
        "house": {
            "approvals": 3,
            "roles": ("risk",),
            "limits": {"max_order_notional": Decimal(2_000), "short_spot": False, "cooldown_s": 600},
            "withheld": ("ETH-USDT",),
        }
    },
)


def test_the_tightest_word_of_desk_account_and_strategy_holds_and_says_where_it_stands() -> None:
    house, manual = terms(TIGHTER, "house"), terms(TIGHTER, "manual")
    assert house.limits.max_order_notional == 2_000
    assert manual.limits.max_order_notional == 8_000
    assert (house.limits.short_spot, house.limits.cooldown_s) == (False, 600)
    assert (house.tier(Decimal(1)).approvals, house.tier(Decimal(1)).roles) == (3, ("risk",))
    assert house.origin("limits.max_order_notional") == "strategy house"
    assert manual.origin("limits.max_order_notional") == "account paper"
    assert manual.origin("limits.max_daily_loss_pct") == "desk"
    assert demo_policy().limits == terms(demo_policy(), "house").limits


@pytest.mark.parametrize(
    ("entry", "because"),
    [
        ({"approvals": 1}, r"accounts\.paper\.approvals: 1 is fewer"),
        ({"roles": ("admin",)}, r"accounts\.paper\.roles"),
        ({"limits": {"max_order_notional": Decimal(20_000)}}, "max_order_notional: 20000 is looser"),
        ({"limits": {"duplicate_window_s": 5}}, "duplicate_window_s: 5 is looser"),
    ],
)
def test_what_loosens_is_refused_with_its_place(entry: dict[str, Any], because: str) -> None:
    with pytest.raises(ValueError, match=because):
        policy(accounts={"paper": entry})


@pytest.mark.parametrize("control", ["C09", "C12", "C13", "C16", "C99"])
def test_no_policy_lets_people_excuse_an_order_from_these(control: str) -> None:
    with pytest.raises(ValueError, match="overridable"):
        policy(overridable=(control,))


def test_a_strategy_is_held_to_its_own_limits_and_instruments(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        with pytest.raises(Refused, match=r"C01 order value: 3,004\.50, limit 2,000\.00"):
            await desk.propose("0.05", strategy="house")
        with pytest.raises(Refused, match="withheld"):
            await desk.propose("0.1", instrument="ETH-USDT", strategy="house")
        made = await desk.propose("0.02", strategy="house")
        assert made.needed == 3
        assert (await desk.propose("0.05", proposer="operator")).needed == 2

    at_a_desk(tmp_path, scenario, policy=TIGHTER)


@pytest.mark.parametrize("name", ["demo", "solo", "desk"])
def test_a_policy_to_begin_with_is_a_file_that_reads_back(tmp_path: Path, name: Any) -> None:
    file = tmp_path / "a.policy.yaml"
    file.write_text(policy_yaml(template(name)))
    assert load_policy(file) == template(name)


def broken(tmp_path: Path, old: str, new: str) -> str:
    file = tmp_path / "a.policy.yaml"
    text = policy_yaml(demo_policy())
    assert old in text
    file.write_text(text.replace(old, new, 1))
    with pytest.raises(ConfigError) as failure:
        load_policy(file)
    return str(failure.value).replace(str(file), "FILE")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("max_open_orders: 20", "max_opn_orders: 20", "did you mean `max_open_orders`?"),
        ("max_open_orders: 20", "max_open_orders: NO", "must be a whole number"),
        ("max_open_orders: 20", "max_open_orders: 12:30", "must be a whole number"),
        ("short_spot: true", "short_spot: NO", "must be true or false"),
        ("revision: 1", "revision: 1\nrevision: 2", "duplicate"),
        ("profile: demo", "profile: alone", "must be 'demo', 'solo' or 'desk'"),
    ],
)
def test_f66_a_typo_in_a_policy_is_refused_with_its_line_and_the_nearest_name(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    told = broken(tmp_path, old, new)
    assert "FILE, line " in told
    assert said in told


def test_f67_every_value_of_a_policy_is_missed(tmp_path: Path) -> None:
    import json

    whole = json.loads(demo_policy().text)
    file = tmp_path / "a.policy.yaml"
    for path in leaves(whole):
        file.write_text(json.dumps(without(whole, path)))
        with pytest.raises(ConfigError, match=f"`{'.'.join(path)}` is missing"):
            load_policy(file)


def test_a_person_who_edits_what_the_house_proposed_is_held_to_what_people_are_held_to(
    tmp_path: Path,
) -> None:
    careful = policy(
        strategies={"manual": {"approvals": 3, "limits": {"max_order_notional": Decimal(4_000)}}}
    )

    async def scenario(desk: PaperDesk) -> None:
        offer = await desk.propose("0.05", strategy="house")
        assert offer.needed == 2
        with pytest.raises(Refused, match="C01 order value"):
            await desk.approvals.edit(offer.request, Decimal("0.1"), None, "operator")
        assert (await desk.approvals.edit(offer.request, Decimal("0.06"), None, "operator")).needed == 3

    at_a_desk(tmp_path, scenario, policy=careful)
