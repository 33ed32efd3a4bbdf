"""The line to the host: it greets, listens, and comes back after every loss, saying what it does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from desk.app.banner import sentence
from desk.app.connection import PAUSES, Connecting, Connection, Ended, LinkState, Online, Waiting
from desk.app.outgoing import Outgoing
from desk.kernel.errors import CorruptJournal
from desk.link.envelope import Hello, ItemAdded, Message, TurnSubmit
from tests.app import samples
from tests.app.clock import HandClock, settle, until
from tests.app.scripted import ScriptedHost


class RecordingListener:
    """Keeps what the connection tells."""

    def __init__(self) -> None:
        self.states: list[LinkState] = []
        self.messages: list[Message] = []

    def link_changed(self, state: LinkState) -> None:
        self.states.append(state)

    def received(self, message: Message) -> None:
        self.messages.append(message)


class Line:
    """A connection that runs, and everything around it."""

    def __init__(self) -> None:
        self.clock, self.host, self.listener = HandClock(), ScriptedHost(), RecordingListener()
        out = Outgoing(self.clock, "t")
        self.connection = Connection(
            self.host, self.clock, self.listener, lambda: out.hello(80, 24, 4, "", 0)
        )
        self.task = asyncio.create_task(self.connection.run())

    async def until(self, holds: Callable[[], bool]) -> None:
        await until(holds)


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    made = Line()
    await made.until(lambda: made.connection.online)
    yield made
    made.task.cancel()
    await asyncio.gather(made.task, return_exceptions=True)


async def test_it_says_hello_first_and_is_online_once_welcomed(line: Line) -> None:
    assert isinstance(line.host.heard[0], Hello)
    assert isinstance(line.listener.states[0], Connecting)
    assert isinstance(line.listener.states[-1], Online)


async def test_a_lost_line_comes_back_with_growing_pauses_that_are_counted_down(line: Line) -> None:
    line.host.drop()
    await line.until(lambda: isinstance(line.connection.state, Waiting))
    for _ in range(30):
        await line.clock.forward(1)
    tries = len(line.host.starts)
    assert tries == 1 + len(_attempts_within(30))
    said = [sentence(state, 0) for state in line.listener.states]
    assert any("the host went away; retrying in 1 s (attempt 2)" in text for text in said)
    assert any("retrying in 8 s (attempt" in text for text in said)
    line.host.there = True
    await line.clock.forward(9)
    await line.until(lambda: line.connection.online)


async def test_a_host_that_went_away_is_not_started_again_unless_asked(line: Line) -> None:
    line.host.drop()
    await line.until(lambda: isinstance(line.connection.state, Waiting))
    await line.clock.forward(2)
    assert line.host.starts[0] is True
    assert not any(line.host.starts[1:])
    line.connection.retry_now()
    await settle()
    assert line.host.starts[-1] is True


async def test_a_goodbye_ends_it_with_the_hosts_own_words(line: Line) -> None:
    await line.host.say_goodbye("the host was stopped by you")
    await line.until(line.task.done)
    assert line.connection.state == Ended("the host was stopped by you")


async def test_nothing_is_sent_into_a_line_that_is_down(line: Line) -> None:
    out = Outgoing(line.clock, "t")
    assert line.connection.send(out.submit("hello", ""))
    await line.until(lambda: bool(line.host.of(TurnSubmit)))
    line.host.drop()
    await line.until(lambda: not line.connection.online)
    assert not line.connection.send(out.submit("lost", ""))


async def test_messages_come_through_in_order_however_many(line: Line) -> None:
    for seq in range(1, 500):
        await line.host.add(samples.item(seq, "Desk", f"item {seq}"))
    await line.until(lambda: len(line.listener.messages) == 499)
    items = [each for each in line.listener.messages if isinstance(each, ItemAdded)]
    assert [each.payload.seq for each in items] == list(range(1, 500))


async def test_a_profile_that_cannot_open_ends_at_once_with_its_exit_code() -> None:
    class Broken(ScriptedHost):
        async def connect(self, start: bool = True):  # type: ignore[no-untyped-def]
            raise CorruptJournal("the journal does not verify; run `desk audit verify`")

    listener = RecordingListener()
    clock = HandClock()
    out = Outgoing(clock, "t")
    await Connection(Broken(), clock, listener, lambda: out.hello(80, 24, 4, "", 0)).run()
    assert listener.states[-1] == Ended("the journal does not verify; run `desk audit verify`", 4)


def _attempts_within(seconds: float) -> list[float]:
    at = 0.0
    times: list[float] = []
    for pause in (*PAUSES, *[PAUSES[-1]] * 20):
        at += pause
        if at > seconds:
            return times
        times.append(at)
    return times
