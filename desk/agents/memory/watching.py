"""What the desk's own watches leave in memory: shapes that park a market, leaps, and changes of the volatility regime."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from desk.agents.evidence import EvidenceBook
from desk.agents.grounding import slot
from desk.agents.memory.insights import KnownInsight, find_insight, open_insights
from desk.agents.memory.memory import Memory
from desk.agents.memory.messages import Insight, Kind, Source
from desk.agents.memory.rules import LIFETIME, MINUTE
from desk.agents.tools import Caller, Toolbox, ToolFailed
from desk.kernel.bus import Bus
from desk.kernel.clock import Clock
from desk.kernel.ids import Ids

EVERY_S = 5.0
STEADY_LOOKS = 3
"""Looks in a row that a regime has to show before it is remembered."""
LEAP = 5.0
"""Expected deviations that the newest bar moved, from which it is a leap."""
AGAIN = 10 * MINUTE
"""A leap of the same instrument is not told again before this."""
MOST_WATCHED = 50
"""Instruments that are watched, the first of the feed."""
CALLER = Caller("Watch", "watch")
_SURE = {"risk flag": 0.7, "regime": 0.7}


class Sight(NamedTuple):
    """One look at an instrument."""

    parked: str
    """Why nothing may be begun in it, or empty."""
    regime: str
    """Its volatility regime, or empty while it is not known."""
    surprise: float
    """Deviations that its newest bar moved."""


Look = Callable[[str], Sight]
Flagged = Callable[[KnownInsight], Any]
"""Told of what a person has to look at."""


class Watching:
    """A supervised service. It keeps what changed, with the tool result that shows it, and starts nothing."""

    name = "watches"

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        ids: Ids,
        memory: Memory,
        toolbox: Toolbox,
        symbols: Callable[[], Sequence[str]],
        look: Look,
        *,
        active: Callable[[], str],
        flagged: Flagged,
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._ids = ids
        self._memory = memory
        self._toolbox = toolbox
        self._symbols = symbols
        self._look = look
        self._active = active
        self._flagged = flagged
        self._parked: set[str] = set()
        self._regime: dict[str, str] = {}
        self._seen: dict[str, tuple[str, int]] = {}
        self._leapt: dict[str, int] = {}

    async def run(self, ready: Callable[[], None]) -> None:
        """Look every few seconds until cancelled."""
        ready()
        while True:
            await self._clock.sleep(EVERY_S)
            await self.look()

    async def look(self) -> None:
        """Look once at every instrument."""
        for symbol in self._symbols()[:MOST_WATCHED]:
            sight = self._look(symbol)
            if sight.parked and symbol not in self._parked:
                await self._odd(symbol)
            (self._parked.add if sight.parked else self._parked.discard)(symbol)
            await self._steady(symbol, sight.regime)
            await self._leap(symbol, sight.surprise)

    async def _odd(self, symbol: str) -> None:
        """The market looks as it never did: a risk flag that a person has to look at."""

        def text(ref: str) -> str:
            return (
                f"{symbol} is unlike its usual self: {slot(f'{ref}.reason')}. Score {slot(f'{ref}.score')}."
            )

        waiting = {one.insight for one in open_insights(self._bus.rows) if one.review == "wanted"}
        insight = await self._keep(
            symbol,
            "risk flag",
            "anomaly",
            {"instrument": symbol},
            text,
            review=True,
            regimes=self._now(symbol),
        )
        found = find_insight(self._bus.rows, insight) if insight else None
        if found is not None and insight not in waiting:
            await self._flagged(found)

    async def _steady(self, symbol: str, regime: str) -> None:
        """Another volatility regime, once it has shown for a while; the first one is only taken note of."""
        if not regime:
            return
        last, looks = self._seen.get(symbol, ("", 0))
        looks = looks + 1 if last == regime else 1
        self._seen[symbol] = (regime, looks)
        known = self._regime.get(symbol)
        if looks < STEADY_LOOKS or regime == known:
            return
        self._regime[symbol] = regime
        if known is None:
            return

        def text(ref: str) -> str:
            row = f"{ref}.rows[{symbol}]"
            return f"The volatility regime of {symbol} is {slot(f'{row}.regime')} now, after {known}."

        await self._keep(symbol, "regime", "volatility_radar", _radar(symbol), text, regimes=(regime,))

    async def _leap(self, symbol: str, surprise: float) -> None:
        now = self._clock.now()
        if abs(surprise) < LEAP or now < self._leapt.get(symbol, 0):
            return
        self._leapt[symbol] = now + AGAIN
        way = "up" if surprise > 0.0 else "down"

        def text(ref: str) -> str:
            size = slot(f"calc:abs({ref}.rows[{symbol}].surprise)")
            return f"{symbol} leapt {way}: its newest bar moved {size} of the deviations that were expected."

        await self._keep(
            symbol, "risk flag", "volatility_radar", _radar(symbol), text, regimes=self._now(symbol)
        )

    async def _keep(
        self,
        symbol: str,
        kind: Kind,
        tool: str,
        arguments: Mapping[str, Any],
        text: Callable[[str], str],
        *,
        review: bool = False,
        regimes: tuple[str, ...] = (),
    ) -> str:
        book = EvidenceBook(self._ids.new("obs"))
        try:
            entry = await self._toolbox.call(tool, arguments, book, CALLER)
        except ToolFailed:
            return (
                ""  # without evidence there is nothing to say; the next look tries again where it still holds
            )
        content = Insight(
            kind=kind,
            text=text(entry.ref),
            confidence=_SURE[kind],
            source=Source(
                trust="desk",
                name=f"{tool.replace('_', ' ')} watch",
                thread=self._active() if review else "",
                evidence=book.hashes(),
            ),
            scope=book.scope,
            instrument=symbol,
            regimes=regimes,
            expires_at=self._clock.now() + LIFETIME[kind],
            review=review,
        )
        return await self._memory.keep(content, {entry.ref: tool})

    def _now(self, symbol: str) -> tuple[str, ...]:
        regime = self._regime.get(symbol)
        return (regime,) if regime else ()


def _radar(symbol: str) -> dict[str, Any]:
    return {"interval": "auto", "universe": [symbol]}
