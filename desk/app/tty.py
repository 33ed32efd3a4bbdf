"""The terminal as the app writes to it: control sequences beside Textual's frames, and how it takes all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import App

    from desk.app.output import Meter
    from desk.app.round_trip import RoundTrip


class Tty(Protocol):
    """A terminal whose drain is known."""

    meter: Meter
    answers: RoundTrip
    before_suspending: Callable[[], None]
    """Called while the terminal is still the app's."""

    def behind(self) -> bool:
        """Whether it has yet to take what was painted; the app hears `PaintAgain` when it has."""

    def ask(self) -> None:
        """Have the terminal answer, to see how long that takes."""


def tty(app: App[Any]) -> Tty | None:
    """The terminal behind this app; `None` where it is none, or not a known one."""
    driver = app._driver
    return cast(Tty, driver) if hasattr(driver, "behind") else None


def write(app: App[Any], sequence: str) -> None:
    """Send a sequence to the terminal, where there is one."""
    driver = app._driver
    if driver is not None and not driver.is_headless:
        driver.write(sequence)
        driver.flush()
