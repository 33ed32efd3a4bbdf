"""An order goes out at once, waits for a market as usual, or is parked: each with the numbers behind it."""

from __future__ import annotations

from math import sqrt

import pytest

from desk.execution.costs import Cost
from desk.execution.timing import Timing, cost_of_waiting, timing
from desk.risk.depth import Depth

CALM = Depth(sigma_bp=30.0, volume=1e6, minutes=60, stress=0.1, usual_spread_bp=2.0, usual_depth=1.0)


def of(expected: float = 1.0, worst: float = 2.0, edge: float | None = 9.0, **depth: float | None) -> Timing:
    fields = {name: getattr(CALM, name) for name in CALM.__struct_fields__} | depth
    return timing(Cost(expected, worst, "walked the book"), Depth(**fields), 1.0, edge, reduces=False)


def test_a_cheap_order_in_a_calm_market_is_immediate() -> None:
    found = of()
    assert found.words == (
        "immediate: slippage of 2.0 bp at worst is within a third of the 9.0 bp edge, and liquidity stress is 0.10"
    )


def test_a_third_of_the_edge_is_just_enough() -> None:
    assert of(worst=3.0).latency == "immediate"
    assert of(worst=3.01).latency != "immediate"


def test_a_stressed_market_is_never_immediate() -> None:
    assert of(stress=0.59).latency == "immediate"
    assert of(stress=0.6).latency == "park"


def test_it_waits_when_the_market_is_dearer_than_usual_by_more_than_waiting_costs() -> None:
    found = timing(
        Cost(9.0, 12.0, "walked the book"),
        Depth(sigma_bp=30.0, volume=1e6, minutes=60, stress=0.7, usual_spread_bp=2.0, usual_depth=0.5),
        5.0,
        9.0,
        reduces=False,
    )
    assert found.latency == "defer"
    assert found.reason == (
        "slippage of 12.0 bp at worst is more than a third of the 9.0 bp edge and liquidity stress is 0.70, "
        "limit 0.6; 6.0 bp saved when trading is as usual, 1.9 bp lost by waiting 60 s"
    )


def test_waiting_costs_half_a_sigma_of_the_minute_it_takes() -> None:
    assert cost_of_waiting(CALM) == pytest.approx(0.5 * 30.0 / sqrt(60))


def test_it_is_parked_when_the_market_is_dear_and_as_usual() -> None:
    found = of(expected=9.0, worst=12.0)
    assert found.latency == "park"
    assert "0.0 bp saved" in found.reason


@pytest.mark.parametrize(
    ("changed", "latency", "because"),
    [
        ({"edge": None}, "immediate", "no edge is claimed"),
        ({"edge": -1.0}, "park", "pays for no slippage"),
        ({"stress": None}, "defer", "not measured yet"),
        ({"worst": 9.0, "usual_spread_bp": None}, "park", "waiting promises nothing"),
        ({"worst": 9.0, "sigma_bp": None}, "park", "waiting promises nothing"),
    ],
)
def test_what_is_not_known_is_never_taken_for_cheap(
    changed: dict[str, float | None], latency: str, because: str
) -> None:
    found = of(**changed)  # type: ignore[arg-type]
    assert (found.latency, because in found.reason) == (latency, True)


def test_unusable_books_park_it() -> None:
    found = timing(Cost(why="the book is crossed or empty"), CALM, 1.0, 9.0, reduces=False)
    assert found.words == "park: its slippage cannot be told: the book is crossed or empty"


def test_what_only_reduces_risk_never_waits() -> None:
    found = timing(Cost(why="stale"), None, 1.0, 9.0, reduces=True)
    assert found.latency == "immediate"
