"""The language of the terminal: what is set is spoken from now on, on everything that stands on the screen."""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable

from textual.app import App

from widgets.language import speak_as


@runtime_checkable
class Speaking(Protocol):
    """A widget that says something: it is told when another language is spoken."""

    def spoken_anew(self) -> None: ...


def change_language(app: App[Any], code: str) -> None:
    """Speak another language, and say again what stands on the screens."""
    speak_as(code)
    for screen in app.screen_stack:
        for widget in screen.query("*"):
            if isinstance(widget, Speaking):
                widget.spoken_anew()
