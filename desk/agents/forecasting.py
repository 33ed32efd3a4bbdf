"""Every opinion of a debate as a forecast: what each persona said blind and at the end, and the two pools."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from desk.agents.horizon import HORIZONS
from desk.agents.opinions import Opinion
from desk.agents.pool import Pool
from desk.agents.scales import Scales, speaker_of
from desk.agents.verdict import LEAST_OPINIONS, Verdict, pooled_of
from desk.kernel.bus import Bus
from desk.kernel.journal import Draft
from desk.learning.messages import FORECASTS, ForecastMade, ForecastResolved, Stage
from desk.learning.resolution import void
from widgets.specs.market import MarketSnapshot
from widgets.specs.radar import VolatilityRadar

if TYPE_CHECKING:
    from desk.agents.sitting import Sitting

POOL = "Desk"


class ForecastRecorder:
    """All forecasts of one debate start from the price of its facts and are due at the same moment."""

    def __init__(self, bus: Bus, scales: Scales) -> None:
        self._bus = bus
        self._scales = scales

    async def blind(self, sitting: Sitting, sealed: Sequence[Opinion], verified: Sequence[Opinion]) -> None:
        """What each said before anybody had read another, and what that comes to without a cross-examination.

        The blind pool is of the verified opinions: what the desk would go by if nobody were examined.
        """
        heard = [opinion for opinion in verified if opinion.claims]
        enough = len(heard) >= LEAST_OPINIONS
        pooled = pooled_of(heard, self._scales.weigh(verified).weights) if enough else None
        await self._record(sitting, sealed, pooled, "blind", "pool blind")

    async def without(self, sitting: Sitting, module: str, verified: Sequence[Opinion]) -> None:
        """The blind pool as it would be had a cognitive module not spoken: what its record is judged by."""
        heard = [opinion for opinion in verified if opinion.claims]
        if len(heard) >= LEAST_OPINIONS:
            pooled = pooled_of(heard, self._scales.weigh(verified).weights)
            await self._record(sitting, (), pooled, "blind", "pool without", module)

    async def final(self, sitting: Sitting, final: Sequence[Opinion], verdict: Verdict) -> None:
        """Where each stands at the end, and the pool that the verdict goes by."""
        heard = sum(len(opinion.claims) > 0 for opinion in final)
        pooled = verdict.pooled if heard >= LEAST_OPINIONS else None
        await self._record(sitting, final, pooled, "final", "pool final")

    async def _record(
        self,
        sitting: Sitting,
        opinions: Sequence[Opinion],
        pooled: Pool | None,
        stage: Stage,
        pool_stage: Stage,
        pool_of: str = POOL,
    ) -> None:
        found = sitting.book.find("market_snapshot")
        if found is None or not isinstance(found.spec, MarketSnapshot):
            return
        seen = found.spec
        said: list[tuple[str, str, str, float, Stage]] = [
            (one.speaker, one.analyst, speaker_of(one).model, one.p_up, stage) for one in opinions
        ]
        if pooled is not None:
            said.append((pool_of, "pool", "", pooled.p_up, pool_stage))
        made = [
            ForecastMade(
                forecast=f"{sitting.debate}/{persona}/{stage}",
                debate=sitting.debate,
                persona=persona,
                analyst=analyst,
                model=model,
                stage=stage,
                instrument=seen.instrument,
                horizon=sitting.question.horizon,
                regime=_regime(sitting),
                p_up=p_up,
                price=f"{(Decimal(repr(seen.bid)) + Decimal(repr(seen.ask))) / 2:f}",
                at=seen.provenance.at,
                due=seen.provenance.at + HORIZONS[sitting.question.horizon],
                source=seen.provenance.source,
            )
            for persona, analyst, model, p_up, stage in said
        ]
        facts: list[ForecastMade | ForecastResolved] = [*made]
        reason = ""
        if seen.provenance.stale:
            reason = f"it began from a price that was stale: {seen.provenance.reason}"
        elif sitting.room.clock.now() - found.at >= HORIZONS[sitting.question.horizon]:
            reason = "it was made when its horizon was over already, and what is known is no forecast"
        if reason:
            facts += [void(one, one.at, reason) for one in made]
        await self._bus.record(*(Draft(FORECASTS, fact, "desk", sitting.debate) for fact in facts))


def _regime(sitting: Sitting) -> str:
    entry = sitting.book.find("volatility_radar")
    if entry is None or not isinstance(entry.spec, VolatilityRadar):
        return ""
    row = next((row for row in entry.spec.rows if row.instrument == sitting.question.instrument), None)
    return "" if row is None or row.regime == "UNKNOWN" else row.regime
