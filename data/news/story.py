"""One report as it came from its source, cut to what anybody reads."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import msgspec

MOST_STORIES = 400
"""Reports that are kept of one source, the newest ones."""
LONGEST_HEADLINE = 300
LONGEST_BODY = 1_200
LONGEST_SOURCE = 80
_NANOSECONDS = 1_000_000_000


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """A headline with what belongs to it. Every text in it is somebody else's."""

    headline: str
    at: int
    """UTC nanoseconds; 0 where the source names no time."""
    source: str
    body: str = ""


def story(headline: str, body: str, source: str, published: str | float | int | None) -> Story | None:
    """The report with its texts on one line each and cut to size; `None` without a headline."""
    title = _line(headline, LONGEST_HEADLINE)
    if not title:
        return None
    return Story(
        headline=title,
        at=_time(published),
        source=_line(source, LONGEST_SOURCE),
        body=_line(body, LONGEST_BODY),
    )


def newest(stories: list[Story]) -> tuple[Story, ...]:
    """The newest reports, newest first; those of one time stay as the source ordered them."""
    return tuple(sorted(stories, key=lambda one: -one.at)[:MOST_STORIES])


def _line(text: str, most: int) -> str:
    # JSON may hold half a character, which nothing can write down or send on.
    line = " ".join(text.encode("utf-8", "replace").decode().split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _time(published: str | float | int | None) -> int:
    """UTC nanoseconds of an ISO time, an RFC 822 date, or seconds since the epoch; 0 for anything else."""
    try:
        if isinstance(published, bool) or published is None:
            return 0
        if isinstance(published, int | float):
            return int(published * _NANOSECONDS) if 0 <= published < 1e11 else 0
        text = published.strip()[:64]
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            moment = parsedate_to_datetime(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return max(0, int(moment.timestamp()) * _NANOSECONDS)
    except (ValueError, TypeError, OverflowError):
        return 0
