from __future__ import annotations

from pathlib import Path

from data.replayed import RecordedSource
from desk.host.viewing import Viewer
from desk.kernel.clock import Clock
from desk.link import envelope as e
from tests.host.cores import attached, opened, virtually
from tests.shared import recording

SPOT = "binance/ws/spot_btcusdt_20240808.jsonl.gz"


def test_the_whole_desk_runs_on_a_recorded_market_up_to_a_fill(tmp_path: Path) -> None:
    source = RecordedSource(recording(SPOT), 1.0)

    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path, source=source) as core, attached(core) as one:
            await one.hello()
            views = (
                "watchlist",
                "snapshot:BTC-USDT",
                "book:BTC-USDT",
                "chart:BTC-USDT:5s",
                "radar",
                "status",
            )
            await one.watch(*views, "queue", "portfolio", "board")
            book = await one.see("book:BTC-USDT", lambda spec: getattr(spec, "usable", False))
            assert len(book.bids) == 20
            await clock.sleep(120)
            status = await one.see("status", lambda spec: spec.feed_state == "live")
            assert status.feed == "replay spot_btcusdt_20240808 x1"
            assert status.feed_age_ms < 2000
            await one.say("/debate BTC-USDT 1m")
            await one.hear(e.TurnEnd)
            board = await one.see("board", lambda spec: bool(spec.cards))
            assert board.cards[0].provenance.source == "replay:spot_btcusdt_20240808"
            await one.say("/buy BTC 0.01")
            queue = await one.see("queue", lambda spec: any(row.proposer == "Kim" for row in spec.rows))
            request = next(row.request for row in queue.rows if row.proposer == "Kim")
            digest = core.rooms.card(request, Viewer("operator")).digest
            await one.vote(request, digest)
            await one.hear(e.CommandDone, lambda m: "1 of 2" in m.payload.text)
            await one.send(e.CommandInvoke, payload=e.CommandPayload(name="act", arguments={"person": "Lee"}))
            await one.hear(e.CommandDone, lambda m: "Lee" in m.payload.text)
            await one.vote(request, digest, voter="lee")
            held = await one.see("portfolio", lambda spec: bool(spec.fills))
            assert held.fills[0].instrument == "BTC-USDT"
            assert 61_000 < float(held.fills[0].price) < 62_500

    virtually(main)


def test_when_the_recording_is_over_the_status_line_says_so_and_nothing_is_sent(tmp_path: Path) -> None:
    source = RecordedSource(recording(SPOT), None)

    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path, source=source) as core, attached(core) as one:
            await one.hello()
            await one.watch("status", "snapshot:BTC-USDT")
            status = await one.see("status", lambda spec: spec.feed_state == "ended")
            assert "the recording is over" in status.feed_detail
            shown = await one.see("snapshot:BTC-USDT", lambda spec: spec.kind == "market_snapshot")
            assert shown.provenance.stale
            await one.say("/buy BTC 0.01")
            await one.hear(e.Refused)

    virtually(main)
