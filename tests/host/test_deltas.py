from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.host.deltas import applied, between

values = st.recursive(
    st.none() | st.integers(-3, 3) | st.text("ab", max_size=2),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.sampled_from("abck"), inner, max_size=4),
    max_leaves=20,
)


@given(values, values)
def test_a_delta_turns_the_old_value_into_the_new_one(old: Any, new: Any) -> None:
    before = json.dumps(old)
    assert applied(old, json.loads(json.dumps(between(old, new)))) == new
    assert json.dumps(old) == before


def test_a_window_that_moved_on_by_one_costs_only_the_new_item() -> None:
    old = [{"at": at, "close": at * 2} for at in range(100)]
    new = [*old[1:99], {"at": 99, "close": 7}, {"at": 100, "close": 1}]
    delta = between({"bars": old}, {"bars": new})
    assert len(json.dumps(delta)) < 120
    assert applied({"bars": old}, delta) == {"bars": new}


@pytest.mark.parametrize(
    "delta", [[], [1, 2], {"l": [0, 9], "k": {}, "a": []}, {"k": {}}, {"l": 3, "k": {}, "a": []}]
)
def test_a_delta_for_something_else_is_refused(delta: Any) -> None:
    with pytest.raises(ValueError, match="delta"):
        applied([1], delta)
