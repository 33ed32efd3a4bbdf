"""The book: sequence rules, quarantine and sorted sides."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.book import Book
from data.events import Level
from data.ladder import Ladder
from data.venues.continuity import MOST_WAITING
from tests.data.building import BTC, delta, snapshot, top

BIDS: list[Level] = [(99.0, 1.0), (98.0, 2.0)]
ASKS: list[Level] = [(101.0, 1.0), (102.0, 2.0)]


def ready(last: int = 10) -> Book:
    book = Book(BTC)
    book.apply(snapshot(BIDS, ASKS, last))
    return book


def test_before_a_snapshot_the_book_is_unusable_and_the_venues_touch_stands_in() -> None:
    book = Book(BTC)
    assert (book.usable, book.reason) == (False, "no snapshot yet")
    assert book.best() is None
    book.apply(top(99.0, 101.0))
    assert book.best() == ((99.0, 1.0), (101.0, 1.0))
    assert book.depth(10) == (0.0, 0.0)
    assert book.walk("buy", 1.0) == (0.0, 0.0)


def test_deltas_that_came_before_the_snapshot_are_applied_after_it() -> None:
    book = Book(BTC)
    for first, last, size in ((5, 8, 7.0), (9, 11, 8.0), (12, 12, 9.0)):
        book.apply(delta(first, last, [(99.0, size)]))
    book.apply(snapshot(BIDS, ASKS, 10))
    assert book.usable
    assert book.last == 12
    assert book.best() == ((99.0, 9.0), (101.0, 1.0))


def test_a_first_delta_beyond_the_snapshot_leaves_a_gap() -> None:
    book = Book(BTC)
    book.apply(delta(20, 21, [(99.0, 9.0)]))
    book.apply(snapshot(BIDS, ASKS, 10))
    assert not book.usable
    assert "gap" in book.reason
    book.apply(snapshot(BIDS, ASKS, 19))
    assert book.usable
    assert book.last == 21


def test_a_gap_makes_the_book_unusable_until_the_next_snapshot() -> None:
    book = ready()
    book.apply(delta(11, 12, [(99.0, 5.0)]))
    book.apply(delta(14, 15, [(99.5, 5.0)]))
    assert not book.usable
    assert book.reason == "gap: update 14 came after 12; waiting for a snapshot"
    assert book.gaps == 1
    book.apply(delta(16, 16, [(99.6, 5.0)]))
    assert not book.usable
    book.apply(snapshot(BIDS, ASKS, 14))
    assert book.usable
    assert book.last == 16
    assert book.best() == ((99.6, 5.0), (101.0, 1.0))


def test_futures_deltas_follow_the_update_that_they_name() -> None:
    book = Book(BTC)
    book.apply(delta(8, 12, [(99.0, 3.0)], previous=7))
    book.apply(snapshot(BIDS, ASKS, 10))
    assert book.usable
    assert book.last == 12
    book.apply(delta(40, 44, [(99.0, 4.0)], previous=12))
    assert book.usable
    book.apply(delta(60, 64, [(99.0, 5.0)], previous=50))
    assert not book.usable


def test_an_old_or_repeated_delta_changes_nothing() -> None:
    book = ready()
    book.apply(delta(11, 12, [(99.0, 5.0)]))
    assert not book.apply(delta(11, 12, [(99.0, 6.0)]))
    assert not book.apply(delta(9, 10, [(99.0, 6.0)]))
    assert not book.apply(snapshot([(1.0, 1.0)], [(2.0, 1.0)], 3))
    assert book.best() == ((99.0, 5.0), (101.0, 1.0))
    assert book.ignored == 3


def test_a_crossed_book_is_quarantined_until_three_sane_updates() -> None:
    book = ready()
    book.apply(delta(11, 11, [(101.0, 1.0)]))
    assert not book.usable
    assert "crossed or locked" in book.reason
    book.apply(delta(12, 12, [(101.0, 0.0)]))
    book.apply(delta(13, 13, [(98.0, 3.0)]))
    assert not book.usable
    book.apply(delta(14, 14, [(98.0, 4.0)]))
    assert book.usable
    assert book.reason == ""


def test_a_crossed_touch_is_refused_and_quarantines_the_book() -> None:
    book = ready()
    assert not book.apply(top(101.0, 100.0))
    assert not book.usable
    assert book.top is None
    for _ in range(3):
        assert book.apply(top(99.0, 101.0))
    assert book.usable


def test_a_crossed_touch_does_not_make_a_gap_forgotten() -> None:
    book = ready()
    book.apply(delta(15, 16, [(99.0, 2.0)]))
    reason = book.reason
    assert reason.startswith("gap")
    book.apply(top(101.0, 99.0))
    for _ in range(3):
        book.apply(top(99.0, 101.0))
    assert (book.usable, book.reason) == (False, reason)


def test_a_level_that_a_whole_book_takes_back_is_not_there() -> None:
    ladder = Ladder(-1)
    ladder.replace([(100.0, 1.0), (100.0, 0.0), (101.0, 2.0)])
    assert ladder.top(5) == [(101.0, 2.0)]


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf, -1.0, 0.0, 1e15])
def test_a_price_that_cannot_be_true_is_refused_and_changes_nothing(bad: float) -> None:
    book = ready()
    assert not book.apply(delta(11, 12, [(99.5, 1.0), (bad, 1.0)]))
    assert not book.apply(delta(11, 12, [], [(bad, 1.0)]))
    assert not book.apply(snapshot([(bad, 1.0)], ASKS, 30))
    assert not book.apply(top(bad, 101.0))
    assert not book.apply(top(99.0, bad))
    assert book.refused == 5
    assert book.last == 10
    assert book.best() == ((99.0, 1.0), (101.0, 1.0))


@pytest.mark.parametrize("bad", [math.nan, math.inf, -1.0])
def test_a_size_that_cannot_be_true_is_refused_and_changes_nothing(bad: float) -> None:
    book = ready()
    assert not book.apply(delta(11, 12, [(99.5, bad)]))
    assert not book.apply(top(99.0, 101.0, bid_size=bad))
    assert book.refused == 2
    assert book.usable


def test_an_emptied_side_makes_the_book_unusable_until_it_is_back() -> None:
    book = ready()
    book.apply(delta(11, 11, [], [(101.0, 0.0), (102.0, 0.0)]))
    assert (book.usable, book.reason) == (False, "one side of the book is empty")
    book.apply(delta(12, 12, [], [(103.0, 1.0)]))
    assert book.usable


def test_a_walk_pays_level_by_level_and_fills_no_more_than_there_is() -> None:
    book = ready()
    assert book.walk("buy", 2.0) == ((101.0 + 102.0) / 2.0, 2.0)
    assert book.walk("sell", 10.0) == ((99.0 + 2 * 98.0) / 3.0, 3.0)
    assert book.walk("buy", math.nan) == (0.0, 0.0)


def test_depth_counts_sizes_within_the_distance() -> None:
    book = ready()
    assert book.depth(101) == (1.0, 1.0)
    assert book.depth(300) == (3.0, 3.0)
    assert book.levels(1) == ([(99.0, 1.0)], [(101.0, 1.0)])


def test_deltas_that_wait_for_a_snapshot_are_bounded() -> None:
    book = Book(BTC)
    for number in range(1, MOST_WAITING + 100):
        book.apply(delta(number, number, [(99.0, float(number))]))
    book.apply(snapshot(BIDS, ASKS, MOST_WAITING + 90))
    assert book.usable
    assert book.last == MOST_WAITING + 99


def test_distrust_lasts_until_the_next_snapshot() -> None:
    book = ready()
    book.distrust("the venue halted")
    book.apply(delta(11, 11, [(99.0, 2.0)]))
    assert (book.usable, book.reason) == (False, "the venue halted")
    book.apply(snapshot(BIDS, ASKS, 11))
    assert book.usable


levels = st.lists(
    st.tuples(st.integers(1, 60).map(float), st.sampled_from([0.0, 0.0, 1.0, 2.5])), max_size=12
)


@given(st.lists(levels, max_size=30), st.sampled_from([1, -1]), st.booleans())
def test_a_ladder_is_a_sorted_dictionary(updates: list[list[Level]], sign: int, looked_at: bool) -> None:
    ladder = Ladder(sign)
    model: dict[float, float] = {}
    for changed in updates:
        ladder.update(changed)
        for price, size in changed:
            if size:
                model[price] = size
            else:
                model.pop(price, None)
        expected = sorted(model.items(), key=lambda level: -sign * level[0])
        assert ladder.best() == (expected[0] if expected else None)
        assert len(ladder) == len(expected)
        if looked_at or changed is updates[-1]:
            assert list(ladder) == expected
            assert ladder.top(3) == expected[:3]
            assert ladder.furthest() == (expected[-1][0] if expected else None)
            near = [
                size for price, size in expected if abs(price - 30.0) <= 3.0 or price * sign > 30.0 * sign
            ]
            assert ladder.within(1_000.0, 30.0) == pytest.approx(sum(near))
    best = list(ladder)[:5]
    ladder.trim(5)
    assert list(ladder) == best
    assert ladder.best() == (best[0] if best else None)


@pytest.mark.parametrize("sign", [1, -1])
def test_levels_that_come_and_go_leave_nothing_behind(sign: int) -> None:
    ladder = Ladder(sign)
    ladder.update([(1_000.0, 1.0)])
    for step in range(5_000):
        ladder.update([(1_000.0 - sign * (1 + step % 700), 1.0)])
        ladder.update([(1_000.0 - sign * (1 + step % 700), 0.0)])
        assert ladder.best_price() == 1_000.0
    assert list(ladder) == [(1_000.0, 1.0)]
    assert len(ladder._keys) < 100


@given(st.lists(st.tuples(st.integers(1, 30), levels, levels), max_size=25), st.data())
def test_a_book_never_claims_to_be_usable_while_crossed_empty_or_out_of_sequence(
    updates: list[tuple[int, list[Level], list[Level]]], data: st.DataObject
) -> None:
    book = ready(last=0)
    sequence = 0
    gap = False
    for span, bids, asks in updates:
        skipped = data.draw(st.sampled_from([0, 0, 0, 1]))
        gap = gap or bool(skipped)
        first = sequence + 1 + skipped
        sequence = first + span
        book.apply(delta(first, sequence, bids, asks))
        if book.usable:
            best = book.best()
            assert best is not None
            assert best[0][0] < best[1][0]
            assert not gap
        else:
            assert book.reason
