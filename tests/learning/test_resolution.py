from __future__ import annotations

import pytest

from desk.learning.resolution import from_bars, from_quote, resolved, tolerance
from tests.learning.builders import DUE, MINUTE, SECOND, bar, forecast, quote


@pytest.mark.parametrize(("price", "outcome"), [("100.5", "up"), ("99.5", "down"), ("100", "unchanged")])
def test_the_mid_at_the_due_time_says_higher_lower_or_unchanged(price: str, outcome: str) -> None:
    ended = from_quote(forecast(), quote(price), DUE + SECOND)
    assert ended is not None
    done = resolved(forecast(), ended)
    assert (done.outcome, done.price, done.source) == (outcome, price, "quote of sim")


def test_a_quote_that_may_not_be_relied_on_or_is_of_another_time_resolves_nothing() -> None:
    assert from_quote(forecast(), quote("101", usable=False), DUE) is None
    assert from_quote(forecast(), quote("101"), DUE - 1) is None
    assert from_quote(forecast(), quote("101"), DUE + tolerance(forecast()) + 1) is None
    assert from_quote(forecast(), None, DUE) is None


def test_of_closed_bars_the_one_that_ended_nearest_counts_and_none_from_afar() -> None:
    near, nearer = bar(DUE + 20 * SECOND, 101.0), bar(DUE - 5 * SECOND, 99.0, 5 * SECOND)
    ended = from_bars(forecast(), [("1m", near), ("5s", nearer)])
    assert ended is not None
    assert (resolved(forecast(), ended).outcome, ended.source) == ("down", "5s bar of sim")
    assert from_bars(forecast(), [("1m", bar(DUE + MINUTE, 101.0))]) is None


def test_a_bar_without_a_trade_in_it_tells_no_price() -> None:
    assert from_bars(forecast(), [("1m", bar(DUE, 101.0, volume=0.0))]) is None


def test_short_horizons_ask_for_a_nearer_price_than_long_ones() -> None:
    assert tolerance(forecast()) == 30 * SECOND
    assert tolerance(forecast(due=DUE - 14 * MINUTE, horizon="1m")) == 2 * SECOND
