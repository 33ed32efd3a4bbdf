"""The same reports in every sequence, late, twice or contradictory: one truth, and the same lines to look at."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import permutations
from pathlib import Path

import msgspec
import pytest

from desk.execution.differences_table import open_differences
from desk.execution.messages import (
    FillRecorded,
    OrderAccepted,
    OrderBecameUnknown,
    OrderCancelled,
    OrderCancelRefused,
    OrderCancelRequested,
    OrderFoundOpen,
    OrderMessage,
    OrderRejected,
    OrderSent,
    OrderSettled,
)
from desk.execution.orders import DONE, Order, OrderState, advance, state_of
from desk.execution.venue import Report
from tests.execution.paper_desk import PaperDesk, at_a_desk
from tests.execution.test_orders import NEW, fill
from tests.execution.venues import ScriptedVenue

Known = OrderMessage | FillRecorded
SENT: Known = OrderSent("ord-1")
ACCEPTED: Known = OrderAccepted("ord-1", "v-1")
CANCELLED: Known = OrderCancelled("ord-1", "venue")
REJECTED: Known = OrderRejected("ord-1", "no")
WANTED: Known = OrderCancelRequested("ord-1", "asked")
REFUSED: Known = OrderCancelRefused("ord-1", "gone")
LOST: Known = OrderBecameUnknown("ord-1", "timeout")


def ends(messages: Sequence[Known]) -> tuple[OrderState, Decimal, Decimal, Decimal]:
    order: Order = advance(NEW, SENT)
    trades: set[str] = set()
    for message in messages:
        if isinstance(message, FillRecorded):
            if message.trade in trades:
                continue
            trades.add(message.trade)
        order = advance(order, message)
    return order.state, order.filled, order.value, order.remaining


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ((ACCEPTED, fill("1"), fill("2")), "partly filled"),
        ((ACCEPTED, fill("1"), fill("2"), fill("3")), "filled"),
        ((ACCEPTED, fill("1"), CANCELLED), "cancelled"),
        ((ACCEPTED, fill("1"), fill("2"), CANCELLED), "cancelled"),
        ((ACCEPTED, fill("1"), fill("2"), fill("3"), CANCELLED), "filled"),
        ((ACCEPTED, CANCELLED, CANCELLED), "cancelled"),
        ((ACCEPTED, fill("1"), fill("1"), fill("1")), "partly filled"),
        ((REJECTED, REJECTED), "rejected"),
        ((ACCEPTED, REJECTED), "rejected"),
        ((ACCEPTED, fill("1"), REJECTED), "unknown"),
        ((ACCEPTED, fill("1"), fill("2"), REJECTED), "unknown"),
        ((fill("1"), REJECTED, CANCELLED), "cancelled"),
        ((REJECTED, CANCELLED, ACCEPTED), "cancelled"),
        ((fill("1", 3), REJECTED, ACCEPTED), "filled"),
        ((fill("1", 4), ACCEPTED, CANCELLED), "filled"),
        ((fill("1", 2), fill("2", 2), CANCELLED), "filled"),
    ],
)
def test_f13_f14_f17_reports_in_every_sequence_end_at_one_truth(
    said: tuple[Known, ...], state: OrderState
) -> None:
    found = {ends(sequence) for sequence in permutations(said)}
    assert len(found) == 1
    assert found.pop()[0] == state


@pytest.mark.parametrize("asked", [(WANTED,), (WANTED, CANCELLED), (WANTED, REFUSED)])
def test_f17_a_cancel_that_races_fills_conserves_quantities_and_frees_the_rest(
    asked: tuple[Known, ...],
) -> None:
    said: tuple[Known, ...] = (ACCEPTED, fill("1"), fill("2"))
    for sequence in permutations(said):
        for cut in range(len(sequence) + 1):
            state, filled, value, remaining = ends((*sequence[:cut], *asked, *sequence[cut:]))
            assert (filled, value) == (Decimal(2), Decimal(200))
            assert remaining == (0 if state in DONE else 1)
            assert (state in DONE) == (CANCELLED in asked)


@pytest.mark.parametrize("at", range(4))
def test_f12_not_knowing_is_over_with_the_first_word_of_the_venue_and_never_sooner(at: int) -> None:
    said: list[Known] = [ACCEPTED, fill("1"), fill("2")]
    state = ends([*said[:at], LOST])[0]
    assert state == "unknown"
    assert ends([*said[:at], LOST, *said[at:], ACCEPTED])[0] == "partly filled"


def test_a_wish_to_have_it_back_outlives_not_knowing() -> None:
    assert ends([LOST, WANTED])[0] == "unknown"
    assert ends([LOST, WANTED, ACCEPTED])[0] == "cancelling"
    assert ends([WANTED, LOST, ACCEPTED, CANCELLED])[0] == "cancelled"


def test_only_the_venue_when_asked_reopens_what_is_over() -> None:
    open_again = OrderFoundOpen("ord-1", "v-1")
    assert ends([ACCEPTED, CANCELLED, ACCEPTED])[0] == "cancelled"
    assert ends([ACCEPTED, CANCELLED, open_again])[0] == "working"
    assert ends([fill("1"), REJECTED, open_again])[0] == "partly filled"


def test_what_a_person_read_on_the_venues_screen_settles_an_order() -> None:
    over = OrderSettled("ord-1", "cancelled", "seen on the screen")
    assert ends([LOST, over])[0] == "cancelled"
    assert ends([LOST, fill("1"), LOST, over])[:2] == ("cancelled", Decimal(1))
    assert ends([LOST, OrderSettled("ord-1", "rejected", "seen")])[0] == "rejected"


def test_the_state_is_nothing_but_what_is_known() -> None:
    said: tuple[Known, ...] = (ACCEPTED, fill("1"), WANTED, LOST, CANCELLED)
    for sequence in permutations(said):
        order = advance(NEW, SENT)
        for message in sequence:
            order = advance(order, message)
            assert order.state == state_of(order)


def told(tmp_path: Path, reports: Sequence[str]) -> tuple[str, Decimal, tuple[str, ...]]:
    """A desk whose venue tells these reports of one order: where the order ends, what is held, and what is to look at."""
    venue = ScriptedVenue()

    async def scenario(desk: PaperDesk) -> tuple[str, Decimal, tuple[str, ...]]:
        order = await desk.buy("0.03")
        for report in reports:
            venue.say(of(report, order))
        await desk.settle()
        lines = sorted(
            one.difference.line.replace(order.order, "ORDER") for one in open_differences(desk.bus.rows)
        )
        return desk.order(order.order).state, desk.position().quantity, tuple(lines)

    return at_a_desk(tmp_path, scenario, venues={"sim": venue}, honest=False)


def of(report: str, order: Order) -> Report:
    """One report by its word."""
    one = FillRecorded(
        trade="t1",
        order=order.order,
        account="paper",
        venue="sim",
        instrument="BTC-USDT",
        side="buy",
        quantity=Decimal("0.01"),
        price=Decimal("60000.0"),
        fee=Decimal("0.1"),
        liquidity="taker",
        at=order.committed_at,
    )
    reports: dict[str, Report] = {
        "ack": OrderAccepted(order.order, "v-1"),
        "other ack": OrderAccepted(order.order, "v-2"),
        "fill": one,
        "fill 2": msgspec.structs.replace(one, trade="t2"),
        "too much": msgspec.structs.replace(one, trade="t3", quantity=Decimal("0.04")),
        "changed": msgspec.structs.replace(one, quantity=Decimal("0.02")),
        "dear": msgspec.structs.replace(one, trade="t4", price=Decimal("70000.0")),
        "wrong side": msgspec.structs.replace(one, trade="t5", side="sell"),
        "nothing": msgspec.structs.replace(one, trade="t6", quantity=Decimal(0)),
        "no number": msgspec.structs.replace(one, trade="t7", price=Decimal("NaN")),
        "cancel": OrderCancelled(order.order, "gone"),
        "reject": OrderRejected(order.order, "no"),
    }
    return reports[report]


@pytest.mark.parametrize(
    ("reports", "state", "held", "lines"),
    [
        (("fill", "reject"), "unknown", "0.01", ("sim:report:ORDER/rejected",)),
        (("fill", "cancel", "fill 2"), "cancelled", "0.02", ()),
        (("cancel", "too much"), "filled", "0.04", ("sim:report:ORDER/quantity",)),
        (("ack", "dear"), "cancelling", "0.01", ("sim:report:ORDER/price",)),
        (("ack", "wrong side"), "working", "0", ("sim:execution:t5",)),
        (("ack", "nothing"), "cancelling", "0", ("sim:report:t6",)),
        (("ack", "no number"), "cancelling", "0", ("sim:report:t7",)),
    ],
)
def test_contradictions_lead_to_the_same_lines_in_every_sequence(
    tmp_path: Path, reports: tuple[str, ...], state: str, held: str, lines: tuple[str, ...]
) -> None:
    for number, sequence in enumerate(permutations(reports)):
        found = told(tmp_path / str(number), sequence)
        assert found == (state, Decimal(held), lines), sequence


@pytest.mark.parametrize(
    ("reports", "line"),
    [(("ack", "other ack"), "sim:report:ORDER/id"), (("fill", "changed"), "sim:report:t1")],
)
def test_the_first_word_stands_and_another_one_is_a_line_to_look_at(
    tmp_path: Path, reports: tuple[str, ...], line: str
) -> None:
    _, _, lines = told(tmp_path, reports)
    assert lines == (line,)
