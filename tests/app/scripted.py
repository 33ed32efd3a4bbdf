"""A scripted host: real envelope messages over the real in-process link, with the answers written by the test."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from desk.kernel.errors import Unreachable
from desk.link import codec
from desk.link.envelope import (
    ApprovalWanted,
    Bye,
    ByePayload,
    CommandDone,
    CommandsPayload,
    CommandsSet,
    Hello,
    ItemAdded,
    Message,
    PaneData,
    PaneDataPayload,
    PaneSubscribe,
    Refused,
    TextPayload,
    TurnDelta,
    TurnDeltaPayload,
    TurnEnd,
    TurnEndPayload,
    TurnStart,
    TurnStartPayload,
    WantedPayload,
    Welcome,
    WelcomePayload,
)
from desk.link.link import Link
from desk.link.local import LocalLink, local_pair
from widgets.specs.chat import ChatItem
from widgets.specs.contract import WidgetSpec
from widgets.specs.status import CommandInfo

M = TypeVar("M", bound=Message)

INSTRUMENTS = ("BTC-USDT", "ETH-USDT", "SOL-USDT", "TON-USDT", "XRP-USDT", "DOGE-USDT")


class ScriptedHost:
    """Accepts links, keeps what it hears, and says what the test tells it to."""

    def __init__(self, thread: str = "th-1") -> None:
        self.thread = thread
        self.there = True
        """False refuses new links."""
        self.starts: list[bool] = []
        """`start` of every attempt to connect."""
        self.heard: list[Message] = []
        self.items: list[ChatItem] = []
        self.answers_hello = True
        self.views: Callable[[str], WidgetSpec | None] = lambda view: None
        self.closed = False
        self._link: LocalLink | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._number = 0

    async def connect(self, start: bool = True) -> Link:
        self.starts.append(start)
        if not self.there:
            raise Unreachable("no host runs for profile demo")
        near, far = local_pair()
        self._link = far
        task = asyncio.create_task(self._serve(far))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return near

    async def close(self) -> None:
        self.closed = True
        for task in self._tasks:
            task.cancel()

    async def say(self, message: Message) -> None:
        """Send, by way of the bytes that a socket would carry."""
        assert self._link is not None
        await self._link.send(codec.decode(codec.encode(message)))

    async def show(self, view: str, spec: WidgetSpec) -> None:
        await self.say(PaneData(id=self._id(), ts=0, payload=PaneDataPayload(view=view, spec=spec)))

    async def add(self, item: ChatItem) -> None:
        self.items.append(item)
        await self.say(ItemAdded(id=self._id(), ts=0, thread=item.thread, payload=item))

    async def start_turn(self, turn: str, speaker: str) -> None:
        await self.say(TurnStart(id=self._id(), ts=0, turn=turn, payload=TurnStartPayload(speaker=speaker)))

    async def stream(self, turn: str, speaker: str, text: str) -> None:
        payload = TurnDeltaPayload(speaker=speaker, text=text)
        await self.say(TurnDelta(id=self._id(), ts=0, turn=turn, payload=payload))

    async def end_turn(self, turn: str) -> None:
        await self.say(TurnEnd(id=self._id(), ts=0, turn=turn, payload=TurnEndPayload()))

    async def refuse(self, text: str, corr: str = "") -> None:
        await self.say(Refused(id=self._id(), ts=0, corr=corr, payload=TextPayload(text=text)))

    async def offer(self, *commands: CommandInfo) -> None:
        await self.say(CommandsSet(id=self._id(), ts=0, payload=CommandsPayload(commands=commands)))

    async def done(self, text: str, corr: str) -> None:
        await self.say(CommandDone(id=self._id(), ts=0, corr=corr, payload=TextPayload(text=text)))

    async def ring(self, title: str, reminder: bool = False) -> None:
        wanted = WantedPayload(request="req-1", title=title, profile="demo", reminder=reminder)
        await self.say(ApprovalWanted(id=self._id(), ts=0, payload=wanted))

    async def say_goodbye(self, reason: str) -> None:
        self.there = False
        await self.say(Bye(id=self._id(), ts=0, payload=ByePayload(reason=reason)))

    def drop(self, stay_away: bool = True) -> None:
        """Go without a word, as a killed host does."""
        self.there = not stay_away
        assert self._link is not None
        self._link.abort()

    def of(self, kind: type[M]) -> list[M]:
        """Everything heard of one type, in order."""
        return [each for each in self.heard if isinstance(each, kind)]

    @property
    def subscribed(self) -> tuple[str, ...]:
        """The views this terminal asked for last."""
        asked = self.of(PaneSubscribe)
        return asked[-1].payload.views if asked else ()

    async def _serve(self, link: LocalLink) -> None:
        while (message := await link.receive()) is not None:
            self.heard.append(codec.decode(codec.encode(message)))
            if isinstance(message, Hello) and self.answers_hello:
                await self._welcome(message)
            if isinstance(message, PaneSubscribe):
                for view in message.payload.views:
                    if (spec := self.views(view)) is not None:
                        await self.show(view, spec)

    async def _welcome(self, hello: Hello) -> None:
        payload = WelcomePayload(
            session="s-1",
            profile="demo",
            person="you",
            name="you",
            host_pid=4242,
            thread=self.thread,
            instruments=INSTRUMENTS,
        )
        await self.say(Welcome(id=self._id(), ts=0, corr=hello.id, payload=payload))
        after = hello.payload.resume_after if hello.payload.thread == self.thread else 0
        for item in self.items:
            if item.seq > after:
                await self.say(ItemAdded(id=self._id(), ts=0, thread=item.thread, payload=item))

    def _id(self) -> str:
        self._number += 1
        return f"h-{self._number}"
