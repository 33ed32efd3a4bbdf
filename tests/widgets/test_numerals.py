"""Figures are written alike everywhere."""

from __future__ import annotations

import pytest

from widgets import numerals


def test_prices_have_their_instruments_decimals_and_separated_thousands() -> None:
    assert numerals.price(64_231.5, 2) == "64,231.50"
    assert numerals.price(0.32177, 5) == "0.32177"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1234567.80", "1,234,567.80"),
        ("-12", "-12"),
        ("+1000", "+1,000"),
        ("n/a", "n/a"),
        ("", ""),
        ("1e9", "1e9"),
    ],
)
def test_money_is_grouped_and_anything_else_left_alone(text: str, shown: str) -> None:
    assert numerals.money(text) == shown


def test_profit_always_has_a_sign() -> None:
    assert numerals.signed_money("131.20") == "+131.20"
    assert numerals.signed_money("-2.80") == "-2.80"
    assert numerals.signed_money("0.00") == "0.00"
    assert [numerals.sign_of(text) for text in ("131.20", "-2.80", "0.00", "none")] == [1, -1, 0, 0]


def test_changes_have_an_arrow_and_a_sign() -> None:
    assert numerals.moved(1.234) == "▲ +1.23%"
    assert numerals.moved(-0.5) == "▼ -0.50%"
    assert numerals.moved(0.001) == "0.00%"
    assert numerals.moved(None) == numerals.NONE


@pytest.mark.parametrize(
    ("milliseconds", "shown"),
    [(-5, "<1s"), (400, "<1s"), (12_300, "12s"), (200_000, "3m"), (7_200_000, "2h"), (2e8, "2d")],
)
def test_ages_are_short(milliseconds: float, shown: str) -> None:
    assert numerals.age(int(milliseconds)) == shown


@pytest.mark.parametrize(("seconds", "shown"), [(-3, "0:00"), (21, "0:21"), (272, "4:32"), (3872, "1:04:32")])
def test_countdowns(seconds: int, shown: str) -> None:
    assert numerals.countdown(seconds) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.5, "0.50"), (950, "950"), (12_345, "12.3K"), (48.2e6, "48.2M"), (123e6, "123M"), (-2e9, "-2.0B")],
)
def test_large_amounts_take_at_most_six_characters(value: float, shown: str) -> None:
    assert numerals.compact(value) == shown
    assert len(shown) <= 6


def test_times_are_utc() -> None:
    assert numerals.clock(1_767_621_600_000_000_000) == "14:00:00"
    assert numerals.clock(1_767_621_600_000_000_000, seconds=False) == "14:00"


def test_money_is_told_in_cents_and_a_size_without_empty_decimals() -> None:
    assert [numerals.cents(text) for text in ("2.90025499", "-1.005", "0.004", "0", "1234567.8", "n/a")] == [
        "2.90",
        "-1.01",
        "0.004",
        "0.00",
        "1,234,567.80",
        "n/a",
    ]
    assert [numerals.amount(text) for text in ("0.05000", "1200.0", "100", "7")] == [
        "0.05",
        "1,200",
        "100",
        "7",
    ]
