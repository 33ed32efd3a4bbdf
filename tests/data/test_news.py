"""News is read as data that may hold anything: bounded, without entities, and cut to size."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import DataError
from data.news.fetching import Feed
from data.news.reading import MOST_BYTES, NewsRefused, read_news
from data.news.simulated import SOURCE, simulated_news
from data.news.story import LONGEST_BODY, LONGEST_HEADLINE, MOST_STORIES
from tests.agents.stage import quiet_market

T = TypeVar("T")
RSS = b"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>The Wire</title>
<item><title>Older &amp; calmer</title><pubDate>Fri, 20 Nov 2026 09:00:00 GMT</pubDate></item>
<item><title>Newer</title>
<description>&lt;p&gt;With &lt;b&gt;markup&lt;/b&gt;&lt;script&gt;x&lt;/script&gt;&lt;/p&gt;</description>
<pubDate>Fri, 20 Nov 2026 10:00:00 +0000</pubDate></item>
</channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Atoms</title>
<entry><title>One entry</title><updated>2026-11-20T10:00:00Z</updated><summary>In short.</summary></entry></feed>"""
TEN = 1_795_168_800_000_000_000


def test_rss_is_read_newest_first_with_its_words_and_none_of_its_tags() -> None:
    newer, older = read_news(RSS, "feed")
    assert (newer.headline, newer.source, newer.at) == ("Newer", "The Wire", TEN)
    assert newer.body == "With markup x"
    assert older.headline == "Older & calmer"


def test_atom_is_read() -> None:
    (entry,) = read_news(ATOM, "feed")
    assert (entry.headline, entry.source, entry.body, entry.at) == ("One entry", "Atoms", "In short.", TEN)


def test_json_lines_are_read_with_any_kind_of_time() -> None:
    times = ["2026-11-20T10:00:00Z", "2026-11-20T10:00:00", 1795168800, "Fri, 20 Nov 2026 10:00:00 GMT"]
    lines = "\n".join(json.dumps({"headline": "x", "at": at}) for at in times)
    assert [one.at for one in read_news(lines.encode(), "file")] == [TEN] * 4
    odd = json.dumps({"title": "x", "at": "yesterday"}) + "\n" + json.dumps({"body": "no headline"})
    (only,) = read_news(odd.encode(), "file")
    assert (only.at, only.source) == (0, "file")


@pytest.mark.parametrize(
    "content",
    [
        b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><rss>&b;</rss>',
        b'<!doctype rss SYSTEM "http://127.0.0.1/x"><rss/>',
        b"<rss>" + b"<a>" * 100 + b"</a>" * 100 + b"</rss>",
        b"<rss><channel>" + b"<item/>" * 60_000 + b"</channel></rss>",
        b"<rss><unclosed></rss>",
        b"<rss>&undefined;</rss>",
        b"\xff\xfe<\x00r\x00",
        b"x" * (MOST_BYTES + 1),
        b"{broken",
        b"[1, 2]",
        b"{" * 30_000,
        b'{"headline": "' + b"x" * 30_000 + b'"}',
    ],
    ids=range(12),
)
def test_what_could_grow_or_break_is_refused_in_a_sentence(content: bytes) -> None:
    with pytest.raises(NewsRefused, match=r"^[^\n]*\.$"):
        read_news(content, "feed")


def test_nothing_is_kept_longer_than_anybody_reads() -> None:
    lines = "\n".join(
        json.dumps({"headline": f"{n} " + "h" * 900, "body": "b" * 1_900, "at": n}) for n in range(600)
    )
    found = read_news(lines.encode(), "file")
    assert len(found) == MOST_STORIES
    assert found[0].headline.startswith("599 ")
    assert max(len(one.headline) for one in found) == LONGEST_HEADLINE
    assert max(len(one.body) for one in found) == LONGEST_BODY


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: f"<rss><item><title>{text}".encode()))
@settings(max_examples=200, deadline=None)
def test_no_bytes_whatever_do_more_than_be_refused(content: bytes) -> None:
    try:
        read_news(content, "feed")
    except DataError:
        return


def test_the_simulated_wire_is_the_same_for_the_same_market_and_says_what_it_is() -> None:
    market, now = quiet_market(7)
    first = simulated_news(market, 7, now)
    assert first
    assert first == simulated_news(market, 7, now)
    assert first != simulated_news(market, 8, now)
    assert {one.source for one in first} == {SOURCE}
    assert all(one.headline.startswith("[simulated] ") and one.at <= now for one in first)


def served(answer: Callable[[str], bytes], ask: Callable[[str], Awaitable[T]]) -> T:
    """Answer every request on loopback with what `answer` makes of its head."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                writer.write(answer(head))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def main() -> T:
        server = await asyncio.start_server(handle, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server:
            return await ask(f"http://127.0.0.1:{port}/feed.xml")

    return asyncio.run(main())


def answered(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    lines = (f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", "")
    return "\r\n".join(lines).encode() + body


def test_a_feed_is_asked_again_only_for_what_changed() -> None:
    heads: list[str] = []

    def answer(head: str) -> bytes:
        heads.append(head.lower())
        if 'if-none-match: "v1"' in heads[-1]:
            return answered(b"", "304 Not Modified")
        return answered(RSS, "200 OK", 'ETag: "v1"', "Last-Modified: Fri, 20 Nov 2026 10:00:00 GMT")

    async def ask(url: str) -> tuple[bytes | None, bytes | None]:
        feed = Feed(url)
        try:
            return await feed.fetch(), await feed.fetch()
        finally:
            await feed.close()

    first, second = served(answer, ask)
    assert first == RSS
    assert second is None
    assert "if-modified-since: fri, 20 nov 2026" in heads[1]
    assert not any("cookie" in head or "authorization" in head for head in heads)


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (answered(b"moved", "302 Found", "Location: http://127.0.0.1:1/secret"), "HTTP 302"),
        (answered(b"", "500 Broken"), "HTTP 500"),
        (answered(b"x" * (MOST_BYTES + 10)), "longer than"),
        (b"garbage\r\n\r\n", "does not answer"),
    ],
)
def test_a_feed_that_moves_fails_or_floods_is_refused(reply: bytes, says: str) -> None:
    async def ask(url: str) -> str:
        feed = Feed(url)
        try:
            await feed.fetch()
        except NewsRefused as refused:
            return str(refused)
        finally:
            await feed.close()
        return ""

    assert says in served(lambda head: reply, ask)


def test_half_a_character_in_one_report_spoils_no_other() -> None:
    found = read_news(b'{"headline": "\\ud800 rises", "at": 2}\n{"headline": "calm", "at": 1}', "n")
    assert [one.headline for one in found] == ["? rises", "calm"]
