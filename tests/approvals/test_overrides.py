"""C15: an override excuses one person's one order from named controls, once, for minutes, by two people."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from desk.approvals.changes.override_change import ExcuseOrder
from desk.approvals.messages import RequestReleased
from desk.kernel.errors import Refused
from tests.execution.paper_desk import PaperDesk, at_a_desk

LIMIT = Decimal("60060.0")
LARGE = "0.17"
"""Worth more than the 10 000 that an order may be."""


def wish(**changes: Any) -> ExcuseOrder:
    fields: dict[str, Any] = {
        "person": "operator",
        "instrument": "BTC-USDT",
        "side": "buy",
        "quantity": Decimal(LARGE),
        "limit": LIMIT,
        "controls": ("C01",),
        "minutes": 15,
    }
    return ExcuseOrder(**(fields | changes))


async def large(desk: PaperDesk, quantity: str = LARGE, **more: Any) -> Any:
    return await desk.propose(quantity, proposer="operator", **({"limit": LIMIT} | more))


async def granted(desk: PaperDesk, **changes: Any) -> str:
    made = await desk.approvals.propose_change(wish(**changes), "operator")
    assert made.needed == 2
    await desk.approve(made)
    return made.request


async def vote(desk: PaperDesk, offer: Any, person: str) -> None:
    await desk.approvals.vote(offer.request, offer.digest, "approve", "", person, typed=LARGE)


def test_the_named_order_waits_for_its_own_quorum_and_consumes_the_override(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        with pytest.raises(Refused, match="C01"):
            await large(desk)
        override = await granted(desk)
        offer = await large(desk)
        assert (offer.state, offer.needed) == ("pending", 2)
        await vote(desk, offer, "dana")
        await vote(desk, offer, "lee")
        (released,) = (f.message for f in desk.journal.facts() if isinstance(f.message, RequestReleased))
        assert released.override == override
        assert any("excused by" in check.detail for check in released.checks)
        await desk.settle(31.0)
        with pytest.raises(Refused, match="C01"):
            await large(desk)

    at_a_desk(tmp_path, scenario)


@pytest.mark.parametrize(
    "other",
    [{"side": "sell"}, {"quantity": "0.18"}, {"limit": Decimal("60061.0")}, {"instrument": "ETH-USDT"}],
    ids=lambda other: next(iter(other)),
)
def test_no_other_order_is_excused(tmp_path: Path, other: dict[str, Any]) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await granted(desk)
        with pytest.raises(Refused, match="C0"):
            await large(desk, **other)

    at_a_desk(tmp_path, scenario)


def test_an_override_is_over_after_its_minutes_and_a_request_that_waited_goes_stale(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await granted(desk, minutes=1)
        offer = await large(desk)
        await vote(desk, offer, "dana")
        await desk.settle(61.0)
        await vote(desk, offer, "lee")
        assert desk.request_state(offer.request) == "stale"
        assert desk.orders() == ()

    at_a_desk(tmp_path, scenario)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"controls": ("C09",)}, "lets nobody excuse"),
        ({"controls": ("C12",)}, "lets nobody excuse"),
        ({"controls": ("C05",)}, "lets nobody excuse"),
        ({"controls": ()}, "Name each control"),
        ({"minutes": 16}, "1 to 15 minutes"),
        ({"person": "dana"}, "may not propose"),
        ({"quantity": Decimal(0)}, "above 0"),
    ],
)
def test_an_override_stays_within_what_the_policy_allows(
    tmp_path: Path, changes: dict[str, Any], sentence: str
) -> None:
    async def scenario(desk: PaperDesk) -> None:
        with pytest.raises(Refused, match=sentence):
            await desk.approvals.propose_change(wish(**changes), "operator")

    at_a_desk(tmp_path, scenario)
