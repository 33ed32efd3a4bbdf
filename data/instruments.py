"""What is traded: an instrument's venue, contract, tick and lot."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from typing import Literal

import msgspec


class Instrument(msgspec.Struct, frozen=True):
    """Facts of one instrument. `symbol` is the desk's name (`BTC-USDT`), `contract` the venue's (`BTCUSDT`)."""

    symbol: str
    venue: str
    contract: str
    base: str
    quote: str
    tick: Decimal
    lot: Decimal
    min_notional: Decimal = Decimal(0)
    kind: Literal["spot", "perpetual", "future"] = "spot"
    contract_size: Decimal = Decimal(1)
    """Units of `base` in one contract, or of `quote` where `inverse`."""
    inverse: bool = False
    """Margined and settled in `base`."""
    expiry: int = 0
    """UTC nanoseconds at which a future settles."""
    version: int = 1
    """Counts up each time the venue changes the rules of it."""
    asked_every: float = 0.0
    """Seconds between two looks at a venue that has to be asked; 0 where the market streams."""
    caution: str = ""
    """What whoever trades it should know first, such as a token that nobody vouches for; else empty."""

    @property
    def decimals(self) -> int:
        """Decimals of a price."""
        return decimals_of(self.tick)

    @property
    def size_decimals(self) -> int:
        """Decimals of a size."""
        return decimals_of(self.lot)

    def price(self, value: float | Decimal) -> Decimal:
        """A market price as exact money, on the nearest tick."""
        return _on_step(value, self.tick, ROUND_HALF_EVEN)

    def price_down(self, value: float | Decimal) -> Decimal:
        """The highest tick at or below `value`."""
        return _on_step(value, self.tick, ROUND_FLOOR)

    def price_up(self, value: float | Decimal) -> Decimal:
        """The lowest tick at or above `value`."""
        return _on_step(value, self.tick, ROUND_CEILING)

    def size(self, value: float | Decimal) -> Decimal:
        """A size floored to the lot, never rounded up."""
        return _on_step(value, self.lot, ROUND_FLOOR)


def decimals_of(step: Decimal) -> int:
    """How many decimals a multiple of `step` needs."""
    exponent = step.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _on_step(value: float | Decimal, step: Decimal, rounding: str) -> Decimal:
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    if not exact.is_finite():
        raise ValueError(f"a price or size must be finite, was {value}")
    return (exact / step).to_integral_value(rounding=rounding) * step
