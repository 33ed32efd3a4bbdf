"""The ladder takes exactly what a figure reaches, and costs nothing where it reaches none."""

from __future__ import annotations

from math import inf

from hypothesis import given
from hypothesis import strategies as st

from desk.alerts.ladder import SLACK, Ladder

level = st.integers(-20, 20).map(float)
acts = st.lists(
    st.one_of(
        st.tuples(
            st.just("file"),
            st.integers(0, 8),
            st.one_of(level, st.just(-inf)),
            st.one_of(level, st.just(inf)),
        ),
        st.tuples(st.just("forget"), st.integers(0, 8), level, level),
        st.tuples(st.just("take"), st.just(0), level, level),
    ),
    max_size=80,
)


@given(acts)
def test_it_agrees_with_a_look_at_every_key(done: list[tuple[str, int, float, float]]) -> None:
    ladder, known = Ladder[int](), dict[int, tuple[float, float]]()
    for act, key, low, high in done:
        match act:
            case "file":
                ladder.file(key, low, high)
                known[key] = (low, high)
            case "forget":
                ladder.forget(key)
                known.pop(key, None)
            case _:
                reached = {one for one, (down, up) in known.items() if low <= down or low >= up}
                assert set(ladder.take(low)) == reached
                for one in reached:
                    del known[one]
        assert len(ladder) == len(known)
        assert ladder.high == min((up for _, up in known.values()), default=inf)
        assert ladder.low == max((down for down, _ in known.values()), default=-inf)


def test_what_is_filed_again_and_again_takes_no_more_room() -> None:
    ladder = Ladder[int]()
    for turn in range(10_000):
        ladder.file(turn % 10, -1.0, 100.0 + turn)
    assert len(ladder._ups) + len(ladder._downs) <= 2 * (2 * 10 + SLACK + 1)
