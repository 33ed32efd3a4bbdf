"""Books from a constant-product pool, against the curve itself and against swaps that happened."""

from __future__ import annotations

import gzip
import json
from math import fsum, isclose

from hypothesis import given
from hypothesis import strategies as st

from data.book import Book
from data.events import BookSnapshot
from data.venues.constant_product import Pool, ladder
from tests.data.building import BTC
from tests.shared import recording

pools = st.builds(
    Pool,
    st.floats(1e-3, 1e12),
    st.floats(1e-3, 1e12),
    st.floats(1e-5, 0.05),
    st.floats(0.0, 0.05),
)


@given(pools)
def test_the_ladder_is_a_book_that_never_crosses(pool: Pool) -> None:
    bids, asks = ladder(pool)
    assert [price for price, _ in bids] == sorted((price for price, _ in bids), reverse=True)
    assert [price for price, _ in asks] == sorted(price for price, _ in asks)
    assert bids[0][0] < pool.quote / pool.base < asks[0][0]
    assert all(size > 0.0 for _, size in (*bids, *asks))


@given(pools, st.integers(1, 18))
def test_walking_whole_levels_costs_what_the_pool_charges(pool: Pool, count: int) -> None:
    bids, asks = ladder(pool)
    bought = fsum(size for _, size in asks[:count])
    assert isclose(fsum(price * size for price, size in asks[:count]), pool.cost(bought), rel_tol=1e-6)
    sold = fsum(size for _, size in bids[:count])
    assert isclose(fsum(price * size for price, size in bids[:count]), pool.proceeds(sold), rel_tol=1e-6)


@given(pools, st.floats(0.01, 1.0))
def test_no_order_looks_cheaper_than_the_pool_would_fill_it(pool: Pool, part: float) -> None:
    bids, asks = ladder(pool)
    book = Book(BTC)
    book.apply(BookSnapshot("BTC-USDT", 1, bids, asks, 1))
    size = part * fsum(size for _, size in asks)
    price, filled = book.walk("buy", size)
    assert price * filled >= pool.cost(filled) * (1.0 - 1e-6)
    price, filled = book.walk("sell", part * fsum(size for _, size in bids))
    assert price * filled <= pool.proceeds(filled) * (1.0 + 1e-6)


@given(pools, st.floats(1e-6, 0.5))
def test_selling_what_was_bought_costs_the_fees(pool: Pool, part: float) -> None:
    size = part * pool.base * (1.0 - pool.fee_out)
    assert pool.cost(size) > pool.proceeds(size)


def test_more_than_the_pool_holds_cannot_be_bought() -> None:
    assert Pool(100.0, 50.0, 0.003).cost(100.0) == float("inf")


def test_a_pool_without_reserves_or_with_impossible_fees_prices_nothing() -> None:
    for broken in (
        Pool(0.0, 1.0, 0.003),
        Pool(1.0, float("nan"), 0.003),
        Pool(1.0, 1.0, 1.0),
        Pool(1.0, 1.0, float("nan")),
        Pool(1.0, 1.0, 0.0),
    ):
        assert not broken.sound
    assert Pool(1.0, 1.0, 0.002, 0.001).sound


def test_swaps_of_a_real_pool_are_filled_as_the_formula_says() -> None:
    """A DeDust event tells the reserves after it; without what was paid in and out they are the ones before."""
    fee, checked = 0.001, 0
    with gzip.open(recording("ton/dex/dedust_ton_usdt_swaps.jsonl.gz"), "rt") as lines:
        for line in lines:
            said = json.loads(line)["swap"]["out_msg"]["decoded_body"]
            reserves = [int(said["field4"]["reserve0"]), int(said["field4"]["reserve1"])]
            paid = 0 if said["asset_in"]["sum_type"] == "Native" else 1
            units_in, units_out = int(said["amount_in"]), int(said["amount_out"])
            if min(units_in, units_out) < 1_000_000:
                continue
            before = Pool(reserves[paid] - units_in, reserves[1 - paid] + units_out, fee)
            assert isclose(before.proceeds(units_in), units_out, rel_tol=1e-5)
            checked += 1
    assert checked > 200
