"""A journal of forecasts alone, in virtual time."""

from __future__ import annotations

import tempfile
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from desk.kernel.bus import Bus
from desk.kernel.clock import Clock
from desk.kernel.facts import Draft
from desk.kernel.journal import Journal
from desk.kernel.virtual import run_virtual
from desk.kernel.writer import InlineWriter
from desk.learning.forecasts_table import ForecastsTable
from desk.learning.messages import FORECASTS, ForecastResolved
from tests.learning.builders import AT, forecast

T = TypeVar("T")


@dataclass
class Kept:
    """Where forecasts are kept."""

    bus: Bus
    clock: Clock

    async def resolved(self, name: str, outcome: str, **changes: Any) -> None:
        """One forecast with what became of it."""
        made = forecast(name, **changes)
        price = {"up": "101", "down": "99", "unchanged": "100"}[outcome]
        done = ForecastResolved(
            forecast=name,
            outcome=outcome,  # type: ignore[arg-type]
            price=price,
            at=made.due,
            source="test",
        )
        await self.bus.record(Draft(FORECASTS, made, "desk"), Draft(FORECASTS, done, "desk"))


def kept(scenario: Callable[[Kept], Awaitable[T]], tables: Sequence[Any] = ()) -> T:
    """Run a scenario over an empty journal."""
    with tempfile.TemporaryDirectory() as directory:

        async def main(clock: Clock) -> T:
            journal = await Journal.open(
                Path(directory), [ForecastsTable(), *tables], [FORECASTS], clock, InlineWriter()
            )
            try:
                return await scenario(Kept(Bus(journal), clock))
            finally:
                await journal.close()

        return run_virtual(main, AT)
