"""Flow bars and quoted trades from market events, on small cases and on recorded trades."""

from __future__ import annotations

import math

import polars as pl
import pytest
from msgspec import structs

from data.events import Top, Trade
from data.features.flow_rows import FlowBars, QuotedTrades
from data.features.history import history
from data.features.registry import named
from data.features.resample import prepared
from data.features.rows import FlowBar, QuotedTrade
from data.features.stream import FeatureStream
from tests.data.building import MINUTE, START, top, trade
from tests.shared import recording


def test_a_flow_bar_closes_with_the_next_trade_after_it_and_counts_sells_below_nought() -> None:
    bars = FlowBars(MINUTE)
    assert bars.take(trade(100.0, 2.0, START, "buy")) is None
    assert bars.take(trade(101.0, 5.0, START + 1, "sell")) is None
    assert bars.forming == FlowBar(START, 101.0, -3.0, False)
    assert bars.take(trade(102.0, 1.0, START + 3 * MINUTE, "buy")) == FlowBar(START, 101.0, -3.0)
    assert bars.take(trade(90.0, 1.0, START, "buy")) is None
    assert bars.late == 1
    assert bars.forming == FlowBar(START + 3 * MINUTE, 102.0, 1.0, False)


def test_a_trade_is_quoted_by_the_touch_before_it_and_not_by_a_crossed_one() -> None:
    trades = QuotedTrades()
    assert trades.trade(trade(100.0)) is None
    trades.top(top(99.0, 101.0))
    assert trades.trade(trade(101.0, side="buy")) == QuotedTrade(START, 101.0, 1.0, 100.0)
    assert trades.trade(trade(99.0, side="sell")) == QuotedTrade(START, 99.0, -1.0, 100.0)
    trades.top(top(101.0, 101.0))
    assert trades.trade(trade(101.0)) is None


def recorded_flow() -> list[Trade | Top]:
    """Recorded trades and touches of some seconds, in the order of their times."""
    folder = "binance/trades/spot_btcusdt"
    told = pl.read_parquet(recording(f"{folder}_20210108.parquet"))
    quotes = pl.read_parquet(recording(f"{folder}_quotes_20210108.parquet"))
    trades = [
        Trade("BTC-USDT", int(ts), price, size, "sell" if maker == "True" else "buy", number)
        for ts, price, size, maker, number in told.select(
            pl.col("timestamp").dt.timestamp("ns"), "price", "quantity", "buyer_maker", "trade_id"
        ).iter_rows()
    ]
    tops = [
        Top("BTC-USDT", *row)
        for row in quotes.select(
            pl.col("timestamp").dt.timestamp("ns"), "bid", "bid_size", "ask", "ask_size"
        ).iter_rows()
    ]
    return sorted([*trades, *tops], key=lambda event: event.ts)


def test_recorded_trades_and_touches_say_the_same_one_by_one_and_over_history() -> None:
    trades, bars = QuotedTrades(), FlowBars(MINUTE // 60)
    spread, imbalance = named("effective_spread", period=200), named("order_flow_imbalance", period=20)
    spreads, imbalances = FeatureStream([spread]), FeatureStream([imbalance])
    quoted: list[QuotedTrade] = []
    tops: list[Top] = []
    costs: list[float | None] = []
    flows: list[float | None] = []
    signed = 0.0
    events = recorded_flow()
    for event in events:
        if isinstance(event, Top):
            trades.top(event)
            tops.append(event)
            flows.append(imbalances.take(event).readings[0].values[0])
            continue
        if (bar := bars.take(event)) is not None:
            signed += bar.signed_volume
        if (row := trades.trade(event)) is not None:
            quoted.append(row)
            costs.append(spreads.take(row).readings[0].values[0])
    cost = history(pl.DataFrame([structs.asdict(row) for row in quoted]), [spread])[spread.label]
    flow = history(pl.DataFrame([structs.asdict(row) for row in tops]), [imbalance])[imbalance.label]
    assert [c or 0.0 for c in costs] == pytest.approx(cost.fill_null(0.0).to_list(), rel=1e-9, abs=1e-9)
    assert [f or 0.0 for f in flows] == pytest.approx(flow.fill_null(0.0).to_list(), rel=1e-9, abs=1e-9)
    known = [c for c in costs if c is not None]
    assert 0.0 < math.fsum(known) / len(known) < 10.0
    bought = [
        event.size * (1.0 if event.side == "buy" else -1.0) for event in events if isinstance(event, Trade)
    ]
    assert bars.forming is not None
    assert signed + bars.forming.signed_volume == pytest.approx(math.fsum(bought))
    assert bars.late == 0


def test_kyles_lambda_over_recorded_minutes_is_the_same_in_the_stream() -> None:
    bars = prepared(pl.read_parquet(recording("binance/candles/BTCUSDT-1m-2023.parquet"))).head(3_000)
    request = named("kyle")
    table = history(bars, [request], MINUTE)
    stream = FeatureStream([request], MINUTE)
    for ts, close, signed, *expected in table.select(
        "ts", "close", "signed_volume", *request.columns
    ).iter_rows():
        values = stream.take(FlowBar(ts, close, signed)).readings[0].values
        assert [value is None for value in values] == [value is None for value in expected]
        assert [value or 0.0 for value in values] == pytest.approx(
            [value or 0.0 for value in expected], rel=1e-9
        )
    shown = table[request.columns[0]].drop_nulls()
    assert len(shown) > 1_500
    assert len(shown.filter(shown > 0.0)) > 0.95 * len(shown)
