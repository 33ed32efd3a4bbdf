"""The shape of one market as it is shown: how unusual it is, what stands out, and what follows."""

from __future__ import annotations

from data.anomaly import OUTSTANDING, AnomalyDetector, Autonomy
from data.anomaly_features import NAMES, UNITS, MarketShape, told
from data.anomaly_watch import AnomalyWatch
from data.market import Market
from desk.views.market import plain, provenance
from widgets.specs.anomaly import AnomalyCeiling, AnomalyStudy, ShapeMeasure

FOLLOWS: dict[AnomalyCeiling, str] = {
    "none": "No reading yet: nothing is held back; people approve every order.",
    "full": "Nothing is held back; people approve every order.",
    "approval": "Nothing changes: people approve every order, as ever.",
    "parked": "Debates end with their card and propose nothing; people can order as ever.",
}
_CEILINGS: dict[Autonomy, AnomalyCeiling] = {
    Autonomy.FULL: "full",
    Autonomy.APPROVAL: "approval",
    Autonomy.PARKED: "parked",
}


def anomaly(market: Market, watch: AnomalyWatch, symbol: str, now: int) -> AnomalyStudy:
    """What the watch knows of one instrument."""
    state = watch.state(symbol)
    reading, shape, detector = state.reading, state.shape, state.detector
    ceiling: AnomalyCeiling = "none" if reading is None else _CEILINGS[reading.ceiling]
    return AnomalyStudy(
        instrument=symbol,
        score=plain(state.scores[-1]) if state.scores else None,
        threshold=None if reading is None or detector is None else plain(detector.threshold),
        greatest=None if reading is None or detector is None else plain(detector.greatest),
        samples=state.samples,
        missing=state.missing,
        measures=() if shape is None else _measures(shape, detector),
        ceiling=ceiling,
        reason=reading.reason if reading is not None else "",
        follows=FOLLOWS[ceiling],
        scores=tuple(map(plain, state.scores)),
        provenance=provenance(market, symbol, now, shape.at if shape is not None else None),
    )


def _measures(shape: MarketShape, detector: AnomalyDetector | None) -> tuple[ShapeMeasure, ...]:
    if detector is None:
        return tuple(
            ShapeMeasure(
                label=name,
                unit=UNITS[name],
                value=plain(told(name, value)),
                usual=None,
                deviations=None,
                outstanding=False,
            )
            for name, value in zip(NAMES, shape.row, strict=True)
        )
    return tuple(
        ShapeMeasure(
            label=one.name,
            unit=UNITS[one.name],
            value=plain(told(one.name, one.value)),
            usual=plain(told(one.name, one.usual)),
            deviations=plain(one.deviations),
            outstanding=abs(one.deviations) >= OUTSTANDING,
        )
        for one in detector.measured(shape.row)
    )
