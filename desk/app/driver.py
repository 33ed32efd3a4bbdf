"""The terminal's input and output: nothing on the line can end the desk, and nobody who does not read can hold it up."""

from __future__ import annotations

import os
import re
import selectors
import signal
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator
from typing import Any

from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Key, Paste
from textual.message import Message

from desk.app.output import Meter, Output
from desk.app.paint_again import PaintAgain
from desk.app.round_trip import ANSWER, QUESTION, RoundTrip
from desk.kernel.clock import SystemClock

_AT_ONCE = 4096
_TICK = 0.1
_BEGIN, _END = "\x1b[200~", "\x1b[201~"
_PATIENCE = 30
"""Silent ticks after which a paste counts as ended."""
_MOST_PIECES = 1000
"""Reads that are kept of one paste."""
_ALT_DIGIT = re.compile(r"\x1b([0-9])")
_ALT_LETTER = re.compile(r"\x1b[A-NQ-WYZa-z]")
"""No longer sequence begins with these letters."""
_PIECES = re.compile(r"(\x1b[0-9])|(?<=\x1b[A-NQ-WYZa-z])(?=\x1b)")


class ForgivingDriver(LinuxDriver):
    """Textual's own driver fails on a byte that is no UTF-8 and on a malformed sequence, and takes keys out of a paste.

    Here such a byte becomes `�`, of what was read together with such a sequence the rest is left out, and a paste is
    text. What it writes waits for a terminal that stops reading, where here it waits on a thread of its own.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        self._monotonic = SystemClock().monotonic
        self._output: Output | None = None
        self.meter = Meter()
        self.answers = RoundTrip()
        self.before_suspending: Callable[[], None] = lambda: None
        """Called while the terminal is still the app's."""
        super().__init__(*arguments, **named)
        # A handler that ran between any two bytecodes could find the output in the middle of something.
        self._loop.add_signal_handler(signal.SIGTSTP, self._sigtstp_application)
        self._loop.add_signal_handler(signal.SIGCONT, self._sigcont_application)

    @property
    def _writer_thread(self) -> Any:
        return self._output

    @_writer_thread.setter
    def _writer_thread(self, theirs: Any) -> None:
        """Our writer in the place of Textual's own, which lets the app wait."""
        if theirs is not None and self._file is not None:
            self._output = Output(self._file, self.meter, self._monotonic, self._free)

    def _free(self) -> None:
        self._app.post_message(PaintAgain())

    def behind(self) -> bool:
        """Whether the terminal has yet to take what was painted; the app hears `PaintAgain` when it has."""
        return self._output is not None and self._output.behind()

    def ask(self) -> None:
        """Have the terminal answer, to see how long that takes."""
        if self.input_tty and self.answers.asks(self._monotonic()):
            self.write(QUESTION)

    def suspend_application_mode(self) -> None:
        self.before_suspending()
        super().suspend_application_mode()

    def resume_application_mode(self) -> None:
        # First, so that a key typed ahead of the coming back finds the cards armed anew.
        self._app.post_message(PaintAgain(whole=True))
        super().resume_application_mode()
        self.answers.forget()

    def run_input_thread(self) -> None:
        """Read keys until the terminal closes or the app ends."""
        keys = Keys(self._debug, lambda: self.answers.answered(self._monotonic()))
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(_TICK):
                    try:
                        received = os.read(self.fileno, _AT_ONCE)
                    except OSError:  # the window is gone; SIGHUP ends the app
                        return
                    if not received:
                        return
                    for event in keys.read(received):
                        self.process_message(event)
                    idle = False
                else:
                    idle = True
                for event in keys.wait(idle):
                    self.process_message(event)


class Keys:
    """Bytes of a terminal as events. What stands inside a paste is text, whatever keys it spells."""

    def __init__(self, debug: bool = False, answered: Callable[[], None] = lambda: None) -> None:
        self._debug = debug
        self._answered = answered
        self._parser = XTermParser(debug)
        self._decoder = getincrementaldecoder("utf-8")(errors="replace")
        self._held = ""
        self._last = ""
        self._pasted: list[str] | None = None
        self._silent = 0

    def read(self, received: bytes) -> Iterator[Message]:
        """What these bytes mean, together with those before them."""
        self._silent = 0
        text, self._held = self._held + self._decoder.decode(received), ""
        while text:
            if self._pasted is None:
                before, begun, text = text.partition(_BEGIN)
                if begun:
                    self._pasted = []
                else:
                    # A lone Escape is a key, and must not wait.
                    cut = min(_begun(before, mark, shortest=2) for mark in (_BEGIN, ANSWER))
                    before, self._held = before[:cut], before[cut:]
                yield from self._feed(before)
            else:
                inside, ended, text = text.partition(_END)
                if ended:
                    self._keep(inside)
                    yield from self._paste()
                else:
                    cut = _begun(inside, _END)
                    self._held = inside[cut:]
                    self._keep(inside[:cut])

    def wait(self, idle: bool = False) -> Iterator[Message]:
        """What a sequence means that is not going on; `idle` when a tenth of a second went by without a byte."""
        self._silent += idle
        if self._silent == 1 and self._pasted is None:
            held, self._held = self._held, ""
            yield from self._feed(held)
        elif self._silent == _PATIENCE and self._pasted is not None:
            # A paste that is never closed would swallow every key that follows.
            self._keep(self._held)
            self._held = ""
            yield from self._paste()
        yield from map(_written, self._parser.tick())

    def _feed(self, text: str) -> Iterator[Message]:
        for _ in range(text.count(ANSWER)):
            self._answered()
        text = text.replace(ANSWER, "")
        if not text:  # to feed nothing means the end to the parser
            return
        try:
            for piece in filter(None, _PIECES.split(text)):
                yield from self._read(piece)
                self._last = (self._last + piece)[-2:]
        except (ParseError, ValueError, OverflowError):
            self._parser = XTermParser(self._debug)

    def _read(self, piece: str) -> Iterator[Message]:
        """Textual's parser takes Alt and a digit for `¡` and the like, and two quick chords with Alt for letters."""
        digit = _ALT_DIGIT.fullmatch(piece)
        if digit or (piece.startswith("\x1b") and _ALT_LETTER.fullmatch(self._last)):
            yield from self._end_chord()
        if digit:
            yield Key(f"alt+{digit[1]}", None)
        else:
            yield from map(_written, self._parser.feed(piece))

    def _end_chord(self) -> Iterator[Message]:
        """What was begun is over, as a silence would say: another Escape stands behind it."""
        if self._parser._timeout_time is not None:
            self._parser._timeout_time = 0.0
            yield from map(_written, self._parser.tick())

    def _keep(self, text: str) -> None:
        assert self._pasted is not None
        if len(self._pasted) < _MOST_PIECES:
            self._pasted.append(text)

    def _paste(self) -> Iterator[Message]:
        text = "".join(self._pasted or ())
        self._pasted = None
        yield Paste(text.replace("\x00", "").replace("\x1b", "␛"))


def _written(event: Message) -> Message:
    """A chord with Alt that does nothing where one writes writes no letter there either."""
    if isinstance(event, Key) and event.key.startswith("alt+"):
        return Key(event.key, None)
    return event


def _begun(text: str, mark: str, shortest: int = 1) -> int:
    """Where `mark` begins at the end of `text` without being whole; the end of it when it does not."""
    for size in range(min(len(mark) - 1, len(text)), shortest - 1, -1):
        if text.endswith(mark[:size]):
            return len(text) - size
    return len(text)
