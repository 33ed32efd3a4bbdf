"""What a feature is: one frozen row with its formula, which the stream, history, tools, panes and docs all read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from data.features.operators import Operators, Step, V

RowKind = Literal["bar", "flow bar", "top", "trade"]
"""What a feature takes one of at a time: see `data.features.rows`."""
Unit = Literal[
    "price", "base", "percent", "fraction", "variance", "ratio", "basis points", "per quote", "price per base"
]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number that a person may choose."""

    name: str
    default: int | float
    least: int | float
    most: int | float
    meaning: str


@dataclass(frozen=True, slots=True)
class Output:
    """One column of a feature's answer."""

    name: str
    unit: Unit
    meaning: str


class Chosen:
    """Parameters of one feature as chosen: in range, and whole where they count something."""

    __slots__ = ("values",)

    def __init__(self, values: Mapping[str, int | float]) -> None:
        self.values = dict(values)

    def count(self, name: str) -> int:
        """A whole number."""
        return int(self.values[name])

    def number(self, name: str) -> float:
        """Any number."""
        return float(self.values[name])


class Body(Protocol):
    """The formula: makes the operators it needs and answers one bar, or one block of bars, at a time."""

    def __call__(self, ops: Operators[V], chosen: Chosen, /) -> Step[V]: ...


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature. History and stream are both run from `body`."""

    name: str
    title: str
    rows: RowKind
    inputs: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    outputs: tuple[Output, ...]
    source: str
    """Where the formula is written."""
    warm_up: Callable[[Chosen], int]
    """Rows before the first answer, counted so that answers may begin with row number `warm_up` (the first is 0)."""
    body: Body
    note: str = ""
    """What a reader must know before they trust it."""
    display_only: bool = False
    """Never to decide anything: no gate, no sizing, no alert."""

    def chosen(self, **given: int | float) -> Chosen:
        """The parameters with those given; raises a ValueError that names the one that cannot be."""
        known = {parameter.name: parameter for parameter in self.parameters}
        for name, value in given.items():
            parameter = known.get(name)
            if parameter is None:
                names = ", ".join(known) or "none"
                raise ValueError(f"{self.name} has no parameter {name}; it has {names}")
            if not parameter.least <= value <= parameter.most:
                raise ValueError(
                    f"{name} of {self.name} must lie between {parameter.least} and {parameter.most}, was {value}"
                )
            if isinstance(parameter.default, int) and value != int(value):
                raise ValueError(f"{name} of {self.name} must be a whole number, was {value}")
        return Chosen({name: given.get(name, parameter.default) for name, parameter in known.items()})


@dataclass(frozen=True, slots=True)
class Request:
    """One feature with its parameters, under the label that its columns and readings carry."""

    feature: Feature
    chosen: Chosen
    label: str

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of its columns in a frame: `rsi_14`, or `macd_12_26_9.signal` where there are several."""
        if len(self.feature.outputs) == 1:
            return (self.label,)
        return tuple(f"{self.label}.{output.name}" for output in self.feature.outputs)


def request(feature: Feature, **given: int | float) -> Request:
    """A request with the label that its name and parameters make."""
    chosen = feature.chosen(**given)
    label = "_".join([feature.name, *(f"{value:g}" for value in chosen.values.values())])
    return Request(feature, chosen, label)


def period(default: int, meaning: str = "bars", least: int = 1, name: str = "period") -> Parameter:
    """A count of bars."""
    return Parameter(name, default, least, 100_000, meaning)
