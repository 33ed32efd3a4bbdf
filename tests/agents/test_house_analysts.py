from __future__ import annotations

import asyncio

import pytest

from desk.agents.analyst import Brief, ClaimRow
from desk.agents.evidence import EvidenceBook
from desk.agents.house.moderator import HouseModerator
from desk.agents.house.seats import house_seats
from desk.agents.opinions import LEAST_P, MOST_P, Attack, ClaimDraft, Opinion
from desk.agents.studies.base_rate import base_rate
from desk.agents.studies.momentum import momentum
from desk.agents.studies.structure import structure
from desk.agents.verification import verify
from tests.agents.bars import bars_of, walk
from tests.agents.samples import FRESH, grounder, radar, snapshot
from widgets.specs.studies import FlowStudy

BULL, BEAR, NEUTRAL = house_seats().analysts


def brief_on(closes: list[float], buy_share: float = 50.0, imbalance: float = 0.0) -> Brief:
    """The evidence of a price history."""
    bars, last = bars_of(closes), closes[-1]
    book = EvidenceBook("dbt-a")
    flow = FlowStudy(
        instrument="BTC-USDT",
        decimals=2,
        spread_bp=1.0,
        imbalance=imbalance,
        buy_share_pct=buy_share,
        trades=500,
        flow_score=(buy_share - 50.0) / 10.0,
        window=300.0,
        book_usable=True,
        provenance=FRESH,
    )
    studies = (
        ("market_snapshot", snapshot(last=last)),
        ("volatility_radar", radar("BTC-USDT")),
        ("momentum", momentum("BTC-USDT", "1m", 2, bars, last, FRESH)),
        ("key_levels", structure("BTC-USDT", "1m", 2, bars, last, FRESH)),
        ("flow", flow),
        ("base_rate", base_rate("BTC-USDT", "1m", "15m", 15, 2, bars, FRESH)),
    )
    for tool, spec in studies:
        if spec is not None:
            book.add(tool, {}, spec, 0)
    return Brief("dbt-a", "BTC-USDT", "15m", book)


def opinion(analyst: object, brief: Brief) -> Opinion:
    found: Opinion = asyncio.run(analyst.opine(brief))  # type: ignore[attr-defined]
    return found


FALLING, RISING = walk(200, 1, -0.0012), walk(200, 1, 0.0012)


def test_bull_admits_a_falling_market() -> None:
    assert opinion(BULL, brief_on(FALLING, buy_share=35.0)).p_up < 0.4
    assert opinion(BULL, brief_on(RISING, buy_share=65.0)).p_up > 0.6


def test_bear_admits_a_structure_that_holds() -> None:
    closes = [100 + n * 0.1 + 2 * (n % 12) / 12 for n in range(110)]
    assert opinion(BEAR, brief_on(closes, imbalance=0.6)).p_up > 0.5


def test_bear_expects_stretched_prices_to_come_back() -> None:
    calm = walk(150, 4, 0.0, 0.0004)
    jumped = [*calm, *(calm[-1] * (1 + 0.002 * n) for n in range(1, 5))]
    dropped = [*calm, *(calm[-1] * (1 - 0.002 * n) for n in range(1, 5))]
    leans = {
        name: next(c.lean for c in opinion(BEAR, brief_on(closes)).claims if "stretched" in c.text)
        for name, closes in (("jumped", jumped), ("dropped", dropped))
    }
    assert leans["jumped"] < 0 < leans["dropped"]


def test_neutral_follows_the_base_rate() -> None:
    up = [100 * 1.0005**n for n in range(400)]
    assert opinion(NEUTRAL, brief_on(up)).p_up > 0.5 > opinion(NEUTRAL, brief_on(up[::-1])).p_up


@pytest.mark.parametrize("analyst", [BULL, BEAR, NEUTRAL])
@pytest.mark.parametrize("seed", range(6))
def test_every_claim_holds_and_every_probability_is_bounded(analyst: object, seed: int) -> None:
    brief = brief_on(
        walk(150, seed, 0.0015 * (seed - 3)), buy_share=20.0 + 12 * seed, imbalance=0.3 * (seed - 3)
    )
    found = opinion(analyst, brief)
    assert LEAST_P <= found.p_up <= MOST_P
    assert len(found.claims) >= 3
    assert {finding.verdict for finding in verify(grounder(brief.evidence), found)} == {"holds"}
    for template in (found.invalidation, found.change_of_mind):
        grounder(brief.evidence).runs(template)


