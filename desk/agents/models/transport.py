"""The one way out to an endpoint: its own address and nothing else, the key put on at the last moment, bounded bodies.

The client above never holds the key, so neither its errors, nor its logs, nor its environment can give one away. Load
this module only when a call is made: it brings the HTTP client along.
"""

from __future__ import annotations

import urllib.request
import zlib
from collections.abc import AsyncIterator, Iterator
from urllib.parse import urlsplit

import httpx2

from desk.agents.models.endpoint import nearby

MOST_ERROR = 64 * 1024
"""Bytes of an error's body that are read."""
MOST_ANSWER = 4 * 1024 * 1024
"""Bytes of an answer that is no stream, such as a list of models."""
_AT_ONCE = 64 * 1024
"""Bytes that are unpacked at once, however small they were packed."""
_SENT = frozenset({"host", "content-type", "content-length", "accept", "transfer-encoding", "connection"})


class Elsewhere(httpx2.RequestError):
    """A request to another address than the endpoint's."""


class Unreadable(httpx2.DecodingError):
    """A body that is packed as nobody here can read it."""


class OneAddress(httpx2.AsyncBaseTransport):
    """Sends what the client asks for to one origin, with a fixed set of headers and nothing of the environment."""

    def __init__(self, url: str, key: str, inner: httpx2.AsyncBaseTransport | None = None) -> None:
        self._origin = _origin(httpx2.URL(url))
        self._key = key
        self._inner = inner or httpx2.AsyncHTTPTransport(
            verify=url.startswith("https://"), trust_env=False, proxy=_proxy(url)
        )

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """One request; no redirect is followed anywhere."""
        if _origin(request.url) != self._origin:
            raise Elsewhere("the request is for another address than the endpoint's", request=request)
        headers = [(name, value) for name, value in request.headers.raw if name.decode().lower() in _SENT]
        headers += [(b"accept-encoding", b"identity"), (b"user-agent", b"dynamic-desk")]
        if self._key:
            headers.append((b"authorization", f"Bearer {self._key}".encode()))
        sent = httpx2.Request(
            request.method, request.url, headers=headers, stream=request.stream, extensions=request.extensions
        )
        response = await self._inner.handle_async_request(sent)
        kind = response.headers.get("content-type", "")
        if response.status_code < 300 and "json" not in kind:
            return response  # a stream, which its reader bounds
        assert isinstance(response.stream, httpx2.AsyncByteStream)
        most = MOST_ERROR if response.status_code >= 300 else MOST_ANSWER
        packed = response.headers.pop("content-encoding", "")
        return httpx2.Response(
            response.status_code,
            headers=response.headers,
            stream=_Bounded(response.stream, packed, most),
            extensions=response.extensions,
        )

    async def aclose(self) -> None:
        """Close every connection."""
        await self._inner.aclose()


class _Bounded(httpx2.AsyncByteStream):
    """The beginning of a body, unpacked."""

    def __init__(self, inner: httpx2.AsyncByteStream, packed: str, most: int) -> None:
        self._inner = inner
        self._packed = packed
        self._most = most

    async def __aiter__(self) -> AsyncIterator[bytes]:
        left = self._most
        unpacking = Unpacking(self._packed)
        async for packed in self._inner:
            for piece in unpacking.feed(packed):
                yield piece[:left]
                left -= len(piece)
                if left <= 0:
                    return

    async def aclose(self) -> None:
        await self._inner.aclose()


class Unpacking:
    """Bytes of a body as they were before packing, a bounded piece at a time: a small one may hold gigabytes."""

    def __init__(self, packed: str) -> None:
        match packed.strip().lower():
            case "" | "identity":
                self._reader = None
            case "gzip" | "x-gzip" | "deflate":
                self._reader = zlib.decompressobj(zlib.MAX_WBITS | 32)
            case other:
                raise Unreadable(f"the answer is packed as {other[:20]!r}, which nobody asked for")

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """What is in it."""
        if self._reader is None:
            yield piece
            return
        try:
            more = True
            while (piece or more) and not self._reader.eof:
                out = self._reader.decompress(piece, _AT_ONCE)
                piece, more = self._reader.unconsumed_tail, len(out) == _AT_ONCE
                if out:
                    yield out
        except zlib.error:
            raise Unreadable("the answer is packed in a way that cannot be read") from None


def _origin(url: httpx2.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _proxy(url: str) -> str | None:
    """The proxy of the environment, except to what is near: a local server is asked directly."""
    parts = urlsplit(url)
    if nearby(url) or urllib.request.proxy_bypass(parts.hostname or ""):
        return None
    return urllib.request.getproxies().get(parts.scheme)
