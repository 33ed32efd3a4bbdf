"""A desk in a process of its own that trades as fast as it can, for whoever kills it, and tells what it was told."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from decimal import Decimal
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from desk.approvals.policy import Policy
from desk.execution.orders_table import open_orders
from desk.kernel.clock import SystemClock
from desk.kernel.errors import DeskError, Refused
from desk.kernel.writer import ThreadWriter
from tests.approvals.test_race import roomy
from tests.execution.paper_desk import PaperDesk, forever, paper_desk
from tests.simulation.killed.file_venue import FileVenue
from tests.simulation.mutants import MUTANTS

UP = "up"
CONTROLS = (
    ("halt", "resume"),
    ("halt",),
    ("cancel_all",),
    ("flatten",),
    ("resume",),
    ("resume",),
    ("resume",),
)
Tell = Callable[[str], None]
Act = Callable[[PaperDesk, random.Random, Tell], Awaitable[None]]
BOOK = "venue.book"


def run(folder: str, seed: int, tells: Connection, spoiled: str) -> None:
    """Trade until killed."""
    for spoil, _ in MUTANTS:
        if spoil.__name__ == spoiled:
            spoil(pytest.MonkeyPatch())
    act = _settle if spoiled == "calm" else _trade
    asyncio.run(_desk(Path(folder), random.Random(seed), tells.fileno(), act))


async def _desk(folder: Path, chance: random.Random, tells: int, act: Act) -> None:
    clock = SystemClock()
    venue = FileVenue(folder / BOOK, chance, clock)
    async with paper_desk(
        folder / "state", clock, writer=ThreadWriter(), venues={"sim": venue}, policy=policy(), seed=1
    ) as desk:

        def tell(what: str) -> None:
            os.write(tells, f"{what}\n".encode())

        tell(UP)
        await act(desk, chance, tell)


async def _settle(desk: PaperDesk, chance: random.Random, tell: Tell) -> None:
    """Nobody does anything but take back what is under way."""
    while open_orders(desk.bus.rows):
        await desk.controls.cancel_all("operator")
        await asyncio.sleep(0.2)
    tell("calm")
    await forever()


async def _trade(desk: PaperDesk, chance: random.Random, tell: Tell) -> None:
    async with asyncio.TaskGroup() as tasks:
        for _ in range(3):
            tasks.create_task(_trader(desk, chance, tell))
        tasks.create_task(_controller(desk, chance, tell))


async def _trader(desk: PaperDesk, chance: random.Random, tell: Tell) -> None:
    while True:
        with suppress(DeskError):
            held = desk.position().quantity
            side = "sell" if held > 0 else "buy"
            quantity = Decimal(chance.randint(10, 150)) / 1000
            rests: dict[str, Any] = {
                "time_in_force": "GTC",
                "limit": Decimal(60_050 if side == "sell" else 59_950),
            }
            made = await desk.propose(f"{quantity:f}", side, **(rests if chance.random() < 0.3 else {}))
            tell(f"request {made.request}")
            for person in ("dana", "lee"):
                with suppress(Refused):
                    await desk.vote(made, person)
                    tell(f"vote on {made.request} by {person}")
        await asyncio.sleep(chance.choice((0.002, 0.005, 0.01)))


async def _controller(desk: PaperDesk, chance: random.Random, tell: Tell) -> None:
    while True:
        await asyncio.sleep(chance.choice((0.01, 0.02, 0.05)))
        for control in chance.choice(CONTROLS):
            with suppress(Refused):
                if control == "resume":
                    await desk.resume()
                else:
                    await getattr(desk.controls, control)("operator")
                tell(control)


def policy() -> Policy:
    """Room for many orders, and no rest between them."""
    return roomy()
