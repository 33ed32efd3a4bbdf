"""Prices that nobody may rely on: what cannot be valued takes no new risk, and what brings a position back goes on."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from desk.approvals.requests_table import require_request
from desk.kernel.errors import Refused
from tests.execution.paper_desk import PaperDesk, at_a_desk
from tests.execution.scripted_market import SECOND


def eth_falls_silent(desk: PaperDesk) -> None:
    desk.script.ts += 60 * SECOND
    desk.script.around(60_000.0)


def eth_is_crossed(desk: PaperDesk) -> None:
    desk.script.book([(3_001.0, 1.0)], [(3_000.0, 1.0)], "ETH-USDT")


UNUSABLE = pytest.mark.parametrize("happens", [eth_falls_silent, eth_is_crossed], ids=["silent", "crossed"])
UNKNOWN = r"C01 share of equity: unknown, limit 10.00 % \(no price to rely on of ETH-USDT \(.+\)\)"


@UNUSABLE
def test_nothing_that_adds_risk_is_proposed_while_a_held_instrument_has_no_price_to_rely_on(
    tmp_path: Path, happens: Callable[[PaperDesk], None]
) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.buy("0.5", instrument="ETH-USDT")
        happens(desk)
        with pytest.raises(Refused, match=UNKNOWN) as refusal:
            await desk.propose("0.05")
        for control in ("C05 gross exposure", "C06 daily loss", "C06 drawdown"):
            assert f"{control}: unknown" in str(refusal.value)
        assert "C12" not in str(refusal.value)

    at_a_desk(tmp_path, scenario)


@UNUSABLE
def test_what_waited_for_its_last_vote_meanwhile_turns_stale(
    tmp_path: Path, happens: Callable[[PaperDesk], None]
) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.buy("0.5", instrument="ETH-USDT")
        offer = await desk.propose("0.05")
        await desk.vote(offer, "dana")
        happens(desk)
        await desk.vote(offer, "lee")
        found = require_request(desk.bus.rows, offer.request)
        assert found.state == "stale"
        assert "no price to rely on of ETH-USDT" in found.note

    at_a_desk(tmp_path, scenario)


def test_an_order_under_way_counts_like_a_position(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.buy("0.5", instrument="ETH-USDT", limit=Decimal("2990.00"), time_in_force="GTC")
        eth_falls_silent(desk)
        with pytest.raises(Refused, match=r"C05 gross exposure: unknown.+ETH-USDT"):
            await desk.propose("0.05")

    at_a_desk(tmp_path, scenario)


@UNUSABLE
def test_a_position_with_a_price_of_its_own_is_still_brought_back(
    tmp_path: Path, happens: Callable[[PaperDesk], None]
) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.buy("0.5", instrument="ETH-USDT")
        await desk.buy("0.05")
        happens(desk)
        half = await desk.propose("0.03", "sell", "operator")
        assert half.state == "released"
        await desk.settle()
        rest = await desk.propose("0.02", "sell")
        assert (rest.state, rest.needed) == ("pending", 1)
        await desk.vote(rest, "operator")
        await desk.settle()
        assert desk.position().quantity == 0

    at_a_desk(tmp_path, scenario)


def test_on_a_silent_feed_a_reduction_waits_for_a_price_and_flatten_does_not(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.buy("0.5", instrument="ETH-USDT")
        await desk.buy("0.05")
        desk.script.quiet_for_ms = 60_000
        with pytest.raises(Refused, match=r"limits: C12 market data: 60000 ms old[^;]*$"):
            await desk.propose("0.05", "sell", "operator")
        done = await desk.controls.flatten("operator")
        await desk.settle()
        assert (len(done.orders), done.left) == (2, ())
        assert desk.position("BTC-USDT").quantity == desk.position("ETH-USDT").quantity == 0

    at_a_desk(tmp_path, scenario)


def test_flatten_closes_at_the_touch_of_a_crossed_book(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.buy("0.5", instrument="ETH-USDT")
        eth_is_crossed(desk)
        done = await desk.controls.flatten("operator")
        await desk.settle()
        assert (len(done.orders), done.left) == (1, ())
        assert desk.position("ETH-USDT").quantity == 0

    at_a_desk(tmp_path, scenario)
