"""The watch on a market's shape: when it learns, what it learns from, and how long what it says stands."""

from __future__ import annotations

from random import Random
from typing import Literal

import pytest

from data.anomaly import FEWEST, AnomalyReading, Autonomy
from data.anomaly_features import NAMES, UNITS, told
from data.anomaly_watch import BACK, EVERY, RECENT, STANDS, AnomalyWatch
from data.errors import UnknownInstrument
from data.market import Market
from data.simulator.dice import Dice
from tests.data.building import SECOND, START, delta, market, snapshot, trade

LEARNING = 20
"""Seconds in which a stage learns: eight events a second, a step for each."""


class Played:
    """A market that lives second by second, calm or shaken, and its watch."""

    def __init__(self, seed: int = 3) -> None:
        self.market: Market = market()
        self.watch = AnomalyWatch(self.market, Random(seed))
        self._dice = Dice(1, "played")
        self.now = START
        self._trades = 0
        self._sequence = 0

    def calm(self, seconds: int) -> list[AnomalyReading | None]:
        """Narrow, deep, with trades on both sides."""
        return [self._second(0.01, 2.0, 6, 0.5) for _ in range(seconds)]

    def shaken(self, seconds: int) -> list[AnomalyReading | None]:
        """Forty times as wide, a hundredth as deep, sellers alone, ten times as many."""
        return [self._second(0.4, 0.02, 60, 0.0) for _ in range(seconds)]

    def _second(self, half: float, size: float, trades: int, buyers: float) -> AnomalyReading | None:
        uniform = self._dice.uniform
        mid = 100.0 + 0.02 * (uniform() - 0.5)
        for n in range(1, trades + 1):
            self._trades += 1
            side: Literal["buy", "sell"] = "buy" if uniform() < buyers else "sell"
            at = self.now + n * SECOND // (trades + 2)
            self.market.apply(trade(100.0, 0.01, at, side, number=self._trades))
        self.now += EVERY
        bid, ask = mid - half * (0.5 + uniform()), mid + half * (0.5 + uniform())
        sizes = size * (0.5 + uniform()), size * (0.5 + uniform())
        self._sequence += 10
        self.market.apply(snapshot([(bid, sizes[0])], [(ask, sizes[1])], self._sequence, self.now))
        return self.watch.state("BTC-USDT").reading


def learned(seed: int = 3) -> Played:
    played = Played(seed)
    played.calm(FEWEST + LEARNING)
    assert played.watch.state("BTC-USDT").reading is not None
    return played


def test_until_enough_was_seen_it_says_how_much_is_missing_and_parks_nothing() -> None:
    played = Played()
    assert played.watch.state("BTC-USDT").missing == FEWEST
    played.shaken(200)
    state = played.watch.state("BTC-USDT")
    assert (state.reading, state.scores) == (None, ())
    assert state.samples + state.missing == FEWEST
    assert 195 <= state.samples <= 200
    assert state.shape is not None
    assert played.watch.parked("BTC-USDT") == ""


def test_a_calm_market_that_goes_on_is_rarely_held_back() -> None:
    readings = learned().calm(400)
    held = [one for one in readings if one is not None and one.ceiling is Autonomy.PARKED]
    assert len(held) <= 4 * STANDS


def test_a_market_like_none_before_is_parked_at_once_and_for_a_while_after() -> None:
    played = learned()
    shaken = played.shaken(5)
    assert all(one is not None and one.ceiling is Autonomy.PARKED for one in shaken[1:])
    assert "clean window" in played.watch.parked("BTC-USDT")
    assert "spread high" in played.watch.parked("BTC-USDT")
    after = played.calm(60)
    assert all(one is not None and one.ceiling is Autonomy.PARKED for one in after[: STANDS - 1])
    assert after[-1] is not None
    assert after[-1].ceiling is not Autonomy.PARKED
    assert played.watch.parked("BTC-USDT") == ""
    assert played.watch.parked("ETH-USDT") == ""


def test_an_episode_does_not_become_usual() -> None:
    played = learned()
    played.shaken(60)
    played.calm(FEWEST + LEARNING)
    state = played.watch.state("BTC-USDT")
    assert state.samples > FEWEST
    again = played.shaken(3)
    assert again[-1] is not None
    assert again[-1].ceiling is Autonomy.PARKED


def test_a_market_that_has_changed_for_good_is_learned_as_the_new_usual() -> None:
    played = learned()
    played.shaken(FEWEST + 3 * LEARNING)
    newest = played.shaken(3 * STANDS)[-1]
    assert newest is not None
    assert newest.ceiling is not Autonomy.PARKED
    calm = played.calm(2)[-1]
    assert calm is not None
    assert calm.outstanding


def test_one_randomness_gives_one_watch_and_another_a_different_one() -> None:
    scores = [learned(seed).watch.state("BTC-USDT").scores for seed in (3, 3, 4)]
    assert scores[0]
    assert scores[0] == scores[1]
    assert scores[0] != scores[2]


def test_while_the_book_may_not_be_believed_nothing_is_sampled_and_what_was_said_stands() -> None:
    played = learned()
    played.shaken(4)
    before = played.watch.changes("BTC-USDT")
    played.market.apply(delta(1_000_000, 1_000_001, at=played.now + 1))
    for n in range(30):
        played.market.apply(trade(100.0, 0.01, played.now + n * SECOND, "sell", number=100_000 + n))
    assert played.watch.changes("BTC-USDT") == before
    assert played.watch.parked("BTC-USDT")


def test_a_clock_that_was_wrong_stops_the_samples_for_no_longer_than_it_was_wrong() -> None:
    played = learned()
    played.now += 3 * BACK
    played.calm(2)
    before = played.watch.changes("BTC-USDT")
    played.now -= 3 * BACK
    played.calm(3)
    assert played.watch.changes("BTC-USDT") > before


def test_the_scores_that_are_kept_are_bounded() -> None:
    played = learned()
    played.calm(2 * RECENT)
    assert len(played.watch.state("BTC-USDT").scores) == RECENT


def test_an_instrument_that_is_not_there_is_refused() -> None:
    with pytest.raises(UnknownInstrument):
        Played().watch.state("BTX-USDT")
    assert (Played().watch.changes("BTX-USDT"), Played().watch.parked("BTX-USDT")) == (0, "")


def test_measures_are_told_in_units_of_the_market() -> None:
    assert set(UNITS) == set(NAMES)
    assert told("spread", 0.0) == 1.0
    assert told("flow", 0.0) == 0.0
    assert told("trade rate", 0.0) == 0.0
    assert told("volatility", -100.0) == 0.0
    assert told("sign memory", -0.3) == -0.3
