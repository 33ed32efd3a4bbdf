"""Every feature there is, by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from data.features.averages import EMA, MACD, OBV, ROLLING_VWAP, SMA, VWAP
from data.features.definition import Feature, Request, request
from data.features.flow import AMIHUD, EFFECTIVE_SPREAD, KYLE, ORDER_FLOW_IMBALANCE, VPIN
from data.features.oscillators import CCI, RSI, STOCHASTIC
from data.features.ranges import ADX, ATR, BOLLINGER, DONCHIAN, KELTNER
from data.features.variance import (
    BIPOWER,
    EWMA,
    GARMAN_KLASS,
    PARKINSON,
    REALISED,
    ROGERS_SATCHELL,
    YANG_ZHANG,
)

FEATURES: Mapping[str, Feature] = MappingProxyType(
    {
        feature.name: feature
        for feature in (
            SMA, EMA, MACD, VWAP, ROLLING_VWAP, OBV, RSI, STOCHASTIC, CCI, ATR, ADX, BOLLINGER, DONCHIAN, KELTNER,
            REALISED, BIPOWER, EWMA, PARKINSON, GARMAN_KLASS, ROGERS_SATCHELL, YANG_ZHANG,
            ORDER_FLOW_IMBALANCE, EFFECTIVE_SPREAD, AMIHUD, KYLE, VPIN,
        )
    }
)  # fmt: skip


def named(name: str, **given: int | float) -> Request:
    """A feature by name with parameters; raises a ValueError for people when there is none of that name."""
    feature = FEATURES.get(name)
    if feature is None:
        raise ValueError(f"there is no feature {name}; there are {', '.join(FEATURES)}")
    return request(feature, **given)