@pytest.mark.parametrize("analyst", [BULL, BEAR, NEUTRAL])
def test_without_evidence_there_is_no_view(analyst: object) -> None:
    found = opinion(analyst, Brief("dbt-a", "BTC-USDT", "15m", EvidenceBook("dbt-a")))
    assert (found.p_up, found.claims) == (0.5, ())


def test_the_analysts_rest_on_different_features() -> None:
    brief = brief_on(RISING, 60.0, 0.4)
    refs = [opinion(analyst, brief).refs for analyst in (BULL, BEAR, NEUTRAL)]
    for one in range(3):
        for other in range(one + 1, 3):
            assert len(refs[one] & refs[other]) <= 2


def test_the_same_evidence_gives_the_same_seal() -> None:
    one, two = opinion(BULL, brief_on(RISING)), opinion(BULL, brief_on(RISING))
    assert one.seal == two.seal
    assert one.seal != opinion(BULL, brief_on(FALLING)).seal


def claim(name: str, lean: float, ref: str = "T1.last") -> ClaimDraft:
    return ClaimDraft(name, "words", f"{ref} > 0", "inference", lean)


def own(p_up: float, *claims: ClaimDraft) -> Opinion:
    return Opinion("Bear", "house", "15m", p_up, claims, "", "", "")


def attack(name: str, weight: float, ref: str) -> Attack:
    return Attack("Bull", name, "words", f"{ref} > 0", weight)


def test_an_analyst_gives_ground_to_evidence_it_had_not_weighed() -> None:
    answer = asyncio.run(
        BEAR.answer(
            brief_on(RISING), own(0.4, claim("Bear-A", -0.3)), [attack("Bear-A", 0.3, "T3.drift_score")]
        )
    )
    assert answer.p_up > 0.4
    assert answer.ref == "T3.drift_score"
    assert answer.conceded == ("Bear-A",)


@pytest.mark.parametrize(
    "weak",
    [
        attack("Bear-A", 0.1, "T3.drift_score"),
        attack("Bear-A", 0.9, "T1.last"),
        attack("Bear-Z", 0.9, "T3.x"),
    ],
)
def test_an_analyst_stands_by_its_opinion_otherwise(weak: Attack) -> None:
    answer = asyncio.run(BEAR.answer(brief_on(RISING), own(0.4, claim("Bear-A", -0.3)), [weak]))
    assert (answer.p_up, answer.conceded) == (0.4, ())


def test_two_attacks_on_one_claim_count_once() -> None:
    mine, brief = own(0.4, claim("Bear-A", -0.3)), brief_on(RISING)
    once = asyncio.run(BEAR.answer(brief, mine, [attack("Bear-A", 0.3, "T3.a")]))
    twice = asyncio.run(
        BEAR.answer(brief, mine, [attack("Bear-A", 0.2, "T4.a"), attack("Bear-A", 0.3, "T3.a")])
    )
    assert once.p_up == twice.p_up


def test_attacks_go_to_the_strongest_claims_of_the_other_direction() -> None:
    mine = Opinion("Bull", "house", "15m", 0.7, (claim("Bull-A", 0.4), claim("Bull-B", -0.1)), "", "", "")
    other = own(
        0.4,
        *(claim(f"Bear-{name}", lean) for name, lean in zip("ABCD", (-0.1, -0.4, 0.3, -0.2), strict=True)),
    )
    raised = asyncio.run(BULL.attack(brief_on(RISING), mine, [other]))
    assert [one.claim for one in raised] == ["Bear-B"]
    assert all(one.by == "Bull" for one in raised)


def row(name: str, lean: float, conceded: bool = False) -> ClaimRow:
    return ClaimRow("Bull" if lean > 0 else "Bear", claim(name, lean), True, conceded)


def ranked(*rows: ClaimRow) -> tuple[str, ...]:
    return asyncio.run(HouseModerator().rank(brief_on(RISING), rows)).claims


def test_the_moderator_ranks_by_weight_whatever_the_order() -> None:
    rows = (row("Bull-A", 0.1), row("Bear-A", -0.4), row("Bull-B", 0.2))
    assert ranked(*rows) == ranked(*rows[::-1]) == ("Bear-A", "Bull-B", "Bull-A")


def test_a_conceded_claim_weighs_less_and_a_weightless_one_nothing() -> None:
    assert ranked(row("Bull-A", 0.4, conceded=True), row("Bear-A", -0.3), row("Bull-B", 0.0)) == (
        "Bear-A",
        "Bull-A",
    )


def test_a_close_call_depends_on_who_is_read_first() -> None:
    one, two = row("Bull-A", 0.30), row("Bear-A", -0.31)
    assert ranked(one, two)[0] == "Bull-A"
    assert ranked(two, one)[0] == "Bear-A"
