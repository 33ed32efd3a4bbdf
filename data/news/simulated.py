"""A wire for the simulated market: reports made up from its own closed bars, the same for the same market."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from math import fsum

from data.events import Candle
from data.market import Market
from data.news.story import Story, newest

SOURCE = "simulated wire"
INTERVAL = "15m"
_BARS = 24
_LARGE = 1.6
"""A bar whose range is this many times the usual one is news."""
_UP = (
    "{base} climbs as buyers take the offers",
    "Simulated desks report strong demand for {base}",
    "{base} breaks higher; sellers step aside",
)
_DOWN = (
    "{base} slides in heavy selling",
    "Simulated desks report liquidations in {base}",
    "{base} gives way; bids thin out",
)
_WILD = ("{base} swings widely and ends where it began", "Nerves in {base}: a wide range and no direction")
_CALM = ("A quiet stretch in {base}", "{base} drifts; traders wait")


def simulated_news(market: Market, seed: int, now: int) -> tuple[Story, ...]:
    """Reports on the bars that were news, newest first. Reading them changes nothing in the market."""
    found: list[Story] = []
    for symbol, state in market.states.items():
        bars = [bar for bar in state.candles(INTERVAL, _BARS + 1) if bar.closed]
        found += _of_bars(symbol, bars, seed, now)
    return newest(found)


def _of_bars(symbol: str, bars: list[Candle], seed: int, now: int) -> Iterable[Story]:
    if len(bars) < 6:
        return
    usual = fsum(bar.high - bar.low for bar in bars) / len(bars) or 1.0
    base = symbol.partition("-")[0]
    for bar in bars:
        spread, move = bar.high - bar.low, bar.close - bar.open
        dice = int.from_bytes(blake2b(f"{seed}:{symbol}:{bar.ts}".encode(), digest_size=4).digest())
        if spread >= _LARGE * usual:
            words = _WILD if abs(move) < spread / 3 else _UP if move > 0 else _DOWN
        elif dice % 11 == 0:
            words = _CALM
        else:
            continue
        at = bar.ts + 900_000_000_000
        if at <= now:
            headline = words[dice % len(words)].format(base=base)
            yield Story(
                headline=f"[simulated] {headline}",
                at=at,
                source=SOURCE,
                body="Made up by the desk from its simulated market; nobody wrote it.",
            )
