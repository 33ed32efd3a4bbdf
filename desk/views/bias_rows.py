"""A leaning as a row: its size, and in words what a value above zero says."""

from __future__ import annotations

from desk.learning.biases.measure import Measure
from desk.learning.records import Speaker
from widgets.specs.track_record import BiasRow

MEANS = {
    "directional": "says higher too often",
    "overconfidence": "claims more than comes so",
    "herding": "ends where the others are",
    "sycophancy": "gives in without new evidence",
    "one-sided evidence": "brings one side alone",
    "recency": "leans on the last minutes",
    "verbosity": "ranks the longer claim higher",
    "order flips": "ranks by who speaks first",
    "anchoring": "follows a number that says nothing",
    "name effect": "knows the name and goes by it",
    "disposition": "takes gains and holds losses",
    "override value": "saying no has cost, in bp",
}
"""What a value above zero says, by leaning."""


def bias_row(speaker: Speaker, metric: str, found: Measure) -> BiasRow:
    """The row of one leaning."""
    means = MEANS[metric]
    if found.value is None:
        means = "too few to say"
    elif not found.leans:
        means = "no leaning is told from chance"
    elif found.value < 0.0:
        means = f"the opposite of: {means}"
    return BiasRow(
        persona=speaker.persona,
        model=speaker.model,
        metric=metric,
        value=found.value,
        low=found.low,
        high=found.high,
        n=found.n,
        needed=found.needed,
        means=means,
    )
