"""Features and the shape of a market at one believable moment, for tests of what panes draw."""

from __future__ import annotations

import math
from typing import Any

from data.features.definition import Feature
from data.features.groups import GROUP_OF
from data.features.registry import FEATURES
from tests.widgets.market_samples import NOW, fresh
from widgets.specs.anomaly import AnomalyStudy, ShapeMeasure
from widgets.specs.features import Features

_USUAL = {
    "price": 97_400.0,
    "base": 12.345,
    "percent": 48.25,
    "ratio": -1.5,
    "basis points": 0.82,
    "fraction": 0.00061,
    "variance": 3.7e-7,
    "per quote": 2.43e-10,
    "price per base": 0.0021,
}
_SHORT = {
    "vpin": "needs 1,441 bars that traded, has 240",
    "kyle": "needs 61 bars heard trade by trade, has 3",
}
_MEASURES = (
    ("spread", "bp", 0.4, 0.1, 4.7),
    ("depth", "quote", 1_200_000.0, 5_400_000.0, -3.4),
    ("flow", "touches", -4.25, 0.1, -1.9),
    ("volatility", "bp/√s", 2.31, 0.41, 2.8),
    ("trade rate", "a second", 41.5, 17.7, 1.2),
    ("sign memory", "", 0.44, 0.48, -0.2),
)


def features(**change: Any) -> Features:
    """Every feature; two of them are short of rows, one has bars absent, one says what it counts from."""
    fields: dict[str, Any] = {
        "instrument": "BTC-USDT",
        "interval": "1m",
        "decimals": 1,
        "bars": 240,
        "closed_at": NOW,
        "features": tuple(_feature(feature) for feature in FEATURES.values()),
        "provenance": fresh(),
    }
    return Features.model_validate(fields | change)


def _feature(feature: Feature) -> dict[str, Any]:
    short = _SHORT.get(feature.name, "")
    said = "counts from the oldest bar there is" if feature.name == "vwap" else ""
    return {
        "label": feature.name,
        "title": feature.title,
        "group": GROUP_OF[feature.name],
        "parameters": [{"label": one.name, "value": one.default} for one in feature.parameters],
        "values": [
            {
                "label": output.name,
                "unit": output.unit,
                "value": None if short else _USUAL[output.unit] * (1.0 - 0.001 * place),
            }
            for place, output in enumerate(feature.outputs)
        ],
        "rows": feature.rows,
        "taken": 3 if feature.name == "kyle" else 240,
        "needed": {"vpin": 1441, "kyle": 61}.get(feature.name, 20),
        "absent": 3 if feature.name == "parkinson" else 0,
        "reason": short or said,
        "note": feature.note,
        "display_only": feature.display_only,
    }


def anomaly(**change: Any) -> AnomalyStudy:
    """A market that is parked: wide and thin."""
    fields: dict[str, Any] = {
        "instrument": "BTC-USDT",
        "score": 0.68,
        "threshold": 0.58,
        "greatest": 0.63,
        "samples": 3600,
        "missing": 0,
        "measures": tuple(
            ShapeMeasure(
                label=label,
                unit=unit,
                value=value,
                usual=usual,
                deviations=away,
                outstanding=abs(away) >= 3.0,
            )
            for label, unit, value, usual, away in _MEASURES
        ),
        "ceiling": "parked",
        "reason": "the market looks like nothing in its clean window: spread high, depth low",
        "follows": "Debates end with their card and propose nothing; people can order as ever.",
        "scores": (*(0.45 + 0.06 * math.sin(step / 5) for step in range(100)), 0.6, 0.66, 0.68),
        "provenance": fresh(),
    }
    return AnomalyStudy(**(fields | change))


def learning(**change: Any) -> AnomalyStudy:
    """The same market before anything was learned of it."""
    fields: dict[str, Any] = {
        "score": None,
        "threshold": None,
        "greatest": None,
        "samples": 188,
        "missing": 312,
        "measures": tuple(
            ShapeMeasure(label=label, unit=unit, value=value, usual=None, deviations=None, outstanding=False)
            for label, unit, value, _, _ in _MEASURES
        ),
        "ceiling": "none",
        "reason": "",
        "follows": "No reading yet: nothing is held back; people approve every order.",
        "scores": (),
    }
    return anomaly(**(fields | change))
