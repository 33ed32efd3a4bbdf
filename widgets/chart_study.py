"""What can stand on the chart or in its place; each is loaded when it is first drawn."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, Literal, NamedTuple

from textual.strip import Strip

from widgets.ink import Ink
from widgets.language import marked
from widgets.notice import notice_lines
from widgets.specs.figure import Spec
from widgets.specs.status import Notice

Study = Literal["candles", "marks", "events", "depth", "anomaly", "features", "liquidity", "volatility"]
"""`marks` are drawn around the candles; all others but `candles` take their place."""


class Drawing(NamedTuple):
    """How a study that takes the candles' place is drawn."""

    kind: str
    """Of the spec that it draws."""
    function: str
    """Module and function below `widgets`; it takes spec, width, height and ink and gives lines."""
    waiting: str
    """Said until its first spec comes."""


DRAWINGS: Mapping[Study, Drawing] = {
    "volatility": Drawing(
        "volatility_study", "volatility.volatility_lines", marked("Measuring volatility over every horizon.")
    ),
    "events": Drawing(
        "market_structure",
        "structure_list.structure_lines",
        marked("Reading the structure of the closed bars."),
    ),
    "depth": Drawing("depth", "depth.depth_lines", marked("Adding up the book.")),
    "liquidity": Drawing(
        "liquidity_stress", "liquidity.liquidity_lines", marked("Measuring how easy it is to trade.")
    ),
    "anomaly": Drawing("anomaly", "anomaly.anomaly_lines", marked("Reading the shape of the market.")),
    "features": Drawing("features", "features.features_lines", marked("Working out the features.")),
}


def study_lines(study: Study, spec: Spec | None, width: int, height: int, ink: Ink) -> list[Strip]:
    """The newest spec of a study as lines, or the words for having none."""
    if isinstance(spec, Notice):
        return notice_lines(spec, width, height, ink)
    drawing = DRAWINGS[study]
    if spec is None:
        return notice_lines(Notice(state="loading", text=drawing.waiting), width, height, ink)
    module, _, function = drawing.function.partition(".")
    draw: Any = getattr(import_module(f"widgets.{module}"), function)
    lines: list[Strip] = draw(spec, width, height, ink)
    return lines
