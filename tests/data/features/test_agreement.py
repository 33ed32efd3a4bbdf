"""Every feature says the same bar by bar and over history, and what it once said never changes."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.features.block_averages import BLOCK
from data.features.definition import Request
from data.features.history import computed
from data.features.resample import prepared
from tests.data.features.building import BARS, Columns, random_bars, requests, streamed, walk, with_flow
from tests.shared import recording

TOLERANCE = 1e-9
EVERY = pytest.mark.parametrize("request_", requests(), ids=lambda request: request.label)


def scales(request: Request, columns: Columns) -> list[npt.NDArray[Any]]:
    """What a difference of each output is measured by where the value itself is near 0: what it is a difference of."""
    price = columns["close"] if "close" in columns else columns["bid"]
    sizes = {
        "price": price,
        "percent": np.full(len(price), 100.0),
        "basis points": np.full(len(price), 1e4),
        "fraction": np.full(len(price), 1e-3),
        "ratio": np.ones(len(price)),
    }
    if request.feature.name == "order_flow_imbalance":
        return [np.full(len(price), float(np.max(columns["bid_size"] + columns["ask_size"])))]
    return [sizes.get(output.unit, np.zeros(len(price))) for output in request.feature.outputs]


def agree(request: Request, columns: Columns) -> None:
    """History and stream know the same rows and say the same there, to 1e-9."""
    whole, single = computed(request, columns), streamed(request, columns)
    for output, batch, bars, scale in zip(
        request.feature.outputs, whole, single, scales(request, columns), strict=True
    ):
        np.testing.assert_array_equal(
            np.isnan(batch), np.isnan(bars), f"{request.label} {output.name}: known rows"
        )
        apart = np.abs(batch - bars) / np.maximum(
            np.maximum(np.abs(batch), np.abs(bars)), np.maximum(scale, 1e-300)
        )
        worst = np.nanmax(apart, initial=0.0)
        assert worst <= TOLERANCE, f"{request.label} {output.name}: {worst} apart"


@EVERY
@given(columns=random_bars())
@settings(max_examples=25, deadline=None)
def test_history_and_stream_agree_on_jumps_gaps_silence_and_constant_prices(
    request_: Request, columns: Columns
) -> None:
    agree(request_, columns)


@EVERY
def test_history_and_stream_agree_across_blocks(request_: Request) -> None:
    columns = walk(BLOCK + 4_000)
    columns["close"][BLOCK - 700 : BLOCK + 900] = columns["close"][BLOCK - 700]
    agree(request_, columns)


@EVERY
def test_history_and_stream_agree_on_recorded_bars(request_: Request) -> None:
    bars = prepared(pl.read_parquet(recording("binance/candles/TONUSDT_PERP-1m-2026-01.parquet"))).head(6_000)
    agree(request_, with_flow({name: bars[name].to_numpy() for name in ("ts", *BARS)}, 1))


@EVERY
@given(columns=random_bars(), data=st.data())
@settings(max_examples=10, deadline=None)
def test_no_value_changes_when_later_bars_arrive(
    request_: Request, columns: Columns, data: st.DataObject
) -> None:
    cut = data.draw(st.integers(1, len(columns["close"])))
    for early, late in zip(
        computed(request_, {name: values[:cut] for name, values in columns.items()}),
        computed(request_, columns),
        strict=True,
    ):
        np.testing.assert_array_equal(early, late[:cut])


@EVERY
@pytest.mark.parametrize("cut", [BLOCK - 1, BLOCK, BLOCK + 1, BLOCK + 1_501])
def test_no_value_changes_when_later_blocks_arrive(request_: Request, cut: int) -> None:
    columns = walk(BLOCK + 3_000)
    for early, late in zip(
        computed(request_, {name: values[:cut] for name, values in columns.items()}),
        computed(request_, columns),
        strict=True,
    ):
        np.testing.assert_array_equal(early, late[:cut])


@EVERY
def test_a_feature_answers_from_its_warm_up_on_and_never_before_its_first_output_may(
    request_: Request,
) -> None:
    columns = walk(300, seed=3)
    warm = request_.feature.warm_up(request_.chosen)
    known = [~np.isnan(values) for values in computed(request_, columns)]
    if request_.feature.name in ("kyle", "vpin"):
        known = known[1:]  # lambda is shown only where it is significant, VPIN once its buckets are full
    assert all(values[warm:].all() for values in known)
    assert not known[-1][:warm].any()
