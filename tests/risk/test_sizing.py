"""The smallest cap binds, nothing is rounded up, and doubt means no trade."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.approvals.policy import demo_policy
from desk.risk.exposure import OpenOrder, Standing
from desk.risk.sizing import Edge, SizingFacts, headroom, size
from tests.execution.scripted_market import BTC

RULES, LIMITS = demo_policy().sizing, demo_policy().limits
FACTS = SizingFacts(
    equity=Decimal(100_000),
    entry=Decimal(60_000),
    stop=Decimal(59_400),
    annual_volatility=Decimal("0.5"),
    recent_volume=Decimal(50),
    headroom=Decimal(10_000),
)


def sized(**changes: Any) -> Decimal:
    return size(BTC, msgspec.structs.replace(FACTS, **changes), RULES).quantity


@pytest.mark.parametrize(
    ("changes", "binding"),
    [
        ({}, "volatility target"),
        ({"stop": Decimal(50_000)}, "stop risk"),
        ({"recent_volume": Decimal("0.5")}, "participation"),
        ({"headroom": Decimal(1_000)}, "limits"),
        ({"edge": Edge(Decimal("0.05"), Decimal("0.02"))}, "edge"),
    ],
)
def test_the_binding_cap_is_named(changes: dict[str, Any], binding: str) -> None:
    found = size(BTC, msgspec.structs.replace(FACTS, **changes), RULES)
    assert found.binding == binding
    assert found.quantity == BTC.size(min(cap.quantity for cap in found.caps))
    assert found.quantity % BTC.lot == 0


def test_what_is_below_the_least_order_is_no_trade() -> None:
    found = size(BTC, msgspec.structs.replace(FACTS, headroom=Decimal(50)), RULES)
    assert found.quantity == 0
    assert "below the least order" in found.binding


WORSE = ["annual_volatility", "drawdown", "liquidity_stress", "slippage", "disagreement"]
small = st.decimals(min_value=0, max_value="0.04", places=4)


@given(st.sampled_from(WORSE), small, small)
def test_more_of_what_is_bad_never_sizes_up(field: str, one: Decimal, other: Decimal) -> None:
    less, more = sorted((one, other))
    start = Decimal("0.2") if field == "annual_volatility" else Decimal(0)
    assert sized(**{field: start + more}) <= sized(**{field: start + less})


GOOD = Edge(Decimal("0.4"), Decimal("0.1"))
fractions = st.decimals(min_value=0, max_value=1, places=3)
amounts = st.decimals(min_value=1, max_value=1_000_000, places=2)
any_facts = st.builds(
    SizingFacts,
    equity=amounts,
    entry=st.decimals(min_value=1, max_value=100_000, places=1),
    stop=st.decimals(min_value=1, max_value=100_000, places=1),
    annual_volatility=st.decimals(min_value="0.01", max_value=3, places=2),
    recent_volume=amounts,
    headroom=amounts,
    slippage=st.decimals(min_value=0, max_value=100, places=2),
    spread=st.decimals(min_value=0, max_value=100, places=2),
    edge=st.one_of(
        st.none(),
        st.builds(
            Edge,
            st.decimals(min_value=-2, max_value=2, places=2),
            st.decimals(min_value=0, max_value=2, places=2),
        ),
    ),
    drawdown=st.decimals(min_value=0, max_value="0.06", places=3),
    liquidity_stress=fractions,
    disagreement=st.decimals(min_value=0, max_value=3, places=2),
)


@given(
    any_facts,
    st.sampled_from(
        ["annual_volatility", "drawdown", "liquidity_stress", "slippage", "spread", "disagreement"]
    ),
    fractions,
)
def test_whatever_the_rest_says_more_of_what_is_bad_never_sizes_up(
    facts: SizingFacts, field: str, more: Decimal
) -> None:
    worse = getattr(facts, field) + more
    worse = min(worse, Decimal(1)) if field == "liquidity_stress" else worse
    assert size(BTC, msgspec.structs.replace(facts, **{field: worse}), RULES).quantity <= (
        size(BTC, facts, RULES).quantity
    )


@given(any_facts, fractions)
def test_an_edge_that_is_less_sure_never_sizes_up(facts: SizingFacts, more: Decimal) -> None:
    sure = msgspec.structs.replace(facts, edge=GOOD)
    unsure = msgspec.structs.replace(facts, edge=Edge(GOOD.mean, Decimal("0.1") + more))
    assert size(BTC, unsure, RULES).quantity <= size(BTC, sure, RULES).quantity
    assert (
        size(BTC, sure, RULES).quantity
        <= size(BTC, msgspec.structs.replace(facts, edge=None), RULES).quantity
    )


@given(any_facts)
def test_f24_a_size_is_whole_lots_never_rounded_up_and_never_below_the_least_order(
    facts: SizingFacts,
) -> None:
    found = size(BTC, facts, RULES)
    assert found.quantity % BTC.lot == 0
    if found.quantity:
        assert found.quantity <= min(cap.quantity for cap in found.caps) * found.factor
        assert found.quantity * facts.entry >= BTC.min_notional
        assert found.binding in {cap.name for cap in found.caps}


def test_f24_a_tenth_and_two_tenths_are_exactly_three() -> None:
    tenths = msgspec.structs.replace(FACTS, equity=Decimal("0.1") + Decimal("0.2"), headroom=Decimal("0.3"))
    assert size(BTC, tenths, RULES).quantity == 0
    exact = msgspec.structs.replace(FACTS, headroom=Decimal("0.1") * 3 * 6_000)
    assert size(BTC, exact, RULES).quantity == Decimal("0.030")
    less = msgspec.structs.replace(FACTS, headroom=Decimal("0.1") * 3 * 6_000 - Decimal("0.01"))
    assert size(BTC, less, RULES).quantity == Decimal("0.029")


@pytest.mark.parametrize("huge", ["1e30", "9" * 60])
def test_f24_figures_beyond_all_measure_neither_overflow_nor_pass_a_cap(huge: str) -> None:
    found = size(
        BTC, msgspec.structs.replace(FACTS, equity=Decimal(huge), recent_volume=Decimal(huge)), RULES
    )
    assert found.binding == "limits"
    assert found.quantity * FACTS.entry <= FACTS.headroom


@pytest.mark.parametrize(
    "edge",
    [
        Edge(None, Decimal("0.1")),
        Edge(Decimal(1), None),
        Edge(Decimal("-0.1"), Decimal(0)),
        Edge(Decimal("0.1"), Decimal("0.1")),
    ],
)
def test_an_edge_that_is_claimed_and_unknown_negative_or_unsure_means_no_trade(edge: Edge) -> None:
    assert sized(edge=edge) == 0


@pytest.mark.parametrize("bad", ["NaN", "Infinity", "-Infinity"])
def test_an_edge_that_is_no_number_means_no_trade(bad: str) -> None:
    assert sized(edge=Edge(Decimal(bad), Decimal("0.1"))) == 0
    assert sized(edge=Edge(Decimal("0.4"), Decimal(bad))) == 0


def test_what_brought_the_size_to_nothing_is_named() -> None:
    def binding(**changes: Any) -> str:
        return size(BTC, msgspec.structs.replace(FACTS, **changes), RULES).binding

    assert binding(drawdown=Decimal("0.06")) == "drawdown, below the least order"
    assert binding(liquidity_stress=Decimal(1)) == "liquidity stress, below the least order"
    assert binding(liquidity_stress=None) == "liquidity, which is not known yet"
    assert binding(stale=True) == "stale data"


@pytest.mark.parametrize("field", ["equity", "annual_volatility", "recent_volume", "liquidity_stress"])
def test_a_missing_figure_means_no_trade(field: str) -> None:
    assert sized(**{field: None}) == 0


@pytest.mark.parametrize(
    "field", [name for name in SizingFacts.__struct_fields__ if name not in ("stale", "edge")]
)
@pytest.mark.parametrize("bad", ["NaN", "Infinity", "-Infinity"])
def test_a_figure_that_is_no_number_means_no_trade(field: str, bad: str) -> None:
    assert sized(**{field: Decimal(bad)}) == 0


def test_stale_data_and_a_stop_at_the_entry_mean_no_trade() -> None:
    assert sized(stale=True) == 0
    assert sized(stop=FACTS.entry) == 0
    assert sized(liquidity_stress=Decimal(1)) == 0
    assert sized(drawdown=Decimal("0.06")) == 0


def standing(*under_way: OpenOrder, position: str = "0") -> Standing:
    return Standing(
        positions={"BTC-USDT": Decimal(position)},
        open_orders=under_way,
        marks={"BTC-USDT": Decimal(60_000)},
        equity=Decimal(100_000),
        day_open_equity=Decimal(100_000),
        high_water=Decimal(100_000),
    )


def test_where_spot_cannot_be_sold_short_the_room_to_sell_is_what_is_held() -> None:
    price, limits = Decimal(60_000), LIMITS.model_copy(update={"short_spot": False})
    assert headroom(standing(), BTC, "sell", limits, price) == 0
    assert headroom(standing(position="0.05"), BTC, "sell", limits, price) == Decimal("3000.000")
    assert headroom(standing(), BTC, "buy", limits, price) == Decimal("9960.000")


def test_headroom_is_what_the_limits_leave() -> None:
    price = Decimal(60_000)
    assert headroom(standing(), BTC, "buy", LIMITS, price) == Decimal("9960.000")
    tight = headroom(standing(position="0.4"), BTC, "buy", LIMITS, price)
    assert tight == Decimal("960.000")
    waiting = OpenOrder("ord-1", "BTC-USDT", "buy", Decimal("0.4"), price)
    assert headroom(standing(waiting), BTC, "buy", LIMITS, price) == tight
    assert headroom(standing(position="0.5"), BTC, "buy", LIMITS, price) == 0


def test_headroom_is_what_the_venue_leaves() -> None:
    price = Decimal(60_000)
    limits = LIMITS.model_copy(update={"max_venue_exposure": Decimal(1_200)})
    assert headroom(standing(), BTC, "buy", limits, price) == Decimal("1200.000")


def test_headroom_is_nothing_while_equity_is_unknown() -> None:
    blind = msgspec.structs.replace(standing(), equity=None)
    assert headroom(blind, BTC, "buy", LIMITS, Decimal(60_000)) == 0
