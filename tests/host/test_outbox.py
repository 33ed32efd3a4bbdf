from __future__ import annotations

import asyncio
from collections.abc import Sequence

from desk.host.outbox import Outbox
from desk.kernel.clock import Clock
from desk.kernel.virtual import run_virtual
from desk.link import envelope as e
from desk.link.frames import ViewFrame
from widgets.specs.status import Notice

START = 1_700_000_000_000_000_000


class SlowLine:
    """A line that takes a while for every frame, and notes what it carried and when."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self._clock = clock
        self._seconds = seconds
        self.open = asyncio.Event()
        self.open.set()
        self.sent: list[str] = []
        self.frames: list[tuple[int, tuple[str, ...]]] = []

    async def send(self, message: e.Message) -> None:
        await self.open.wait()
        self.sent.append(message.id)

    async def send_frames(self, frames: Sequence[ViewFrame]) -> None:
        await self.open.wait()
        self.frames.append((self._clock.monotonic(), tuple(f"{f.view}={f.number}" for f in frames)))

    async def drained(self) -> None:
        await self._clock.sleep(self._seconds)

    async def receive(self) -> e.Message | None:
        return None

    async def close(self) -> None:
        return

    def abort(self) -> None:
        return


def message(number: int) -> e.TurnCancel:
    return e.TurnCancel(id=str(number), ts=1)


def frame(view: str, number: int) -> ViewFrame:
    return ViewFrame(view, Notice(state="empty", text=""), 0, number, b"{}")


def test_a_slow_line_gets_fewer_frames_and_never_older_ones() -> None:
    async def main(clock: Clock) -> list[tuple[int, tuple[str, ...]]]:
        line = SlowLine(clock, seconds=1.0)
        outbox = Outbox(line, clock, interval=0.1)
        running = asyncio.ensure_future(outbox.run())
        for number in range(100):
            outbox.show(frame("book", number))
            await clock.sleep(0.05)
        running.cancel()
        return line.frames

    frames = run_virtual(main, START)
    assert 5 <= len(frames) <= 7
    newest = [int(shown[0].partition("=")[2]) for _, shown in frames]
    times = [(at - frames[0][0]) / 1e9 for at, _ in frames]
    # What a frame carries is what was newest at the moment it left.
    assert all(abs(number * 0.05 - at) < 0.11 for number, at in zip(newest, times, strict=True))


def test_lossless_messages_overtake_frames_and_keep_their_order() -> None:
    async def main(clock: Clock) -> SlowLine:
        line = SlowLine(clock, seconds=0.0)
        outbox = Outbox(line, clock, interval=10.0)
        running = asyncio.ensure_future(outbox.run())
        outbox.show(frame("a", 1))
        await clock.sleep(1)
        outbox.show(frame("a", 2))
        for number in range(5):
            outbox.post(message(number))
        await clock.sleep(1)
        running.cancel()
        return line

    line = run_virtual(main, START)
    assert line.sent == ["0", "1", "2", "3", "4"]
    assert [shown for _, shown in line.frames] == [("a=1",)]


def test_a_terminal_that_does_not_read_is_refused_more_and_its_last_word_still_fits() -> None:
    async def main(clock: Clock) -> SlowLine:
        line = SlowLine(clock, seconds=0.0)
        line.open.clear()
        outbox = Outbox(line, clock, interval=0.1, capacity=3)
        running = asyncio.ensure_future(outbox.run())
        await clock.sleep(0.01)
        assert [outbox.post(message(number)) for number in range(5)] == [True, True, True, False, False]
        await clock.sleep(0.01)
        outbox.finish(message(99), drop=True)
        line.open.set()
        await running
        return line

    assert run_virtual(main, START).sent == ["0", "99"]


def test_finishing_sends_what_waits_first() -> None:
    async def main(clock: Clock) -> SlowLine:
        line = SlowLine(clock, seconds=0.0)
        outbox = Outbox(line, clock, interval=0.1)
        outbox.post(message(1))
        outbox.show(frame("a", 1))
        outbox.finish(message(2))
        assert outbox.post(message(3))
        await outbox.run()
        return line

    line = run_virtual(main, START)
    assert line.sent == ["1", "2"]
    assert line.frames == []


def test_a_view_taken_off_the_screen_is_not_sent() -> None:
    async def main(clock: Clock) -> SlowLine:
        line = SlowLine(clock, seconds=0.0)
        outbox = Outbox(line, clock, interval=0.1)
        outbox.show(frame("a", 1))
        outbox.show(frame("b", 2))
        outbox.forget("a")
        running = asyncio.ensure_future(outbox.run())
        await clock.sleep(1)
        running.cancel()
        return line

    assert [shown for _, shown in run_virtual(main, START).frames] == [("b=2",)]
