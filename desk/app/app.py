"""The Textual app: it owns the theme, the keys and the way out, and nothing else."""

from __future__ import annotations

import asyncio
import gc
import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import App
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.events import Event, Key
from textual.geometry import Offset
from textual.screen import Screen

from desk.app.colourless_filter import ColourlessFilter
from desk.app.desk_keys import DESK_ACTIONS
from desk.app.language_switch import change_language
from desk.app.loading_screen import LoadingScreen
from desk.app.paint_again import PaintAgain, paint_again
from desk.app.terminal_cursor import cursor_on
from desk.app.theme_switch import ThemeSwitch
from desk.app.tty import tty
from desk.kernel.errors import DeskError
from themes import variable_defaults
from widgets.motion import keep_still

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.driver import Driver
    from textual.filter import LineFilter

    from desk.app.main_screen import MainScreen
    from desk.app.preferences import Preferences
    from desk.app.replay import Replay
    from desk.kernel.clock import Clock
    from desk.link.connector import Connector


@dataclass(frozen=True)
class Ending:
    """How a terminal ended: the exit code, and the sentence to print after the screen is given back."""

    exit_code: int
    sentence: str


@dataclass(frozen=True)
class TerminalSetup:
    """What a terminal is opened with."""

    connector: Connector
    clock: Clock
    terminal: str = "terminal"
    frames_per_second: float = 4
    replay: Replay | None = None
    notify: bool = True
    """Ring when a vote of the person here is wanted."""
    theme: str = ""
    """Theme to change to once this is known, or empty."""
    line: str = "normal"
    """The bandwidth profile; `adaptive` measures."""
    preferences: Preferences | None = None
    """What the person has set, where it is kept; `None` in a replay."""


SETTLED = 3.0
"""Seconds after which what is loaded will stay: freezing it spares every key a full collection of up to 0.2 s."""


