"""The venues the desk knows by name."""

from __future__ import annotations

import difflib
import random
from collections.abc import Sequence
from importlib import import_module
from typing import cast

from data.errors import DataError
from data.feed import Source
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


def live_source(name: str, wanted: Sequence[str] | int, stream: random.Random, url: str = "") -> Source:
    """A live venue as a source: one that is known here, or `ccxt:` and one that ccxt knows. Raises `DataError`."""
    if name.startswith("ccxt:"):
        from data.venues.longtail import LongtailSource

        return LongtailSource(name, wanted, stream, url)
    from data.venues.live import LiveSource

    return LiveSource(adapter_of(name), wanted, stream, url)


def adapter_of(name: str) -> Adapter:
    """The adapter of a venue. Raises `DataError` naming the nearest one when there is none of that name."""
    found = KNOWN.get(name)
    if name.startswith("ccxt:"):
        raise DataError(
            f"{name} speaks no frames of its own that could be kept; name one of {', '.join(KNOWN)}"
        )
    if found is None:
        near = difflib.get_close_matches(name, KNOWN, n=1, cutoff=0.5)
        hint = (
            f"did you mean {near[0]}?"
            if near
            else f"there are {', '.join(KNOWN)}; `ccxt:{name}` looks for it among the venues of ccxt."
        )
        raise DataError(f"there is no venue {name} here; {hint}")
    module, maker = found
    return cast(Adapter, getattr(import_module(module), maker)())
