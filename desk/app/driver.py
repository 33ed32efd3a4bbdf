"""The terminal's input, read so that nothing on the line can end the desk."""

from __future__ import annotations

import os
import selectors
from codecs import getincrementaldecoder
from collections.abc import Iterator

from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

_AT_ONCE = 4096
_TICK = 0.1


class ForgivingDriver(LinuxDriver):
    """Textual's own driver dies of a byte that is no UTF-8 and of a malformed sequence, and the desk with it.

    Here such a byte becomes `�`, and of what was read together with such a sequence the rest is left out.
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
                for event in keys.wait():
                    self.process_message(event)


class Keys:
    """Bytes of a terminal as events."""

    def __init__(self, debug: bool = False) -> None:
        self._debug = debug
        self._parser = XTermParser(debug)
        self._decoder = getincrementaldecoder("utf-8")(errors="replace")

    def read(self, received: bytes) -> Iterator[Message]:
        """What these bytes mean, together with those before them."""
        # Half a character decodes to nothing, and to feed nothing means the end to the parser.
        if text := self._decoder.decode(received):
            try:
                yield from self._parser.feed(text)
            except (ParseError, ValueError, OverflowError):
                self._parser = XTermParser(self._debug)

    def wait(self) -> Iterator[Message]:
        """What a sequence means that is not going on; asked for every tenth of a second."""
        yield from self._parser.tick()
