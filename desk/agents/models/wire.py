"""One call over the wire: the official client asks, and its raw stream is read here, under two deadlines and in bounded
memory. Everything that can go wrong becomes one `ModelFailed` that names its kind."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal, Protocol
from urllib.parse import urlsplit

from desk.agents.models.answer_text import Broken
from desk.agents.models.endpoint import Endpoint
from desk.agents.models.events import Events
from desk.agents.models.exchange import CallWanted, FailureKind, ModelFailed, Reply, Usage
from desk.agents.models.provider_words import one_line, words_of
from desk.agents.models.wire_failures import REMEDIES, THEIR_WORDS, failure_of, line_broke
from desk.kernel.clock import Clock, SystemClock

if TYPE_CHECKING:
    import httpx2
    from openai import AsyncOpenAI, AsyncStream

MOST_BYTES = 8 * 1024 * 1024
"""Bytes of one stream, each token in its wrapping."""
MOST_LISTED = 5_000
"""Models of a server's list that anybody looks at."""
DONE = b"[DONE]"
_RUN_OUT_S = 0.1
_KEY_SHOWN = b"[key]"


class Taker(Protocol):
    """Puts one answer together from the events of a stream."""

    @property
    def text(self) -> str: ...

    @property
    def model(self) -> str: ...

    @property
    def finish(self) -> Literal["stop", "tool_calls"] | None: ...

    @property
    def characters(self) -> int: ...

    def take(self, data: bytes) -> None: ...

    def end(self) -> None: ...

    def calls(self) -> tuple[CallWanted, ...]: ...

    def usage(self, sent: int) -> Usage: ...


Ask = Callable[["AsyncOpenAI"], Awaitable["AsyncStream[Any]"]]


