"""The first price: a question about the market waits for its first price instead of saying that there is none."""

from __future__ import annotations

from collections.abc import Sequence

from data.market import Market
from desk.kernel.clock import Clock

PATIENCE_S = 5.0
_LOOK_EVERY_S = 0.05


class FirstPrices:
    """Waits on the desk's clock; whoever waits can be cancelled."""

    def __init__(self, market: Market, clock: Clock) -> None:
        self._market = market
        self._clock = clock

    async def wait(self, instruments: Sequence[str]) -> None:
        """Until each of these has a price, or any instrument where none is named, for at most `PATIENCE_S`."""
        until = self._clock.monotonic() + round(PATIENCE_S * 1e9)
        while not self._known(instruments) and self._clock.monotonic() < until and not self._over():
            await self._clock.sleep(_LOOK_EVERY_S)

    def _known(self, instruments: Sequence[str]) -> bool:
        if not instruments:
            return any(state.top is not None for state in self._market.states.values())
        return all(self._market.view(instrument).top is not None for instrument in instruments)

    def _over(self) -> bool:
        status = self._market.status
        return status is not None and status.state == "ended"
