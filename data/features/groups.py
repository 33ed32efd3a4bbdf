"""What each feature tells of, in the order in which features are listed, and which of them need bars that traded."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

Group = Literal["trend", "momentum", "range", "volatility", "flow"]
GROUPS: tuple[Group, ...] = ("trend", "momentum", "range", "volatility", "flow")
_MEMBERS: Mapping[Group, tuple[str, ...]] = {
    "trend": ("sma", "ema", "macd", "vwap", "rolling_vwap", "adx"),
    "momentum": ("rsi", "stochastic", "cci"),
    "range": ("atr", "bollinger", "donchian", "keltner"),
    "volatility": (
        "realised", "bipower", "ewma", "parkinson", "garman_klass", "rogers_satchell", "yang_zhang",
    ),
    "flow": ("obv", "order_flow_imbalance", "effective_spread", "amihud", "kyle", "vpin"),
}  # fmt: skip
GROUP_OF: Mapping[str, Group] = MappingProxyType(
    {name: group for group in GROUPS for name in _MEMBERS[group]}
)
"""The group of every feature by its name."""
TRADED: frozenset[Group] = frozenset({"volatility", "flow"})
"""Groups that measure trading: a flat bar that stands for a silence would make them calmer than the market was."""
