"""The terminal's input, read so that nothing on the line can end the desk."""

from __future__ import annotations

import os
import selectors
from codecs import getincrementaldecoder
from collections.abc import Iterator

from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Paste
from textual.message import Message

_AT_ONCE = 4096
_TICK = 0.1
_BEGIN, _END = "\x1b[200~", "\x1b[201~"
_PATIENCE = 30
"""Silent ticks after which a paste counts as ended."""
_MOST_PIECES = 1000
"""Reads that are kept of one paste."""


class ForgivingDriver(LinuxDriver):
    """Textual's own driver fails on a byte that is no UTF-8 and on a malformed sequence, and takes keys out of a paste.

    Here such a byte becomes `�`, of what was read together with such a sequence the rest is left out, and a paste is
    text.
    """

    def run_input_thread(self) -> None:
        """Read keys until the terminal closes or the app ends."""
        keys = Keys(self._debug)
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

    def __init__(self, debug: bool = False) -> None:
        self._debug = debug
        self._parser = XTermParser(debug)
        self._decoder = getincrementaldecoder("utf-8")(errors="replace")
        self._held = ""
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
                    cut = _begun(before, _BEGIN, shortest=2)  # a lone Escape is a key, and must not wait
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
        yield from self._parser.tick()

    def _feed(self, text: str) -> Iterator[Message]:
        if not text:  # to feed nothing means the end to the parser
            return
        try:
            yield from self._parser.feed(text)
        except (ParseError, ValueError, OverflowError):
            self._parser = XTermParser(self._debug)

    def _keep(self, text: str) -> None:
        assert self._pasted is not None
        if len(self._pasted) < _MOST_PIECES:
            self._pasted.append(text)

    def _paste(self) -> Iterator[Message]:
        text = "".join(self._pasted or ())
        self._pasted = None
        yield Paste(text.replace("\x00", "").replace("\x1b", "␛"))


def _begun(text: str, mark: str, shortest: int = 1) -> int:
    """Where `mark` begins at the end of `text` without being whole; the end of it when it does not."""
    for size in range(min(len(mark) - 1, len(text)), shortest - 1, -1):
        if text.endswith(mark[:size]):
            return len(text) - size
    return len(text)
