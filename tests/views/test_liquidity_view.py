"""The liquidity gauge as a spec: every figure with its unit, the word for the level, and reasons in words."""

from __future__ import annotations

import json

import pytest

from data.errors import UnknownInstrument
from data.events import FeedStatus
from data.liquidity.watch import LiquidityWatch
from desk.agents.figures import field_metadata
from desk.views.liquidity import level, liquidity
from desk.views.market import NoPriceYet
from tests.data.building import SECOND, START
from tests.data.building import market as empty
from tests.data.liquidity.following import Watched
from widgets.specs.contract import read
from widgets.specs.liquidity import DepthPart, ImpactPart, LiquidityStress, SpreadPart


def shown(desk: Watched) -> LiquidityStress:
    return liquidity(desk.market, desk.watch, "BTC-USDT", desk.now)


@pytest.fixture
def calm() -> Watched:
    desk = Watched()
    desk.go(200)
    return desk


def test_a_calm_market_allows_nearly_all_and_says_what_it_is_compared_with(calm: Watched) -> None:
    found = shown(calm)
    assert (found.level, found.override) == ("calm", "")
    assert found.allowed_pct >= 95.0
    spread, depth, *_ = found.parts
    assert (spread.label, spread.unit, spread.basis) == ("spread", "bp", "recent")
    assert spread.value == pytest.approx(1.0, rel=1e-3)
    assert depth.unit == "USDT"
    assert sum(part.weight_pct for part in found.parts) == pytest.approx(100.0)
    assert "short history: compared with the last ten minutes" in found.flags


def test_a_thin_book_lowers_what_it_would_allow_by_its_stress(calm: Watched) -> None:
    calm.go(1, size=0.01)
    found = shown(calm)
    assert found.stress is not None
    assert found.level in ("thin", "stressed")
    assert found.allowed_pct == pytest.approx(100.0 * (1.0 - found.stress), abs=0.5)
    assert found.past[-1] == found.stress


def test_an_override_is_told_in_words_and_no_part_beside_it(calm: Watched) -> None:
    calm.market.apply(FeedStatus("BTC-USDT", calm.now, "gap", "update 12 came after 9"))
    found = shown(calm)
    assert (found.stress, found.level, found.allowed_pct, found.parts) == (1.0, "unusable", 0.0, ())
    assert "gap that is not repaired: update 12 came after 9" in found.override
    assert found.provenance.stale


def test_without_history_it_is_unknown_and_each_part_says_why() -> None:
    desk = Watched()
    desk.go(2)
    found = shown(desk)
    assert (found.stress, found.level, found.allowed_pct) == (None, "unknown", 0.0)
    assert all(part.note for part in found.parts)
    assert found.vpin is None


@pytest.mark.parametrize(
    ("stress", "word"),
    [
        (None, "unknown"),
        (0.0, "calm"),
        (0.24, "calm"),
        (0.25, "thin"),
        (0.5, "stressed"),
        (0.75, "severe"),
        (1.0, "severe"),
    ],
)
def test_every_stress_has_a_word(stress: float | None, word: str) -> None:
    assert level(stress) == word


def test_it_travels_as_one_of_the_contract(calm: Watched) -> None:
    found = shown(calm)
    assert read(json.loads(found.model_dump_json())) == found


def test_the_parts_declare_their_units() -> None:
    assert field_metadata(SpreadPart, "value") == {"unit": "bp", "decimals": 2}
    assert field_metadata(DepthPart, "usual") == {"unit": "quote", "decimals": 2}
    assert field_metadata(ImpactPart, "value") == {"unit": "", "decimals": 2}
    assert field_metadata(LiquidityStress, "allowed_pct") == {"unit": "%", "decimals": 0}


def test_before_the_first_price_it_waits_and_what_is_not_there_is_refused() -> None:
    desk = empty()
    watch = LiquidityWatch(desk)
    with pytest.raises(NoPriceYet):
        liquidity(desk, watch, "BTC-USDT", START + SECOND)
    with pytest.raises(UnknownInstrument):
        liquidity(desk, watch, "BTX-USDT", START)
