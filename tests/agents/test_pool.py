from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.agents.pool import logit, pool, sigmoid, track_record_weights

probabilities = st.floats(0.01, 0.99)


@given(st.lists(probabilities, min_size=1, max_size=7))
def test_the_pool_lies_between_its_opinions(ps: list[float]) -> None:
    assert min(ps) - 1e-9 <= pool(ps).p_up <= max(ps) + 1e-9


@given(st.lists(probabilities, min_size=1, max_size=7))
def test_mirrored_opinions_give_the_mirrored_pool(ps: list[float]) -> None:
    mirrored = pool([1 - p for p in ps])
    assert mirrored.p_up == pytest.approx(1 - pool(ps).p_up)
    assert mirrored.disagreement == pytest.approx(pool(ps).disagreement, abs=1e-9)


@given(probabilities)
def test_log_odds_and_back(p: float) -> None:
    assert sigmoid(logit(p)) == pytest.approx(p)


def test_disagreement_shrinks_the_size_and_too_much_of_it_abstains() -> None:
    assert pool([0.6, 0.6, 0.6]).size_scale == 1.0
    assert pool([0.5, 0.8]).size_scale == pytest.approx(1 / (1 + logit(0.8) / 2))
    assert not pool([0.2, 0.5, 0.8]).abstains
    assert pool([0.01, 0.99]).abstains


def test_weights_count() -> None:
    assert pool([0.6, 0.4], [1.0, 0.0]).p_up == pytest.approx(0.6)
    for weights in ([1.0], [0.0, 0.0], [-1.0, 2.0], [math.nan, 1.0]):
        with pytest.raises(ValueError, match="weight"):
            pool([0.6, 0.4], weights)
    with pytest.raises(ValueError, match="nothing"):
        pool([])


def test_weights_follow_the_record_and_nobody_is_silenced() -> None:
    good, bad = track_record_weights([10.0, 25.0], 100)
    assert good > bad >= 0.05
    assert good + bad == pytest.approx(1.0)
    assert track_record_weights([10.0, 10.0, 10.0], 50) == pytest.approx((1 / 3, 1 / 3, 1 / 3))
    assert track_record_weights([5.0, 9.0], 0) == pytest.approx((0.5, 0.5))
