"""A terminal without a screen: attaches to the profile's host, asks, listens, and leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from itertools import count
from typing import TypeVar

from desk.kernel.clock import SystemClock
from desk.kernel.errors import DeskError, Unreachable
from desk.kernel.profile import Profile
from desk.link import envelope as e
from desk.link.connector import reach
from desk.link.link import Link
from desk.settings import Settings
from widgets.specs.chat import ChatItem
from widgets.specs.contract import WidgetSpec
from widgets.specs.strategy import StrategyBoard, StrategySnapshot

T = TypeVar("T")
PATIENCE = 20.0
"""Seconds without any word from the host after which it is given up."""


def visit(settings: Settings, work: Callable[[Visitor], Awaitable[T]]) -> T | None:
    """Do `work` at the profile's host; `None` where no host runs."""

    async def main() -> T | None:
        link = await reach(Profile(settings.profile, settings.socket_folder).socket)
        if link is None:
            return None
        visitor = Visitor(link)
        try:
            await visitor.greet()
            return await work(visitor)
        finally:
            await visitor.leave()

    return asyncio.run(main())


class Visitor:
    """One attached visit."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._clock = SystemClock()
        self._ids = count(1)
        self.instruments: tuple[str, ...] = ()

    async def greet(self) -> None:
        """Say hello and hear the welcome."""
        hello = e.HelloPayload(terminal="command line", columns=80, rows=24, frames_per_second=8)
        await self._link.send(e.Hello(**self._head(), payload=hello))
        while not self.instruments:
            message = await self._next()
            if isinstance(message, e.Welcome):
                self.instruments = message.payload.instruments

    async def look(self, views: tuple[str, ...]) -> dict[str, WidgetSpec]:
        """The newest value of each view."""
        await self._link.send(e.PaneSubscribe(**self._head(), payload=e.SubscribePayload(views=views)))
        shown: dict[str, WidgetSpec] = {}
        while len(shown) < len(views):
            message = await self._next()
            if isinstance(message, e.PaneData) and message.payload.view in views:
                shown[message.payload.view] = message.payload.spec
        return shown

    async def say(self, line: str, heard: Callable[[ChatItem], None]) -> tuple[ChatItem, ...]:
        """Type a line in a thread of its own, and hear everything until the turn ends."""
        await self._link.send(e.CommandInvoke(**self._head(), payload=e.CommandPayload(name="new")))
        await self._answer()
        submit = e.TurnSubmit(**self._head(), payload=e.TurnSubmitPayload(text=line))
        await self._link.send(submit)
        said: list[ChatItem] = []
        while True:
            message = await self._next()
            match message:
                case e.ItemAdded(payload=item) if item.author != "person":
                    said.append(item)
                    heard(item)
                case e.TurnEnd(payload=end):
                    if end.reason != "done":
                        raise DeskError(end.detail or "the turn was stopped")
                    return tuple(said)
                case e.Refused(payload=wrong) | e.HostFailed(payload=wrong):
                    raise DeskError(wrong.text)

    async def card_of(self, instrument: str) -> StrategySnapshot:
        """The newest card of an instrument."""
        board = (await self.look(("board",)))["board"]
        if isinstance(board, StrategyBoard):
            for card in board.cards:
                if card.instrument == instrument:
                    return card
        raise DeskError(f"the debate on {instrument} brought no card; ask again")

    async def leave(self) -> None:
        """Say goodbye and hang up."""
        await self._link.send(e.Bye(**self._head(), payload=e.ByePayload(reason="done")))
        await self._link.close()

    async def _answer(self) -> None:
        while True:
            match await self._next():
                case e.CommandDone():
                    return
                case e.Refused(payload=wrong) | e.HostFailed(payload=wrong):
                    raise DeskError(wrong.text)

    async def _next(self) -> e.Message:
        try:
            async with asyncio.timeout(PATIENCE):
                message = await self._link.receive()
        except TimeoutError:
            raise Unreachable(f"the host said nothing for {PATIENCE:.0f} s; see `desk doctor`") from None
        if message is None:
            raise Unreachable("the host went away in the middle; ask again")
        if isinstance(message, e.Bye):
            raise Unreachable(f"the host said goodbye: {message.payload.reason}")
        return message

    def _head(self) -> dict[str, object]:
        return {"id": f"cli-{next(self._ids)}", "ts": self._clock.now()}
