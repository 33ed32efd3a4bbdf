"""C13: what leaves is what was approved, once, to the last field."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from desk.execution.orders import Order
from desk.risk.holds import tripped
from tests.execution.paper_desk import PaperDesk, at_a_desk


def test_orders_that_were_approved_leave_without_a_word(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        for quantity in ("0.01", "0.02", "0.03"):
            await desk.buy(quantity)
        await desk.controls.flatten("operator")
        await desk.settle()
        assert desk.state == "ACTIVE"
        assert tripped(desk.bus.rows) == ()

    at_a_desk(tmp_path, scenario)


ALTERED: list[dict[str, Any]] = [
    {"quantity": Decimal("0.051")},
    {"limit": Decimal("60001.0")},
    {"side": "sell"},
    {"instrument": "ETH-USDT"},
    {"venue": "another"},
    {"account": "live"},
    {"digest": "0" * 64},
    {"request": "req-never-was"},
    {"order": "ord-never-was"},
    {"mode": "LIVE"},
]


@pytest.mark.parametrize("altered", ALTERED, ids=[next(iter(one)) for one in ALTERED])
def test_an_order_that_is_not_the_approved_one_stops_the_desk(
    tmp_path: Path, altered: dict[str, Any]
) -> None:
    async def scenario(desk: PaperDesk) -> None:
        order = await desk.buy("0.05")
        desk.orders_out.left(msgspec.structs.replace(order, **altered))
        await desk.settle()
        await stopped(desk)

    at_a_desk(tmp_path, scenario)


def test_an_order_that_leaves_twice_stops_the_desk(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        order = await desk.buy("0.05")
        desk.orders_out.left(order)
        await desk.settle()
        assert "left 2 times" in await stopped(desk)

    at_a_desk(tmp_path, scenario)


def test_a_resume_does_not_make_a_mismatch_go_away(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        order: Order = await desk.buy("0.05")
        desk.orders_out.left(order)
        await desk.settle()
        assert {one.breaker for one in tripped(desk.bus.rows)} == {"orders out"}

    at_a_desk(tmp_path, scenario)


async def stopped(desk: PaperDesk) -> str:
    assert desk.state == "HALTED"
    (held,) = tripped(desk.bus.rows)
    assert held.breaker == "orders out"
    return held.reason
