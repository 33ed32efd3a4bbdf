"""Whatever reports come, however often and in whatever order, the order ends at the truth."""

from __future__ import annotations

from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.execution.messages import (
    FillRecorded,
    OrderAccepted,
    OrderBecameUnknown,
    OrderCancelled,
    OrderCancelRefused,
    OrderCancelRequested,
    OrderMessage,
    OrderRejected,
    OrderSent,
)
from desk.execution.orders import DONE, Order, OrderState, advance
from desk.risk.exposure import ZERO

NEW = Order(
    order="ord-1",
    request="req-1",
    digest="d",
    account="paper",
    venue="sim",
    instrument="BTC-USDT",
    contract="BTCUSDT",
    side="buy",
    quantity=Decimal(3),
    limit=Decimal(100),
    time_in_force="GTC",
    committed_at=0,
    send_by=10,
)
SENT = OrderSent("ord-1")
ACCEPTED = OrderAccepted("ord-1", "v-1")
WANTED_BACK = OrderCancelRequested("ord-1", "asked")
CANCELLED = OrderCancelled("ord-1", "asked")
REFUSED_CANCEL = OrderCancelRefused("ord-1", "gone")
REJECTED = OrderRejected("ord-1", "no")
UNKNOWN = OrderBecameUnknown("ord-1", "timeout")


def fill(trade: str, quantity: int = 1) -> FillRecorded:
    return FillRecorded(
        trade=trade,
        order="ord-1",
        account="paper",
        venue="sim",
        instrument="BTC-USDT",
        side="buy",
        quantity=Decimal(quantity),
        price=Decimal(100),
        fee=Decimal(0),
        liquidity="taker",
        at=0,
    )


def after(*messages: OrderMessage | FillRecorded, order: Order = NEW) -> Order:
    """The order after these reports, each trade counted once as the journal does."""
    seen: set[str] = set()
    for message in messages:
        if isinstance(message, FillRecorded):
            if message.trade in seen:
                continue
            seen.add(message.trade)
        order = advance(order, message)
    return order


@pytest.mark.parametrize(
    ("messages", "state"),
    [
        ((), "committed"),
        ((SENT,), "sent"),
        ((SENT, ACCEPTED), "working"),
        ((SENT, ACCEPTED, fill("1")), "partly filled"),
        ((SENT, ACCEPTED, fill("1"), fill("2", 2)), "filled"),
        ((SENT, ACCEPTED, WANTED_BACK), "cancelling"),
        ((SENT, ACCEPTED, WANTED_BACK, CANCELLED), "cancelled"),
        ((SENT, ACCEPTED, WANTED_BACK, REFUSED_CANCEL), "working"),
        ((SENT, ACCEPTED, fill("1"), WANTED_BACK, REFUSED_CANCEL), "partly filled"),
        ((SENT, REJECTED), "rejected"),
        ((SENT, UNKNOWN), "unknown"),
        ((SENT, UNKNOWN, ACCEPTED), "working"),
        ((SENT, UNKNOWN, REJECTED), "rejected"),
        ((SENT, UNKNOWN, fill("1")), "partly filled"),
        ((SENT, fill("1"), REJECTED), "unknown"),
        ((SENT, REJECTED, fill("1")), "unknown"),
        ((CANCELLED,), "cancelled"),
        ((UNKNOWN,), "committed"),
        ((WANTED_BACK,), "committed"),
    ],
)
def test_the_life_of_an_order(messages: tuple[OrderMessage | FillRecorded, ...], state: OrderState) -> None:
    assert after(*messages).state == state


@pytest.mark.parametrize("done", [(SENT, ACCEPTED, fill("1", 3)), (SENT, CANCELLED), (SENT, REJECTED)])
@pytest.mark.parametrize(
    "late",
    [SENT, ACCEPTED, WANTED_BACK, CANCELLED, REFUSED_CANCEL, REJECTED, UNKNOWN],
    ids=lambda m: type(m).__name__,
)
def test_nothing_but_a_fill_or_the_venues_list_reopens_a_finished_order(
    done: tuple[OrderMessage | FillRecorded, ...], late: OrderMessage
) -> None:
    finished = after(*done)
    later = advance(finished, late)
    assert finished.done
    assert later.done
    assert (later.filled, later.remaining) == (finished.filled, ZERO)
    if not isinstance(late, OrderCancelled | OrderRejected):
        assert later == finished


def test_a_fill_that_loses_the_race_against_a_cancel_still_counts() -> None:
    late = after(SENT, ACCEPTED, fill("1"), WANTED_BACK, CANCELLED, fill("2"))
    assert (late.state, late.filled, late.remaining) == ("cancelled", Decimal(2), ZERO)


def test_a_cancelled_order_says_why_it_was_wanted_back_and_otherwise_what_the_venue_said() -> None:
    wanted = OrderCancelRequested("ord-1", "halt: drill")
    given_back = OrderCancelled("ord-1", "as asked")
    assert after(SENT, ACCEPTED, wanted, given_back).note == "halt: drill"
    assert after(SENT, ACCEPTED, wanted, fill("1"), given_back).note == "halt: drill"
    assert after(SENT, ACCEPTED, wanted, REFUSED_CANCEL, given_back).note == "as asked"
    assert after(SENT, given_back).note == "as asked"


def test_a_fill_may_arrive_before_the_acknowledgement() -> None:
    reports: list[OrderMessage | FillRecorded] = [ACCEPTED, fill("1"), fill("2")]
    for order in permutations(reports):
        found = after(SENT, *order)
        assert (found.state, found.filled) == ("partly filled", Decimal(2))


def test_too_much_filled_is_kept_and_said() -> None:
    found = after(SENT, fill("1", 4))
    assert (found.state, found.filled, found.remaining) == ("filled", Decimal(4), ZERO)
    assert "4 of 3" in found.note


reports = st.lists(
    st.one_of(
        st.sampled_from([SENT, ACCEPTED, WANTED_BACK, CANCELLED, REFUSED_CANCEL, REJECTED, UNKNOWN]),
        st.builds(fill, st.sampled_from(["1", "2", "3"]), st.just(1)),
    ),
    max_size=14,
)


@given(reports)
def test_fills_are_summed_exactly_and_what_is_open_is_never_understated(
    messages: list[OrderMessage | FillRecorded],
) -> None:
    found = after(*messages)
    trades = {message.trade for message in messages if isinstance(message, FillRecorded)}
    assert found.filled == len(trades)
    assert found.value == 100 * len(trades)
    assert found.remaining == (0 if found.done else 3 - len(trades))
    assert (found.state == "filled") == (found.filled >= found.quantity)


@given(reports)
def test_repeating_every_report_changes_nothing(messages: list[OrderMessage | FillRecorded]) -> None:
    fills_twice = [message for message in messages for _ in range(2)]
    assert after(*fills_twice) == after(*messages)


@given(reports)
def test_an_unknown_order_is_neither_done_nor_without_exposure(
    messages: list[OrderMessage | FillRecorded],
) -> None:
    found = after(*messages)
    if found.state == "unknown":
        assert found.state not in DONE
        assert found.remaining == found.quantity - found.filled > 0


@given(st.permutations([ACCEPTED, fill("1"), fill("2"), CANCELLED]))
def test_reports_in_any_order_agree_in_the_end(messages: list[OrderMessage | FillRecorded]) -> None:
    found = after(SENT, *messages)
    assert (found.state, found.filled) == ("cancelled", Decimal(2))
