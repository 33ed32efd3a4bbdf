"""One order at a loopback exchange through ccxt's own class: every misbehaviour, and never a guess."""

from __future__ import annotations

import logging
from decimal import Decimal

import pytest

from desk.execution.exchange import connection as connecting
from desk.execution.exchange.reading import seen
from desk.execution.exchange.said import Unread
from desk.execution.messages import (
    FillRecorded,
    OrderAccepted,
    OrderCancelled,
    OrderCancelRefused,
    OrderRejected,
)
from desk.execution.venue import Busy, OutcomeUnknown
from tests.execution.exchange.lines import BINANCE, BOTH, OKX, Line, Spoken, line

both = pytest.mark.parametrize("spoken", BOTH, ids=lambda one: one.name)


def kinds(one: Line) -> list[str]:
    return [type(report).__name__ for report in one.reports]


@both
async def test_an_order_is_accepted_fills_and_is_read_back_in_exact_decimals(spoken: Spoken) -> None:
    async with line(spoken) as one:
        order = one.order()
        await one.venue.submit(order)
        await one.venue.look(order.order)
        accepted, fill = one.reports
        assert isinstance(accepted, OrderAccepted)
        assert isinstance(fill, FillRecorded)
        assert accepted.venue_order == "7000000"
        assert (fill.quantity, fill.price) == (Decimal("0.05"), Decimal("60000.5"))
        assert (fill.fee, fill.fee_in, fill.fee_currency) == (Decimal("0.00005"), "base", "")
        assert (fill.trade, fill.account) == (f"{spoken.contract}:90001", f"{spoken.name}-live")
        assert (fill.order, fill.instrument, fill.venue) == (order.order, "BTC-USDT", spoken.name)
        assert one.venue.following == {}


@both
async def test_the_desks_own_id_is_the_client_id_in_the_venues_alphabet(spoken: Spoken) -> None:
    async with line(spoken) as one:
        await one.venue.submit(one.order())
        (placed,) = one.exchange.engine.orders
        assert placed.client == {"binance": "ord-0000000001", "okx": "ord0000000001"}[spoken.name]


@both
@pytest.mark.parametrize("kind", ["lose answer", "hang", "not json", "garbage"])
async def test_f12_an_answer_that_is_lost_leaves_the_outcome_unknown_until_the_venue_is_asked(
    spoken: Spoken, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "TIMEOUT_MS", 300)
    async with line(spoken) as one:
        order = one.order()
        one.exchange.break_next(kind, spoken.place)  # type: ignore[arg-type]
        with pytest.raises(OutcomeUnknown):
            await one.venue.submit(order)
        assert one.reports == []
        truth = await one.venue.lookup(order.order)
        if kind == "hang":
            assert truth is None
        else:
            assert truth is not None
            assert [fill.quantity for fill in truth.fills] == [Decimal("0.05")]
        assert one.exchange.count(spoken.place) == 1
        assert len(one.exchange.engine.orders) <= 1


@both
async def test_a_line_that_breaks_before_the_order_arrived_is_just_as_unknown(spoken: Spoken) -> None:
    async with line(spoken) as one:
        order = one.order()
        one.exchange.break_next("reset", spoken.place)
        with pytest.raises(OutcomeUnknown):
            await one.venue.submit(order)
        assert await one.venue.lookup(order.order) is None
        assert (one.exchange.count(spoken.place), one.exchange.engine.taken_messages) == (1, 0)


@both
@pytest.mark.parametrize("status", [500, 502, 503, 504, 520, 403, 404, 408])
async def test_f18_a_server_that_fails_never_passes_for_a_refusal(spoken: Spoken, status: int) -> None:
    async with line(spoken) as one:
        one.exchange.break_next("status", spoken.place, status=status, body="<html>bad gateway</html>")
        with pytest.raises(OutcomeUnknown):
            await one.venue.submit(one.order())
        assert (one.reports, one.exchange.count(spoken.place)) == ([], 1)


@pytest.mark.parametrize("code", [-1000, -1001, -1006, -1007, -1008])
async def test_what_binance_itself_calls_unknown_is_unknown(code: int) -> None:
    async with line(BINANCE) as one:
        body = f'{{"code": {code}, "msg": "Send status unknown; execution status unknown."}}'
        one.exchange.break_next("status", BINANCE.place, status=400, body=body)
        with pytest.raises(OutcomeUnknown):
            await one.venue.submit(one.order())
        assert one.reports == []


@pytest.mark.parametrize("code", ["50001", "50004", "50013", "50026", "50000", "51149"])
async def test_what_okx_leaves_open_is_unknown(code: str) -> None:
    async with line(OKX) as one:
        body = f'{{"code": "{code}", "msg": "does not indicate success or failure of order", "data": []}}'
        one.exchange.break_next("status", OKX.place, status=200, body=body)
        with pytest.raises(OutcomeUnknown):
            await one.venue.submit(one.order())
        assert one.reports == []


