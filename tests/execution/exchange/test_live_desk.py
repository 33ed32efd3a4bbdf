"""A desk that goes live by quorum and trades at a loopback exchange, from the proposal to the position."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from desk.approvals.changes.live_changes import going_live
from desk.approvals.changes.venue_changes import RemoveVenueKey, SetVenueKey
from desk.approvals.flattening import closing
from desk.approvals.policy import demo_policy
from desk.execution.exchange.venue import ExchangeVenue
from desk.kernel.errors import Refused
from desk.people.directory import all_people
from tests.execution.exchange.lines import BINANCE, BOTH, OKX, Spoken
from tests.execution.exchange.live_desk import live_desk, live_policy
from tests.execution.exchange.loopback import loopback

both = pytest.mark.parametrize("spoken", BOTH, ids=lambda one: one.name)


def contents(folder: Path) -> list[tuple[Path, bytes]]:
    return [(path, path.read_bytes()) for path in folder.rglob("*") if path.is_file()]


@both
async def test_propose_two_votes_release_accepted_filled_position(tmp_path: Path, spoken: Spoken) -> None:
    async with loopback(spoken.api) as exchange, live_desk(tmp_path, exchange, spoken) as live:
        assert live.mode == "PAPER"
        await live.go_live()
        assert live.mode == "LIVE"
        assert (live.cash(), live.held()) == (Decimal(50_000), Decimal("0.1"))
        order = await live.buy("0.05")
        assert (order.mode, order.account) == ("LIVE", live.account)
        await live.until(lambda: live.order(order.order).done)
        done = live.order(order.order)
        assert (done.state, done.filled) == ("filled", Decimal("0.05"))
        assert live.held() == Decimal("0.15") - Decimal("0.00005")
        assert live.cash() == Decimal(50_000) - Decimal("0.05") * done.limit
        (placed,) = exchange.engine.orders
        assert placed.state == "closed"
        assert live.desk.position().quantity == 0  # the paper account has nothing of it


@both
async def test_f12_f21_a_lost_answer_is_unknown_until_the_venue_is_asked_and_never_a_second_order(
    tmp_path: Path, spoken: Spoken
) -> None:
    async with loopback(spoken.api) as exchange, live_desk(tmp_path, exchange, spoken) as live:
        await live.go_live()
        exchange.break_next("lose answer", spoken.place)
        exchange.break_next("status", spoken.look, times=2, status=502)
        order = await live.buy("0.02")
        await live.until(lambda: live.order(order.order).state == "unknown")
        await live.until(lambda: live.order(order.order).done)
        assert live.order(order.order).state == "filled"
        assert (exchange.count(spoken.place), len(exchange.engine.orders)) == (1, 1)


async def test_an_order_that_never_arrived_is_settled_only_by_the_venues_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ExchangeVenue, "settle_s", 2.0)
    async with loopback(OKX.api) as exchange, live_desk(tmp_path, exchange, OKX) as live:
        await live.go_live()
        exchange.break_next("reset", OKX.place)
        order = await live.buy("0.02")
        await live.until(lambda: live.order(order.order).state == "unknown")
        await live.until(lambda: live.order(order.order).done)
        assert live.order(order.order).state == "cancelled"
        assert (exchange.count(OKX.place), exchange.engine.orders) == (1, [])


async def test_a_restart_finds_its_orders_at_the_venue_again(tmp_path: Path) -> None:
    async with loopback(BINANCE.api) as exchange:
        async with live_desk(tmp_path, exchange) as live:
            await live.go_live()
            order = await live.buy("0.02", time_in_force="GTC")
            await live.until(lambda: live.order(order.order).state == "working")
        exchange.engine.fill(exchange.engine.orders[0], "0.02", exchange.now_ms())
        async with live_desk(tmp_path, exchange) as live:
            assert (live.mode, live.desk.state) == ("LIVE", "REDUCING")
            await live.until(lambda: live.order(order.order).done and live.desk.state == "ACTIVE")
            assert live.order(order.order).state == "filled"
            assert len(exchange.engine.orders) == 1


async def test_a_desk_whose_keys_are_locked_sends_nothing_and_says_why(tmp_path: Path) -> None:
    async with loopback(BINANCE.api) as exchange:
        async with live_desk(tmp_path, exchange) as live:
            await live.go_live()
        async with live_desk(tmp_path, exchange, unlocked=False) as live:
            await live.until(lambda: "not unlocked" in live.routed.why)
            assert (live.routed.link, live.desk.state) == ("down", "REDUCING")
            with pytest.raises(Refused, match="REDUCING"):
                await live.propose("0.01")


async def test_one_person_takes_the_desk_back_to_paper_and_open_orders_are_called_back(
    tmp_path: Path,
) -> None:
    async with loopback(BINANCE.api) as exchange, live_desk(tmp_path, exchange) as live:
        await live.go_live()
        order = await live.buy("0.02", time_in_force="GTC")
        await live.until(lambda: live.order(order.order).state == "working")
        waiting = await live.propose("0.03")
        await live.go_paper()
        assert live.mode == "PAPER"
        assert live.desk.request_state(waiting.request) == "stale"
        await live.until(lambda: live.order(order.order).state == "cancelled")
        assert exchange.engine.orders[0].state == "canceled"
        await live.until(lambda: live.desk.state == "ACTIVE")
        paper = await live.buy("0.01")
        await live.until(lambda: live.order(paper.order).done)
        assert (live.order(paper.order).mode, live.order(paper.order).account) == ("PAPER", "paper")
        assert exchange.count(BINANCE.place) == 1


async def test_a_paper_ticket_is_never_released_live(tmp_path: Path) -> None:
    async with loopback(BINANCE.api) as exchange, live_desk(tmp_path, exchange) as live:
        key = live.spoken.key.fingerprint
        await live.approved(SetVenueKey(venue="binance", key=key, withdraws="no"))
        ticket = await live.propose("0.02")
        await live.desk.vote(ticket, "dana")
        assert await live.approved(going_live(live.desk.bus.rows, "binance")) == "applied"
        with pytest.raises(Refused, match="stale"):
            await live.desk.vote(ticket, "lee")
        assert exchange.engine.orders == []


@pytest.mark.parametrize(
    ("policy", "because"),
    [(demo_policy(), "paper for ever"), (live_policy().model_copy(update={"live": None}), "no section live")],
)
async def test_a_desk_that_may_not_go_live_is_refused_before_anybody_votes(
    tmp_path: Path, policy: object, because: str
) -> None:
    async with (
        loopback(BINANCE.api) as exchange,
        live_desk(tmp_path, exchange, policy=policy) as live,  # type: ignore[arg-type]
    ):
        await live.approved(SetVenueKey(venue="binance", key=live.spoken.key.fingerprint, withdraws="no"))
        with pytest.raises(Refused, match=because):
            await live.approved(going_live(live.desk.bus.rows, "binance"))
        assert live.mode == "PAPER"


async def test_without_an_approved_key_no_desk_goes_live(tmp_path: Path) -> None:
    async with loopback(BINANCE.api) as exchange, live_desk(tmp_path, exchange) as live:
        with pytest.raises(Refused, match="no key for binance"):
            await live.approved(going_live(live.desk.bus.rows, "binance"))


async def test_the_key_of_a_live_desk_is_neither_changed_nor_removed(tmp_path: Path) -> None:
    async with loopback(BINANCE.api) as exchange, live_desk(tmp_path, exchange) as live:
        await live.go_live()
        for change in (
            SetVenueKey(venue="binance", key="0" * 16, withdraws="no"),
            RemoveVenueKey("binance"),
        ):
            with pytest.raises(Refused, match="go back to paper first"):
                await live.approvals.propose_change(change, "operator")


async def test_a_key_that_could_withdraw_opens_no_line(tmp_path: Path) -> None:
    async with loopback(OKX.api) as exchange, live_desk(tmp_path, exchange, OKX) as live:
        exchange.withdraws = True
        await live.approved(SetVenueKey(venue="okx", key=live.spoken.key.fingerprint, withdraws="no"))
        await live.approved(going_live(live.desk.bus.rows, "okx"))
        await live.until(lambda: "could move money out" in live.routed.why)
        assert live.routed.link == "down"


async def test_the_live_limits_hold_and_the_time_lock_lets_one_person_cancel(tmp_path: Path) -> None:
    async with (
        loopback(BINANCE.api) as exchange,
        live_desk(tmp_path, exchange, policy=live_policy(hold_s=60)) as live,
    ):
        await live.go_live()
        with pytest.raises(Refused, match="C01"):
            await live.propose("0.1")  # 6 000, and live takes 5 000
        held = await live.propose("0.02")
        for person in ("dana", "lee"):
            await live.desk.vote(held, person)
        assert live.desk.request_state(held.request) == "approved"
        await live.approvals.cancel(held.request, "operator", "on second thoughts")
        assert live.desk.request_state(held.request) == "cancelled"
        assert exchange.count(BINANCE.place) == 0


async def test_c10_the_venues_own_dead_mans_switch_is_wound_while_orders_are_open(tmp_path: Path) -> None:
    async with loopback(OKX.api) as exchange, live_desk(tmp_path, exchange, OKX) as live:
        await live.go_live()
        assert exchange.switch_s == 0
        await live.buy("0.02", time_in_force="GTC")
        await live.until(lambda: exchange.switch_s == 30)


async def test_an_outage_reduces_the_desk_until_everything_was_compared_again(tmp_path: Path) -> None:
    async with loopback(BINANCE.api) as exchange, live_desk(tmp_path, exchange) as live:
        await live.go_live()
        order = await live.buy("0.02", time_in_force="GTC")
        await live.until(lambda: live.order(order.order).state == "working")
        exchange.break_next("status", "", times=14, status=503)
        await live.until(lambda: live.desk.state == "REDUCING")
        exchange.faults.clear()
        await live.until(lambda: live.desk.state == "ACTIVE")
        assert len(exchange.engine.orders) == 1


async def test_f68_no_secret_reaches_the_journal_or_any_file_in_the_clear(tmp_path: Path) -> None:
    async with loopback(OKX.api) as exchange, live_desk(tmp_path, exchange, OKX) as live:
        await live.go_live()
        order = await live.buy("0.02")
        await live.until(lambda: live.order(order.order).done)
    for path, content in contents(tmp_path):
        assert b"CANARY" not in content, path
        assert OKX.key.key.encode() not in content, path


async def test_a_position_of_one_mode_is_never_closed_by_an_order_of_the_other(tmp_path: Path) -> None:
    async with loopback(BINANCE.api) as exchange, live_desk(tmp_path, exchange) as live:
        paper = await live.buy("0.02")
        await live.until(lambda: live.order(paper.order).done)
        await live.go_live()
        ids = {"BTC-USDT": ("req-closing000", "ord-closing000")}
        rows, script = live.desk.bus.rows, live.desk.script
        dana = next(one for one in all_people(rows) if one.person == "dana")
        quotes = {"BTC-USDT": live.desk.quotes.quote("BTC-USDT")}
        closed = closing(
            rows,
            dana,
            quotes,
            {name: state.instrument for name, state in script.market.states.items()},
            ids,
            desk="test",
            now=live.desk.clock.now(),
            corr="",
            account="paper",
        )
        assert closed.drafts == ()
        assert closed.left == ("paper: the desk is LIVE and trades on binance-live",)
