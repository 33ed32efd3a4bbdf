"""Costs are exact while the book shows the quantity, follow the square-root law beyond it, and never pass the limit."""

from __future__ import annotations

import itertools
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.execution.costs import PARTICIPATION, Cost, cost, square_root, walked
from desk.risk.depth import Depth, Levels
from desk.risk.exposure import Side

BOOK = Depth(
    bids=((99.0, 1.0), (98.0, 2.0), (97.0, 4.0)),
    asks=((101.0, 1.0), (102.0, 2.0), (103.0, 4.0)),
    sigma_bp=50.0,
    volume=1_000.0,
    minutes=60,
)


def of(quantity: float, side: Side = "buy", limit: float | None = None, depth: Depth | None = BOOK) -> Cost:
    return cost(side, quantity, limit, 99.0, 101.0, depth)


@pytest.mark.parametrize("side", ["buy", "sell"])
@pytest.mark.parametrize(
    ("quantity", "average"), [(0.5, 101.0), (1.0, 101.0), (2.0, 101.5), (3.0, 305 / 3), (7.0, 717 / 7)]
)
def test_what_the_book_shows_costs_exactly_its_average_price_less_the_mid(
    side: Side, quantity: float, average: float
) -> None:
    found = of(quantity, side)
    assert found.expected_bp == pytest.approx((average / 100.0 - 1.0) * 1e4)
    assert found.basis.startswith("walked the book")


def test_more_than_the_book_shows_costs_half_the_spread_and_the_square_root_of_its_share() -> None:
    found = of(90.0, depth=Depth(sigma_bp=500.0, volume=1_000.0, minutes=60))
    assert found.expected_bp == pytest.approx(100.0 + 0.8 * 500.0 * sqrt(0.09))
    assert found.worst_bp == pytest.approx(1.5 * (100.0 + 0.8 * 500.0 * sqrt(0.09)))
    assert found.basis == "square-root law over 60 min; at worst 1.5 times the law"


def test_the_law_never_says_less_than_walking_all_that_is_shown() -> None:
    assert square_root(8.0, 100.0, BOOK)[0] == pytest.approx(103.577, abs=0.001)
    assert of(8.0).expected_bp == of(7.0).expected_bp


def test_the_bad_case_walks_a_book_of_which_half_is_gone() -> None:
    found = of(1.0)
    assert found.worst_bp == pytest.approx(150.0)
    assert found.basis == "walked the book; at worst with 50% of each level left"


@pytest.mark.parametrize(("side", "limit"), [("buy", 101.5), ("sell", 98.5)])
def test_nothing_costs_more_than_the_limit_price(side: Side, limit: float) -> None:
    found = of(7.0, side, limit)
    assert found.expected_bp == found.worst_bp == pytest.approx(150.0)
    assert found.basis.endswith("at worst the limit price")


def test_an_order_that_rests_costs_its_limit_and_no_more() -> None:
    found = of(7.0, "buy", 99.5)
    assert found.expected_bp == found.worst_bp == pytest.approx(-50.0)


def test_beyond_a_tenth_of_the_volume_only_the_limit_is_known() -> None:
    free, bound = of(101.0), of(101.0, limit=103.0)
    assert (free.expected_bp, free.worst_bp) == (None, None)
    assert free.why == "more than 10% of the 1000 traded in 60 min, where no law of impact holds"
    assert bound.expected_bp is None
    assert bound.worst_bp == pytest.approx(300.0)
    assert bound.words == f"at worst the limit price; {free.why}"


@pytest.mark.parametrize(
    "blind", [Depth(asks=BOOK.asks), Depth(asks=BOOK.asks, sigma_bp=50.0, volume=0.0), Depth(sigma_bp=9.0)]
)
def test_without_minutes_to_look_back_on_the_law_says_nothing(blind: Depth) -> None:
    found = of(8.0, depth=blind)
    assert (found.expected_bp, found.worst_bp) == (None, None)
    assert "too few minutes" in found.why


def test_a_broken_book_or_none_costs_nobody_knows_what() -> None:
    assert cost("buy", 1.0, None, 101.0, 99.0, BOOK) == Cost(why="the book is crossed or empty")
    assert cost("buy", 1.0, None, float("nan"), 99.0, BOOK) == Cost(why="the book is crossed or empty")
    assert cost("buy", 1.0, None, 99.0, 101.0, None) == Cost(why="the source shows no depth")
    assert cost("buy", 0.0, None, 99.0, 101.0, BOOK) == Cost(why="there is nothing to trade")


sizes = st.floats(0.01, 50.0)


@st.composite
def books(draw: st.DrawFn) -> Depth:
    def side(sign: int) -> Levels:
        steps = draw(st.lists(st.integers(1, 40), max_size=12))
        price, levels = 100.0 + sign, []
        for step in steps:
            levels.append((price, draw(sizes)))
            price += sign * step * 0.01
        return tuple(levels)

    known = draw(st.booleans())
    return Depth(
        side(-1),
        side(1),
        draw(st.floats(0.0, 400.0)) if known else None,
        draw(st.floats(1.0, 9_000.0)) if known else None,
        60,
    )


orders = st.tuples(books(), st.sampled_from(["buy", "sell"]), st.one_of(st.none(), st.floats(90.0, 110.0)))


@given(orders, st.lists(st.floats(1e-6, 2_000.0), min_size=2, max_size=8))
def test_a_larger_order_is_never_cheaper_and_the_bad_case_never_better(
    order: tuple[Depth, Side, float | None], quantities: list[float]
) -> None:
    depth, side, limit = order
    found = [of(quantity, side, limit, depth) for quantity in sorted(quantities)]
    for name in ("expected_bp", "worst_bp"):
        known = [value for one in found if (value := getattr(one, name)) is not None]
        assert all(later >= earlier - 1e-9 for earlier, later in itertools.pairwise(known))
    for one in found:
        assert one.basis or one.why
        assert (one.worst_bp is None or one.expected_bp is None) or one.worst_bp >= one.expected_bp
        if limit is not None and one.worst_bp is not None:
            assert one.worst_bp <= (1 if side == "buy" else -1) * (limit / 100.0 - 1.0) * 1e4 + 1e-9


@given(books(), st.floats(0.001, 1.0), st.floats(0.1, 1.0))
def test_walking_equals_taking_one_small_piece_after_the_other(
    depth: Depth, part: float, share: float
) -> None:
    levels = depth.asks
    sizes_of = [size * share for _, size in levels]
    shown = sum(sizes_of)
    if not shown:
        return
    pieces, paid, quantity = 2_000, 0.0, shown * part
    for piece in range(pieces):
        at = (piece + 0.5) * quantity / pieces
        paid += next(
            price
            for (price, _), upto in zip(levels, itertools.accumulate(sizes_of), strict=True)
            if at <= upto
        )
    assert walked(levels, quantity, share) == pytest.approx(paid / pieces, rel=1e-4)


@given(st.floats(1e-3, 1e3), st.floats(0.0, 500.0), st.floats(1.0, 1e6))
def test_the_law_is_scale_free(quantity: float, sigma: float, volume: float) -> None:
    depth = Depth(sigma_bp=sigma, volume=volume, minutes=60)
    doubled = Depth(sigma_bp=sigma, volume=2 * volume, minutes=60)
    assert square_root(quantity, 1.0, depth)[0] == square_root(2 * quantity, 1.0, doubled)[0] or (
        quantity > PARTICIPATION * volume * (1 - 1e-12)
    )
