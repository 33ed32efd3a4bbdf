from __future__ import annotations

import asyncio
import socket as sockets

import pytest

from desk.link import codec
from desk.link import envelope as e
from desk.link.socket import LineReader, SocketLink
from tests.link.builders import MESSAGES, socket_pair


async def test_messages_arrive_in_order() -> None:
    here, there = await socket_pair()
    for message in MESSAGES:
        await here.send(message)
    assert [await there.receive() for _ in MESSAGES] == list(MESSAGES)
    await here.close()
    assert await there.receive() is None
    await there.close()


async def test_a_line_that_cannot_be_read_is_reported_and_the_next_one_still_arrives() -> None:
    reported: list[e.Malformed] = []
    left, right = sockets.socketpair()
    _, writer = await asyncio.open_unix_connection(sock=left)
    link = SocketLink(*await asyncio.open_unix_connection(sock=right), reported.append)
    writer.write(b'{"type":"what","id":"q","ts":1}\n\n' + codec.encode(e.TurnCancel(id="a", ts=1)))
    assert await link.receive() == e.TurnCancel(id="a", ts=1)
    assert [malformed.corr for malformed in reported] == ["q"]
    writer.close()
    await link.close()


async def test_a_line_that_is_too_long_is_skipped_in_bounded_memory() -> None:
    stream = asyncio.StreamReader()
    lines = LineReader(stream, limit=100)
    stream.feed_data(b"first\n" + b"x" * 5_000)
    assert await lines.next() == b"first"
    waiting = asyncio.ensure_future(lines.next())
    stream.feed_data(b"y" * 200_000)
    await asyncio.sleep(0)
    assert len(lines._held) <= 100 + 64 * 1024
    stream.feed_data(b"zzz\nsecond\n" + b"w" * 101 + b"\nthird\n")
    with pytest.raises(e.Malformed, match="longer than"):
        await waiting
    assert await lines.next() == b"second"
    with pytest.raises(e.Malformed, match="longer than"):
        await lines.next()
    assert await lines.next() == b"third"
    stream.feed_data(b"half a line")
    stream.feed_eof()
    assert await lines.next() is None


async def test_a_lost_line_ends_the_stream_on_both_sides_without_an_error() -> None:
    here, there = await socket_pair()
    there.abort()
    assert await here.receive() is None
    await here.send(e.TurnCancel(id="a", ts=1))
    await here.send(e.TurnCancel(id="b", ts=1))
    assert await there.receive() is None
    await here.close()
    await there.close()
