from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

import pytest

from data.instruments import Instrument
from desk.agents.evidence import EvidenceBook
from desk.agents.plan import NoPlan, Planned, make_plan
from desk.risk.exposure import Side
from desk.risk.quote import Quote
from desk.risk.sizing import Sizing
from tests.agents.samples import FRESH, radar
from widgets.specs.studies import BaseRateStudy, StructureStudy

BTC = Instrument("BTC-USDT", "sim", "BTCUSDT", "BTC", "USDT", Decimal("0.01"), Decimal("0.00001"))


class Quoted:
    """An order desk with one quote."""

    reach_bp = Decimal(15)
    cost_bp = Decimal(10)

    def __init__(
        self, bid: str = "1000.00", ask: str = "1000.10", usable: bool = True, quantity: str = "0.5"
    ) -> None:
        low, high = Decimal(bid), Decimal(ask)
        self.given = Quote("BTC-USDT", low, high, (low + high) / 2, 0, 0, usable, "sim")
        self.quantity = Decimal(quantity)
        self.asked: dict[str, Any] = {}

    def instrument(self, symbol: str) -> Instrument:
        return BTC

    def quote(self, symbol: str) -> Quote | None:
        return self.given

    def size(self, symbol: str, side: Side, entry: Decimal, stop: Decimal, **facts: Any) -> Sizing:
        self.asked = {"entry": entry, "stop": stop, **facts}
        return Sizing(self.quantity, "stop risk", (), Decimal(1))


def facts(
    support: float | None = 995.0, resistance: float | None = 1030.0, move: float = 0.5, atr: float = 1.0
) -> EvidenceBook:
    book = EvidenceBook("dbt-a")
    book.add("volatility_radar", {}, radar("BTC-USDT"), 0)
    structure = StructureStudy(
        instrument="BTC-USDT",
        interval="1m",
        decimals=2,
        bars=100,
        last=1000.0,
        atr=atr,
        atr_pct=0.1,
        highs=(),
        lows=(),
        trend="mixed",
        resistance=resistance,
        support=support,
        to_resistance_atr=None,
        to_support_atr=None,
        range_high=1040.0,
        range_low=980.0,
        range_position_pct=33.0,
        band_z=0.0,
        band_upper=1010.0,
        band_lower=990.0,
        provenance=FRESH,
    )
    rates = BaseRateStudy(
        instrument="BTC-USDT",
        interval="1m",
        horizon="15m",
        decimals=2,
        bars_ahead=15,
        windows=30,
        up_share=0.5,
        typical_move_pct=move,
        recent_volume=20.0,
        persistence=0.0,
        provenance=FRESH,
    )
    book.add("key_levels", {}, structure, 0)
    book.add("base_rate", {}, rates, 0)
    return book


def planned(
    stance: Literal["long", "short"], book: EvidenceBook | None = None, desk: Quoted | None = None
) -> Planned:
    return make_plan(facts() if book is None else book, "BTC-USDT", stance, 0.3, desk or Quoted())


def test_a_long_stands_behind_its_support() -> None:
    found = planned("long")
    assert found.spec.stop == pytest.approx(995.0 - 0.25, abs=0.02)
    assert found.spec.target == pytest.approx(1000.1 + 1.5 * 5.35, abs=0.02)
    assert found.spec.side == "buy"
    assert Decimal("1000.10") <= found.limit <= Decimal("1001.55")


def test_a_short_is_the_mirror() -> None:
    found = planned("short", facts(support=970.0, resistance=1005.0))
    assert found.spec.stop == pytest.approx(1005.25, abs=0.02)
    assert found.spec.target < 1000.0 < found.spec.stop
    assert Decimal("998.50") <= found.limit <= Decimal("1000.00")


def test_a_level_on_the_way_is_the_target() -> None:
    assert planned("long", facts(resistance=1007.0)).spec.target == 1007.0
    assert planned("short", facts(support=993.0, resistance=1005.0)).spec.target == 993.0


def test_the_stop_keeps_within_what_the_price_usually_moves() -> None:
    assert planned("long", facts(support=900.0)).spec.stop == pytest.approx(1000.1 - 2 * 5.0, abs=0.02)
    assert planned("long", facts(support=999.9)).spec.stop == pytest.approx(1000.1 - 0.8 * 5.0, abs=0.02)
    assert planned("long", facts(support=None)).spec.stop == pytest.approx(1000.1 - 5.0, abs=0.02)


@pytest.mark.parametrize("stance", ["long", "short"])
def test_the_limit_never_lies_beyond_the_target_nor_short_of_the_touch(
    stance: Literal["long", "short"],
) -> None:
    for move in (0.02, 0.1, 0.5, 3.0):
        plan = planned(stance, facts(None, None, move, 0.01)).spec
        if stance == "long":
            assert plan.ask <= plan.limit < plan.target
            assert plan.limit <= 1000.05 * 1.0015
        else:
            assert plan.bid >= plan.limit > plan.target
            assert plan.limit >= 1000.05 * 0.9985


def test_size_is_asked_for_at_the_worst_price_with_what_is_known() -> None:
    desk = Quoted()
    found = planned("long", desk=desk)
    assert desk.asked["entry"] == found.limit
    assert desk.asked["annual_volatility"] == Decimal("0.41")
    assert desk.asked["recent_volume"] == 20
    assert desk.asked["disagreement"] == Decimal("0.3")
    assert found.spec.quantity == "0.5"
    assert Decimal(found.spec.risk_quote) == round(
        Decimal("0.5") * (found.limit - Decimal(str(found.spec.stop))), 2
    )


def test_costs_count_spread_and_fees_against_the_way_to_the_target() -> None:
    plan = planned("long").spec
    assert plan.cost_bp == pytest.approx(10 + 0.1 / 1000.05 * 1e4)
    assert plan.cost_share_pct == pytest.approx(plan.cost_bp / (plan.target_distance_pct * 100) * 100)


@pytest.mark.parametrize(
    ("book", "desk", "why"),
    [
        (facts(), Quoted(usable=False), "no usable quote"),
        (facts(), Quoted(quantity="0"), "comes to nothing, bound by stop risk"),
        (EvidenceBook("dbt-a"), Quoted(), "evidence for a stop"),
        (facts(None, None, 0.0, 0.005), Quoted(), "moves too little"),
    ],
)
def test_without_what_it_needs_there_is_no_plan(book: EvidenceBook, desk: Quoted, why: str) -> None:
    with pytest.raises(NoPlan, match=why):
        planned("long", book, desk)