@both
async def test_a_refusal_in_so_many_words_is_a_rejection_with_the_venues_words(spoken: Spoken) -> None:
    async with line(spoken) as one:
        await one.venue.submit(one.order(quantity="1"))
        (report,) = one.reports
        assert isinstance(report, OrderRejected)
        assert "nsufficient" in report.reason
        assert one.venue.following == {}


@both
async def test_the_same_client_id_again_is_no_second_order_and_no_rejection(spoken: Spoken) -> None:
    async with line(spoken) as one:
        order = one.order()
        await one.venue.submit(order)
        with pytest.raises(OutcomeUnknown):
            await one.venue.submit(order)
        assert len(one.exchange.engine.orders) == 1
        assert kinds(one) == ["OrderAccepted"]


@both
async def test_a_wrong_key_is_refused_and_nothing_reaches_the_book(spoken: Spoken) -> None:
    key = type(spoken.key)(spoken.key.key, "not the secret", spoken.key.password)
    async with line(spoken, key) as one:
        await one.venue.submit(one.order())
        assert kinds(one) == ["OrderRejected"]
        assert one.exchange.engine.orders == []


@both
async def test_f10_a_clock_that_differs_by_more_than_a_second_sends_no_order(spoken: Spoken) -> None:
    async with line(spoken, ahead_ms=90_000) as one:
        await one.venue.submit(one.order())
        (report,) = one.reports
        assert isinstance(report, OrderRejected)
        assert "ms from the venue's; set it right" in report.reason
        assert one.exchange.count(spoken.place) == 0
        assert await one.venue.balances()  # looking still works: it signs by the venue's clock


@both
async def test_f17_a_partial_fill_is_told_before_the_cancel_that_ends_the_rest(spoken: Spoken) -> None:
    async with line(spoken) as one:
        order = one.order(time_in_force="GTC")
        one.exchange.engine.next_fills.append(("0.02",))
        await one.venue.submit(order)
        await one.venue.cancel(order.order)
        assert kinds(one) == ["OrderAccepted", "FillRecorded", "OrderCancelled"]
        assert one.reports[1].quantity == Decimal("0.02")  # type: ignore[union-attr]


@both
async def test_a_cancel_of_what_has_filled_tells_the_fill_and_no_cancel(spoken: Spoken) -> None:
    async with line(spoken) as one:
        order = one.order(time_in_force="GTC")
        await one.venue.submit(order)
        one.exchange.engine.fill(one.exchange.engine.orders[0], "0.05", one.exchange.now_ms())
        await one.venue.cancel(order.order)
        assert kinds(one) == ["OrderAccepted", "FillRecorded"]


@both
async def test_a_cancel_that_the_venue_will_not_know_of_is_refused_while_the_order_stands(
    spoken: Spoken,
) -> None:
    async with line(spoken) as one:
        order = one.order(time_in_force="GTC")
        await one.venue.submit(order)
        one.exchange.engine.forgets_cancel = True
        await one.venue.cancel(order.order)
        assert isinstance(one.reports[-1], OrderCancelRefused)
        assert order.order in one.venue.following


@both
async def test_an_ioc_order_that_finds_less_ends_with_what_it_found(spoken: Spoken) -> None:
    async with line(spoken) as one:
        one.exchange.engine.next_fills.append(("0.01", "0.02"))
        order = one.order()
        await one.venue.submit(order)
        await one.venue.look(order.order)
        assert kinds(one) == ["OrderAccepted", "FillRecorded", "FillRecorded", "OrderCancelled"]


@both
async def test_f14_executions_that_are_listed_twice_are_unreadable_and_settle_nothing(spoken: Spoken) -> None:
    async with line(spoken) as one:
        order = one.order()
        await one.venue.submit(order)
        one.exchange.engine.repeated = True
        with pytest.raises(OutcomeUnknown):
            await one.venue.look(order.order)
        one.exchange.engine.repeated = False
        await one.venue.look(order.order)
        await one.venue.look(order.order)
        assert kinds(one) == ["OrderAccepted", "FillRecorded"]


@both
async def test_an_order_is_not_over_before_the_venue_lists_every_execution_of_it(spoken: Spoken) -> None:
    async with line(spoken) as one:
        order = one.order()
        await one.venue.submit(order)
        one.exchange.engine.hidden = 1
        with pytest.raises(OutcomeUnknown, match=r"shows 0\.05\d* filled and lists 0"):
            await one.venue.look(order.order)
        assert order.order in one.venue.following
        await one.venue.look(order.order)
        assert kinds(one) == ["OrderAccepted", "FillRecorded"]


@both
async def test_a_fee_in_a_third_currency_is_kept_with_its_name(spoken: Spoken) -> None:
    async with line(spoken) as one:
        one.exchange.engine.fee_currency = "BNB"
        order = one.order()
        await one.venue.submit(order)
        await one.venue.look(order.order)
        fill = one.reports[-1]
        assert isinstance(fill, FillRecorded)
        assert (fill.fee, fill.fee_in, fill.fee_currency) == (Decimal("0.00012"), "other", "BNB")


