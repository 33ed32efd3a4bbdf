"""How each simulated instrument trades: scaled from the measured figures of BTC-USDT by size, tick and liveliness."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from data.instruments import Instrument


class Profile(NamedTuple):
    """Parameters of one instrument. Sizes are in base units, distances in basis points of the price."""

    instrument: Instrument
    price: float
    """About where it trades at the start."""
    orders: float
    """Base rate of taker orders a second, before they excite one another."""
    order_median: float
    order_sigma: float
    order_tail: float
    """Where the power law of the largest 1 % of orders begins."""
    fill_median: float
    """Size of the resting orders that a taker order meets."""
    touch: float
    """Usual size at the best price."""
    level: float
    """Median size of a level behind the touch."""
    gap_bp: float
    """Mean distance between neighbouring levels."""
    reach_bp: float
    """How far from the touch the book is kept."""
    updates: float
    """Level changes each 100 ms behind the touch."""
    touches: float
    """Size changes of the touch a second."""
    volatility: float
    """Size of a price move relative to BTC-USDT."""
    follows: float
    """Correlation with the leading instrument."""

    @property
    def symbol(self) -> str:
        """The desk's name of the instrument."""
        return self.instrument.symbol


def _spot(base: str, tick: str, lot: str) -> Instrument:
    return Instrument(
        f"{base}-USDT", "sim", f"{base}USDT", base, "USDT", Decimal(tick), Decimal(lot), Decimal(5)
    )


PROFILES: tuple[Profile, ...] = (
    Profile(
        _spot("BTC", "0.01", "0.00001"), 61_700.0,
        orders=3.8, order_median=0.00325, order_sigma=2.5, order_tail=1.04, fill_median=0.014,
        touch=2.0, level=0.09, gap_bp=0.057, reach_bp=18.0, updates=38.0, touches=85.0, volatility=1.0, follows=1.0,
    ),
    Profile(
        _spot("ETH", "0.01", "0.0001"), 2_685.0,
        orders=2.5, order_median=0.0493, order_sigma=2.43, order_tail=11.9, fill_median=0.17,
        touch=9.4, level=1.4, gap_bp=0.136, reach_bp=20.0, updates=26.0, touches=50.0, volatility=1.15, follows=0.82,
    ),
    Profile(
        _spot("SOL", "0.01", "0.001"), 158.0,
        orders=1.6, order_median=0.9, order_sigma=2.2, order_tail=170.0, fill_median=2.0,
        touch=140.0, level=60.0, gap_bp=0.75, reach_bp=45.0, updates=12.0, touches=30.0, volatility=1.5, follows=0.72,
    ),
    Profile(
        _spot("TON", "0.001", "0.01"), 6.42,
        orders=0.45, order_median=16.0, order_sigma=2.1, order_tail=2_600.0, fill_median=30.0,
        touch=1_500.0, level=700.0, gap_bp=1.9, reach_bp=90.0, updates=6.0, touches=10.0, volatility=1.6, follows=0.52,
    ),
    Profile(
        _spot("XRP", "0.0001", "0.1"), 0.5610,
        orders=0.9, order_median=160.0, order_sigma=2.1, order_tail=30_000.0, fill_median=350.0,
        touch=24_000.0, level=9_000.0, gap_bp=2.1, reach_bp=90.0, updates=7.0, touches=16.0, volatility=1.3, follows=0.65,
    ),
    Profile(
        _spot("DOGE", "0.00001", "1"), 0.10240,
        orders=0.8, order_median=900.0, order_sigma=2.15, order_tail=160_000.0, fill_median=2_000.0,
        touch=90_000.0, level=42_000.0, gap_bp=1.3, reach_bp=80.0, updates=8.0, touches=16.0, volatility=1.7, follows=0.7,
    ),
)  # fmt: skip
"""The first one leads: the others follow its moves."""

DEFAULT: tuple[Instrument, ...] = tuple(profile.instrument for profile in PROFILES)
"""Instruments of the embedded market."""
