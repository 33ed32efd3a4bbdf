"""One call over the wire: the official client asks, and its raw stream is read here, under two deadlines and in bounded
memory. Everything that can go wrong becomes one `ModelFailed` that names its kind."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Literal, Protocol
from urllib.parse import urlsplit

from desk.agents.models.answer_text import Broken
from desk.agents.models.endpoint import Endpoint
from desk.agents.models.events import Events, TooLong
from desk.agents.models.exchange import CallWanted, FailureKind, ModelFailed, Reply, Usage
from desk.agents.models.provider_words import one_line, words_of
from desk.agents.models.retry_after import retry_after
from desk.kernel.clock import Clock, SystemClock

if TYPE_CHECKING:
    import httpx2
    from openai import AsyncOpenAI, AsyncStream

MOST_BYTES = 8 * 1024 * 1024
"""Bytes of one stream, each token in its wrapping."""
_KEY_SHOWN = b"[key]"
_REMEDIES: dict[FailureKind, str] = {
    "truncated": "ask again",
    "length": "raise most_tokens of the endpoint",
    "idle": "look at the server, or raise idle_s of the endpoint",
    "deadline": "raise total_s of the endpoint, or ask for less",
    "arguments": "ask again, or use a model that calls tools soundly",
    "fragment": "ask again, or use a model that calls tools soundly",
    "frame": "ask again, and check that the url is the base of a chat API, such as one ending in /v1",
    "too large": "ask for less",
    "filtered": "ask for something else",
    "provider": "ask again later, or look at what the provider says",
    "key": "give another one with desk model key",
    "limited": "wait, or use another endpoint",
    "unreachable": "start the server, or mend the url of the endpoint",
}


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
        self._key = key
        self._clock = clock or SystemClock()
        self._inner = inner
        """What carries the bytes, in place of the network."""
        self._client: AsyncOpenAI | None = None
        self._model = endpoint.model

    def __repr__(self) -> str:
        return f"Wire({self.where})"

    async def answer(self, ask: Ask, taker: Taker, sent: int) -> Reply:
        """The whole answer to what `ask` sends, or `ModelFailed`."""
        raw = bytearray()
        try:
            async with asyncio.timeout(self.endpoint.total_s):
                stream = await ask(self.client())
                try:
                    await self._read(stream.response, taker, raw)
                finally:
                    await stream.response.aclose()
        except Exception as problem:
            # Once the reason to finish came, nothing but token counts can be missing.
            if taker.finish is None or not _line_broke(problem):
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
                response = await self.client().get("/models", cast_to=httpx2.Response)
                found = response.json()
            rows = found.get("data") or found.get("models") or []
            names = (row.get("id") or row.get("name") for row in rows)
            return tuple(one_line(str(name), 200) for name in names if name)
        except (ValueError, AttributeError, TypeError):
            raise self._sentence("frame", "its list of models cannot be read", 0) from None
        except Exception as problem:
            raise self._failed(problem, None, bytearray(), 0) from None

    def client(self) -> AsyncOpenAI:
        """The official client, without a key, without retries, and bound to one address."""
        if self._client is None:
            import httpx2
            from openai import AsyncOpenAI

            from desk.agents.models.transport import OneAddress

            limits = self.endpoint
            self._client = AsyncOpenAI(
                base_url=limits.url,
                api_key="put-on-by-the-transport",
                max_retries=0,
                timeout=httpx2.Timeout(limits.idle_s, connect=limits.connect_s, pool=limits.connect_s),
                http_client=httpx2.AsyncClient(
                    base_url=limits.url,
                    transport=OneAddress(limits.url, self._key, self._inner),
                    follow_redirects=False,
                    trust_env=False,
                ),
            )
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
        async for packed in response.aiter_raw():
            for piece in unpacking.feed(packed):
                raw += piece
                if len(raw) > MOST_BYTES:
                    raise Broken("too large", f"the answer was cut at {MOST_BYTES:,} bytes")
                for data in events.feed(piece):
                    if data == b"[DONE]":
                        return
                    taker.take(data)
        rest = events.finish()
        if rest is not None and rest != b"[DONE]" and taker.finish is None:
            _take_rest(taker, rest)

    def _failed(self, problem: Exception, taker: Taker | None, raw: bytearray, sent: int) -> Exception:
        import httpx2
        import openai

        kind: FailureKind
        status, wait = 0, None
        match problem:
            case ModelFailed():
                return problem
            case Broken():
                kind, words, status = problem.kind, str(problem), problem.status
            case TooLong():
                kind, words = "too large", "an event of the stream does not end"
            case TimeoutError():
                kind, words = "deadline", f"no whole answer within {self.endpoint.total_s:g} s"
            case openai.APIStatusError():
                status = problem.status_code
                raw = bytearray(problem.response.content)
                kind, words = _refusal(status, problem.response)
                wait = retry_after(problem.response.headers, self._clock)
            case openai.APITimeoutError() | httpx2.TimeoutException():
                inner = problem.__cause__ if isinstance(problem, openai.APIError) else problem
                if isinstance(inner, httpx2.ConnectTimeout | httpx2.PoolTimeout):
                    kind, words = "unreachable", f"no connection within {self.endpoint.connect_s:g} s"
                else:
                    kind, words = "idle", f"it was silent for {self.endpoint.idle_s:g} s"
            case httpx2.DecodingError():
                kind, words = "frame", one_line(str(problem))
            case openai.APIConnectionError():
                kind, words = "unreachable", one_line(str(problem.__cause__ or problem)) or "the line broke"
            case httpx2.RequestError():
                kind, words = "truncated", "the line broke in the middle of the answer"
            case _:
                return problem
        usage = taker.usage(sent) if taker is not None and (taker.characters or taker.finish) else None
        return self._sentence(kind, words, status, retry_after_s=wait, raw=self._shown(raw), usage=usage)

    def _sentence(self, kind: FailureKind, words: str, status: int, **rest: Any) -> ModelFailed:
        told = f"{words} ({status})" if status else words
        if self._key:
            told = told.replace(self._key, _KEY_SHOWN.decode())
        return ModelFailed(
            f"The model at {self.where} gave no answer: {told.rstrip('.')}; {_REMEDIES[kind]}.",
            kind,
            status=status,
            **rest,
        )

    def _shown(self, raw: bytearray) -> bytes:
        """For the record: without the key, should the provider have repeated it."""
        return bytes(raw.replace(self._key.encode(), _KEY_SHOWN)) if self._key else bytes(raw)


def _refusal(status: int, response: httpx2.Response) -> tuple[FailureKind, str]:
    words = words_of(response.content)[0]
    if 300 <= status < 400:
        return "provider", "it sends the desk to another address, which the desk does not follow"
    match status:
        case 401 | 403:
            return "key", words or "it does not take the key"
        case 429:
            return "limited", words or "too many calls"
        case 404:
            return "provider", words or "there is nothing at this address"
        case _:
            return "provider", words or response.reason_phrase or "it refused the call"


def _line_broke(problem: Exception) -> bool:
    """Whether only the line went or fell silent, in place of anything that was said."""
    import httpx2

    if isinstance(problem, httpx2.DecodingError):
        return False
    return isinstance(problem, httpx2.RequestError | TimeoutError)


def _take_rest(taker: Taker, rest: bytes) -> None:
    """Half an event at the end of a stream is a stream that was cut, not a bad event."""
    try:
        taker.take(rest)
    except Broken as broken:
        if broken.kind != "frame":
            raise
