"""Asking the running host: a command line that is a terminal for a moment, as the user whom the kernel reports.

`call` runs one slash command, `look` reads one view. Both raise `Unreachable` where no host answers in time, and what the
host refuses as `Refused`, in its own words.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from itertools import count
from typing import TYPE_CHECKING, TypeVar

from desk.kernel.errors import DeskError, Refused, Unreachable

if TYPE_CHECKING:
    from desk.kernel.profile import Profile
    from desk.link import envelope as e
    from desk.link.link import Link
    from widgets.specs.contract import WidgetSpec

ANSWER_WITHIN = 10.0
"""Seconds: what takes longer is asked for at a terminal."""

T = TypeVar("T")


class TurnedAway(Refused):
    """The host let this command line go before it heard what was asked."""


def call(
    profile: Profile, command: str, arguments: Mapping[str, str] | None = None, within: float = ANSWER_WITHIN
) -> str:
    """Run a slash command on the profile's host and answer its sentence."""

    async def ask(line: _Line) -> str:
        return await line.invoke(command, arguments or {})

    return _asked(profile, ask, within)


def look(profile: Profile, view: str, within: float = ANSWER_WITHIN) -> WidgetSpec:
    """The newest value of a view of the profile's host; a view that fails is refused in its own words."""

    async def ask(line: _Line) -> WidgetSpec:
        return await line.see(view)

    return _asked(profile, ask, within)


def tell_wrong_passphrase(profile: Profile, key: str, in_a_row: int, within: float = ANSWER_WITHIN) -> None:
    """Have the host keep that a wrong passphrase was named for your key."""

    async def tell(line: _Line) -> None:
        await line.refuse_key(key, in_a_row)

    _asked(profile, tell, within)


def _asked(profile: Profile, ask: Callable[[_Line], Awaitable[T]], within: float) -> T:
    async def main() -> T:
        from desk.link.connector import HostConnector

        try:
            async with asyncio.timeout(within):
                line = _Line(await HostConnector(profile.socket, profile.name).connect(start=False))
                try:
                    await line.introduce()
                    return await ask(line)
                finally:
                    await line.leave()
        except TimeoutError:
            raise Unreachable(
                f"the host of profile {profile.name} has not answered within {within:.0f} s; "
                "what was asked may still happen, look before asking again"
            ) from None

    return asyncio.run(main())


class _Line:
    """A terminal with no screen."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._ids = count(1)

    async def introduce(self) -> None:
        from desk.link import envelope as e

        hello = e.HelloPayload(terminal="command line", columns=80, rows=24, frames_per_second=8)
        await self._link.send(e.Hello(id=self._id(), ts=0, payload=hello))
        while not isinstance(await self._next(), e.Welcome):
            continue

    async def invoke(self, command: str, arguments: Mapping[str, str]) -> str:
        from desk.link import envelope as e

        asked = self._id()
        wanted = e.CommandPayload(name=command, arguments=dict(arguments))
        await self._link.send(e.CommandInvoke(id=asked, ts=0, payload=wanted))
        while True:
            message = await self._next()
            if message.corr != asked:
                continue
            match message:
                case e.CommandDone(payload=done):
                    return done.text
                case e.Refused(payload=told):
                    raise Refused(told.text)
                case e.ValidationError(payload=told) | e.HostFailed(payload=told):
                    raise DeskError(told.text)

    async def see(self, view: str) -> WidgetSpec:
        from desk.link import envelope as e
        from widgets.specs.status import Notice

        asked = self._id()
        await self._link.send(e.PaneSubscribe(id=asked, ts=0, payload=e.SubscribePayload(views=(view,))))
        while True:
            match await self._next():
                case e.PaneData(payload=data) if data.view == view:
                    match data.spec:
                        case Notice(state="failed" | "empty", text=text):
                            raise Refused(text)
                        case Notice():
                            continue
                        case spec:
                            return spec
                case e.ValidationError(corr=corr, payload=told) if corr == asked:
                    raise DeskError(told.text)

    async def refuse_key(self, key: str, in_a_row: int) -> None:
        from desk.link import envelope as e

        refused = e.KeyRefusedPayload(key=key, in_a_row=in_a_row)
        await self._link.send(e.KeyRefused(id=self._id(), ts=0, payload=refused))
        await self.see("status")  # what is heard in order was heard before this: the line may close

    async def leave(self) -> None:
        from desk.link import envelope as e

        await self._link.send(
            e.Bye(id=self._id(), ts=0, payload=e.ByePayload(reason="the command line is done"))
        )
        await self._link.close()

    async def _next(self) -> e.Message:
        from desk.link import envelope as e

        message = await self._link.receive()
        if message is None:
            raise Unreachable(
                "the host closed the line before it answered; `desk doctor` looks for the cause"
            )
        if isinstance(message, e.Bye):
            raise TurnedAway(message.payload.reason)
        return message

    def _id(self) -> str:
        return f"cli-{next(self._ids)}"
