from __future__ import annotations

import asyncio

import pytest

from desk.agents.analyst import Brief
from desk.agents.cross_examination import CrossExamination, claim_rows, cross_examine, order_sensitive
from desk.agents.opinions import MOST_CLAIMS, Answer, Attack, Opinion
from desk.agents.pool import logit
from desk.agents.verdict import judge, plan_refusal, strength
from desk.agents.verification import check_claim, standing, verify
from tests.agents.samples import FRESH, evidence, grounder
from tests.agents.scripted import FALSE, TRUE, Scripted, claim, opinion
from widgets.specs.studies import OrderPlan


@pytest.mark.parametrize(
    ("text", "condition", "verdict"),
    [
        ("Last is {{T1.last}}", TRUE, "holds"),
        ("Last is {{T1.last}}", FALSE, "struck"),
        ("It rises", "1 < 2", "struck"),
        ("It rises", "T9.last > 1", "struck"),
        ("It rises", "T1.change_1m_pct > 0", "struck"),
        ("Last is 64000", TRUE, "withheld"),
        ("Last is {{T9.last}}", TRUE, "withheld"),
    ],
)
def test_the_machine_hears_only_what_the_evidence_backs(text: str, condition: str, verdict: str) -> None:
    assert check_claim(grounder(), claim("Bull-A", 0.3, text, condition)).verdict == verdict


def test_a_struck_claim_takes_its_share_of_the_opinion_with_it() -> None:
    whole = opinion("Bull", 0.7, claim("Bull-A", 0.3), claim("Bull-B", 0.1, condition=FALSE))
    left = standing(whole, verify(grounder(), whole))
    assert [kept.id for kept in left.claims] == ["Bull-A"]
    assert logit(left.p_up) == pytest.approx(0.75 * logit(0.7))
    nothing = opinion("Bull", 0.7, claim("Bull-A", 0.3, condition=FALSE))
    assert standing(nothing, verify(grounder(), nothing)).p_up == 0.5


def test_an_opinion_of_endless_claims_is_cut() -> None:
    long = opinion("Bull", 0.7, *(claim(f"Bull-{n}") for n in range(MOST_CLAIMS + 2)))
    assert [found.verdict for found in verify(grounder(), long)].count("struck") == 2


def hearing(*seats: Scripted) -> CrossExamination:
    opinions = [seat.says for seat in seats]
    brief = Brief("dbt-a", "BTC-USDT", "15m", evidence())
    return asyncio.run(cross_examine(seats, opinions, brief, grounder()))


def attack(target: str, condition: str = "T2.rows[BTC-USDT].rank > 0", by: str = "Bear") -> Attack:
    return Attack(by, target, "The radar says otherwise", condition, 0.3)  # type: ignore[arg-type]


def test_a_change_that_names_new_evidence_counts() -> None:
    bull = Scripted(opinion("Bull", 0.7), answers=Answer(0.6, "T2.rows[BTC-USDT].rank", ("Bull-A",)))
    examined = hearing(bull, Scripted(opinion("Bear", 0.4), (attack("Bull-A"),)))
    assert examined.attacked == examined.conceded == {"Bull-A"}
    assert [o.p_up for o in examined.after([bull.says])] == [0.6]


@pytest.mark.parametrize(
    "answer",
    [
        Answer(0.3),
        Answer(0.3, "T1.last"),
        Answer(0.3, "T2.rows[ETH-USDT].rank"),
        Answer(1.0, "T2.rows[BTC-USDT].rank"),
    ],
)
def test_a_change_without_new_evidence_is_discarded(answer: Answer) -> None:
    bull = Scripted(opinion("Bull", 0.7), answers=answer)
    examined = hearing(bull, Scripted(opinion("Bear", 0.4), (attack("Bull-A"),)))
    assert not examined.replies[0].accepted
    assert not examined.conceded
    assert examined.after([bull.says])[0].p_up == 0.7


