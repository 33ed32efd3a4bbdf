"""A venue's HTTP side: paced, bounded, and silent for as long as the venue asks for."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from data.errors import DataError, FrameRefused
from data.feed import Now, Sleep
from data.venues.adapter import Limits, Request
from data.venues.pace import Pace
from data.venues.standing import plain

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")
Tap = Callable[[int, str, str, bytes], None]
"""Told of raw frames: received (UTC ns), connection, `in` or `out`, and the bytes."""
ANSWER_WITHIN = 10.0
LONGEST_ANSWER = 64 * 1024 * 1024
AT_ONCE = 4
"""Requests under way together."""
PAUSES = {429: 10.0, 418: 120.0, 403: 60.0}
"""Seconds to wait where the venue refuses without saying for how long; 418 is a ban, 403 a firewall's."""
LONGEST_PAUSE = 3 * 86_400.0


class Unanswered(DataError):
    """A request that brought nothing usable; `seconds` is how long the venue wants to be left alone, 0 if untold."""

    def __init__(self, text: str, status: int = 0, seconds: float = 0.0) -> None:
        super().__init__(text)
        self.status = status
        self.seconds = seconds

    @property
    def limited(self) -> bool:
        """Whether the venue refused because it was asked too much."""
        return self.status in PAUSES

    @property
    def failing(self) -> bool:
        """Whether the venue's own side failed: 5xx or maintenance."""
        return self.status >= 500


class HttpClient:
    """Asks one REST root. A refusal for too many requests holds back every later one."""

    def __init__(
        self,
        venue: str,
        root: str,
        limits: Limits,
        sleep: Sleep,
        now: Now,
        limited: Callable[[str, float], None],
        tap: Tap | None = None,
    ) -> None:
        self._venue = venue
        self._root = root.rstrip("/")
        self._longest = max(limits.longest_frame, LONGEST_ANSWER)
        self._sleep = sleep
        self._now = now
        self._limited = limited
        self._tap = tap
        self._pace = Pace(limits.requests_a_second, sleep)
        self._places = asyncio.Semaphore(AT_ONCE)
        self._closed_until = 0.0
        self._client: httpx.AsyncClient | None = None

    def behind(self) -> float:
        """Seconds that the next request would wait."""
        return max(self._pace.behind(), self._closed_until - _loop_time())

    async def ask(self, request: Request) -> bytes:
        """The body of the answer. Raises `Unanswered` with one sentence."""
        async with self._places:
            await self._pace.take(request.weight)
            for _ in range(3):
                wait = self._closed_until - _loop_time()
                if wait <= 0.0:
                    break
                await self._sleep(wait)
            status, headers, body = await self._exchange(request)
        if self._tap is not None:
            self._tap(self._now(), f"http {request.path}", "in", body)
        if 200 <= status < 300:
            return body
        raise self._refusal(status, headers, body, request)

    async def close(self) -> None:
        """Let go of every connection."""
        if self._client is not None:
            client, self._client = self._client, None
            await client.aclose()

    async def _exchange(self, request: Request) -> tuple[int, Mapping[str, str], bytes]:
        import httpx

        if self._client is None:
            self._client = httpx.AsyncClient(
                timeout=ANSWER_WITHIN, trust_env=not on_this_machine(self._root), follow_redirects=False
            )
        if self._tap is not None:
            self._tap(self._now(), f"http {request.path}", "out", request.body)
        method = "POST" if request.body else "GET"
        content = request.body or None
        headers = {"content-type": "application/json"} if request.body else {}
        try:
            async with (
                asyncio.timeout(2 * ANSWER_WITHIN),
                self._client.stream(
                    method, self._root + request.path, content=content, headers=headers
                ) as answer,
            ):
                body = bytearray()
                async for piece in answer.aiter_bytes():
                    body += piece
                    if len(body) > self._longest:
                        raise Unanswered(
                            f"{self._venue} answered {request.path} with more than {self._longest:,} bytes"
                        )
                return answer.status_code, answer.headers, bytes(body)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, TimeoutError) as problem:
            raise Unanswered(f"{self._venue} does not answer over HTTP ({named(problem)})") from None

    def _refusal(self, status: int, headers: Mapping[str, str], body: bytes, request: Request) -> Unanswered:
        said = "" if body.lstrip()[:1] == b"<" else plain(body[:160].decode(errors="replace"))
        path = request.path.partition("?")[0]
        text = f"{self._venue} answered HTTP {status} at {path}" + (f" ({said})" if said else "")
        seconds = pause_asked(status, headers, self._now())
        if status in PAUSES:
            self._closed_until = max(self._closed_until, _loop_time() + seconds)
            self._limited(f"{self._venue} takes no requests (HTTP {status})", seconds)
        return Unanswered(text, status, seconds)


def pause_asked(status: int, headers: Mapping[str, str], now: int) -> float:
    """Seconds for which a refusal asks to be left alone: `Retry-After` in either form, else what the status means."""
    told = headers.get("retry-after", "")
    usual = PAUSES.get(status, 0.0)
    try:
        seconds = float(told) if told else usual
    except ValueError:
        from email.utils import parsedate_to_datetime

        try:
            seconds = parsedate_to_datetime(told).timestamp() - now / 1e9
        except (ValueError, TypeError):
            seconds = usual
    return min(max(seconds, 0.0), LONGEST_PAUSE) if math.isfinite(seconds) else usual


def on_this_machine(root: str) -> bool:
    """Whether a root is on loopback, where no proxy belongs in between."""
    host = urlsplit(root).hostname or ""
    return host == "localhost" or host.startswith("127.") or host == "::1"


def read(reading: Callable[[], T]) -> T:
    """What an adapter reads from an answer; whatever breaks in it is a refusal, and ends nothing else."""
    try:
        return reading()
    except DataError:
        raise
    except Exception as problem:
        raise FrameRefused(f"an answer could not be read ({named(problem)})", book=False) from problem


def named(problem: BaseException) -> str:
    """What broke, in one line."""
    text = plain(str(problem))
    return f"{type(problem).__name__}: {text}" if text else type(problem).__name__


def _loop_time() -> float:
    return asyncio.get_running_loop().time()
