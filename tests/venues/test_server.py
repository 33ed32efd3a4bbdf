"""The served venues themselves: what they refuse, how they page and count, and the words that faults are given in."""

from __future__ import annotations

import argparse
import json

import pytest

from data.instruments import Instrument
from tests.venues.linked import START, VENUES, patient
from tests.venues.server.__main__ import Scripted, read, scripted
from tests.venues.server.faults import NAMES, Gap, Reset, Value, parsed
from tests.venues.server.protocol import Line
from tests.venues.server.server import VenueServer
from tests.venues.server.venues import generated

BASES = ("SOL", "TON", "XRP")


class Ear:
    """A connection that only listens, in place of a line with a socket."""

    def __init__(self, path: str = "/") -> None:
        self.path = path
        self.topics: set[str] = set()
        self.number = 0
        self.got: list[dict[str, object]] = []

    def say(self, text: str, kind: str = "other", topic: str = "") -> None:
        self.got.append({"text": text} if text == "pong" else json.loads(text))


def said(at: VenueServer, text: str, path: str = "/") -> list[dict[str, object]]:
    """What a venue answers to one message."""
    ear = Ear(path)
    at.speaks.heard(cast_line(ear), text)
    return ear.got


def cast_line(ear: Ear) -> Line:
    return ear  # type: ignore[return-value]


@pytest.mark.parametrize("venue", VENUES)
def test_every_venue_lists_what_its_adapter_reads(venue: str) -> None:
    at, adapter = generated(venue, START, BASES), patient(venue)
    answers = []
    for request in adapter.listing():
        path, _, query = request.path.partition("?")
        answers.append(
            at.speaks.answer(path, dict(part.split("=") for part in query.split("&") if part)).body
        )
    found: tuple[Instrument, ...] = adapter.instruments(answers)
    assert [one.symbol for one in found] == list(at.world.listed)
    listed = at.world.listed[found[1].symbol]
    assert (f"{found[1].tick:f}", f"{found[1].lot:f}") == (listed.tick, listed.lot)


def test_bybit_lists_in_pages_with_a_cursor() -> None:
    at = generated("bybit-linear", START, BASES)
    names, cursor = [], ""
    for _ in range(3):
        query = {"category": "linear", "limit": "1", "cursor": cursor}
        page = json.loads(at.speaks.answer("/v5/market/instruments-info", query).body)["result"]
        names += [one["symbol"] for one in page["list"]]
        cursor = page["nextPageCursor"]
    assert (names, cursor) == (["SOLUSDT", "TONUSDT", "XRPUSDT"], "")


def test_what_a_venue_does_not_have_is_refused_in_its_own_words() -> None:
    wrong = '{"op":"subscribe","args":[{"channel":"books","instId":"NO-ONE"}]}'
    okx = said(generated("okx", START, BASES), wrong, "/ws/v5/public")
    assert (okx[0]["event"], okx[0]["code"]) == ("error", "60018")
    bybit = said(generated("bybit", START, BASES), '{"op":"subscribe","args":["orderbook.200.NOONE"]}')
    assert bybit[0]["success"] is False
    coinbase = said(
        generated("coinbase", START, BASES),
        '{"type":"subscribe","channel":"level2","product_ids":["NO-ONE"]}',
    )
    assert coinbase[0]["type"] == "error"
    kraken = said(
        generated("kraken", START, BASES),
        '{"method":"subscribe","params":{"channel":"trade","symbol":["NO/ONE"]}}',
    )
    assert kraken[0]["error"] == "Currency pair not supported NO/ONE"
    binance = generated("binance", START, BASES).speaks.answer("/api/v3/depth", {"symbol": "NOONE"})
    assert (binance.status, json.loads(binance.body)["code"]) == (400, -1121)


def test_pings_are_answered_in_each_venues_own_way() -> None:
    assert said(generated("okx", START, BASES), "ping") == [{"text": "pong"}]
    assert said(generated("bybit", START, BASES), '{"op":"ping"}')[0]["ret_msg"] == "pong"
    assert said(generated("kraken", START, BASES), '{"method":"ping"}')[0]["method"] == "pong"


def test_kraken_tells_its_instruments_and_its_status() -> None:
    at, ear = generated("kraken", START, BASES), Ear()
    at.speaks.opened(cast_line(ear), "/v2", {})
    assert ear.got[0]["channel"] == "status"
    told = said(at, '{"method":"subscribe","params":{"channel":"instrument"}}')
    pairs = told[1]["data"]["pairs"]  # type: ignore[index]
    assert [one["symbol"] for one in pairs] == ["SOL/USD", "TON/USD", "XRP/USD"]


def test_faults_are_given_in_words() -> None:
    assert parsed("gap") == Gap()
    assert parsed("value:text=inf,of=book,count=3") == Value("inf", "book", count=3)
    assert parsed("reset:torn=true") == Reset(torn=True)
    assert scripted("reset@10/60") == Scripted(Reset(), 10.0, 60.0)
    assert len(NAMES) == 20
    for wrong in ("gab", "gap:cont=2", "gap:count=many", "gap:of=nothing"):
        with pytest.raises(ValueError, match=r"choose one of|does not fit"):
            parsed(wrong)
    with pytest.raises(argparse.ArgumentTypeError):
        scripted("gap@soon")


def test_the_command_line_names_a_venue_and_what_goes_wrong() -> None:
    given = read(["okx", "--fault", "gap@1", "--fault", "silence", "--port", "8080"])
    assert (given.venue, given.port, len(given.fault)) == ("okx", 8080, 2)
    with pytest.raises(SystemExit):
        read(["nowhere"])
