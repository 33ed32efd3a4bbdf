"""What a figure is: a number with a unit and a rounding, declared on the field that holds it."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

Unit = Literal["", "bp", "%", "x", "quote", "base", "price", "s", "ms", "count", "probability", "score"]


class Spec(BaseModel):
    """Anything that can be shown. Strict: no unknown field, no NaN, no infinity, never changed in place."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, defer_build=True)


def figure(unit: Unit, decimals: int, **constraints: Any) -> Any:
    """A field that holds a figure: its `unit` and how many `decimals` it is shown with."""
    return Field(json_schema_extra={"unit": unit, "decimals": decimals}, **constraints)


class Row:
    """A part of a spec of which a terminal holds hundreds: as a slotted dataclass it weighs a fifth. As strict."""

    __slots__ = ()
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid", allow_inf_nan=False)


def fields_of(value: object) -> tuple[str, ...]:
    """The fields of a spec, or of a row of one, in their order; none of any other value."""
    if isinstance(value, Spec):
        return tuple(type(value).model_fields)
    return (
        tuple(each.name for each in fields(value)) if is_dataclass(value) and isinstance(value, Row) else ()
    )


Quoted = Annotated[str, Field(json_schema_extra={"quoted": True})]
"""Words of a person, a venue or a model within the desk's own record: shown as a quotation, never as a figure."""
BasisPoints = Annotated[float, figure("bp", 2)]
Percent = Annotated[float, figure("%", 2)]
Probability = Annotated[float, figure("probability", 2, ge=0.0, le=1.0)]
Score = Annotated[float, figure("score", 2)]
Ratio = Annotated[float, figure("x", 2)]
Price = Annotated[float, figure("price", 8)]
BaseSize = Annotated[float, figure("base", 4)]
QuoteValue = Annotated[float, figure("quote", 2)]
Seconds = Annotated[float, figure("s", 1)]
Count = Annotated[int, figure("count", 0)]


class Provenance(Spec):
    """Where a spec's figures come from and how old they were when it was built."""

    source: str
    """Venue or tool that said so, e.g. `sim`, `replay:spot_btcusdt`."""
    at: int
    """UTC nanoseconds of the newest datum inside."""
    age_ms: int
    """Age of that datum when the spec was built."""
    stale: bool = False
    reason: str = ""
    """Why it is stale, or empty."""
