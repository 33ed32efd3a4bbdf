"""Fetches a feed over HTTP: bounded, conditional, and from the one address that was given."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from data.news.reading import MOST_BYTES, NewsRefused

if TYPE_CHECKING:
    import httpx

ANSWER_WITHIN = 10.0
"""Seconds for each step of an answer; twice that for all of it."""


@dataclass(slots=True)
class Feed:
    """One feed and what is known of its last version."""

    url: str
    client: httpx.AsyncClient | None = None
    tag: str = ""
    changed: str = ""

    async def fetch(self) -> bytes | None:
        """The feed as it is now; `None` when it is what it was."""
        import httpx

        if self.client is None:
            here = urlsplit(self.url).hostname in ("localhost", "127.0.0.1", "::1")
            self.client = httpx.AsyncClient(timeout=ANSWER_WITHIN, follow_redirects=False, trust_env=not here)
        headers = {
            "accept": "application/rss+xml, application/atom+xml, application/xml, application/x-ndjson, */*"
        }
        headers |= {"if-none-match": self.tag} if self.tag else {}
        headers |= {"if-modified-since": self.changed} if self.changed else {}
        try:
            async with (
                asyncio.timeout(2 * ANSWER_WITHIN),
                self.client.stream("GET", self.url, headers=headers) as answer,
            ):
                if answer.status_code == 304:
                    return None
                if answer.status_code != 200:
                    raise NewsRefused(
                        f"The news feed answered HTTP {answer.status_code}; look at its address."
                    )
                body = bytearray()
                async for piece in answer.aiter_bytes():
                    body += piece
                    if len(body) > MOST_BYTES:
                        raise NewsRefused(
                            f"The news feed is longer than {MOST_BYTES:,} bytes; give a shorter one."
                        )
        except (httpx.HTTPError, httpx.InvalidURL, OSError, TimeoutError) as problem:
            name = type(problem).__name__
            raise NewsRefused(f"The news feed does not answer ({name}); it is asked again.") from None
        self.tag, self.changed = (
            answer.headers.get("etag", "")[:200],
            answer.headers.get("last-modified", "")[:60],
        )
        return bytes(body)

    async def close(self) -> None:
        """Let go of the connection."""
        client, self.client = self.client, None
        if client is not None:
            await client.aclose()
