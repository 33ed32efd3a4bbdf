"""The language of the terminal: what is set is spoken from now on, on everything that stands on the screen."""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable

from textual.app import App

from widgets.language import speak


@runtime_checkable
class Speaking(Protocol):
    """A widget that says something: it is told when another language is spoken."""

    def spoken_anew(self) -> None: ...


def speak_as(code: str) -> None:
    """Say everything in the language with this code from now on."""
    if code == "en":
        speak(None)
        return
    # A terminal that speaks English never reads a catalogue.
    from widgets.language.catalogue import FILES, language

    if code in FILES:
        speak(language(code))


def change_language(app: App[Any], code: str) -> None:
    """Speak another language, and say again what stands on the screens."""
    speak_as(code)
    for screen in app.screen_stack:
        for widget in screen.query("*"):
            if isinstance(widget, Speaking):
                widget.spoken_anew()
