"""The arithmetic of track records, as properties."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.learning.calibration import LEAST, LEAST_IN_BIN, curve, folded, meant, wilson
from desk.learning.confidence import blocked, confidence_sequence
from desk.learning.scoring import Point, base_rate, brier, decompose, log_score, skill
from desk.learning.votes import effective, effective_votes
from desk.learning.weights import FLOOR, LEAST_ROUNDS, capped, exponential_weights, family_of, floored

chances = st.floats(0.0, 1.0)
outcomes = st.sampled_from([0.0, 0.5, 1.0])
forecasts = st.lists(st.builds(Point, chances, outcomes), min_size=1, max_size=60)
weights = st.lists(st.floats(0.001, 1.0), min_size=2, max_size=8)


@given(forecasts)
def test_the_parts_of_a_brier_score_add_up_to_it(points: list[Point]) -> None:
    parts = decompose(points)
    total = parts.reliability - parts.resolution + parts.uncertainty + parts.spread
    assert total == pytest.approx(brier(points), abs=1e-12)
    assert parts.reliability >= 0.0
    assert parts.resolution >= 0.0


@given(forecasts)
def test_a_brier_score_does_not_change_when_up_and_down_are_swapped(points: list[Point]) -> None:
    assert brier(folded(points)) == pytest.approx(brier(points))
    assert log_score(folded(points)) == pytest.approx(log_score(points))


def test_one_half_scores_a_quarter_and_has_no_skill_over_a_coin() -> None:
    points = [Point(0.5, y) for y in (0.0, 1.0, 1.0)]
    assert brier(points) == 0.25
    assert skill(points, 0.5) == 0.0
    assert skill(points, base_rate(points)) == pytest.approx(1.0 - 0.25 / (2.0 / 9.0))
    assert log_score(points) == pytest.approx(math.log(2.0))
    assert skill([Point(0.7, 1.0)], 1.0) is None


@given(st.integers(1, 500), st.floats(0.0, 1.0))
def test_wilsons_interval_holds_its_share_and_stays_inside(n: int, share: float) -> None:
    found = wilson(share * n, n)
    assert 0.0 <= found.low <= found.share + 1e-12
    assert found.share - 1e-12 <= found.high <= 1.0


def test_wilsons_interval_is_the_textbooks() -> None:
    found = wilson(98.0, 182)
    assert (round(found.low, 4), round(found.high, 4)) == (0.4660, 0.6093)
    assert wilson(0.0, 10).low == 0.0
    assert wilson(0.0, 10).high == pytest.approx(0.2775, abs=1e-4)


def test_what_a_chance_has_meant_is_said_from_thirty_forecasts_near_it_and_shrunk() -> None:
    near = [Point(0.3, 1.0 if at % 2 else 0.0) for at in range(LEAST)]
    assert meant(near[:-1], 0.7) is None
    found = meant(near + [Point(0.5, 1.0)] * 50, 0.7)
    assert found is not None
    assert (found.stated, found.was.n) == (0.7, LEAST)
    assert found.was.share == pytest.approx((15.0 + 10.0 * (15 + 50) / 80) / 40.0)
    assert found.was.low < found.was.share < found.was.high


def test_a_curve_is_drawn_only_where_there_are_enough_forecasts() -> None:
    points = [Point(0.65, 1.0)] * (LEAST - 1)
    assert curve(points) == ()
    found = curve([*points, *[Point(0.25, 0.0)] * (LEAST_IN_BIN - 1)])
    assert [(round(one.said, 2), one.was.n) for one in found] == [(0.65, LEAST - 1)]


@given(st.lists(st.floats(0.0, 50.0), min_size=1, max_size=8), st.integers(0, 400))
def test_weights_add_up_to_one_and_none_is_under_the_floor(losses: list[float], rounds: int) -> None:
    found = exponential_weights(losses, rounds)
    assert math.fsum(found) == pytest.approx(1.0)
    assert min(found) >= FLOOR - 1e-12
    assert all(
        a >= b - 1e-12
        for a, la in zip(found, losses, strict=True)
        for b, lb in zip(found, losses, strict=True)
        if la <= lb
    )


def test_weights_are_equal_until_enough_debates_are_resolved() -> None:
    assert exponential_weights([9.0, 1.0, 5.0], LEAST_ROUNDS - 1) == (1 / 3,) * 3
    better = exponential_weights([9.0, 1.0, 5.0], LEAST_ROUNDS)
    eta = math.sqrt(8.0 * math.log(3) / LEAST_ROUNDS)
    raw = [math.exp(-eta * loss) for loss in (9.0, 1.0, 5.0)]
    assert better == pytest.approx(floored([value / sum(raw) for value in raw]))
    assert better[1] > better[2] > better[0] >= FLOOR


@given(weights, st.data())
def test_f59_no_family_of_models_outweighs_everybody_else(
    given_weights: list[float], data: st.DataObject
) -> None:
    shares = [weight / math.fsum(given_weights) for weight in given_weights]
    families = data.draw(
        st.lists(st.sampled_from(["", "qwen", "llama"]), min_size=len(shares), max_size=len(shares))
    )
    found = capped(shares, families)
    assert math.fsum(found) == pytest.approx(1.0)
    for family in ("qwen", "llama"):
        together = math.fsum(share for share, name in zip(found, families, strict=True) if name == family)
        if any(name != family for name in families):
            assert together <= 0.5 + 1e-9


def test_a_family_is_read_off_the_name_of_a_model() -> None:
    names = ("Qwen2.5:7b", "hub/qwen3-8b", "meta/Llama-3.1-70B", "gpt-4o-mini", "")
    assert [family_of(name) for name in names] == ["qwen", "qwen", "llama", "gpt", ""]


def test_f59_five_voices_that_err_together_are_hardly_more_than_one() -> None:
    assert effective(5, 0.6) == pytest.approx(1.47, abs=0.005)
    assert effective(3, -0.4) == 3.0


def test_f59_a_table_of_one_family_never_reaches_two_votes() -> None:
    assert not effective_votes(["qwen"] * 8, []).enough
    draw = random.Random(3)
    independent = [{at: Point(draw.choice([0.3, 0.7]), 1.0) for at in range(8)} for _ in range(400)]
    assert not effective_votes(["qwen"] * 8, independent).enough
    assert effective_votes([""] * 3, []).effective == 3.0


def test_f59_rules_that_always_err_together_lose_their_votes_with_the_record() -> None:
    draw = random.Random(4)
    together = []
    for _ in range(200):
        p, y = draw.choice([0.3, 0.7]), draw.choice([0.0, 1.0])
        together.append({at: Point(p, y) for at in range(3)})
    found = effective_votes([""] * 3, together)
    assert not found.enough
    assert found.effective == pytest.approx(effective(3, 200 / 230), abs=0.01)


def _misses(values: list[list[float]], truth: float) -> float:
    missed = 0
    for path in values:
        blocks = blocked(path)
        looks = (confidence_sequence(blocks[:at]) for at in range(1, len(blocks) + 1))
        missed += any(found is not None and not found.low <= truth <= found.high for found in looks)
    return missed / len(values)


def test_a_confidence_sequence_holds_at_every_look_also_where_values_lean_on_each_other() -> None:
    draw = random.Random(11)
    apart = [[draw.gauss(0.01, 0.05) for _ in range(1_000)] for _ in range(600)]
    leaning = []
    for _ in range(600):
        path, last = [], 0.0
        for _ in range(1_000):
            last = 0.3 * last + draw.gauss(0.0, 0.05)
            path.append(last)
        leaning.append(path)
    assert _misses(apart, 0.01) <= 0.05
    assert _misses(leaning, 0.0) <= 0.05


def test_a_confidence_sequence_narrows_around_the_truth_and_waits_for_its_first_look() -> None:
    draw = random.Random(5)
    blocks = [draw.gauss(-0.01, 0.01) for _ in range(200)]
    assert confidence_sequence(blocks[:14]) is None
    early, late = confidence_sequence(blocks[:20]), confidence_sequence(blocks)
    assert early is not None
    assert late is not None
    assert late.high - late.low < early.high - early.low
    assert late.high < 0.0
    same = confidence_sequence([0.0] * 50)
    assert same is not None
    assert same.low < 0.0 < same.high
