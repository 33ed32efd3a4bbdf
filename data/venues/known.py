"""The venues the desk knows by name."""

from __future__ import annotations

import difflib
from importlib import import_module
from typing import cast

from data.errors import DataError
from data.venues.adapter import Adapter

KNOWN: dict[str, tuple[str, str]] = {
    "binance": ("data.venues.binance", "spot"),
    "binance-usdm": ("data.venues.binance", "usdm"),
    "okx": ("data.venues.okx", "spot"),
    "okx-swap": ("data.venues.okx", "swap"),
    "bybit": ("data.venues.bybit", "spot"),
    "bybit-linear": ("data.venues.bybit", "linear"),
    "coinbase": ("data.venues.coinbase", "spot"),
    "kraken": ("data.venues.kraken", "spot"),
    "stonfi": ("data.venues.stonfi", "stonfi"),
    "dedust": ("data.venues.dedust", "dedust"),
}
"""Name, module and the function in it that makes the adapter. Modules are imported when their venue is asked for."""


def adapter_of(name: str) -> Adapter:
    """The adapter of a venue. Raises `DataError` naming the nearest one when there is none of that name."""
    found = KNOWN.get(name)
    if found is None:
        near = difflib.get_close_matches(name, KNOWN, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(KNOWN)}."
        raise DataError(f"there is no venue {name} here; {hint}")
    module, maker = found
    return cast(Adapter, getattr(import_module(module), maker)())
