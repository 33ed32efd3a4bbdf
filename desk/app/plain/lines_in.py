"""Where lines come from: a terminal whose keys are echoed here, or a pipe."""

from __future__ import annotations

import asyncio
import codecs
import contextlib
import os
import signal
import termios
import threading
from collections.abc import AsyncIterator, Callable, Iterator

from desk.app.plain.line_editor import LONGEST, Line, LineEditor

_LFLAG = 3
_CC = 6


class TypedLines:
    """Keys of a terminal. It takes them one by one, so that nothing is ever written into a line in the making."""

    def __init__(self, descriptor: int, echo: Callable[[str], None], monotonic: Callable[[], int]) -> None:
        self._descriptor, self._echo, self._monotonic = descriptor, echo, monotonic
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._lines: asyncio.Queue[Line | None] = asyncio.Queue()
        self.editor = LineEditor()
        self.key: Callable[[], None] = lambda: None
        """Called for every key."""
        self.emptied: Callable[[], None] = lambda: None
        """Called when the line has become empty again without being entered."""
        self.hidden: Callable[[], bool] = lambda: False
        """Whether the next line must not be seen."""

    @contextlib.contextmanager
    def open(self) -> Iterator[None]:
        """Take keys as they are typed, and give the terminal back as it was."""
        before = termios.tcgetattr(self._descriptor)
        loop = asyncio.get_running_loop()
        self._take_keys()
        loop.add_reader(self._descriptor, self._read)
        loop.add_signal_handler(signal.SIGCONT, self._take_keys)
        try:
            yield
        finally:
            loop.remove_signal_handler(signal.SIGCONT)
            loop.remove_reader(self._descriptor)
            with contextlib.suppress(termios.error):
                termios.tcsetattr(self._descriptor, termios.TCSADRAIN, before)

    async def next(self) -> Line | None:
        """The next line, or none at its end."""
        return await self._lines.get()

    def hide(self) -> None:
        """Begin or end the unseen line, as is wanted now."""
        if self.editor.secret != self.hidden():
            self.editor.drop()
            self.editor.secret = self.hidden()

    def drop(self) -> bool:
        """Forget what stands in the line; whether there was anything."""
        stood = not self.editor.empty
        self.editor.drop()
        return stood

    def _take_keys(self) -> None:
        with contextlib.suppress(termios.error):
            now = termios.tcgetattr(self._descriptor)
            now[_LFLAG] &= ~(termios.ICANON | termios.ECHO)
            now[_CC][termios.VMIN], now[_CC][termios.VTIME] = 1, 0
            termios.tcsetattr(self._descriptor, termios.TCSADRAIN, now)

    def _read(self) -> None:
        try:
            received = os.read(self._descriptor, 65536)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            received = b""
        if not received:
            self._end()
            return
        for key in self._decoder.decode(received):
            self.hide()
            self.key()
            echo, lines = self.editor.feed(key, self._monotonic())
            if echo:
                self._echo(echo)
            for line in lines:
                self._lines.put_nowait(line)
            if self.editor.empty and not lines:
                self.emptied()
            if self.editor.ended:
                self._end()
                return

    def _end(self) -> None:
        asyncio.get_running_loop().remove_reader(self._descriptor)
        self._lines.put_nowait(None)


class PipedLines:
    """Lines of a pipe or a file, read on a thread, one ahead of what is done."""

    def __init__(self, descriptor: int, monotonic: Callable[[], int]) -> None:
        self._descriptor, self._monotonic = descriptor, monotonic

    async def lines(self) -> AsyncIterator[Line]:
        """Each line; one that is too long is marked as cut."""
        loop = asyncio.get_running_loop()
        waiting: asyncio.Queue[Line | None] = asyncio.Queue()
        room = threading.Semaphore(2)

        def read() -> None:
            with open(self._descriptor, encoding="utf-8", errors="replace", closefd=False) as file:
                with contextlib.suppress(OSError, RuntimeError):
                    while text := file.readline(LONGEST + 2):
                        cut = len(text) > LONGEST and not text.endswith("\n")
                        while text and cut and not file.readline(LONGEST).endswith("\n"):
                            continue
                        line = Line(text.rstrip("\n"), self._monotonic(), cut=cut)
                        room.acquire()
                        loop.call_soon_threadsafe(waiting.put_nowait, line)
                with contextlib.suppress(RuntimeError):
                    loop.call_soon_threadsafe(waiting.put_nowait, None)

        threading.Thread(target=read, name="lines", daemon=True).start()
        while (line := await waiting.get()) is not None:
            room.release()
            yield line
