"""OKX as it was recorded: every checksum matches, books meet the venue's touch, listings and single frames are read."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from data.events import BookDelta, BookSnapshot, FeedStatus, Top
from data.instruments import Instrument
from data.market import Market
from data.venues.okx import spot, swap
from tests.data.recorded_frames import bodies, events, frames, single_frames, survives
from tests.shared import recording

RECORDED = "okx/ws/cryptofeed_okx_20220513.jsonl.gz"


def test_recorded_checksums_all_match_and_books_meet_the_venues_touch() -> None:
    path = recording(RECORDED)
    said = [(frame, received) for _, frame, received in frames(path) if b'"data"' in frame]
    contracts = sorted({json.loads(frame)["arg"]["instId"] for frame, _ in said})
    reader, tickers = spot(), spot()
    chosen = [Instrument(one, "okx", one, one, one, Decimal(1), Decimal(1)) for one in contracts]
    reader.choose(chosen)
    tickers.choose(chosen)
    market = Market(chosen, "okx")
    touches: set[tuple[str, float, float]] = set()
    told, since = 0, dict[str, int]()
    tops: list[Top] = []
    for frame, received in said:
        told += b'"checksum"' in frame
        if b'"tickers"' in frame:
            tops += [one for one in tickers.decode(frame, received) if isinstance(one, Top)]
        for event in events(reader.decode(frame, received)):
            assert not isinstance(event, FeedStatus)
            market.apply(event)
            best = market.view(event.instrument).book.best()
            if isinstance(event, BookSnapshot | BookDelta) and best:
                since.setdefault(event.instrument, event.ts)
                touches.add((event.instrument, best[0][0], best[1][0]))
    assert reader.frames.checked == told > 0
    assert not any(one.book.gaps or one.book.refused for one in market.states.values())
    # The tickers of 2022 told the touch up to three seconds late, so it is looked for in what the book was before.
    late = [one for one in tops if one.instrument in since and one.ts > since[one.instrument] + 3_000_000_000]
    assert all((one.instrument, one.bid, one.ask) in touches for one in late)


def test_a_mutated_level_of_a_recording_is_caught() -> None:
    reader = spot()
    updates = [
        frame for _, frame, _ in frames(recording(RECORDED)) if b'"books"' in frame and b'"data"' in frame
    ]
    contract = json.loads(updates[0])["arg"]["instId"]
    reader.choose([Instrument(contract, "okx", contract, contract, "", Decimal(1), Decimal(1))])
    own = [frame for frame in updates if contract.encode() in frame[:80]]
    body = json.loads(own[0])
    body["data"][0]["bids"][3][1] += "1"
    said = reader.decode(json.dumps(body, separators=(",", ":")).encode(), 1)
    assert any(isinstance(one, FeedStatus) and one.state == "gap" for one in said)


def test_the_recorded_listing_is_read() -> None:
    answers = list(bodies(recording(RECORDED)))
    if not answers:
        pytest.skip("this half of the recordings holds no listing")
    spots, swaps = spot().instruments(answers[:6]), swap().instruments(answers[:6])
    assert {one.kind for one in spots} == {"spot"}
    assert {one.kind for one in swaps} == {"perpetual"}
    assert all(one.tick > 0 and one.lot > 0 and one.contract_size > 0 for one in (*spots, *swaps))
    inverse = next(one for one in swaps if one.contract == "BTC-USD-SWAP")
    assert (inverse.symbol, inverse.inverse, inverse.contract_size) == ("BTC-USD", True, Decimal(100))


def test_captured_single_frames_decode_or_are_refused() -> None:
    reader = spot()
    reader.choose([Instrument("BTC-USDT", "okx", "BTC-USDT", "BTC", "USDT", Decimal(1), Decimal(1))])
    found: list[object] = []
    for name in ("crypto_msg_parser_frames", "tardis_mapper_frames"):
        for frame in single_frames(recording(f"multi/frames/{name}.jsonl.gz"), "okx", "okex", "okcoin"):
            found += survives(reader.decode, frame)
    assert found
