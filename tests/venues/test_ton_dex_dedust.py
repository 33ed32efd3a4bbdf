"""DeDust end to end on loopback: all pools in one answer, trades pool by pool."""

from __future__ import annotations

import json
from math import isclose
from typing import Any

import pytest

from data.errors import FrameRefused
from data.events import Trade
from data.venues.adapter import Request
from data.venues.constant_product import Pool
from data.venues.dedust import DedustAdapter
from tests.venues.loopback import Answer, desk, until, venue
from tests.venues.speaking import Clock

USDT = "EQCxE6mUtQJKFnGfaROTKOt1lZbDiiX1kCixRv7Nw2Id_sDs"
FAKE = "0:" + "f" * 63 + "e"
MAIN, COPY = "0:" + "1" * 64, "0:" + "2" * 64
PAIR = "TON-USDT"
LT = 66_311_390_000_000
TRADES = "/v2/pools/" + MAIN.replace(":", "%3A") + "/trades"


def jetton(where: str, symbol: str, decimals: int | None) -> dict[str, Any]:
    return {"type": "jetton", "address": where, "metadata": {"symbol": symbol, "decimals": decimals}}


COIN = {"type": "native", "metadata": {"symbol": "TON", "decimals": 9}}
TETHER = jetton(USDT, "USD₮", 6)


def pool(where: str = MAIN, second: dict[str, Any] = TETHER, **more: Any) -> dict[str, Any]:
    return {
        "address": where,
        "lt": str(LT),
        "totalSupply": "1",
        "type": "volatile",
        "tradeFee": "0.25",
        "assets": [COIN, second],
        "lastPrice": None,
        "reserves": [str(1_000_000 * 10**9), str(1_500_000 * 10**6)],
        "stats": {"fees": ["0", "0"], "volume": ["0", "0"]},
        **more,
    }


def lite(lt: int = LT, **more: Any) -> Answer:
    told = pool(lt=str(lt), assets=["native", f"jetton:{USDT}"], **more)
    return 200, json.dumps([pool(COPY, assets=["native", f"jetton:{FAKE}"], lt="5"), told]).encode()


def trade(number: int, coins: float, quote: float, bought: bool = True) -> dict[str, Any]:
    units = str(int(quote * 10**6)), str(int(coins * 10**9))
    first, second = ({"type": "jetton", "address": USDT}, {"type": "native"})
    return {
        "sender": FAKE,
        "assetIn": first if bought else second,
        "assetOut": second if bought else first,
        "amountIn": units[0] if bought else units[1],
        "amountOut": units[1] if bought else units[0],
        "lt": str(number),
        "createdAt": "2026-09-21T14:13:00.000Z",
    }


def body(said: object) -> Answer:
    return 200, json.dumps(said).encode()


def answers(
    *lites: Answer, trades: tuple[Answer, ...] = (), listing: list[dict[str, Any]] | None = None
) -> dict[str, list[Answer]]:
    vouched = [
        {"type": "native", "name": "Toncoin", "symbol": "TON", "decimals": 9},
        {"type": "jetton", "address": USDT, "name": "Tether USD", "symbol": "USDT", "decimals": 6},
    ]
    return {
        "/v2/pools": [body(listing or [pool()])],
        "/v2/assets": [body(vouched)],
        "/v2/pools-lite": list(lites) or [lite()],
        TRADES: list(trades) or [body([])],
    }


async def test_pools_become_books_and_trades_come_once() -> None:
    clock = Clock()
    told = answers(
        trades=(
            body([trade(LT - 5, 20, 31, bought=False), trade(LT - 9, 10, 15)]),
            body([trade(LT - 5, 20, 31)]),
        )
    )
    async with venue(told) as at, desk(DedustAdapter(), at, [PAIR], clock.now) as on:
        await until(lambda: on.market.view(PAIR).book.usable and at.times(TRADES) > 1)
        state = on.market.view(PAIR)
        price, filled = state.book.walk("sell", 1000.0)
        charged = Pool(1e6, 1.5e6, 0.0025).proceeds(1000.0)
        assert isclose(price * filled, charged, rel_tol=1e-4)
        assert price * filled <= charged
        assert [(one.id, one.side, one.price) for one in state.trades] == [
            (LT - 9, "buy", 1.5),
            (LT - 5, "sell", 1.55),
        ]
        await until(lambda: at.asked[-1].endswith(f"page_size=100&after_lt={LT - 5}") or at.times(TRADES) > 3)
        assert on.source.instruments[0].asked_every == 12.0