class Wire:
    """The way to one endpoint. The client is made when the first call needs it, and keeps its connections."""

    def __init__(
        self,
        endpoint: Endpoint,
        key: str,
        clock: Clock | None = None,
        inner: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self.endpoint = endpoint
        self.where = urlsplit(endpoint.url).netloc
        self._key = key.strip()
        self._clock = clock or SystemClock()
        self._inner = inner
        """What carries the bytes, in place of the network."""
        self._client: AsyncOpenAI | None = None
        self._making = asyncio.Lock()
        self._model = endpoint.model

    def __repr__(self) -> str:
        return f"Wire({self.where})"

    async def answer(self, ask: Ask, taker: Taker, sent: int) -> Reply:
        """The whole answer to what `ask` sends, or `ModelFailed`."""
        raw = bytearray()
        try:
            async with asyncio.timeout(self.endpoint.total_s):
                stream = await ask(await self.client())
                try:
                    await self._read(stream.response, taker, raw)
                finally:
                    await stream.response.aclose()
        except Exception as problem:
            # Once the reason to finish came, nothing but token counts can be missing.
            if taker.finish is None or not line_broke(problem):
                raise self._failed(problem, taker, raw, sent) from None
        try:
            taker.end()
            calls = taker.calls()
        except Broken as problem:
            raise self._failed(problem, taker, raw, sent) from None
        assert taker.finish is not None
        return Reply(
            taker.text, calls, taker.finish, taker.model or self._model, taker.usage(sent), self._shown(raw)
        )

    async def model(self) -> str:
        """The model asked for: as set, or the first that the server lists."""
        if not self._model:
            listed = await self.models()
            if not listed:
                raise self._sentence("provider", "it lists no model; give the endpoint one", 0)
            self._model = listed[0]
        return self._model

    async def models(self) -> tuple[str, ...]:
        """Every model that the server lists, in its order."""
        import httpx2

        try:
            async with asyncio.timeout(self.endpoint.total_s):
                response = await (await self.client()).get("/models", cast_to=httpx2.Response)
                found = response.json()
            rows = found.get("data") or found.get("models") or []
            names = (row.get("id") or row.get("name") for row in rows[:MOST_LISTED])
            return tuple(one_line(str(name), 200) for name in names if name)
        except (ValueError, AttributeError, TypeError, RecursionError):
            raise self._sentence("frame", "its list of models cannot be read", 0) from None
        except Exception as problem:
            raise self._failed(problem, None, bytearray(), 0) from None

    async def client(self) -> AsyncOpenAI:
        """The official client, made on a thread at the first call: loading it would stop the desk for half a second."""
        if not self._key.isascii() or not self._key.isprintable():
            # The client would repeat it in its complaint about the header.
            raise self._sentence("key", "its key holds signs that no key has", 0)
        async with self._making:
            if self._client is None:
                self._client = await asyncio.to_thread(made_client, self.endpoint, self._key, self._inner)
            return self._client

    async def close(self) -> None:
        """Close every connection."""
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    async def _read(self, response: httpx2.Response, taker: Taker, raw: bytearray) -> None:
        from desk.agents.models.transport import Unpacking

        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind.endswith("json") or kind == "text/html":
            body = await response.aread()
            words, code = words_of(body)
            if kind.endswith("json") and b'"error"' in body:
                raise Broken("provider", words or "it answered with an error", code)
            raise Broken("frame", f"it answered with {kind} and no stream{f' ({words})' if words else ''}")
        events = Events()
        unpacking = Unpacking(response.headers.get("content-encoding", ""))
        stream = response.aiter_raw()
        async for packed in stream:
            for piece in unpacking.feed(packed):
                raw += piece
                if len(raw) > MOST_BYTES:
                    raise Broken("too large", f"the answer was cut at {MOST_BYTES:,} bytes")
                for data in events.feed(piece):
                    if data == DONE:
                        await _run_out(stream)
                        return
                    taker.take(data)
        rest = events.finish()
        if rest is not None and rest != DONE and taker.finish is None:
            _take_rest(taker, rest)

    def _failed(self, problem: Exception, taker: Taker | None, raw: bytearray, sent: int) -> Exception:
        found = failure_of(problem, self.endpoint, self._clock)
        if found is None:
            return problem
        usage = taker.usage(sent) if taker is not None and (taker.characters or taker.finish) else None
        return self._sentence(
            found.kind,
            found.words,
            found.status,
            retry_after_s=found.retry_after_s,
            raw=self._shown(bytearray(found.body) if found.body is not None else raw),
            usage=usage,
        )

    def _sentence(self, kind: FailureKind, words: str, status: int, **rest: Any) -> ModelFailed:
        said = words.rstrip(".")
        if self._key:
            said = said.replace(self._key, _KEY_SHOWN.decode())
        where = f"{status} from {self.where}" if status else self.where
        if kind not in THEIR_WORDS:
            said = f"{said[:1].upper()}{said[1:]}"
        return ModelFailed(f"{said} ({where}); {REMEDIES[kind]}.", kind, status=status, **rest)

    def _shown(self, raw: bytearray) -> bytes:
        """For the record: without the key, should the provider have repeated it."""
        return bytes(raw.replace(self._key.encode(), _KEY_SHOWN)) if self._key else bytes(raw)


def _take_rest(taker: Taker, rest: bytes) -> None:
    """Half an event at the end of a stream is a stream that was cut, not a bad event."""
    try:
        taker.take(rest)
    except Broken as broken:
        if broken.kind != "frame":
            raise


async def _run_out(body: AsyncIterator[bytes]) -> None:
    """A body that was read to its end leaves its connection to the next call. One that does not end soon is left."""
    with suppress(Exception):
        async with asyncio.timeout(_RUN_OUT_S):
            async for _ in body:
                pass


def made_client(endpoint: Endpoint, key: str, inner: httpx2.AsyncBaseTransport | None) -> AsyncOpenAI:
    """The official client, without a key, without retries, and bound to one address; all of it is loaded after this."""
    import httpx2
    from openai import AsyncOpenAI

    from desk.agents.models.transport import OneAddress

    made = AsyncOpenAI(
        base_url=endpoint.url,
        api_key="put-on-by-the-transport",
        max_retries=0,
        timeout=httpx2.Timeout(endpoint.idle_s, connect=endpoint.connect_s, pool=endpoint.connect_s),
        http_client=httpx2.AsyncClient(
            base_url=endpoint.url,
            transport=OneAddress(endpoint.url, key, inner),
            follow_redirects=False,
            trust_env=False,
        ),
    )
    _ = made.chat.completions if endpoint.api == "chat" else made.responses
    return made
