"""Caps: the most that models may cost the desk, and the most that one run may ask of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Caps(BaseModel):
    """Money is in USD, a day is a UTC day, and a run is one turn or one debate. 0 means that nothing may be spent."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    run_usd: Decimal = Field(default=Decimal(2), ge=0)
    """One turn or debate."""
    persona_day_usd: Decimal = Field(default=Decimal(10), ge=0)
    """Each persona in a day."""
    personas: dict[str, Annotated[Decimal, Field(ge=0)]] = Field(default_factory=dict)
    """Another cap a day for the personas named here, such as `Bull: 3`."""
    day_usd: Decimal = Field(default=Decimal(25), ge=0)
    """The whole desk in a day."""
    run_calls: int = Field(default=80, ge=1, le=10_000)
    """Calls in one run, whatever they cost: a loop of tool calls ends, at a price of 0 too."""
    run_tokens: int = Field(default=1_000_000, ge=1)
    """Tokens in one run, sent and answered."""

    def persona_usd(self, persona: str) -> Decimal:
        """What this persona may spend in a day."""
        return self.personas.get(persona, self.persona_day_usd)

    def words(self, persona: str) -> str:
        """For the record of a call: what its run, its persona's day and the desk's day may cost."""
        return f"{self.run_usd} {self.persona_usd(persona)} {self.day_usd}"