async def test_reserves_older_than_the_pools_own_trades_are_not_believed_until_they_move_on() -> None:
    clock = Clock()
    fresh = LT + 90_000_000
    told = answers(lite(), lite(), lite(fresh), trades=(body([trade(fresh, 10, 15)]),))
    async with venue(told) as at, desk(DedustAdapter(), at, [PAIR], clock.now, hurry=200.0) as on:
        await until(lambda: on.state(PAIR) == "quarantined")
        assert "older than its own trades" in on.said(PAIR)[-1].reason
        await until(lambda: on.state(PAIR) != "quarantined" and on.market.view(PAIR).book.usable)
        assert on.market.view(PAIR).book.last == fresh


async def test_an_answer_from_an_older_server_does_not_take_the_book_back() -> None:
    clock = Clock()
    older = lite(LT - 50_000_000, reserves=[str(10**15), str(10**12)])
    async with (
        venue(answers(lite(), older, lite(LT + 1_000_000))) as at,
        desk(DedustAdapter(), at, [PAIR], clock.now, hurry=200.0) as on,
    ):
        await until(lambda: on.market.view(PAIR).book.last == LT + 1_000_000)
        assert on.market.view(PAIR).book.ignored == 1


def chosen(listing: list[dict[str, Any]]) -> tuple[DedustAdapter, dict[str, Any]]:
    adapter, told = DedustAdapter(), answers(listing=listing)
    found = adapter.instruments([told["/v2/pools"][0][1], told["/v2/assets"][0][1]])
    adapter.choose(found)
    return adapter, {one.symbol: one for one in found}


def test_only_pools_whose_decimals_are_told_and_that_hold_something_are_listed() -> None:
    listing = [
        pool(),
        pool(COPY, jetton(FAKE, "USDT", 9)),
        pool("0:" + "3" * 64, jetton("0:" + "a" * 64, "NOT", None)),
        pool("0:" + "4" * 64, jetton("0:" + "b" * 64, "DUST", 9), reserves=["1000", "1000"]),
        pool("0:" + "5" * 64, jetton("nowhere", "X", 9)),
        pool("0:" + "6" * 64, reserves=["1"]),
    ]
    _, found = chosen(listing)
    assert set(found) == {PAIR, "USDT~fffffe-TON"}
    assert "is not verified by dedust" in found["USDT~fffffe-TON"].caution
    assert found[PAIR].caution == ""


def test_a_stable_pool_shows_trades_alone() -> None:
    adapter, _ = chosen([pool(type="stable")])
    (said,) = adapter.polled(Request("/v2/pools-lite"), lite(type="stable")[1], 1)
    assert getattr(said, "state", "") == "limited"
    (swapped,) = adapter.polled(Request(TRADES, instrument=MAIN), json.dumps([trade(7, 10, 15)]).encode(), 1)
    assert isinstance(swapped, Trade)


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"{}",
        b"[1]",
        lite(reserves=["1", "-x"])[1],
        lite(tradeFee="x")[1],
        lite(reserves=["0", "0"])[1],
        lite(reserves=["1"])[1],
    ],
)
def test_broken_answers_are_refused(broken: bytes) -> None:
    adapter, _ = chosen([pool()])
    with pytest.raises(FrameRefused):
        adapter.polled(Request("/v2/pools-lite"), broken, 1)
    with pytest.raises(FrameRefused):
        adapter.polled(Request(TRADES, instrument=MAIN), b"{}", 1)
    foreign = {**trade(7, 1, 1), "assetIn": {"type": "jetton", "address": FAKE}}
    with pytest.raises(FrameRefused, match="names another asset"):
        adapter.polled(Request(TRADES, instrument=MAIN), json.dumps([foreign]).encode(), 1)