@both
@pytest.mark.parametrize("status", [429, 418])
async def test_f18_a_rate_limit_is_obeyed_for_as_long_as_the_venue_says(spoken: Spoken, status: int) -> None:
    async with line(spoken) as one:
        one.exchange.break_next("status", spoken.look, status=status, body="{}", retry_after="30")
        order = one.order(time_in_force="GTC")
        await one.venue.submit(order)
        with pytest.raises((Busy, OutcomeUnknown)):
            await one.venue.look(order.order)
        await one.venue.submit(one.order(2))
        held = one.reports[-1]
        assert isinstance(held, OrderCancelled)
        assert "not sent: the venue wants to be left alone" in held.reason
        assert one.exchange.count(spoken.place) == 1


@both
async def test_an_order_that_is_not_on_the_venues_steps_is_never_sent(spoken: Spoken) -> None:
    async with line(spoken) as one:
        await one.venue.submit(one.order(quantity="0.0505"))
        await one.venue.submit(one.order(2, mode="PAPER"))
        await one.venue.submit(one.order(3, contract="DOGEUSDT"))
        assert kinds(one) == ["OrderRejected"] * 3
        assert one.exchange.count(spoken.place) == 0


@both
async def test_the_whole_account_can_be_read_and_taken_back(spoken: Spoken) -> None:
    async with line(spoken) as one:
        await one.venue.submit(one.order(1, "0.01"))
        await one.venue.submit(one.order(2, "0.02", time_in_force="GTC"))
        foreign = one.exchange.engine.place(
            "somebodyelse", spoken.contract, ("BTC", "USDT"), "sell", Decimal(1), Decimal(70000), "GTC", 1
        )
        shown = {order.client: order for order in await one.venue.open_orders()}
        assert set(shown) == {"ord-0000000002", "somebodyelse"}
        assert shown["ord-0000000002"].instrument == "BTC-USDT"
        (executed,) = await one.venue.executions(0)
        assert (executed.order, executed.quantity) == ("ord-0000000001", Decimal("0.01"))
        assert (await one.venue.balances())["BTC"] == Decimal("0.10999")
        assert await one.venue.positions() == {}
        await one.venue.cancel_all()
        assert foreign.state == "canceled"
        assert one.exchange.engine.open() == []


@both
async def test_f15_an_execution_of_somebody_else_carries_their_client_id(spoken: Spoken) -> None:
    async with line(spoken) as one:
        trader, now = one.exchange.engine, one.exchange.now_ms()
        pair, amounts = ("BTC", "USDT"), (Decimal("0.1"), Decimal(60000))
        trader.place("somebodyelse", spoken.contract, pair, "buy", *amounts, "IOC", now)
        (executed,) = await one.venue.executions((now - 1_000) * 1_000_000)
        assert executed.order == "somebodyelse"


def test_an_order_of_somebody_else_without_a_price_is_read_all_the_same() -> None:
    told = {"id": "7", "clientOrderId": "app", "status": "open", "side": "sell", "amount": "1", "filled": "0"}
    assert seen(told | {"price": None}).limit == 0
    with pytest.raises(Unread, match="no filled"):
        seen(told | {"price": "1", "filled": None})


@both
async def test_executions_of_days_are_all_read_and_each_of_them_once(spoken: Spoken) -> None:
    async with line(spoken) as one:
        trader, now, day = one.exchange.engine, one.exchange.now_ms(), 24 * 3_600_000
        pair, amounts = ("BTC", "USDT"), (Decimal("0.01"), Decimal(60000))
        ages = (3 * day, 2 * day, day + 5_000, 5_000)
        for age in ages:
            trader.place(f"somebody{age}", spoken.contract, pair, "buy", *amounts, "IOC", now - age)
        found = await one.venue.executions((now - 3 * day) * 1_000_000)
        assert [one.order for one in found] == [f"somebody{age}" for age in ages]


@both
async def test_f68_no_log_holds_a_secret_whatever_its_level(
    spoken: Spoken, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with line(spoken) as one:
        await one.venue.submit(one.order())
        one.exchange.break_next("garbage", spoken.look)
        with pytest.raises(OutcomeUnknown):
            await one.venue.look("ord-0000000001")
        await one.venue.balances()
    for secret in (spoken.key.key, spoken.key.secret, "CANARY"):
        assert secret not in caplog.text


@both
async def test_f68_no_error_and_no_text_of_the_line_holds_a_secret(spoken: Spoken) -> None:
    async with line(spoken) as one:
        texts = [repr(spoken.key), str(spoken.key), repr(one.venue.connection)]
        await one.venue.submit(one.order())
        for kind in ("lose answer", "garbage", "not json"):
            one.exchange.break_next(kind, spoken.look, times=5)
            with pytest.raises(OutcomeUnknown) as caught:
                await one.venue.lookup("ord-0000000001")
            texts.append(repr(caught.value))
            one.exchange.faults.clear()
        for text in texts:
            assert "CANARY" not in text
            assert "signature" not in text
