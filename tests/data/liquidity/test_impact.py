"""Amihud's ratio and Kyle's lambda on numbers that can be checked by hand."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest

from data.instruments import Instrument
from data.liquidity.impact import FEWEST_SECONDS, KyleLambda, amihud, quote_value
from data.simulator.dice import Dice
from tests.data.building import BTC, bar

INVERSE = Instrument(
    "BTC-USD", "sim", "BTCUSD", "BTC", "USD", Decimal("0.1"), Decimal(1),
    kind="perpetual", contract_size=Decimal(100), inverse=True,
)  # fmt: skip


def test_the_value_of_contracts_follows_what_they_are_worth() -> None:
    assert quote_value(BTC, 2.0, 50_000.0) == 100_000.0
    assert quote_value(INVERSE, 2.0, 50_000.0) == 200.0


def test_amihud_is_the_mean_move_for_a_million() -> None:
    bars = [bar(n, 101.0, 100.0, volume=10_000.0) for n in range(5)]
    assert amihud(bars, BTC) == pytest.approx(math.log(1.01) * 1e4 / 1.01, rel=1e-12)
    assert amihud([*bars, bar(5, 101.0, volume=0.0)], BTC) == amihud(bars, BTC)
    assert amihud(bars[:4], BTC) is None


def test_lambda_finds_the_slope_behind_noise_and_says_how_sure_it_is() -> None:
    dice, kyle = Dice(3, "impact"), KyleLambda()
    for _ in range(300):
        signed = 2e6 * dice.normal()
        kyle.add(1.5 * signed / 1e6 + 0.5 * dice.normal(), signed)
    found = kyle.slope()
    assert found is not None
    assert found.slope == pytest.approx(1.5, rel=0.05)
    assert found.t > 20.0


def test_lambda_of_noise_alone_is_not_significant() -> None:
    dice, kyle = Dice(4, "noise"), KyleLambda()
    for _ in range(300):
        kyle.add(dice.normal(), 1e6 * dice.normal())
    found = kyle.slope()
    assert found is not None
    assert abs(found.t) < 2.0


def test_lambda_needs_a_minute_and_some_trading() -> None:
    kyle = KyleLambda()
    for n in range(FEWEST_SECONDS - 1):
        kyle.add(1.0, float(n))
        assert kyle.slope() is None
    quiet = KyleLambda()
    for _ in range(100):
        quiet.add(0.0, 0.0)
    assert quiet.slope() is None
