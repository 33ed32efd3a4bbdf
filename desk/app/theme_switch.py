"""What a terminal wears: themes that the person changes to, and their own theme's file when it is saved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from desk.app.theme_choice import own_file, own_names, palette_called, read_own
from desk.kernel.errors import ConfigError
from themes import DEFAULT_THEME, Palette, house_palette, theme
from widgets.language import say

if TYPE_CHECKING:
    from textual.app import App
    from textual.timer import Timer

    from desk.app.preferences import Preferences
    from themes.floor import Moved

Tone = Literal["plain", "good", "warn", "bad"]
Tell = Callable[[str, Tone], None]
LOOKED_AT = 1.0
"""Seconds between looks at the file of a person's own theme."""
_MOST_TOLD = 4


class ThemeSwitch:
    """Dresses one app."""

    def __init__(self, app: App[Any], sixteen: bool = False) -> None:
        self.worn = ""
        """Name of the theme that is worn, as settings keep it."""
        self._app = app
        self._sixteen = sixteen
        """Whether the terminal has but sixteen colours."""
        self._times = 0
        self._saved: tuple[int, int] | None = None
        self._looking: Timer | None = None
        self._tell: Tell | None = None
        self._untold: tuple[str, Tone] | None = None

    def begin(self, name: str) -> None:
        """Wear the first theme; one that cannot be worn is told later, when the person's settings are there."""
        try:
            self.wear(name)
        except ConfigError:
            self.wear(DEFAULT_THEME)

    def wear(self, name: str) -> None:
        """Change to a theme at once. Raises `ConfigError` for one that is not there or is wrong."""
        palette = palette_called(name)
        self.worn = palette.name.removeprefix("desk-")
        self._saved = _saved(self.worn)
        self._put_on(palette)
        self._look(self.worn in own_names())

    def speak(self, tell: Tell) -> None:
        """Say everything from now on here, and what could not be said before."""
        self._tell = tell
        if self._untold is not None:
            tell(*self._untold)
            self._untold = None
        self._look(self.worn in own_names())

    def choose(self, name: str, preferences: Preferences | None) -> None:
        """Change to a theme and keep it. Raises `ConfigError` for one that is not there or is wrong."""
        self.wear(name)
        if preferences is not None:
            preferences.change("theme", self.worn)

    def follow(self, preferences: Preferences) -> None:
        """Wear what the person has set, now and whenever they change it."""
        preferences.on_change("theme", lambda: self.take_over(preferences.settings.theme))

    def take_over(self, name: str) -> None:
        """Wear what settings say; where that cannot be, say why and stay as it is."""
        if name.removeprefix("desk-") == self.worn:
            return
        try:
            self.wear(name)
        except ConfigError as refusal:
            self.refuse(str(refusal))

    def refuse(self, refusal: str) -> None:
        """Say why a theme is not worn."""
        self._say(said(refusal.split("\n")), "warn")

    def look_again(self) -> None:
        """Read the person's own theme again when its file was saved; one with mistakes leaves the last good one."""
        now = _saved(self.worn)
        if now == self._saved or now is None:
            return
        self._saved = now
        read = read_own(self.worn)
        if read.palette is None:
            self._say(said([f"{self.worn}.toml {each}" for each in read.mistakes]), "bad")
            return
        self._put_on(read.palette)
        self._say(*reloaded(self.worn, read.moved))

    def _say(self, text: str, tone: Tone) -> None:
        if self._tell is not None:
            self._tell(text, tone)
        else:
            self._untold = (text, tone)

    def _put_on(self, palette: Palette) -> None:
        palette = self._shown(palette)
        # Textual draws again when the name changes: a theme that was edited is another one.
        self._times += 1
        name = f"{palette.name}-{self._times}" if house_palette(palette.name) is None else palette.name
        self._app.register_theme(theme(replace(palette, name=name)))
        self._app.theme = name

    def _shown(self, palette: Palette) -> Palette:
        """What this terminal can show of it."""
        if self._app.no_color or (self._sixteen and palette.name == "desk-monochrome"):
            from themes.colourless import COLOURLESS

            return COLOURLESS
        if self._sixteen and not palette.ansi:
            # The nearest of sixteen colours is often the ground that it stands on.
            from themes.ansi import ANSI, ANSI_LIGHT

            return ANSI if palette.dark else ANSI_LIGHT
        return palette

    def _look(self, wanted: bool) -> None:
        if self._looking is not None:
            self._looking.stop()
            self._looking = None
        if wanted and self._app.is_running:
            self._looking = self._app.set_interval(LOOKED_AT, self.look_again)


def said(mistakes: Sequence[str]) -> str:
    """Mistakes as one text; where there are many, what lists all of them."""
    shown = " · ".join(mistakes[:_MOST_TOLD])
    if len(mistakes) <= _MOST_TOLD:
        return shown
    return shown + " · " + say("{count} mistakes in all: `desk theme list` shows them", count=len(mistakes))


def reloaded(name: str, moved: Sequence[Moved]) -> tuple[str, Tone]:
    """What is told when a theme was read again."""
    if not moved:
        return say("Theme {name} was read again.", name=name), "good"
    colours = " · ".join(str(each) for each in moved[:_MOST_TOLD])
    return say("Theme {name} was read again. {colours}", name=name, colours=colours), "warn"


def _saved(name: str) -> tuple[int, int] | None:
    """What changes when the file is saved."""
    try:
        found = own_file(name).stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino
