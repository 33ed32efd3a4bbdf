"""A link to a recording: it answers like a host that lets nobody change anything."""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from itertools import count
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Protocol

from desk.app.desk_keys import key_of
from desk.link import envelope as e
from widgets.language import marked, say
from widgets.specs.status import Notice, Status

if TYPE_CHECKING:
    from desk.kernel.clock import Clock
    from widgets.specs.contract import WidgetSpec

_REFUSED = marked(
    "This is a replay of {session}: nothing can be asked or changed here. {key} leaves; `desk` opens the desk itself."
)
_ABSENT = Notice(
    state="empty",
    text=marked("Nobody looked at this while the session was recorded, so the tape does not hold it."),
)
_THREAD = "replay"


class Header(Protocol):
    """Whose session a tape is."""

    @property
    def session(self) -> str: ...
    @property
    def profile(self) -> str: ...
    @property
    def instruments(self) -> tuple[str, ...]: ...


class Recorded(Protocol):
    """A recorded session. Times are UTC nanoseconds."""

    @property
    def header(self) -> Header: ...
    @property
    def started(self) -> int: ...
    @property
    def ended(self) -> int: ...

    def at(self, time: int) -> Mapping[str, WidgetSpec]:
        """Every view as it was shown at that time."""

    def messages(self, after: int, until: int) -> Iterator[tuple[int, e.Message]]:
        """What terminals were told later than `after` and up to `until`."""


class TapeLink:
    """Plays what the playhead passes to one terminal."""

    def __init__(self, tape: Recorded, clock: Clock) -> None:
        self._tape = tape
        self._clock = clock
        self._waiting: asyncio.Queue[e.Message | None] = asyncio.Queue()
        self._views: tuple[str, ...] = ()
        self._sent: dict[str, object] = {}
        self._charts: tuple[str, ...] = ()
        self._numbers = count(1)
        self._played = tape.started - 1
        self._said: list[tuple[int, e.Message]] = []
        """What has been said up to the playhead, and when: going back says it again without reading it again."""
        self._greeted = False

    async def send(self, message: e.Message) -> None:
        match message:
            case e.Hello():
                self._welcome()
                self._greeted = True
                self.play(self._tape.started)
            case e.PaneSubscribe(payload=wanted):
                self._views = wanted.views
                self._sent = {name: spec for name, spec in self._sent.items() if name in self._views}
                self._show(self._played)
            case e.Bye():
                self._waiting.put_nowait(None)
            case e.UiStatePatch():
                pass
            case _:
                text = say(_REFUSED, session=self._tape.header.session, key=key_of("detach"))
                self._put(e.Refused, corr=message.id, payload=e.TextPayload(text=text))

    async def receive(self) -> e.Message | None:
        return await self._waiting.get()

    async def close(self) -> None:
        self._waiting.put_nowait(None)

    def play(self, until: int) -> None:
        """Say and show everything up to this time, once the terminal has said hello."""
        if not self._greeted:
            return
        for at, message in self._tape.messages(self._played, until):
            if isinstance(message, e.ItemAdded):
                message = self._in_one_thread(message)
                self._said.append((at, message))
            self._waiting.put_nowait(message)
        self._show(until)
        self._played = until

    def rewind(self, to: int) -> None:
        """Begin again, and say in one go what stands at this time."""
        while not self._waiting.empty():
            self._waiting.get_nowait()
        del self._said[bisect_right(self._said, to, key=itemgetter(0)) :]
        for _, message in self._said:
            self._waiting.put_nowait(message)
        self._show(to)
        self._played = to

    def _in_one_thread(self, message: e.ItemAdded) -> e.ItemAdded:
        """A tape shows one conversation: everything that was said, in the order in which it was said."""
        item = message.payload.model_copy(update={"thread": _THREAD, "seq": len(self._said) + 1})
        return message.model_copy(update={"thread": _THREAD, "payload": item})

    def _show(self, time: int) -> None:
        shown = self._tape.at(time)
        self._follow(shown)
        for name in self._views:
            spec = shown.get(name, _ABSENT)
            if self._sent.get(name) is not spec:
                self._sent[name] = spec
                self._put(e.PaneData, payload=e.PaneDataPayload.model_construct(view=name, spec=_told(spec)))

    def _follow(self, shown: Mapping[str, WidgetSpec]) -> None:
        """Look at the instrument that was looked at, whenever that changes."""
        charts = tuple(name for name in shown if name.startswith("chart:"))
        if charts and charts != self._charts:
            self._charts = charts
            if not any(name in self._views for name in charts):
                _, instrument, interval = charts[0].split(":")
                state = e.UiStatePayload(instrument=instrument, interval=interval)
                self._put(e.UiStatePatch, payload=state)

    def _welcome(self) -> None:
        header = self._tape.header
        payload = e.WelcomePayload(
            session=header.session,
            profile=header.profile,
            person="replay",
            name="replay",
            host_pid=0,
            thread=_THREAD,
            instruments=header.instruments,
        )
        self._put(e.Welcome, payload=payload)

    def _put(self, kind: Any, corr: str = "", **fields: Any) -> None:
        self._waiting.put_nowait(
            kind(id=f"tape-{next(self._numbers)}", ts=self._clock.now(), corr=corr, **fields)
        )


def _told(spec: WidgetSpec) -> WidgetSpec:
    """A recorded status says that it is recorded, or the desk of then would pass for the desk of now."""
    return spec.model_copy(update={"recorded": True}) if isinstance(spec, Status) else spec
