from __future__ import annotations

import pytest

from desk.agents.arithmetic import evaluate
from desk.agents.conditions import holds
from desk.agents.evidence import EvidenceBook
from desk.agents.fact_table import fact_table
from desk.agents.figures import NotAFigure, resolve
from desk.agents.writing import write
from tests.agents.samples import evidence, snapshot
from widgets.specs.figure import Provenance
from widgets.specs.market import Bar, Chart
from widgets.specs.status import Notice


def test_a_figure_brings_unit_rounding_age_and_source_from_the_spec() -> None:
    figure = resolve(evidence(), "T1.spread_bp")
    assert (figure.value, figure.unit, figure.decimals) == (0.078, "bp", 2)
    assert (figure.age_ms, figure.source, figure.stale) == (40, "sim", False)


def test_a_price_has_the_decimals_of_its_instrument() -> None:
    assert resolve(evidence(), "T1.last").decimals == 2


@pytest.mark.parametrize("path", ["T2.rows[ETH-USDT].realised_pct", "T2.rows[1].realised_pct"])
def test_rows_are_found_by_name_and_by_place(path: str) -> None:
    assert resolve(evidence(), path).value == 42.0


def test_a_candle_of_a_chart_is_a_figure_like_any_other() -> None:
    book = EvidenceBook("trn-a")
    bar = Bar(at=1, open=1.0, high=2.5, low=0.5, close=2.0, volume=3.0, closed=True)
    told = Provenance(source="sim", at=1, age_ms=40)
    shown = Chart(instrument="BTC-USDT", interval="1m", decimals=1, bars=(bar,), provenance=told)
    entry = book.add("chart", {}, shown, 0, "desk")
    figure = resolve(book, "T1.bars[0].high")
    assert (figure.value, figure.unit, figure.decimals) == (2.5, "price", 1)
    assert "T1.bars[0].high = 2.5" in fact_table(book, entry, 0)


def test_an_optional_field_keeps_its_unit() -> None:
    assert resolve(evidence(), "T2.rows[BTC-USDT].percentile").unit == "%"


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("T1.change_1m_pct", "no value yet"),
        ("T1.decimals", "not a figure"),
        ("T1.book_usable", "not a figure"),
        ("T1.nonsense", "no field"),
        ("T1.model_config", "no field"),
        ("T1.__class__", "not a reference"),
        ("T2.rows", "not a figure"),
        ("T2.rows[XRP-USDT].rank", "no entry"),
        ("T2.rows[7].rank", "no entry"),
        ("T1[last]", "needs a list"),
        ("T7.last", "not among"),
        ("T1", "not a reference"),
        ("T01.last", "not a reference"),
        ("T1.last.real", "no field"),
    ],
)
def test_what_is_no_figure_is_refused(path: str, why: str) -> None:
    with pytest.raises(NotAFigure, match=why):
        resolve(evidence(), path)


def test_text_from_outside_is_never_a_figure() -> None:
    book = EvidenceBook("trn-a")
    book.add("news", {}, Notice(state="empty", text="BTC will reach 100000"), 0, "outside")
    with pytest.raises(NotAFigure, match="from outside"):
        resolve(book, "T1.text")


@pytest.mark.parametrize(
    ("expression", "value", "unit"),
    [
        ("T1.ask-T1.bid", 0.5, "price"),
        ("(T1.ask - T1.bid) / T1.mid", 0.5 / 64_000.25, "x"),
        ("abs(T1.imbalance)", 0.3333, "score"),
        ("max(T1.bid, T1.ask, T1.last)", 64_000.5, "price"),
        ("min(T1.bid, T1.ask)", 64_000.0, "price"),
        ("T1.volume_base*T1.mid", 12 * 64_000.25, "quote"),
        ("T1.volume_quote/T1.volume_base", 64_000.0, "price"),
        ("T1.volume_quote/T1.mid", 768_000 / 64_000.25, "base"),
        ("(T1.ask-T1.bid)/T1.bid", 0.5 / 64_000, "x"),
        ("T1.last+(T1.ask-T1.bid)", 64_000.75, "price"),
        ("T2.rows[BTC-USDT].realised_pct-T2.rows[ETH-USDT].realised_pct", -1.0, "%"),
    ],
)
def test_arithmetic_keeps_track_of_units(expression: str, value: float, unit: str) -> None:
    result = evaluate(evidence(), expression)
    assert result.quantity.value == pytest.approx(value)
    assert result.quantity.unit == unit


