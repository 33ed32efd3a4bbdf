"""Names of windows, such as `15m`: which there are, and where one could be read as fifteen million instead."""

from __future__ import annotations

import re

HORIZONS = frozenset({"1s", "5s", "15s", "1m", "5m", "15m", "30m", "1h", "4h", "24h"})
"""Intervals and horizons, which name a window rather than state a fact."""


def _words(text: str) -> str:
    return "|".join(text.split())


_MINUTES = re.compile(r"(?<![\w.,+%$-])(?:1|5|15|30)m(?![\w%]|[.,-]\w)")
_LAST = r"(?: the)?(?: last| past| next)?"
_LEADING = "over in within last past next on per every each this latest previous during"
_BEFORE = re.compile(rf"(?:^|[(\[]|\b(?:{_words(_LEADING)}){_LAST})\s*$", re.IGNORECASE)
_BETWEEN = re.compile(
    r"\s*(?:(?:,|and|or|to|vs|versus|/|-|\u2013)\s*(?:the )?(?:[0-9]{1,2}[smh]\s*)?)+", re.IGNORECASE
)
_WINDOWED = """
bars? candles? horizons? windows? charts? intervals? timeframes? frames? momentum drift trend volatility ranges? returns?
moves? changes? highs? lows? closes? averages? structure swings? levels? base view study studies picture regime series
data
"""
_AFTER = re.compile(rf"[\s-]*(?:{_words(_WINDOWED)})\b", re.IGNORECASE)
_COUNTED = """
of worth dollars? usd\\w* euros? eur coins? contracts? shares? units? tokens? btc eth lots? traded notional turnover
"""
_MONEY = re.compile(rf"\s*(?:{_words(_COUNTED)}|in (?:volume|value|size))\b", re.IGNORECASE)


def misread_window(text: str) -> str:
    """The first `15m` whose neighbours do not say that a window is meant, or empty."""
    end_of_last = -1
    for found in _MINUTES.finditer(text):
        before, after = text[: found.start()], text[found.end() :]
        named = _BEFORE.search(before) is not None or _AFTER.match(after) is not None
        chained = end_of_last >= 0 and _BETWEEN.fullmatch(text[end_of_last : found.start()]) is not None
        if _MONEY.match(after) is not None or not (named or chained):
            return found.group()
        end_of_last = found.end()
    return ""
