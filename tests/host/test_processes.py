from __future__ import annotations

import asyncio
import signal
import socket as sockets
import stat
from pathlib import Path

from desk.host.proof import prove
from desk.link import envelope as e
from desk.link.socket import SocketLink
from tests.host.attached import Attached
from tests.host.processes import answer, desk, hosting, started
from widgets.specs.status import Status


async def test_two_terminals_on_one_host_see_the_same_thread_queue_and_positions(tmp_path: Path) -> None:
    async with hosting(tmp_path) as host, await host.terminal() as one, await host.terminal("u") as two:
        for each in (one, two):
            await each.hello()
            await each.watch("queue", "portfolio", "snapshot:BTC-USDT")
        await one.see("snapshot:BTC-USDT", lambda spec: spec.kind == "market_snapshot")
        await one.say("what is BTC doing?")
        await one.hear(e.TurnEnd)
        await two.hear(e.TurnEnd)
        said = [[m.payload for m in each.heard if isinstance(m, e.ItemAdded)] for each in (one, two)]
        assert said[0] == said[1]
        assert len(said[0]) == 2
        await two.say("/buy BTC 0.01")
        request = (await one.see("queue", lambda spec: spec.pending == 1)).rows[0].request
        await one.watch("queue", "portfolio", f"card:{request}")
        card = await one.see(f"card:{request}")
        await one.vote(request, card.digest)
        await one.hear(e.CommandDone, lambda m: "1 of 2" in m.payload.text)
        await two.send(e.CommandInvoke, payload=e.CommandPayload(name="act", arguments={"person": "Lee"}))
        await two.hear(e.CommandDone, lambda m: "Lee" in m.payload.text)
        await two.vote(request, card.digest, voter="lee")
        for each in (one, two):
            held = await each.see("portfolio", lambda spec: bool(spec.fills))
            assert held.positions[0].quantity == "0.01"


async def test_a_killed_terminal_leaves_the_host_and_the_others_unharmed(tmp_path: Path) -> None:
    async with hosting(tmp_path, DESK_READING_PACE="1") as host, await host.terminal() as one:
        await one.hello()
        victim = started(tmp_path, "debate", "BTC-USDT")
        await one.hear(e.Presence, lambda m: m.payload.people[0].terminals == 2)
        victim.send_signal(signal.SIGKILL)
        victim.communicate()
        await one.hear(e.Presence, lambda m: m.payload.people[0].terminals == 1 and one.heard.index(m) > 3)
        await one.watch("status")
        status = await one.see("status", lambda spec: len(spec.people) == 1)
        assert {service.state for service in status.services} == {"running"}
        await one.say("how is ETH?")
        await one.hear(e.TurnDelta)


async def test_a_killed_host_recovers_everything_that_was_committed(tmp_path: Path) -> None:
    async with hosting(tmp_path, DESK_READING_PACE="2") as host, await host.terminal() as one:
        thread = (await one.hello()).thread
        await one.watch("snapshot:BTC-USDT")
        await one.see("snapshot:BTC-USDT", lambda spec: spec.kind == "market_snapshot")
        await one.say("/buy BTC 0.01")
        await one.hear(e.CommandDone)
        await one.say("what is BTC doing?")
        await one.hear(e.TurnDelta)
        host.kill()
        await one.ended()
    assert host.socket.exists()
    async with hosting(tmp_path) as again, await again.terminal() as one:
        assert (await one.hello(thread=thread)).thread == thread
        cut = await one.hear(e.ItemAdded, lambda m: bool(m.payload.stopped))
        assert "interrupted" in cut.payload.stopped
        await one.watch("queue", "status")
        assert (await one.see("queue")).pending == 1
        status = await one.see("status", lambda spec: spec.desk_state == "ACTIVE")
        assert isinstance(status, Status)
    assert prove(tmp_path / "demo").ok


async def test_a_stalled_terminal_does_not_slow_the_other_one(tmp_path: Path) -> None:
    async with hosting(tmp_path) as host, await host.terminal() as one:
        await one.hello()
        stalled = Attached(SocketLink(*await asyncio.open_unix_connection(host.socket)), "s")
        hello = e.HelloPayload(terminal="s", columns=80, rows=24, frames_per_second=30)
        await stalled.send(e.Hello, payload=hello)
        await stalled.watch("watchlist", "radar", "book:BTC-USDT", "chart:BTC-USDT:1m", "portfolio", "status")
        # Nobody reads this link: what the host sends fills the socket, and no more.
        await one.hear(e.Presence, lambda m: m.payload.people[0].terminals == 2)
        await one.watch("book:BTC-USDT")
        await one.see("book:BTC-USDT")
        before = one.frames
        loop = asyncio.get_running_loop()
        until = loop.time() + 2
        while loop.time() < until:
            await one.see("book:BTC-USDT")
            await asyncio.sleep(0.01)
        assert one.frames - before >= 8
        await stalled.link.close()


