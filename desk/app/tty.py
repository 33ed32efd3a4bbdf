"""Control sequences of our own that go to the terminal beside Textual's frames."""

from __future__ import annotations

from typing import Any

from textual.app import App


def write(app: App[Any], sequence: str) -> None:
    """Send a sequence to the terminal, where there is one."""
    driver = app._driver
    if driver is not None and not driver.is_headless:
        driver.write(sequence)
        driver.flush()