class DeskApp(App[Ending]):
    """The desk's terminal."""

    TITLE = "Dynamic Desk"
    ENABLE_COMMAND_PALETTE = False
    CSS = "ModalScreen:ansi { background: $desk-veil; } JumpScreen:ansi { background: transparent; }"
    """What Textual shows through a dialog where colours are the terminal's own, and where that is meant."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(",".join(each.keys), f"perform('{each.id}')", each.title, id=each.id, priority=True)
        for each in DESK_ACTIONS
        if each.where == "anywhere"
    ]

    def __init__(
        self,
        setup: TerminalSetup | Callable[[], TerminalSetup],
        *,
        theme: str = "dark",
        driver_class: type[Driver] | None = None,
    ) -> None:
        super().__init__(driver_class=driver_class)
        self.animation_level = "none"
        sixteen = driver_class is not None and self.console.color_system == "standard"
        self.theme_switch = ThemeSwitch(self, sixteen)
        """The theme, and how it is changed."""
        self.theme_switch.begin(theme)
        self._setup = setup
        self._owes_whole = False
        self.main: MainScreen | None = None
        """The desk's screen, once it is loaded."""
        self.preferences: Preferences | None = None
        """What the person has set, once this is known."""

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variable_defaults()

    def get_default_screen(self) -> Screen[None]:
        return LoadingScreen()

    def on_mount(self) -> None:
        if (terminal := tty(self)) is not None:
            terminal.before_suspending = self._before_suspending
        # The first frame is painted before anything heavy is loaded.
        self.call_after_refresh(lambda: self.run_worker(self._load_desk(), exit_on_error=True))

    async def _load_desk(self) -> None:
        try:
            setup = await asyncio.to_thread(self._prepared)
        except DeskError as error:
            self.leave(error.exit_code, str(error))
            return
        self.preferences = setup.preferences
        gc.collect()  # what building validators leaves behind is room for what is loaded next
        module = await asyncio.to_thread(importlib.import_module, "desk.app.main_screen")
        if setup.theme:
            self.theme_switch.take_over(setup.theme)
        if setup.preferences is not None:
            self._follow(setup.preferences)
        loading = self.screen_stack[0]
        typed = loading.typed if isinstance(loading, LoadingScreen) else ""
        self.main = module.MainScreen(setup, self.leave, typed)
        await self.push_screen(self.main)
        self.theme_switch.speak(self.main.screen_display.say)
        self.set_timer(SETTLED, _settle)

    def _follow(self, preferences: Preferences) -> None:
        """Look and move as the person has set, now and whenever they change it."""

        def motion() -> None:
            keep_still(self, preferences.settings.motion == "reduced")

        def notify() -> None:
            if self.main is not None:
                self.main.screen_display.ringing.wanted = preferences.settings.notify

        def language() -> None:
            change_language(self, preferences.settings.language)

        self.theme_switch.follow(preferences)
        preferences.on_change("motion", motion)
        preferences.on_change("language", language)
        preferences.on_change("notify", notify)
        motion()
        language()

    def dress(self, theme: str) -> None:
        """Change to a theme and keep it; one that cannot be worn is refused in the key bar."""
        try:
            self.theme_switch.choose(theme, self.preferences)
        except DeskError as refusal:
            self.theme_switch.refuse(str(refusal))

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [ColourlessFilter()] if self.no_color else super().get_line_filters()

    @property
    def cursor_position(self) -> Offset:
        """Where the terminal's own cursor is put after each frame: on the row of the pane that has the focus."""
        return cursor_on(self.screen) if self.screen_stack else Offset(0, 0)

    @cursor_position.setter
    def cursor_position(self, place: Offset) -> None:
        """Textual's fields say so whenever one writes in them; they are asked instead, and cannot be left behind."""

    def _prepared(self) -> TerminalSetup:
        if callable(self._setup):
            self._setup = self._setup()
        return self._setup

    async def let_go(self) -> None:
        """Release what connecting has set up; called when the screen is gone, so that nothing can cut it short."""
        if isinstance(self._setup, TerminalSetup):
            await self._setup.connector.close()

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        terminal = tty(self)
        if terminal is None or renderable is None:
            super()._display(screen, renderable)
        elif terminal.behind():
            self._owes_whole = True
            terminal.meter.held += 1
        else:
            terminal.meter.frames += 1
            super()._display(screen, renderable)

    def on_paint_again(self, message: PaintAgain) -> None:
        """The terminal reads again: it gets what is newest."""
        whole, self._owes_whole = message.whole or self._owes_whole, False
        if self.screen_stack:
            paint_again(self.screen, whole)
        if self.main is not None:
            self.main.reviews.caught_up()
        if message.whole and self.main is not None:
            self.main.rearm()
            self.main.screen_display.title_window()

    def _before_suspending(self) -> None:
        if self.main is not None:
            self.main.away()
            self.main.screen_display.give_title_back()

    async def on_event(self, event: Event) -> None:
        """A key that is the first of two waits for the second."""
        if self.main is not None and isinstance(event, Key):
            taken = self.main.keyboard.taken(event)
            if taken is None:
                return
            event = taken
        await super().on_event(event)

    def pop_screen(self) -> AwaitComplete:
        """Close what lies over the desk, and never the desk: a key that was pressed twice closes once."""
        return AwaitComplete() if self.screen is self.main else super().pop_screen()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A slash begins a command everywhere but where text is being written."""
        begins = action == "perform" and parameters[:1] in (("command",), ("search",))
        return not (begins and self.main is not None and self.main.writing.takes_text())

    def action_perform(self, name: str) -> None:
        """Carry out an action of the key table."""
        if self.main is not None:
            self.main.screen_display.heard()
            self.main.dispatcher.perform(name)
        elif name == "detach":
            self.leave(0, "")

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """No cursor blinks: the terminal's own stands where one writes."""
        if getattr(event.widget, "cursor_blink", False):
            event.widget.cursor_blink = False  # type: ignore[attr-defined]

    def on_app_focus(self) -> None:
        if self.main is not None:
            self.main.rearm()

    def on_app_blur(self) -> None:
        if self.main is not None:
            self.main.away()

    def leave(self, exit_code: int, sentence: str) -> None:
        """End the terminal."""
        if self.main is not None:
            self.main.session.closed = (
                True  # its panes go one by one, and what still comes finds some of them gone
            )
            self.main.screen_display.give_title_back()
        self.exit(Ending(exit_code, sentence), return_code=exit_code)

    def leaver(self) -> Callable[[int], None]:
        """A way to end this terminal from a signal handler."""

        def leave(code: int) -> None:
            loop = self._loop
            if loop is not None:
                loop.call_soon_threadsafe(self.leave, code, "")

        return leave


def _settle() -> None:
    """Freeze what will stay. What loading and the first frames have left behind is let go of once, before that."""
    gc.collect()
    gc.freeze()
