"""Recordings of OKX, Bybit, Coinbase and Kraken play, whatever tells of the venue and of its instruments."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from data.events import FeedStatus
from data.market import Market
from data.recording import Recording, open_recording
from tests.shared import recording

FILES = (
    "okx/ws/cryptofeed_okx_20220513",
    "bybit/ws/cryptofeed_bybit_20260809",
    "coinbase/ws/cryptofeed_coinbase_20260809",
    "kraken/ws/cryptofeed_kraken_20210417",
)


def played(file: Recording) -> Market:
    market = Market(file.instruments, file.venue)
    for event in file.events():
        assert not isinstance(event, FeedStatus) or event.state == "live"
        market.apply(event)
    return market


@pytest.mark.parametrize("name", FILES)
def test_a_recording_of_the_venue_plays_and_its_books_are_usable(name: str) -> None:
    file = open_recording(recording(f"{name}.jsonl.gz"))
    market = played(file)
    assert (file.bad, market.unknown) == (0, 0)
    assert {one.venue.partition("-")[0] for one in file.instruments} == {name.partition("/")[0]}
    for state in market.states.values():
        assert state.book.gaps == 0
        assert state.book.usable == bool(state.book.last)
    assert any(state.book.usable for state in market.states.values())


@pytest.mark.parametrize("name", FILES)
def test_ticks_and_lots_are_read_from_frames_where_nothing_lists_them(name: str, tmp_path: Path) -> None:
    path = recording(f"{name}.jsonl.gz")
    bare = tmp_path / "bare.jsonl"
    with gzip.open(path, "rt") as lines:
        bare.write_text("".join(line for line in lines if json.loads(line)["t"] == "recv"))
    listed, measured = open_recording(path).instruments, open_recording(bare).instruments
    assert [one.contract for one in measured] == [one.contract for one in listed]
    for known, found in zip(listed, measured, strict=True):
        assert found.tick % known.tick == 0
        assert found.lot % known.lot == 0
        assert (found.base, found.quote) == (known.base, known.quote)


def test_two_product_lines_in_one_file_keep_apart() -> None:
    file = open_recording(recording(f"{FILES[1]}.jsonl.gz"))
    by_contract: dict[str, set[str]] = {}
    for one in file.instruments:
        by_contract.setdefault(one.contract, set()).add(one.venue)
    assert len({one.symbol for one in file.instruments}) == len(file.instruments)
    assert {"bybit", "bybit-linear"} in by_contract.values()


def test_a_file_plays_the_same_twice() -> None:
    file = open_recording(recording(f"{FILES[3]}.jsonl.gz"))
    assert list(file.events()) == list(file.events())
