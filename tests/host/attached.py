"""A terminal's end of a link for tests: says things, keeps what it hears, and waits for what it expects."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from types import TracebackType
from typing import Any, Literal, TypeVar

from desk.link import envelope as e
from desk.link.link import Link
from widgets.specs.contract import WidgetSpec

M = TypeVar("M", bound=e.Message)
PATIENCE = 15.0


class LineLost(AssertionError):
    """The host went away."""


class Attached:
    """Reads its link all the time; `heard` holds the lossless lane in order, `shown` the newest of each view."""

    def __init__(self, link: Link, name: str = "t") -> None:
        self.link = link
        self.heard: list[e.Message] = []
        self.shown: dict[str, WidgetSpec] = {}
        self.frames = 0
        self.built_at = 0
        """When the host built the newest frame."""
        self.over = False
        self._name = name
        self._ids = count(1)
        self._news = asyncio.Event()
        self._reading: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Attached:
        self._reading = asyncio.create_task(self._read())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._reading is not None
        self._reading.cancel()
        with suppress(asyncio.CancelledError):
            await self._reading
        await self.link.close()

    async def hello(self, frames: float = 20, thread: str = "", after: int = 0) -> e.WelcomePayload:
        payload = e.HelloPayload(
            terminal=self._name,
            columns=80,
            rows=24,
            frames_per_second=frames,
            thread=thread,
            resume_after=after,
        )
        await self.send(e.Hello, payload=payload)
        return (await self.hear(e.Welcome)).payload

    async def send(self, kind: Callable[..., e.Message], **fields: Any) -> str:
        name = f"{self._name}{next(self._ids)}"
        await self.link.send(kind(id=name, ts=1, **fields))
        return name

    async def say(self, text: str) -> str:
        return await self.send(e.TurnSubmit, payload=e.TurnSubmitPayload(text=text))

    async def watch(self, *views: str) -> str:
        return await self.send(e.PaneSubscribe, payload=e.SubscribePayload(views=views))

    async def vote(
        self, request: str, digest: str, choice: Literal["approve", "reject"] = "approve", voter: str = "dana"
    ) -> str:
        """A vote as the card showed it, which names Dana until somebody acts as somebody else."""
        payload = e.VotePayload(request=request, digest=digest, voter=voter, choice=choice)
        return await self.send(e.ApprovalVote, payload=payload)

    async def hear(self, kind: type[M], that: Callable[[M], bool] = lambda message: True) -> M:
        """The first such message, of those heard or the next to come."""

        def found() -> M | None:
            return next((m for m in self.heard if isinstance(m, kind) and that(m)), None)

        message: M = await self._until(found, f"no {kind.__name__}")
        return message

    async def see(self, view: str, that: Callable[[Any], bool] = lambda spec: True) -> Any:
        """The value of a view, once it is as expected."""

        def found() -> WidgetSpec | None:
            spec = self.shown.get(view)
            return spec if spec is not None and that(spec) else None

        return await self._until(found, f"{view} is not as expected: {self.shown.get(view)}")

    async def ended(self) -> None:
        await self._until(lambda: True if self.over else None, "the link is still open")

    async def _until(self, found: Callable[[], Any], otherwise: str) -> Any:
        try:
            async with asyncio.timeout(PATIENCE):
                while (thing := found()) is None:
                    if self.over:
                        raise LineLost(f"{otherwise}, and the line is lost")
                    self._news.clear()
                    await self._news.wait()
                return thing
        except TimeoutError:
            tail = [f"{m.type}: {getattr(m, 'payload', '')}"[:200] for m in self.heard[-8:]]  # type: ignore[attr-defined]
            raise AssertionError(f"{otherwise}; heard last: {tail}") from None

    async def _read(self) -> None:
        while (message := await self.link.receive()) is not None:
            if isinstance(message, e.PaneData):
                self.frames += 1
                self.built_at = message.ts
                self.shown[message.payload.view] = message.payload.spec
            else:
                self.heard.append(message)
            self._news.set()
        self.over = True
        self._news.set()
