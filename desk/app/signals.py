"""A signal ends the terminal and gives the tty back, even when nobody reads it any more."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
import termios
import threading
from collections.abc import Callable, Iterator
from types import FrameType

_GRACE = 3.0
_GIVE_BACK = (
    b"\x1b[?2004l\x1b[?7h\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?1004l"
)


@contextlib.contextmanager
def leaving_on_signal(leave: Callable[[int], None]) -> Iterator[None]:
    """Call `leave` with the exit code on SIGTERM and SIGHUP; end the process if that gets stuck."""
    attributes = tty_attributes()
    watchdogs: list[threading.Timer] = []

    def on_signal(number: int, frame: FrameType | None) -> None:
        # The loop may be stuck in a write to a terminal that nobody reads, so a thread keeps the deadline.
        watchdog = threading.Timer(_GRACE, _end_at_once, (128 + number, attributes))
        watchdog.daemon = True
        watchdog.start()
        watchdogs.append(watchdog)
        leave(128 + number)

    _when_the_tty_is_gone(lambda: _end_at_once(128 + signal.SIGHUP, attributes))
    before = {number: signal.signal(number, on_signal) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for watchdog in watchdogs:
            watchdog.cancel()
        for number, handler in before.items():
            signal.signal(number, handler)


def _when_the_tty_is_gone(act: Callable[[], None]) -> None:
    """Call `act` some time after the hangup. Its signal may go to any thread, and then does not wake a stuck loop."""
    if sys.__stdin__ is None:
        return
    poller = select.poll()
    poller.register(sys.__stdin__, 0)

    def watch() -> None:
        if any(event & select.POLLHUP for _, event in poller.poll()):
            threading.Event().wait(_GRACE)
            act()

    threading.Thread(target=watch, name="tty", daemon=True).start()


def tty_attributes() -> list[object] | None:
    """How the tty is set now, to set it so again."""
    try:
        return termios.tcgetattr(sys.__stdin__.fileno()) if sys.__stdin__ else None
    except (termios.error, ValueError, OSError):
        return None


def forsake(attributes: list[object] | None) -> None:
    """Give back of the tty what it takes without waiting, and say nothing to it any more: that would wait for ever."""
    _give_back(attributes)
    with contextlib.suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for descriptor in (1, 2):
            if os.isatty(descriptor):
                os.dup2(nowhere, descriptor)


def _end_at_once(code: int, attributes: list[object] | None) -> None:
    _give_back(attributes)
    os._exit(code)


def _give_back(attributes: list[object] | None) -> None:
    with contextlib.suppress(Exception):
        if attributes is not None and sys.__stdin__ is not None:
            termios.tcsetattr(sys.__stdin__.fileno(), termios.TCSANOW, attributes)  # type: ignore[arg-type]
    with contextlib.suppress(Exception):
        if sys.__stderr__ is not None:
            descriptor = sys.__stderr__.fileno()
            os.set_blocking(descriptor, False)
            os.write(descriptor, _GIVE_BACK)
            os.set_blocking(descriptor, True)
