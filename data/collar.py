"""A guard against prices of the wrong scale and single absurd prints."""

from __future__ import annotations

WIDEST = 1.25
"""A price further than this factor from the last good one is not believed at once."""
AGREEING = 20
"""So many such prices in a row, near one another, are believed after all."""
DWELL = 3_000_000_000


class Collar:
    """Lets prices near the last good one through; a far one must be confirmed by many others over three seconds."""

    __slots__ = ("_agreeing", "_calm_high", "_calm_low", "_far", "_heard", "_high", "_low", "_since")

    def __init__(self) -> None:
        self._low = 0.0
        self._high = float("inf")
        self._calm_low = self._calm_high = 0.0
        """Between these a price changes nothing here; there is no such price while far ones are being counted."""
        self._far = 0.0
        self._agreeing = 0
        self._since = 0
        self._heard = False

    def expect(self, price: float) -> None:
        """What history says the first price will be near to."""
        if not self._heard:
            self._centre(price)

    def allows(self, price: float, ts: int) -> bool:
        """Whether `price` may be believed; NaN never is."""
        if self._calm_low < price < self._calm_high:
            return True
        if self._low < price < self._high:
            if not (self._low * 1.1 < price < self._high / 1.1 and self._low):
                self._centre(price)
            self._agreeing = 0
            self._heard = True
            self._calm_low, self._calm_high = self._low * 1.1, self._high / 1.1
            return True
        self._calm_low = self._calm_high = 0.0
        if self._agreeing and self._far / 1.05 < price < self._far * 1.05:
            self._agreeing += 1
            if self._agreeing >= AGREEING and ts - self._since >= DWELL:
                self._centre(price)
                self._agreeing = 0
                return True
        else:
            self._far = price
            self._agreeing = 1
            self._since = ts
        return False

    def _centre(self, price: float) -> None:
        if 0.0 < price < float("inf"):
            self._low = price / WIDEST
            self._high = price * WIDEST
