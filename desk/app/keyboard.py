"""The keys in force: those of the preset a person chose, changed by their own file, read again when it is saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual.events import Key

from widgets import key_words
from widgets.language import say, several
from widgets.line_pane import LinePane

if TYPE_CHECKING:
    from desk.app.action import Where
    from desk.app.key_bar import Tone
    from desk.app.keymap_text import Mistake
    from desk.app.main_screen import MainScreen
    from desk.app.preferences import Preferences
    from desk.app.presets import Preset

NAME = "keymap.toml"
LARGEST = 200_000
"""Bytes of a file that are read."""


class Keyboard:
    """Reads the file once it is known who sits here, and after each change of it."""

    def __init__(self, screen: MainScreen, preferences: Preferences | None) -> None:
        self._screen = screen
        self._preferences = preferences
        self._file: Path | None = None
        self._stamp: tuple[int, int, int] | None = None
        self._good = ""
        """What the file said when it was last right."""
        self.mistakes: tuple[Mistake, ...] = ()
        """What is wrong with the file now, for the help screen."""
        self._two: dict[Where, set[str]] = {}
        """Keys pressed one after the other that mean something, by place."""
        self._held = ""

    def begin(self) -> None:
        """Take the keys that this person has set."""
        preferences = self._preferences
        if key_words.in_force():
            self._use({})
        if preferences is None:
            return
        from desk.kernel.profile import terminal_folder

        self._file = terminal_folder() / NAME
        preferences.on_change("keymap", self._read_again)
        self._stamp = self._stamped()
        if self._stamp is not None or self._preset != "desk":
            self._read()

    def tick(self) -> None:
        """Read the file again where it was saved. Called every second."""
        if self._file is not None and (stamp := self._stamped()) != self._stamp:
            self._stamp = stamp
            self._read(told=True)

    @property
    def _preset(self) -> Preset:
        return self._preferences.settings.keymap if self._preferences is not None else "desk"

    def _read_again(self) -> None:
        self._read()
        self._tell(say("The keys are those of the keymap {name} now.", name=self._preset), "good")

    def _stamped(self) -> tuple[int, int, int] | None:
        assert self._file is not None
        try:
            found = self._file.stat()
        except OSError:
            return None
        return (found.st_mtime_ns, found.st_size, found.st_ino)

    def _read(self, told: bool = False) -> None:
        from desk.app.keymap import read_keymap
        from desk.app.keys import ACTIONS

        text, unread = self._text()
        found = read_keymap(text, self._preset, ACTIONS)
        self.mistakes = unread or found.mistakes
        if self.mistakes:
            # The file as it was last right, under the preset of now.
            self._use(read_keymap(self._good, self._preset, ACTIONS).keys)
            self._tell(told_mistakes(self.mistakes), "warn")
            return
        self._good = text
        self._use(found.keys)
        if told:
            self._tell(say("{file} was read again: its keys hold now.", file=NAME), "good")

    def _text(self) -> tuple[str, tuple[Mistake, ...]]:
        """What the file says; no file says nothing."""
        from desk.app.keymap_text import Mistake

        if self._file is None or self._stamp is None:
            return "", ()
        try:
            with self._file.open("rb") as opened:
                content = opened.read(LARGEST + 1)
            if len(content) > LARGEST:
                return "", (Mistake(0, say("it is too long to be a keymap")),)
            return content.decode(), ()
        except OSError as problem:
            return "", (Mistake(0, say("it cannot be read ({problem})", problem=problem.strerror or "?")),)
        except UnicodeDecodeError:
            return "", (Mistake(0, say("it is no text in UTF-8")),)

    def _use(self, keys: Mapping[str, tuple[str, ...]]) -> None:
        from desk.app.keys import action

        key_words.use(keys)
        self._two, self._held = {}, ""
        for name, given in keys.items():
            if two := {key for key in given if " " in key}:
                self._two.setdefault(action(name).where, set()).update(two)
        screen = self._screen
        # Textual knows no binding without a key: one that no terminal sends stands for none.
        screen.app.set_keymap({name: ",".join(given) or f"no_{name}" for name, given in keys.items()})
        screen.offer_keys()
        screen.screen_display.draw_tabs()
        for pane in screen.query(LinePane):
            pane.repaint()

    def _tell(self, text: str, tone: Tone) -> None:
        self._screen.screen_display.say(text, tone)

    def taken(self, event: Key) -> Key | None:
        """The key as it is meant: `None` for the first of two, and both as one key once the second is there."""
        if not self._two:
            return event
        found = self._active()
        held, self._held = self._held, ""
        if held and f"{held} {event.key}" in found:
            both = Key(f"{held} {event.key}", None)
            both.set_sender(self._screen.app)
            return both
        if any(each.startswith(f"{event.key} ") for each in found):
            self._held = event.key
            return None
        return event

    def _active(self) -> set[str]:
        """Keys one after the other that mean something where the person is; nothing where text is written."""
        screen, over = self._screen, self._screen.app.screen
        if over is screen and screen.writing.takes_text():
            return set()
        places: Sequence[Where] = screen.places() if over is screen else getattr(over, "PLACE", ())
        return {key for place in places for key in self._two.get(place, ())}


def told_mistakes(mistakes: tuple[Mistake, ...]) -> str:
    """All of them in one notice."""
    said = "; ".join(
        say("line {line}: {text}", line=each.line, text=each.text) if each.line else each.text
        for each in mistakes
    )
    return several(
        len(mistakes),
        "{file} has a mistake, so the keys stay as they were: {said}.",
        "{file} has {count} mistakes, so the keys stay as they were ({key} lists them): {said}.",
        file=NAME,
        said=said,
        key=key_words.key_of("help", "f1"),
    )
