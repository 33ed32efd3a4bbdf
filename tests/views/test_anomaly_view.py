"""The shape of a market as a spec: what is missing while it learns, what stands out, and what follows in words."""

from __future__ import annotations

import json

import pytest

from data.anomaly import FEWEST
from data.errors import UnknownInstrument
from desk.views.anomaly import anomaly
from tests.data.test_anomaly_watch import LEARNING, Played
from widgets.specs.anomaly import AnomalyStudy
from widgets.specs.contract import read


def seen(played: Played) -> AnomalyStudy:
    return anomaly(played.market, played.watch, "BTC-USDT", played.now)


def test_while_it_learns_it_says_how_many_samples_are_missing_and_holds_nothing_back() -> None:
    played = Played()
    assert seen(played).measures == ()
    played.calm(102)
    study = seen(played)
    assert (study.ceiling, study.reason, study.score, study.threshold) == ("none", "", None, None)
    assert (study.samples, study.missing) == (100, FEWEST - 100)
    assert [one.label for one in study.measures][:2] == ["spread", "depth"]
    assert all(one.usual is None for one in study.measures)
    assert "nothing is held back" in study.follows


def test_an_ordinary_market_has_its_score_below_the_threshold() -> None:
    played = Played()
    played.calm(FEWEST + LEARNING + 30)
    study = seen(played)
    assert study.ceiling == "full"
    assert study.score is not None
    assert study.threshold is not None
    assert study.score < study.threshold
    assert study.scores[-1] == study.score
    assert study.provenance.age_ms < 2_000
    spread = study.measures[0]
    assert spread.unit == "bp"
    assert 0.5 < spread.value < 5.0, "in basis points, not their logarithm"


def test_a_parked_market_names_what_stands_out_and_what_people_still_can_do() -> None:
    played = Played()
    played.calm(FEWEST + LEARNING)
    played.shaken(3)
    study = seen(played)
    assert study.ceiling == "parked"
    assert "spread high" in study.reason
    assert "propose nothing" in study.follows
    assert "people can order" in study.follows
    assert {one.label for one in study.measures if one.outstanding} >= {"spread", "depth"}
    assert read(json.loads(study.model_dump_json())) == study


def test_an_instrument_that_is_not_there_is_refused() -> None:
    played = Played()
    with pytest.raises(UnknownInstrument):
        anomaly(played.market, played.watch, "BTX-USDT", played.now)
