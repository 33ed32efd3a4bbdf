"""STON.fi end to end on loopback: pools and operations that are asked for."""

from __future__ import annotations

import json
from math import isclose
from typing import Any

import pytest

from data.errors import DataError, FrameRefused
from data.events import BookSnapshot, Trade
from data.venues.adapter import Request
from data.venues.constant_product import Pool
from data.venues.stonfi import StonfiAdapter
from tests.venues.loopback import Answer, desk, until, venue
from tests.venues.speaking import MS, START, Clock

COIN = "EQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAM9c"
USDT = "EQCxE6mUtQJKFnGfaROTKOt1lZbDiiX1kCixRv7Nw2Id_sDs"
FAKE = "0:" + "f" * 63 + "e"
MAIN, COPY, STABLE = "0:" + "1" * 64, "0:" + "2" * 64, "0:" + "3" * 64
ROUTER, STABLE_ROUTER = "0:" + "8" * 64, "0:" + "9" * 64
PAIR = "TON-USDT"


def pool(
    where: str = MAIN, second: str = USDT, coins: int = 1_000_000, quote: int = 1_500_000, **more: Any
) -> dict[str, Any]:
    return {
        "address": where,
        "router_address": ROUTER,
        "reserve0": str(coins * 10**9),
        "reserve1": str(quote * 10**6),
        "token0_address": COIN,
        "token1_address": second,
        "lp_total_supply_usd": "3000000.5",
        "lp_fee": "20",
        "protocol_fee": "10",
        "deprecated": False,
        **more,
    }


def listed(where: str, symbol: str, decimals: int, default: bool = True, **more: Any) -> dict[str, Any]:
    return {
        "contract_address": where,
        "symbol": symbol,
        "decimals": decimals,
        "kind": "Jetton",
        "blacklisted": False,
        "community": not default,
        "deprecated": False,
        "default_symbol": default,
        **more,
    }


ASSETS = [
    listed(COIN, "GRAM", 9, kind="Ton"),
    listed(USDT, "USD₮", 6),
    listed(FAKE, "USDT", 9, default=False),
]
ROUTERS = [
    {"address": ROUTER, "router_type": "ConstantProduct"},
    {"address": STABLE_ROUTER, "router_type": "StableSwap"},
]


def operation(number: int, coins: int, quote: int, bought: bool = True, **more: Any) -> dict[str, Any]:
    told = {
        "pool_address": MAIN,
        "pool_tx_lt": number,
        "pool_tx_timestamp": "2026-09-21T14:13:00",
        "operation_type": "Swap",
        "success": True,
        "exit_code": "swap_ok",
        "asset0_address": COIN,
        "asset0_amount": f"{'-' if bought else ''}{coins * 10**9}",
        "asset1_address": USDT,
        "asset1_amount": f"{'' if bought else '-'}{quote * 10**6}",
        "fee_asset_address": COIN if bought else USDT,
        **more,
    }
    return {"operation": told, "asset0_info": {}, "asset1_info": {}}


def body(**said: object) -> Answer:
    return 200, json.dumps(said).encode()


def answers(
    *pools: Answer, listing: list[dict[str, Any]] | None = None, operations: tuple[Answer, ...] = ()
) -> dict[str, list[Answer]]:
    return {
        "/v1/pools": [body(pool_list=listing or [pool()])],
        "/v1/assets": [body(asset_list=ASSETS)],
        "/v1/routers": [body(router_list=ROUTERS)],
        "/v1/pools/" + MAIN.replace(":", "%3A"): list(pools) or [body(pool=pool())],
        "/v1/stats/operations": list(operations) or [body(operations=[])],
    }


def chosen(listing: list[dict[str, Any]], *, native: str = "TON") -> tuple[StonfiAdapter, dict[str, Any]]:
    adapter = StonfiAdapter(native)
    told = answers(listing=listing)
    found = adapter.instruments([told[f"/v1/{what}"][0][1] for what in ("pools", "assets", "routers")])
    adapter.choose(found)
    return adapter, {one.symbol: one for one in found}


