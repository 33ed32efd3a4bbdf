"""Books without numbers: an update that a newer one overtook is a loss, whatever the checksum of ten levels says."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from zlib import crc32

from data.events import BookDelta, BookSnapshot, FeedStatus
from data.instruments import Instrument
from data.venues.adapter import Said
from data.venues.kraken import KrakenAdapter, spot
from data.venues.kraken_v1 import KrakenV1
from data.venues.overtaken import REMEMBERED, Times

SOL = Instrument("SOL-USD", "kraken", "SOL/USD", "SOL", "USD", Decimal("1"), Decimal("1"))
Levels = dict[int, int]
BIDS = dict.fromkeys(range(100, 80, -1), 5)
ASKS = dict.fromkeys(range(101, 121), 5)


def proof(bids: Levels, asks: Levels) -> int:
    """Over the best ten of each side."""
    levels = [*sorted(asks.items())[:10], *sorted(bids.items(), reverse=True)[:10]]
    return crc32("".join(f"{price}{size}" for price, size in levels).encode())


def book(kind: str, bids: Levels, asks: Levels, proof: int, at: str) -> bytes:
    sides = {
        name: [{"price": price, "qty": size} for price, size in side.items()]
        for name, side in (("bids", bids), ("asks", asks))
    }
    moment = {"timestamp": f"2026-09-21T14:13:{at}Z"} if at else {}
    data = {"symbol": "SOL/USD", **sides, "checksum": proof, **moment}
    return json.dumps({"channel": "book", "type": kind, "data": [data]}, separators=(",", ":")).encode()


# The first takes the best bid to 7 and one far below to 8; the second takes the best bid to 9.
WHOLE = book("snapshot", BIDS, ASKS, proof(BIDS, ASKS), "")
FIRST = book("update", {100: 7, 85: 8}, {}, proof(BIDS | {100: 7}, ASKS), "50.1")
SECOND = book("update", {100: 9}, {}, proof(BIDS | {100: 9}, ASKS), "50.2")


def following(*frames: bytes) -> KrakenAdapter:
    reader = spot()
    reader.choose([SOL])
    for frame in frames:
        assert not states(reader.decode(frame, 1))
    return reader


def states(said: Sequence[Said]) -> list[str]:
    return [one.state for one in said if isinstance(one, FeedStatus)]


def test_an_update_that_comes_after_a_newer_one_is_a_gap_though_the_checksum_matched_without_it() -> None:
    reader = following(WHOLE, SECOND)
    (said,) = reader.decode(FIRST, 1)
    assert isinstance(said, FeedStatus)
    assert (said.instrument, said.state) == ("SOL-USD", "gap")
    assert "after a newer one" in said.reason


def test_it_is_told_once_and_over_with_the_next_whole_book() -> None:
    reader = following(WHOLE, SECOND)
    reader.decode(FIRST, 1)
    assert list(reader.decode(FIRST, 1)) == []
    assert [type(one) for one in reader.decode(WHOLE, 1)] == [BookSnapshot]
    assert [type(one) for one in reader.decode(SECOND, 1)] == [BookDelta]


def test_a_second_copy_of_an_update_is_no_gap() -> None:
    reader = following(WHOLE, FIRST, SECOND)
    assert list(reader.decode(FIRST, 1)) == []


def test_what_a_whole_book_holds_already_is_no_gap() -> None:
    reader = following(book("snapshot", BIDS, ASKS, proof(BIDS, ASKS), "50.15"), SECOND)
    assert list(reader.decode(FIRST, 1)) == []


def test_a_copy_from_before_a_whole_book_without_a_time_is_presumed_lost() -> None:
    """The connection before it had that update; whether this book holds it, nobody said."""
    reader = following(WHOLE, FIRST, WHOLE, SECOND)
    assert states(reader.decode(FIRST, 1)) == ["gap"]


def test_only_so_many_updates_are_remembered() -> None:
    times = Times()
    times.begin(1)
    for ts in range(2, REMEMBERED + 3):
        times.take(ts, None)
    assert times.missed(2, None)
    assert not times.missed(3, None)
    assert not times.missed(1, None)


def test_the_first_socket_tells_it_too() -> None:
    def change(body: str) -> bytes:
        return f'[1,{body},"book-1000","SOL/USD"]'.encode()

    reader = KrakenV1({"SOL/USD": "SOL-USD"})
    for frame in (
        change('{"bs":[["100","5","1618678123.1"]],"as":[["101","5","1618678123.1"]]}'),
        change('{"b":[["100","9","1618678123.3"]]}'),
    ):
        assert not states(reader.decode(frame, 1))
    late = change('{"b":[["100","7","1618678123.2"]]}')
    assert states(reader.decode(late, 1)) == ["gap"]
    assert list(reader.decode(late, 1)) == []
