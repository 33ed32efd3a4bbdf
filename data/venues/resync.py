"""Whole books when they are needed: at the start, after a gap, and after a connection was lost."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial

from data.errors import DataError
from data.events import BookDelta, BookSnapshot
from data.feed import Emit, Now, Sleep
from data.venues.adapter import Adapter, Request
from data.venues.backoff import Backoff, count_down
from data.venues.continuity import Continuity
from data.venues.http_client import Unanswered, read
from data.venues.standing import Standing

BOOK = "book"
"""Name of the concern."""
COMES_WITHIN = 10.0
"""Seconds in which a whole book that was asked for on the connection has to come."""
STEADY = 60.0
"""Seconds for which a book has to stand before earlier failures are forgotten."""
TRIES_ON_A_LINE = 3
"""Whole books asked for on one connection in vain before it is made anew."""
WAITING = "waiting for a whole book"


class _Book:
    """One book: its numbers, and whether it is needed again."""

    __slots__ = (
        "backoff",
        "came",
        "comes_by_itself",
        "continuity",
        "expected",
        "needed",
        "since",
        "symbol",
        "ts",
    )

    def __init__(self, symbol: str, comes_by_itself: bool, backoff: Backoff) -> None:
        self.symbol = symbol
        self.continuity = Continuity()
        self.comes_by_itself = comes_by_itself
        """The venue sends a whole book with every subscription."""
        self.expected = False
        """It is on its way without being asked for."""
        self.needed = asyncio.Event()
        self.came = asyncio.Event()
        self.ts = 0
        """Venue time of the newest update."""
        self.since = 0.0
        """Loop time of the last whole book."""
        self.backoff = backoff


class Books:
    """All books of a session. Events pass through it on their way to the market.

    `on_request` names each book that comes on a connection, and whether it has to be asked for.
    """

    def __init__(
        self,
        adapter: Adapter,
        on_request: Mapping[str, bool],
        standing: Standing,
        emit: Emit,
        sleep: Sleep,
        now: Now,
        stream: random.Random,
    ) -> None:
        self._adapter = adapter
        self._standing = standing
        self._emit = emit
        self._sleep = sleep
        self._now = now
        self._books = {
            symbol: _Book(symbol, not asked, Backoff(stream, 0.5, 60.0, free=2))
            for symbol, asked in on_request.items()
        }

    def delta(self, event: BookDelta) -> None:
        """Pass an update on; a gap before it is told first, so that the update waits for the whole book."""
        book = self._books.get(event.instrument)
        if book is None:
            self._emit(event)
            return
        continuity = book.continuity
        stood = continuity.synchronised
        last = continuity.last
        if not continuity.delta(event) and stood:
            self._broke(book, f"gap: update {event.first} came after {last}")
        if event.ts > book.ts:
            book.ts = event.ts
        self._emit(event)

    def snapshot(self, event: BookSnapshot, unasked: bool = False) -> None:
        """Pass a whole book on. An `unasked` one that is newer but has older numbers begins them anew."""
        book = self._books.get(event.instrument)
        if book is None:
            self._emit(event)
            return
        numbers = book.continuity
        if unasked and numbers.synchronised and event.last < numbers.last and event.ts > book.ts:
            numbers.lose()
            self._broke(book, f"{self._adapter.venue} began its numbers anew")
        whole = book.continuity.snapshot(event)
        self._emit(event)
        book.ts = max(book.ts, event.ts)
        if whole:
            book.came.set()
            book.needed.clear()
            book.since = asyncio.get_running_loop().time()
            self._standing.clear(book.symbol, BOOK)
        else:
            self._broke(book, "gap: the whole book is older than the updates after it")

    def doubt(self, symbol: str, reason: str) -> None:
        """Trust this book no longer and get it again."""
        book = self._books.get(symbol)
        if book is not None:
            book.continuity.lose()
            self._broke(book, reason)

    def distrusted(self, symbol: str) -> None:
        """The market dropped this book at a word of its state; where that was news, get it again."""
        book = self._books.get(symbol)
        if book is not None and book.continuity.synchronised:
            self.doubt(symbol, WAITING)

    def opened(self, symbols: Sequence[str]) -> None:
        """Their connection was made: whole books are needed."""
        for symbol in symbols:
            book = self._books.get(symbol)
            if book is not None:
                book.expected = book.comes_by_itself
                self.doubt(symbol, WAITING)

    def _broke(self, book: _Book, reason: str) -> None:
        book.came.clear()
        self._standing.set(book.symbol, BOOK, "gap", reason)
        book.needed.set()

    async def keep(
        self,
        symbol: str,
        stands: Callable[[], Awaitable[None]],
        ask: Callable[[Request], Awaitable[bytes]],
        send: Callable[[Sequence[bytes]], Awaitable[None]],
        give_up: Callable[[str], None],
    ) -> None:
        """Get the book of `symbol` whenever it is needed, until cancelled."""
        book = self._books[symbol]
        in_vain, why = 0, ""
        while True:
            await book.needed.wait()
            await stands()
            if book.expected:
                book.expected = False
                if await self._comes(book):
                    continue
            if not why and asyncio.get_running_loop().time() - book.since > STEADY:
                book.backoff.reset()
            await count_down(book.backoff.next(), self._sleep, partial(self._retell, book, why or "gap"))
            if book.continuity.synchronised:
                continue
            wanted = self._adapter.resnapshot(symbol)
            if isinstance(wanted, Request):
                why = await self._over_http(book, wanted, ask)
                continue
            if not wanted:
                give_up(f"{symbol} can only be had again with a new connection")
                book.expected = True
                continue
            await send(wanted)
            why = "" if await self._comes(book) else "no whole book came"
            in_vain = in_vain + 1 if why else 0
            if in_vain >= TRIES_ON_A_LINE:
                give_up(f"{in_vain} whole books of {symbol} were asked for in vain")
                in_vain = 0

    async def _over_http(
        self, book: _Book, wanted: Request, ask: Callable[[Request], Awaitable[bytes]]
    ) -> str:
        try:
            answer = await ask(wanted)
            self.snapshot(read(partial(self._adapter.snapshot, book.symbol, answer, self._now())))
        except Unanswered as problem:
            return str(problem)
        except DataError as problem:
            return f"the whole book was refused: {problem}"
        return "" if book.continuity.synchronised else "the whole book was older than the updates after it"

    async def _comes(self, book: _Book) -> bool:
        """Whether a whole book comes in time."""
        came = asyncio.ensure_future(book.came.wait())
        late = asyncio.ensure_future(_slept(self._sleep, COMES_WITHIN))
        try:
            await asyncio.wait((came, late), return_when=asyncio.FIRST_COMPLETED)
        finally:
            came.cancel()
            late.cancel()
        return book.continuity.synchronised

    def _retell(self, book: _Book, why: str, words: str) -> None:
        if not book.continuity.synchronised:
            self._standing.set(book.symbol, BOOK, "gap", f"{words}: {why}")


async def _slept(sleep: Sleep, seconds: float) -> None:
    await sleep(seconds)
