"""The account as people see it, against the ledger behind it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from desk.kernel.errors import Refused
from desk.views.orders import average_price
from desk.views.portfolio import marked_price, portfolio_view
from tests.execution.paper_desk import PaperDesk, at_a_desk
from tests.execution.scripted_market import BTC, INSTRUMENTS
from widgets.specs.portfolio import Portfolio


def shown(desk: PaperDesk) -> Portfolio:
    return portfolio_view(desk.bus.rows, "paper", desk.clock.now(), desk.quotes.quote, INSTRUMENTS)


def test_a_new_account_is_all_cash(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        view = shown(desk)
        assert (view.currency, view.cash, view.equity, view.day_pnl) == (
            "USDT",
            "100,000.00",
            "100,000.00",
            "0.00",
        )
        assert (view.positions, view.orders, view.fills) == ((), (), ())

    at_a_desk(tmp_path, scenario)


def test_profit_follows_the_market(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.buy("0.05")
        desk.script.around(60_600.1)
        view = shown(desk)
        (position,) = view.positions
        assert (position.side, position.quantity) == ("long", "0.05")
        assert (position.entry, position.mark, position.unrealised) == ("60000.1", "60600.1", "30.00")
        assert position.change_pct == pytest.approx(1.0, abs=0.001)
        assert (view.unrealised, view.fees, view.day_pnl) == ("30.00", "1.50", "28.50")
        assert (view.cash, view.equity) == ("96,998.49", "100,028.50")
        assert view.exposure == "3,030.00"
        assert view.exposure_pct == pytest.approx(3.03, abs=0.01)

    at_a_desk(tmp_path, scenario)


def test_a_short_gains_when_the_price_falls(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.buy("0.05", side="sell")
        desk.script.around(59_400.0)
        (position,) = shown(desk).positions
        assert (position.side, position.quantity, position.unrealised) == ("short", "0.05", "30.00")
        assert position.change_pct > 0

    at_a_desk(tmp_path, scenario)


def test_a_closed_position_stays_with_what_it_earned(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.buy("0.05")
        desk.script.around(60_600.0)
        await desk.controls.flatten("operator")
        await desk.settle()
        (position,) = shown(desk).positions
        assert (position.side, position.quantity, position.entry, position.realised) == (
            "flat",
            "0",
            "",
            "29.99",
        )

    at_a_desk(tmp_path, scenario)


def test_open_orders_come_first_with_what_is_done_of_them(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        done = await desk.buy("0.05")
        rests = await desk.buy("0.06", limit=Decimal("59900.0"), time_in_force="GTC")
        view = shown(desk)
        assert [(order.order, order.state, order.filled) for order in view.orders] == [
            (rests.order, "working", "0"),
            (done.order, "filled", "0.05"),
        ]
        assert view.orders[1].average == "60000.1"
        assert [(fill.order, fill.quantity, fill.price) for fill in view.fills] == [
            (done.order, "0.05", "60000.1")
        ]
        assert view.exposure == "6,600.00"

    at_a_desk(tmp_path, scenario)


@pytest.mark.parametrize(
    ("value", "shown"), [("60000.1", "60000.1"), ("60000.15", "60000.15"), ("60000.10001", "60000.1")]
)
def test_an_average_between_two_ticks_has_one_more_decimal(value: str, shown: str) -> None:
    assert average_price(Decimal(value), BTC) == shown
    assert average_price(Decimal(value), BTC, apart=True) == f"60,{shown[2:]}"


def test_entry_and_average_of_fills_at_two_prices_lie_between_them(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        desk.script.book([(59_999.9, 5.0)], [(60_000.1, 0.02), (60_000.2, 0.02), (60_000.3, 1.0)])
        await desk.buy("0.04")
        view = shown(desk)
        assert (view.positions[0].entry, view.orders[0].average) == ("60000.15", "60000.15")

    at_a_desk(tmp_path, scenario)


def test_a_fill_at_a_round_price_has_the_decimals_of_its_instrument(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        desk.script.book([(3_000.4, 50.0)], [(3_000.5, 50.0)], "ETH-USDT")
        await desk.buy("0.4", instrument="ETH-USDT")
        view = shown(desk)
        assert (view.fills[0].price, view.orders[0].average) == ("3000.50", "3000.50")

    at_a_desk(tmp_path, scenario)


def test_stale_prices_are_shown_as_stale(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.buy("0.05")
        desk.script.quiet_for_ms = 60_000
        (position,) = shown(desk).positions
        assert position.provenance.stale
        assert position.provenance.age_ms == 60_000
        assert "silent" in position.provenance.reason

    at_a_desk(tmp_path, scenario)


def test_what_cannot_be_valued_says_unknown(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.buy("0.05")
        view = portfolio_view(desk.bus.rows, "paper", desk.clock.now(), lambda symbol: None, INSTRUMENTS)
        assert (view.equity, view.unrealised, view.day_pnl, view.exposure) == ("unknown",) * 4
        assert view.positions[0].mark == "unknown"

    at_a_desk(tmp_path, scenario)


def test_an_account_nobody_opened_is_refused_in_words(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        with pytest.raises(Refused, match="opens once its venue has told what it holds"):
            portfolio_view(desk.bus.rows, "gold", 0, desk.quotes.quote, INSTRUMENTS)

    at_a_desk(tmp_path, scenario)


def test_a_marked_price_names_its_source(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        quote = desk.quotes.quote("BTC-USDT")
        assert quote is not None
        marked = marked_price(quote)
        assert (marked.instrument, marked.mark, marked.provenance.source) == ("BTC-USDT", 60_000.0, "sim")

    at_a_desk(tmp_path, scenario)