@pytest.mark.parametrize(
    "expression",
    [
        "T1.ask+1",
        "T1.ask*2",
        "64000",
        "T1.ask+T1.spread_bp",
        "T1.ask*T1.bid",
        "T1.spread_bp/T1.ask",
        "T1.ask**T1.bid",
        "T1.ask//T1.bid",
        "T1.ask%T1.bid",
        "T1.ask if T1.bid else T1.ask",
        "round(T1.ask)",
        "abs(T1.ask, T1.bid)",
        "max(T1.ask)",
        "min(T1.ask, key=T1.bid)",
        "[T1.ask]",
        "T1.ask/(T1.bid-T1.bid)",
        "T1.ask and T1.bid",
        "lambda: T1.ask",
        "__import__('os')",
        "T1.ask 1and 2",
        "T1.ask + '\\d'",
        "_r0",
        "T1.ask T1.bid",
        "T1.ask." ,
        "T1.ask+" * 60 + "T1.ask",
        "T1.ask + \uff11",
        "T2.rows[BTC-USDT].regime + T1.ask",
        "-T1.change_pct",
        "-T1.last",
        "T1.ask+T1.bid",
        "T1.ask+T1.ask",
        "T1.ask/T1.ask",
        "(T1.ask-T1.bid)-T1.last",
        "max(T1.ask, T1.ask-T1.bid)",
        "T1.bid_depth_10bp/T1.ask_depth_10bp*T1.mid",
        "T1.ask*T2.rows[BTC-USDT].fast_slow",
        "T1.ask/T2.rows[BTC-USDT].fast_slow",
        "T1.trades+T1.trades+T1.trades",
    ],
)  # fmt: skip
def test_everything_but_plain_arithmetic_is_refused(expression: str) -> None:
    with pytest.raises(NotAFigure):
        evaluate(evidence(), expression)


def test_prices_of_different_instruments_are_not_added() -> None:
    book = evidence()
    book.add("market_snapshot", {}, snapshot("ETH-USDT"), 0)
    assert evaluate(book, "T1.last/T3.last").quantity.unit == "x"
    with pytest.raises(NotAFigure, match="ETH-USDT"):
        evaluate(book, "T1.last-T3.last")


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        ("T1.spread_bp < 1", True),
        ("T1.spread_bp > 1", False),
        ("T1.ask - T1.bid <= T1.mid", True),
        ("abs(T1.imbalance) >= 0.3 and T1.change_pct < 0", True),
        ("T2.rows[BTC-USDT].regime == 'HIGH'", True),
        ("T2.rows[BTC-USDT].regime != 'HIGH'", False),
        ("abs(T1.buy_share_pct - 50) <= 3", False),
    ],
)
def test_conditions_compare_what_the_evidence_says(condition: str, answer: bool) -> None:
    assert holds(evidence(), condition) is answer


@pytest.mark.parametrize(
    "condition",
    [
        "1 < 2",
        "T1.ask",
        "T1.ask > T1.spread_bp",
        "T1.ask > 1 or T1.bid > 1",
        "not T1.ask > 1",
        "T1.change_1m_pct > 0",
        "T1.ask > 1 and T9.last > 1",
        "T1.ask > 1 and T1.ask > 'x'",
        "T2.rows[BTC-USDT].regime > 'A'",
        "0 < T1.ask < 1",
    ],
)
def test_conditions_that_cannot_be_checked_are_refused(condition: str) -> None:
    with pytest.raises(NotAFigure):
        holds(evidence(), condition)


@pytest.mark.parametrize(
    ("value", "shown"),
    [("63806.92", "63,806.92"), ("-1000.50", "-1,000.50"), ("0.05812", "0.05812"), ("10000", "10000"),
     ("63,806.92", "63,806.92"), ("ord-1234", "ord-1234"), ("unknown", "unknown")],
)  # fmt: skip
def test_exact_money_is_written_with_thousands_apart_and_words_as_they_are(value: str, shown: str) -> None:
    assert write(value, "text", 0) == shown