async def test_malformed_lines_are_answered_and_never_close_the_link(tmp_path: Path) -> None:
    async with hosting(tmp_path) as host, await host.terminal() as one:
        await one.hello()
        line = sockets.socket(sockets.AF_UNIX)
        line.connect(str(host.socket))
        reader, writer = await asyncio.open_unix_connection(sock=line)
        async with Attached(SocketLink(reader, writer), "m") as rough:
            writer.write(b'nonsense\n{"type":"turn.dance","id":"d1","ts":1}\n' + b"[" * 100_000 + b"\n\xff\n")
            writer.write(b"x" * (5 * 1024 * 1024) + b"\n")
            await rough.hear(e.ValidationError, lambda m: "no JSON object" in m.payload.text)
            assert (
                "turn.dance" in (await rough.hear(e.ValidationError, lambda m: m.corr == "d1")).payload.text
            )
            await rough.hear(e.ValidationError, lambda m: "longer than" in m.payload.text)
            await rough.hello()
        await one.watch("status")
        await one.see("status")


async def test_only_the_user_who_runs_the_host_can_reach_its_socket(tmp_path: Path) -> None:
    async with hosting(tmp_path) as host, await host.terminal() as one:
        await one.hello()
        assert stat.S_IMODE(host.socket.stat().st_mode) == 0o600
        assert stat.S_IMODE(host.socket.parent.stat().st_mode) == 0o700
        assert stat.S_IMODE((tmp_path / "demo").stat().st_mode) == 0o700


async def test_a_second_host_is_refused_in_a_sentence_and_the_first_goes_on(tmp_path: Path) -> None:
    async with hosting(tmp_path) as host, await host.terminal() as one:
        await one.hello()
        second = await asyncio.to_thread(desk, tmp_path, "host")
        assert second.returncode == 6
        assert second.stdout == ""
        assert str(host.process.pid) in second.stderr
        assert len(second.stderr.strip().splitlines()) == 1
        await one.watch("status")
        await one.see("status")


async def test_stop_ends_the_host_and_tells_the_terminals(tmp_path: Path) -> None:
    async with hosting(tmp_path) as host, await host.terminal() as one:
        await one.hello()
        done = await asyncio.to_thread(desk, tmp_path, "stop")
        assert done.returncode == 0, done.stderr
        assert "the host was stopped" in (await one.hear(e.Bye)).payload.reason
        assert await host.ended() == 0
        assert not host.socket.exists()
        assert (await asyncio.to_thread(desk, tmp_path, "stop")).returncode == 5


async def test_a_host_that_desk_started_stops_with_its_last_terminal(tmp_path: Path) -> None:
    async with hosting(tmp_path, "--started-by-desk") as host:
        async with await host.terminal() as one:
            assert (await one.hello()).started_here
            await one.send(e.Bye, payload=e.ByePayload(reason="done"))
            assert "stops too" in (await one.hear(e.Bye)).payload.reason
        assert await host.ended() == 0


async def test_such_a_host_stays_while_a_request_is_pending(tmp_path: Path) -> None:
    async with hosting(tmp_path, "--started-by-desk") as host:
        async with await host.terminal() as one:
            await one.hello()
            await one.watch("snapshot:BTC-USDT", "queue")
            await one.see("snapshot:BTC-USDT", lambda spec: spec.kind == "market_snapshot")
            await one.say("/buy BTC 0.01")
            request = (await one.see("queue", lambda spec: spec.pending == 1)).rows[0].request
            await one.send(e.Bye, payload=e.ByePayload(reason="done"))
            assert "1 pending request" in (await one.hear(e.Bye)).payload.reason
        async with await host.terminal() as one:
            await one.hello()
            await one.say(f"/withdraw {request}")
            await one.hear(e.CommandDone)
        assert await host.ended() == 0


async def test_a_journal_with_a_flipped_byte_is_refused_with_its_place_and_audit_says_so_too(
    tmp_path: Path,
) -> None:
    async with hosting(tmp_path) as host, await host.terminal() as one:
        await one.hello()
    folder = tmp_path / "demo"
    # What was committed last may still stand in the write-ahead log.
    path = next(p for p in (folder / "journal.db", folder / "journal.db-wal") if b'"Dana"' in p.read_bytes())
    content = bytearray(path.read_bytes())
    content[content.index(b'"Dana"') + 1] ^= 1
    path.write_bytes(content)
    for arguments in (("host",), ("audit", "verify")):
        done = await asyncio.to_thread(desk, tmp_path, *arguments)
        assert done.returncode == 4
        assert "fact" in done.stdout + done.stderr
    refused = await asyncio.to_thread(desk, tmp_path, "host")
    assert len(refused.stderr.strip().splitlines()) == 1
    assert "audit verify" in refused.stderr
    found = await asyncio.to_thread(answer, tmp_path, "audit", "verify", code=4)
    assert found["ok"] is False
    assert found["problems"]
