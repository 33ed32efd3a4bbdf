from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.agents.pool import logit, pool, sigmoid

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


def test_there_has_to_be_something_to_pool() -> None:
    with pytest.raises(ValueError, match="nothing"):
        pool([])
