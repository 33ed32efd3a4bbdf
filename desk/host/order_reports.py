"""Order reports: the thread that an order came from is told that it was released, and how it ended."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from desk.agents.voice import Tone
from desk.approvals.messages import APPROVALS
from desk.approvals.requests_table import find_request
from desk.chat.command_desk import Sentence
from desk.execution.messages import FILLS, ORDERS
from desk.host.order_news import OrderNews, OrderWatch
from desk.kernel.bus import Delivery
from desk.kernel.errors import DiskFull

if TYPE_CHECKING:
    from desk.host.core import Core

MOST_WAITING = 500
"""News beyond these, the oldest, stay untold in the threads; the orders themselves tell them."""


class OrderReports:
    """A supervised service: the thread is told after the fact is committed, and never holds an order up."""

    name = "order reports"

    def __init__(self, core: Core) -> None:
        self._core = core
        self._watch = OrderWatch(core.bus.rows, core.instruments)
        self._waiting: deque[OrderNews] = deque(maxlen=MOST_WAITING)
        self._wake = asyncio.Event()
        for topic in (APPROVALS, ORDERS, FILLS):
            core.bus.subscribe(topic, self._fact)

    async def run(self, ready: Callable[[], None]) -> None:
        """Tell what there is to tell until cancelled."""
        ready()
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                with suppress(DiskFull):  # the order is recorded; talk about it can be missing
                    await self._tell(self._waiting.popleft())

    def _fact(self, delivery: Delivery[Any]) -> None:
        news = self._watch.news(delivery.message)
        if news is not None:
            self._waiting.append(news)
            self._wake.set()

    async def _tell(self, news: OrderNews) -> None:
        chat = self._core.chat
        speech = chat.turns.speech(await self._thread_of(news.record.request))
        tone: Tone = "good" if news.severity == "good" else "warning"
        sentence = Sentence(news.text, "order", {"order": news.record.order}, news.template, news.names)
        statement = await speech.about(sentence, tone)
        await self._core.rooms.threads.add(speech.thread, speech.turn, statement, "desk")

    async def _thread_of(self, request: str) -> str:
        """Where the order was asked for; the thread that was last written in where nobody asked in one."""
        rooms = self._core.rooms
        found = find_request(self._core.bus.rows, request)
        asked_in = "" if found is None else found.corr
        if found is not None and found.proposed.debate:
            asked_in = rooms.debates.thread_of(found.proposed.debate)
        return asked_in if rooms.threads.exists(asked_in) else await rooms.threads.latest("desk")