async def test_a_pool_becomes_a_book_and_stands_without_a_socket() -> None:
    clock = Clock()
    async with venue(answers()) as at, desk(StonfiAdapter(), at, [PAIR], clock.now) as on:
        await until(lambda: on.market.view(PAIR).book.usable)
        state = on.market.view(PAIR)
        assert on.state(PAIR) in ("live", "resynchronised")
        assert on.state() == "live"
        best = state.book.best()
        assert best is not None
        (bid, _), (ask, _) = best
        assert bid < 1.5 < ask
        assert isclose((ask - bid) / 1.5, 2 * 0.003 + 0.00005, rel_tol=0.02)
        price, filled = state.book.walk("buy", 1000.0)
        assert filled == 1000.0
        charged = Pool(1e6, 1.5e6, 0.002, 0.001).cost(1000.0)
        assert charged <= price * filled < charged * 1.00003
        assert state.top is not None
        assert (state.top.bid, state.top.ask) == (bid, ask)
        assert at.opened == []


async def test_swaps_become_trades_once_and_candles_begin_with_the_past_hour() -> None:
    clock = Clock()
    first = [operation(3, 20, 31, bought=False), operation(2, 10, 15), operation(4, 1, 1, success=False)]
    later = [operation(3, 20, 31, bought=False), operation(9, 2, 3)]
    told = answers(operations=(body(operations=first), body(operations=later)))
    async with venue(told) as at, desk(StonfiAdapter(), at, [PAIR], clock.now) as on:
        await until(lambda: len(on.market.view(PAIR).trades) == 3)
        trades = [(one.id, one.side, one.price, one.size) for one in on.market.view(PAIR).trades]
        assert trades == [(2, "buy", 1.5, 10.0), (3, "sell", 1.55, 20.0), (9, "buy", 1.5, 2.0)]
        asked = [path for path in at.asked if path.startswith("/v1/stats/operations")]
        assert asked[0].startswith("/v1/stats/operations?since=2026-09-21T13:13:20&until=2050")
        await until(lambda: sum("since=2026-09-21T14:12:20" in path for path in at.asked))
        bars = on.market.view(PAIR).bars("1m", 10)
        assert sum(bar.trades for bar in bars) == 3


async def test_the_coin_keeps_the_desks_name_and_a_false_tether_is_another_market() -> None:
    listing = [pool(COPY, FAKE, 5, 9_000_000, reserve1="9" * 12, lp_total_supply_usd="9000000"), pool()]
    _, found = chosen(listing)
    assert set(found) == {"TON-USDT", "USDT~fffffe-TON"}
    assert (found["TON-USDT"].contract, found["TON-USDT"].caution) == (MAIN, "")
    fake = found["USDT~fffffe-TON"]
    assert fake.contract == COPY
    assert "is not verified by stonfi" in fake.caution
    assert (str(fake.lot), str(found["TON-USDT"].lot)) == ("1E-9", "1E-9")
    assert set(chosen(listing, native="GRAM")[1]) == {"GRAM-USDT", "USDT~fffffe-GRAM"}


async def test_the_larger_of_two_pools_has_the_plain_name_and_what_is_carried_keeps_it() -> None:
    small = pool(COPY, lp_total_supply_usd="5000")
    adapter, found = chosen([small, pool()])
    assert (found[PAIR].contract, found[PAIR + "@222222"].contract) == (MAIN, COPY)
    grown = answers(listing=[pool(COPY, lp_total_supply_usd="9e9", quote=3_000_000), pool(quote=20_000_000)])
    again = adapter.instruments([grown[f"/v1/{what}"][0][1] for what in ("pools", "assets", "routers")])
    assert {one.symbol: one for one in again} == found


async def test_pools_of_an_unknown_curve_show_trades_alone_and_say_so() -> None:
    clock = Clock()
    stable: dict[str, Any] = {"router_address": STABLE_ROUTER}
    told = answers(
        body(pool=pool(**stable)),
        listing=[pool(**stable)],
        operations=(body(operations=[operation(2, 10, 15, pool_tx_timestamp="2026-09-21T14:13:20")]),),
    )
    async with venue(told) as at, desk(StonfiAdapter(), at, [PAIR], clock.now) as on:
        await until(lambda: len(on.market.view(PAIR).trades) == 1)
        await until(lambda: on.state(PAIR) == "limited")
        assert "a curve that is not known here" in on.said(PAIR)[-1].reason
        assert not any(isinstance(one, BookSnapshot) for one in on.events)
        assert "feed limited" in on.market.staleness(PAIR, clock.now())
        assert on.state() == "live", "the age of swaps says nothing of clocks"


