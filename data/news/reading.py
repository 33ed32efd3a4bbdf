"""Reads news out of bytes: JSON lines, RSS or Atom, bounded, and without anything that a document could make grow."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any, cast
from xml.etree import ElementTree

from data.errors import DataError
from data.news.story import MOST_STORIES, Story, newest, story

MOST_BYTES = 2_000_000
"""Bytes of a file or a feed; nothing longer is read."""
MOST_ELEMENTS = 50_000
MOST_DEPTH = 32
LONGEST_LINE = 20_000


class NewsRefused(DataError):
    """News that cannot be read; the text says why and what to do."""


def read_news(content: bytes, name: str) -> tuple[Story, ...]:
    """The reports in `content`, newest first; `name` stands for their source where they name none."""
    if len(content) > MOST_BYTES:
        raise NewsRefused(f"{name} is longer than {MOST_BYTES:,} bytes; give a shorter file or feed.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NewsRefused(f"{name} is not UTF-8; save it so.") from None
    if text.lstrip().startswith("<"):
        return newest(list(_of_xml(text, name)))
    return newest(list(_of_lines(text, name)))


def _of_lines(text: str, name: str) -> Iterator[Story]:
    """An object a line: `headline` or `title`, and `body`, `source`, `at`."""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        if number > 10 * MOST_STORIES or len(line) > LONGEST_LINE:
            raise NewsRefused(f"{name} has too many or too long lines at {number}; give a shorter file.")
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            raise NewsRefused(f"{name}, line {number}, is not JSON; write one object a line.") from None
        if not isinstance(found, dict):
            raise NewsRefused(f"{name}, line {number}, is no object; write one object a line.")
        at = found.get("at", found.get("published"))
        made = story(
            _text(found.get("headline", found.get("title"))),
            _text(found.get("body", found.get("summary"))),
            _text(found.get("source")) or name,
            at if isinstance(at, str | int | float) else None,
        )
        if made is not None:
            yield made


def _of_xml(text: str, name: str) -> Iterator[Story]:
    if "<!" in text and any(mark in text.upper() for mark in ("<!DOCTYPE", "<!ENTITY")):
        raise NewsRefused(f"{name} declares a document type or entities; such a feed is not read.")
    parser: ElementTree.XMLPullParser[Any] = ElementTree.XMLPullParser(("start", "end"))
    try:
        parser.feed(text)
        depth = elements = 0
        title_of_feed = ""
        for step in parser.read_events():
            event, element = cast("tuple[str, ElementTree.Element]", step)
            if event == "start":
                depth, elements = depth + 1, elements + 1
                if depth > MOST_DEPTH or elements > MOST_ELEMENTS:
                    raise NewsRefused(f"{name} is nested too deep or too long; such a feed is not read.")
                continue
            depth -= 1
            tag = _tag(element)
            if tag == "title" and depth <= 2 and not title_of_feed:
                title_of_feed = _plain(element.text or "")
            if tag in ("item", "entry"):
                made = _story(element, title_of_feed or name)
                element.clear()
                if made is not None:
                    yield made
    except ElementTree.ParseError as problem:
        raise NewsRefused(f"{name} is not well-formed XML ({problem}); such a feed is not read.") from None


def _story(element: ElementTree.Element, source: str) -> Story | None:
    parts: dict[str, str] = {}
    for child in element:
        parts.setdefault(_tag(child), child.text or "")
    published = parts.get("pubDate") or parts.get("published") or parts.get("updated") or parts.get("date")
    body = parts.get("description") or parts.get("summary") or parts.get("content") or ""
    return story(_plain(parts.get("title", "")), _plain(body), source, published)


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


class _Words(HTMLParser):
    """Keeps the words of a fragment of HTML and none of its tags."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def _plain(fragment: str) -> str:
    """The words of a title or summary, which feeds write as HTML."""
    if "<" not in fragment and "&" not in fragment:
        return fragment
    reader = _Words()
    reader.feed(fragment[:LONGEST_LINE])
    reader.close()
    return " ".join(reader.words)
