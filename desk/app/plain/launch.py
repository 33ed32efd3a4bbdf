"""Starts plain mode: on a terminal by keys, behind a pipe line by line, each with its answer before the next."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from types import FrameType
from typing import TYPE_CHECKING, Any

from desk.app.plain.plain_text import plain
from widgets.language import say

if TYPE_CHECKING:
    from desk.app.plain.lines_in import TypedLines
    from desk.app.plain.lines_out import LinesOut
    from desk.app.plain.plain_desk import Keeping, PlainDesk
    from desk.app.plain.stopping import Latching
    from desk.app.plain.voice import Verbosity, Voice
    from desk.app.replay import Replay
    from desk.kernel.clock import Clock
    from desk.link.connector import Connector

READY_WITHIN = 40.0
PATIENCE = 300.0
"""Seconds that a pipe waits for one answer."""
_INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class PlainOpening:
    """What plain mode is opened with."""

    connector: Connector
    verbosity: Verbosity = "normal"
    patience: float = PATIENCE
    replay: Replay | None = None
    latch: Latching = lambda level, reason: ""
    keep: Keeping = lambda name, value: None


def run_plain(prepare: Callable[[Clock], PlainOpening]) -> int:
    """Stay until the person leaves, the pipe ends or the host says goodbye; the exit code."""
    from desk.app.launch import terminal_name
    from desk.app.plain.lines_out import LinesOut
    from desk.app.plain.plain_desk import PlainDesk
    from desk.app.plain.voice import Voice
    from desk.kernel.clock import SystemClock

    out = LinesOut()
    clock = SystemClock()
    voice = Voice(out.write, clock.monotonic)
    opening = prepare(clock)
    voice.verbosity = opening.verbosity
    interactive = os.isatty(0)

    async def main() -> int:
        desk = PlainDesk(
            opening.connector,
            clock,
            voice,
            terminal=terminal_name(),
            interactive=interactive,
            replay=opening.replay,
            latch=opening.latch,
            keep=opening.keep,
        )
        out.gone = desk.end
        try:
            if interactive:
                return await _typed(desk, voice, clock, out)
            return await _piped(desk, voice, clock, opening.patience)
        finally:
            await opening.connector.close()

    return asyncio.run(main())


async def _typed(desk: PlainDesk, voice: Voice, clock: Clock, out: LinesOut) -> int:
    from desk.app.plain.lines_in import TypedLines

    lines = TypedLines(0, out.write, clock.monotonic)
    lines.key = voice.key
    lines.emptied = voice.entered
    lines.hidden = lambda: desk.questions.secret
    voice.typed = lambda: lines.editor.typed
    with _given_back(), lines.open(), _interrupts(desk, lines, out):
        await _over(desk, _take_typed(desk, lines, voice))
    return desk.exit_code


async def _over(desk: PlainDesk, lines: Coroutine[Any, Any, None]) -> None:
    """Take lines until there are no more or the desk is left; then the host has had its last word."""
    running, taking = asyncio.create_task(desk.run()), asyncio.create_task(lines)
    await asyncio.wait((running, taking), return_when=asyncio.FIRST_COMPLETED)
    if not running.done():
        desk.leave()
    await running
    taking.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await taking


async def _take_typed(desk: PlainDesk, lines: TypedLines, voice: Voice) -> None:
    from desk.app.plain.stops import stop_of

    if await desk.ready(READY_WITHIN):
        desk.greet()
    doing: set[asyncio.Task[None]] = set()
    before: asyncio.Task[None] | None = None
    while (line := await lines.next()) is not None:
        voice.entered()
        if before is not None and not before.done() and not stop_of(line.text)[0]:
            # One after another; a stop never waits for what is being read.
            await before
        before = asyncio.create_task(desk.take(line))
        doing.add(before)
        before.add_done_callback(doing.discard)
        await asyncio.sleep(0)


async def _piped(desk: PlainDesk, voice: Voice, clock: Clock, patience: float) -> int:
    await _over(desk, _take_piped(desk, voice, clock, patience))
    return desk.exit_code or next((code for code in desk.settling.failures if code), 0)


async def _take_piped(desk: PlainDesk, voice: Voice, clock: Clock, patience: float) -> None:
    from desk.app.plain.lines_in import PipedLines

    if not await desk.ready(READY_WITHIN):
        voice.say(say("The desk has not answered; nothing was sent."))
        desk.exit_code = 5
        return
    desk.greet()
    async for line in PipedLines(0, clock.monotonic).lines():
        voice.exactly([f"> {plain(line.text)}"])
        await desk.take(line)
        await desk.read_all()
        if not await desk.settling.settled(patience):
            voice.say(
                say(
                    "Not answered within {seconds} seconds; what was asked may still happen.",
                    seconds=round(patience),
                )
            )
            desk.settling.failures.append(1)
        if desk.over.is_set() or desk.session.leaving:
            return


@contextlib.contextmanager
def _interrupts(desk: PlainDesk, lines: TypedLines, out: LinesOut) -> Iterator[None]:
    """Ctrl+C stops who speaks, else forgets the typed line or the question; twice with nothing to stop it leaves."""
    loop = asyncio.get_running_loop()
    again = False

    def interrupted() -> None:
        nonlocal again
        out.write("\n")
        dropped = lines.drop() | desk.questions.drop()
        if desk.session.stop_turn():
            desk.voice.say(say("Stopping."))
        elif dropped:
            desk.voice.say(say("The line is forgotten."))
        elif again:
            desk.exit_code = _INTERRUPTED
            desk.leave()
        else:
            desk.voice.say(say("Nothing to stop. Once more, or quit, leaves."))
            again = True
            return
        again = False

    loop.add_signal_handler(signal.SIGINT, interrupted)
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGINT)


@contextlib.contextmanager
def _given_back() -> Iterator[None]:
    """A signal that ends the program gives the terminal back first, also where nobody reads what is written."""
    import termios

    attributes = termios.tcgetattr(0)

    def end(number: int, frame: FrameType | None) -> None:
        with contextlib.suppress(termios.error):
            termios.tcsetattr(0, termios.TCSANOW, attributes)
        os._exit(128 + number)

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