async def test_the_age_of_a_pool_is_that_of_the_last_look_and_missed_looks_make_it_stale() -> None:
    clock = Clock()
    async with (
        venue(answers(body(pool=pool()), body(pool=pool()), (503, b""))) as at,
        desk(StonfiAdapter(), at, [PAIR], clock.now) as on,
    ):
        await until(lambda: on.market.view(PAIR).book.usable)
        assert on.source.instruments[0].asked_every == 3.0
        assert on.market.staleness(PAIR, clock.ns + 5 * 10**9) == ""
        await until(lambda: "HTTP 503" in on.said()[-1].reason)
        # Which of the two is said first, the failing look or the silence, is a matter of the moment.
        assert "silent for 20 s" in on.market.view(PAIR).rhythm.silence(clock.ns + 20 * 10**9)
        assert on.market.staleness(PAIR, clock.ns + 20 * 10**9).startswith(
            ("feed maintenance", "silent for 20 s")
        )


async def test_broken_answers_are_told_and_stop_nothing() -> None:
    clock = Clock()
    broken = [
        b"{",
        b'{"pool": null}',
        json.dumps({"pool": pool(reserve0="NaN")}).encode(),
        json.dumps({"pool": pool(reserve1="0")}).encode(),
        json.dumps({"pool": pool(lp_fee="nan")}).encode(),
        json.dumps({"pool": pool(token1_address=FAKE)}).encode(),
        json.dumps({"pool": pool(token1_address="USDT")}).encode(),
    ]
    pools: list[Answer] = [(200, one) for one in broken]
    async with (
        venue(answers(*pools, body(pool=pool()))) as at,
        desk(StonfiAdapter(), at, [PAIR], clock.now, hurry=500.0) as on,
    ):
        await until(lambda: on.market.view(PAIR).book.usable)
        told = " ".join(one.reason for one in on.said())
        assert "refused" in told
        assert on.market.view(PAIR).book.refused == 0


def test_a_swap_tells_its_direction_by_the_fee_or_by_signs() -> None:
    adapter, _ = chosen([pool()])
    request = Request("/v1/stats/operations?x", instrument=MAIN)

    def sides(*told: dict[str, Any]) -> list[str]:
        said = adapter.polled(request, json.dumps({"operations": told}).encode(), START * MS)
        return [one.side for one in said if isinstance(one, Trade)]

    assert sides(operation(1, 10, 15, fee_asset_address=None)) == ["buy"]
    assert sides(operation(2, 10, 15, bought=False, fee_asset_address=None)) == ["sell"]
    assert sides(operation(3, 10, 15, asset0_amount="10", asset1_amount="15")) == ["buy"]
    untold = operation(4, 10, 15, asset0_amount="10", asset1_amount="15", fee_asset_address=None)
    assert sides(untold, operation(5, 10, 15)) == ["buy"]
    with pytest.raises(FrameRefused, match="does not tell its direction"):
        sides(untold)
    assert (
        sides(operation(6, 1, 1, operation_type="ProvideLiquidity"), operation(7, 1, 1, pool_address=COPY))
        == []
    )


def test_pools_that_cannot_be_priced_are_not_listed() -> None:
    nobody = "0:" + "7" * 64
    listing = [
        pool(deprecated=True),
        pool(lp_total_supply_usd="999"),
        pool(lp_total_supply_usd=None),
        pool(lp_total_supply_usd="inf"),
        pool(second=nobody),
        pool(second="nonsense"),
        pool(reserve0="0"),
    ]
    assert chosen(listing)[1] == {}


async def test_a_listing_that_is_no_listing_is_one_sentence() -> None:
    told = answers()
    told["/v1/assets"] = [(200, b"[]")]
    async with venue(told) as at:
        with pytest.raises(DataError, match="the listing of stonfi was refused"):
            async with desk(StonfiAdapter(), at, [PAIR], Clock().now):
                raise AssertionError


def test_nothing_is_pushed() -> None:
    adapter = StonfiAdapter()
    assert (adapter.plans(), adapter.ping(), adapter.past(PAIR, "1m", 5)) == ((), b"", None)
    with pytest.raises(FrameRefused):
        adapter.decode(b"{}", 1)
