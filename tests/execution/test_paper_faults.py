"""The paper venue told to misbehave in every way at once: once it behaves again, the record and it agree exactly."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from desk.execution.differences_table import open_differences
from desk.execution.holdings import expected
from desk.execution.messages import FillRecorded, OrderSent
from desk.execution.orders_table import open_orders
from desk.kernel.errors import Refused
from desk.paper_faults import NAMES, PaperFaults, read_faults
from tests.execution.paper_desk import PaperDesk, at_a_desk
from tests.execution.scripted_market import INSTRUMENTS

HARD = PaperFaults(
    latency=400,
    reject=0.08,
    timeout=0.08,
    lost_ack=0.15,
    lost_fill=0.15,
    late_fill=0.15,
    duplicate_fill=0.2,
    out_of_order=0.15,
    contradict=0.08,
    refuse_cancel=0.2,
    busy=0.1,
    external=0.05,
    outage_s=7,
    outage_every_s=60,
)
"""Everything but wrong figures, which nothing but a person may put right."""
ROUNDS = 24


def walk(desk: PaperDesk, random: Random, mid: float) -> float:
    """The market goes on: a new book, and trades through it now and then."""
    desk.script.ts += 1_000_000_000
    mid = round(mid * (1 + random.uniform(-0.0004, 0.0004)), 1)
    desk.script.around(mid)
    if random.random() < 0.5:
        desk.script.trade("sell", mid - 30, random.random())
    return mid


async def trade(desk: PaperDesk, random: Random) -> None:
    """Somebody proposes what the limits allow, others approve, and somebody calls things back or resumes the desk."""
    for one in open_differences(desk.bus.rows):
        if one.difference.kind in ("report", "order", "execution") and "/unknown" not in one.difference.line:
            await desk.settlement.resolve(one.difference.line, "seen", "operator", "looked into it")
    if desk.state == "HALTED":
        await desk.resume()
    quantity = f"0.{random.randint(10, 60):03d}"
    side = "sell" if desk.position().quantity > 0 and random.random() < 0.5 else "buy"
    rests: dict[str, Any] = {
        "limit": desk.script.market.states["BTC-USDT"].instrument.price(59_980.0),
        "time_in_force": "GTC",
    }
    try:
        made = await desk.propose(
            quantity, side, **(rests if side == "buy" and random.random() < 0.5 else {})
        )
        if made.state == "pending":
            await desk.approve(made)
        if random.random() < 0.3:
            await desk.controls.cancel_all("operator")
    except Refused:
        pass


@pytest.mark.parametrize("seed", range(8))
def test_f12_to_f18_whatever_the_line_did_nothing_is_lost_sent_twice_or_counted_twice(
    tmp_path: Path, seed: int
) -> None:
    async def scenario(desk: PaperDesk) -> None:
        assert desk.line is not None
        random, mid = Random(seed), 60_000.0
        for _ in range(ROUNDS):
            await trade(desk, random)
            for _ in range(random.randint(1, 6)):
                mid = walk(desk, random, mid)
                await desk.settle(random.uniform(0.2, 2.0))
        desk.line.faults = PaperFaults()
        await desk.controls.cancel_all("operator")
        for _ in range(100):
            mid = walk(desk, random, mid)
            await desk.settle(1.0)
        facts = [fact.message for fact in desk.journal.facts()]
        sent = [message.order for message in facts if isinstance(message, OrderSent)]
        fills = [message for message in facts if isinstance(message, FillRecorded)]
        assert len(sent) == len(set(sent))
        assert len({fill.trade for fill in fills}) == len(fills)
        assert open_orders(desk.bus.rows) == (), "everything is known in the end"
        ours = expected(desk.bus.rows, "paper", INSTRUMENTS)
        theirs = {name: value for name, value in (await desk.venue.balances()).items() if value}
        assert {name: value for name, value in ours.balances.items() if value} == theirs
        assert not [one for one in open_differences(desk.bus.rows) if one.difference.kind == "balance"]
        for order in desk.orders():
            assert order.filled == sum((f.quantity for f in fills if f.order == order.order), Decimal(0))
        assert len(sent) >= 3
        assert len(fills) >= 1

    at_a_desk(tmp_path, scenario, faults=HARD, seed=seed)


def test_the_same_seed_misbehaves_the_same_way(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> str:
        random, mid = Random(3), 60_000.0
        for _ in range(5):
            await trade(desk, random)
            mid = walk(desk, random, mid)
            await desk.settle(2.0)
        return desk.journal.head.hash.hex()

    heads = {at_a_desk(tmp_path / str(run), scenario, faults=HARD, seed=3) for run in range(2)}
    assert len(heads) == 1


def test_faults_are_read_from_one_line_and_said_in_words() -> None:
    faults = read_faults("lost_ack=0.05, duplicate_fill=0.1,latency=200,outage=30/600")
    assert faults == PaperFaults(
        lost_ack=0.05, duplicate_fill=0.1, latency=200, outage_s=30.0, outage_every_s=600.0
    )
    assert faults.words == "lost ack 5%, duplicate fill 10%, latency 200 ms, outage 30 s of 600"
    assert PaperFaults().words == ""
    assert read_faults("") == PaperFaults()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("lost_ak=0.1", "'lost_ak' is no fault (did you mean lost_ack?)"),
        ("reject=2", "reject must be a chance from 0 to 1, was '2'"),
        ("reject=nan", "reject must be a chance from 0 to 1, was 'nan'"),
        ("reject", "reject must be a chance from 0 to 1, was ''"),
        ("reject=0.1,reject=0.2", "reject is given twice"),
        ("outage=30", "outage must be seconds down out of seconds, like 30/600, was '30'"),
        ("outage=60/30", "outage must be seconds down"),
        ("latency=0.5", "latency must be whole milliseconds"),
        ("latency=-1", "latency must be whole milliseconds"),
    ],
)
def test_what_is_no_fault_is_refused_with_the_nearest_name(text: str, said: str) -> None:
    with pytest.raises(ValueError, match="write it like") as refused:
        read_faults(text)
    assert said in str(refused.value)


def test_everything_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(ValueError, match="write it like") as refused:
        read_faults("lost_ak=0.1,reject=2,outage=1")
    assert str(refused.value).count(";") == 3


def test_every_fault_can_be_asked_for_by_its_name() -> None:
    text = ",".join(f"{name}={'5/60' if name == 'outage' else 1}" for name in NAMES)
    faults = read_faults(text)
    assert all(getattr(faults, name) for name in PaperFaults.__struct_fields__)
