"""A desk at a scripted venue, and the lines on which the two differ."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import Decimal
from pathlib import Path

from desk.execution.differences_table import OpenDifference, find_difference, open_differences
from desk.execution.venue import VenueOrder
from tests.execution.paper_desk import PaperDesk, at_a_desk
from tests.execution.venues import ScriptedVenue

Scenario = Callable[[PaperDesk, ScriptedVenue], Awaitable[None]]


def at_a_venue(
    tmp_path: Path, scenario: Scenario, venue: ScriptedVenue | None = None, **options: object
) -> None:
    at = venue or ScriptedVenue()
    at_a_desk(tmp_path, lambda desk: scenario(desk, at), venues={"sim": at}, **options)


def lines(desk: PaperDesk) -> list[str]:
    return [one.difference.line for one in open_differences(desk.bus.rows)]


def line(desk: PaperDesk, name: str) -> OpenDifference:
    found = find_difference(desk.bus.rows, name)
    assert found is not None
    return found


def stranger(client: str = "", quantity: str = "0.5") -> VenueOrder:
    return VenueOrder(
        client=client,
        venue_order="v-77",
        instrument="BTC-USDT",
        side="buy",
        quantity=Decimal(quantity),
        filled=Decimal(0),
        limit=Decimal("59000.0"),
    )