@pytest.mark.parametrize(
    ("raised", "why"),
    [
        (attack("Bear-A"), "no claim of the other side"),
        (attack("Bull-Z"), "no claim of the other side"),
        (attack("Bull-A", "T2.rows[BTC-USDT].rank > 99"), "otherwise"),
        (attack("Bull-A", "T9.x > 1"), "not among"),
        (attack("Bull-A", by="Neutral"), "somebody else"),
    ],
)
def test_an_attack_that_the_machine_cannot_confirm_reaches_nobody(raised: Attack, why: str) -> None:
    bull = Scripted(opinion("Bull", 0.7), answers=Answer(0.3, "T2.rows[BTC-USDT].rank"))
    examined = hearing(bull, Scripted(opinion("Bear", 0.4), (raised,)))
    assert why in examined.attacks[0].dropped
    assert examined.replies == ()


def test_nobody_attacks_more_than_three_claims() -> None:
    bull = Scripted(opinion("Bull", 0.7, *(claim(f"Bull-{n}") for n in "ABCDE")))
    examined = hearing(bull, Scripted(opinion("Bear", 0.4), tuple(attack(f"Bull-{n}") for n in "ABCDE")))
    assert len(examined.attacks) == 3


def test_the_claims_table_is_in_the_order_asked_for() -> None:
    opinions = [opinion("Bull", 0.7), opinion("Bear", 0.4)]
    rows = claim_rows(opinions, CrossExamination((), ()), ["Bear", "Bull"])
    assert [row.claim.id for row in rows] == ["Bear-A", "Bull-A"]


def test_a_ranking_that_turns_over_is_order_sensitive() -> None:
    opinions = [opinion("Bull", 0.7), opinion("Bear", 0.4)]
    assert order_sensitive(["Bull-A", "Bear-A"], ["Bear-A", "Bull-A"], opinions)
    assert not order_sensitive(["Bull-A", "Bear-A"], ["Bull-A"], opinions)
    assert not order_sensitive([], [], opinions)


def three(*ps: float) -> list[Opinion]:
    return [opinion(speaker, p) for speaker, p in zip(("Bull", "Bear", "Neutral"), ps, strict=True)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("ps", "coverage", "sensitive", "stale", "stance", "aside"),
    [
        ((0.7, 0.6, 0.6), 1.0, False, False, "long", ""),
        ((0.3, 0.4, 0.4), 1.0, False, False, "short", ""),
        ((0.5, 0.51, 0.52), 1.0, False, False, "stand aside", "leans too little"),
        ((0.7, 0.6, 0.6), 0.5, False, False, "stand aside", "too many claims"),
        ((0.7, 0.6, 0.6), 1.0, True, False, "stand aside", "speaks first"),
        ((0.7, 0.6, 0.6), 1.0, False, True, "stand aside", "stale"),
        ((0.99, 0.99, 0.001), 1.0, False, False, "stand aside", "too far apart"),
    ],
)
def test_the_verdict(
    ps: tuple[float, float, float], coverage: float, sensitive: bool, stale: bool, stance: str, aside: str
) -> None:
    verdict = judge(three(*ps), coverage, sensitive, stale)
    assert verdict.stance == stance
    assert aside in verdict.aside


def test_an_opinion_without_a_standing_claim_has_no_vote() -> None:
    empty = Opinion("Bear", "silent", "15m", 0.9, (), "", "", "")
    assert judge([opinion("Bull", 0.7), empty], 1.0, False, False).stance == "stand aside"


def test_strength_is_full_at_the_bounds_of_the_house() -> None:
    assert [round(strength(p), 9) for p in (0.2, 0.35, 0.5, 0.8, 0.95)] == [-1.0, -0.5, 0.0, 1.0, 1.0]


def plan(**changes: float) -> OrderPlan:
    values = {"reward_to_risk": 1.5, "cost_share_pct": 10.0} | changes
    return OrderPlan(
        instrument="BTC-USDT",
        decimals=2,
        stance="long",
        side="buy",
        bid=1.0,
        ask=1.0,
        limit=1.0,
        stop=0.9,
        target=1.2,
        stop_distance_pct=1.0,
        target_distance_pct=1.5,
        cost_bp=10.0,
        quantity="1",
        risk_quote="1",
        provenance=FRESH,
        **values,
    )


def test_a_plan_has_to_be_worth_its_costs() -> None:
    assert plan_refusal(plan()) == ""
    assert "costs" in plan_refusal(plan(cost_share_pct=60.0))
    assert "target" in plan_refusal(plan(reward_to_risk=0.8))
