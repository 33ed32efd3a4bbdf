"""The desk's one screen: it composes the panes and routes what they say."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Size

from desk.app import clipboard
from desk.app.action_dispatcher import ActionDispatcher
from desk.app.banner import Banner
from desk.app.key_bar import KeyBar
from desk.app.key_bar_actions import key_bar_actions, places
from desk.app.keys import of
from desk.app.layout import Box
from desk.app.notices import Ringing
from desk.app.pane_container import PaneContainer
from desk.app.panes import compose_panes, copyable
from desk.app.replay_bar import ReplayBar
from desk.app.reviewing import Reviews
from desk.app.screen_display import ScreenDisplay
from desk.app.session import Session
from desk.app.tab_strip import TabStrip
from desk.app.too_small import TooSmall
from desk.app.tty import write
from desk.app.view import bring_out, radar_view, sheet_of
from widgets import messages
from widgets.card import CardPane
from widgets.chart import ChartPane
from widgets.chat import ChatPane
from widgets.composer import Composer
from widgets.ground import Ground
from widgets.queue import QueuePane
from widgets.tight import TightScreen

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping, Sequence

    from desk.app.action import Where
    from desk.app.app import TerminalSetup
    from desk.app.palette import Entry
    from widgets.chart_study import Study

_SHEETS = {
    "alerts": "alerts",
    "threads": "threads",
    "find": "threads",
    "timeline": "research",
    "insight": "research",
}
"""Where a person is on a sheet with keys of its own, by the first word of its view."""
GOODBYE_WITHIN = 1.5
"""Seconds that the host has for its last word."""


class MainScreen(Ground, TightScreen[None]):
    """Everything the desk shows lies on this screen."""

    AUTO_FOCUS = "#composer"
    DEFAULT_CSS = "MainScreen.-stale LinePane { tint: $background 25%; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        # Before the pane gets it: what is typed behind a slash must find the composer focused.
        Binding(
            ",".join(each.keys),
            f"app.perform('{each.id}')",
            each.title,
            id=each.id,
            priority=each.id == "command",
        )
        for each in of("replay", "panes")
    ]

    def __init__(self, setup: TerminalSetup, leave: Callable[[int, str], None], typed: str) -> None:
        super().__init__()
        self._replay = setup.replay
        self._clock = setup.clock
        self._typed = typed
        self._calm = setup.frames_per_second < 1
        ringing = Ringing(
            setup.clock.monotonic, lambda text: write(self.app, text), setup.notify and setup.replay is None
        )
        self.screen_display = ScreenDisplay(self, leave, ringing)
        self.session = Session(
            setup.connector,
            setup.clock,
            self.screen_display,
            terminal=setup.terminal,
            frames_per_second=setup.frames_per_second,
            replay=setup.replay is not None,
        )
        if setup.replay is not None:
            setup.replay.rewound = self.session.begin_again
        self.screen_display.session = self.session
        self.screen_display.learned = self._offer_keys
        self.screen_display.looked_up = self.look_up
        self.dispatcher = ActionDispatcher(self, self.session, setup.replay)
        self.reviews = Reviews(self, self.session, self.screen_display, setup.clock)

    def compose(self) -> ComposeResult:
        with PaneContainer(self._boxes_for):
            yield Banner()
            yield TabStrip()
            yield from compose_panes(self._clock, self._calm, self._replay is not None)
            yield ReplayBar(self._replay)
            yield KeyBar()
            yield TooSmall()

    def on_mount(self) -> None:
        self._fit(self.app.size)
        self.reviews.dress()
        self.screen_display.follow(self.session.plan)
        self.screen_display.link(self.session.connection.state, 0)
        self._offer_keys()
        if self._replay is not None:
            self.screen_display.say_nothing_was_said()
        self.query_one(Composer).paths = _paths
        if self._typed:
            self.query_one(Composer).begin(self._typed)
        # The frame is painted before anything heavy is loaded or anyone is called.
        self.call_after_refresh(self._connect)

    def _connect(self) -> None:
        self.retry()
        self.set_interval(1.0, self._tick)

    def _tick(self) -> None:
        self.session.tick()
        self.reviews.keys.tick()

    def _boxes_for(self, size: Size) -> Mapping[str, Box]:
        return replace(self.session.view, columns=size.width, rows=size.height).plan().boxes

    def _fit(self, size: Size) -> None:
        if size and (size.width, size.height) != (self.session.view.columns, self.session.view.rows):
            bar_rows = self.query_one(KeyBar).rows_at(size.width)
            self.session.look(columns=size.width, rows=size.height, bar_rows=bar_rows)

    def on_resize(self, event: events.Resize) -> None:
        self._fit(event.size)
        # A terminal made small and large again at once has lost cells that the layout believes are still there.
        self.refresh()

    def on_descendant_focus(self) -> None:
        self._offer_keys()

    def _offer_keys(self) -> None:
        acts = self.screen_display.acts
        self.query_one(KeyBar).offer(key_bar_actions(self.places(), self.session.plan.tabs, acts))

    def places(self) -> tuple[Where, ...]:
        """Where the person is, for the key bar and the help."""
        focused = self.focused.id if self.focused is not None else None
        if focused == "sheet":
            kind = self.session.view.sheet.partition(":")[0]
            focused = _SHEETS.get(kind, focused)
        return places(focused or "", self._replay is not None)

    @on(messages.InstrumentSelected)
    def _select_instrument(self, message: messages.InstrumentSelected) -> None:
        self.session.look(instrument=message.instrument)

    @on(messages.IntervalChanged)
    def _change_interval(self, message: messages.IntervalChanged) -> None:
        self.session.look(interval=message.interval)

    @on(messages.StudyChosen)
    def _choose_study(self, message: messages.StudyChosen) -> None:
        self.session.look(study=message.study)

    @on(messages.RadarChanged)
    def _change_radar(self, message: messages.RadarChanged) -> None:
        self.session.look(radar=radar_view(message.interval, message.scenario, message.universe))

    @on(messages.VolatilityAsked)
    def _show_volatility(self, message: messages.VolatilityAsked) -> None:
        self.session.look(instrument=message.instrument, interval=message.interval)
        self.show_study("volatility")

    def show_study(self, study: Study) -> None:
        """Bring the chart out with this study on it or in its place."""
        self.session.look(**bring_out("market", self.session.view.form))
        self.query_one(ChartPane).show_instead(study)
        self.focus_pane("chart")

    @on(messages.Reviewing)
    def _review(self, message: messages.Reviewing) -> None:
        self.reviews.take(message)

    @on(messages.Talking)
    def _talk(self, message: messages.Talking) -> None:
        from desk.app.talk import take

        take(self, message)

    @on(messages.AlertsAcknowledged)
    def _acknowledge(self) -> None:
        self.session.command("ack")

    @on(messages.FigureOpened)
    def _open_figure(self, message: messages.FigureOpened) -> None:
        self.dispatcher.figure_from = "" if self.focused is None else self.focused.id or ""
        self.session.look(figure=message.ref, maximised=None)
        self.focus_pane("evidence")

    @on(messages.Submitted)
    def _submit(self, message: messages.Submitted) -> None:
        composer = self.query_one(Composer)
        number = int(message.text) if message.text.isdigit() and len(message.text) == 1 else 0
        if number and (found := self.query_one(ChatPane).suggestion(number)) is not None:
            composer.load_text("")
            self.post_message(messages.SuggestionChosen(found.line, found.whole))
        elif message.text.startswith("/attach "):
            composer.load_text("")
            self.post_message(messages.AttachWanted(message.text.removeprefix("/attach "), ""))
        elif self.session.submit(message.text, message.files):
            composer.sent()
            if message.files:
                self.screen_display.hush()  # that they go with the next message is no longer so
            if sheet := sheet_of(message.text):
                self.look_up(sheet)

    @on(messages.ComposerRefused)
    def _say_why(self, message: messages.ComposerRefused) -> None:
        self.screen_display.say(message.text, "warn")

    @on(messages.ComposerResized)
    def _make_room(self, message: messages.ComposerResized) -> None:
        self.session.look(composer_rows=message.rows)

    @on(TabStrip.Chosen)
    def _choose_tab(self, message: TabStrip.Chosen) -> None:
        self.dispatcher.visit(message.tab)

    def rearm(self) -> None:
        """The terminal got the focus back: the key that brought it must not vote."""
        self.reviews.keys.came_back()
        self.query_one(CardPane).rearm()
        self.query_one(QueuePane).rearm()

    def away(self) -> None:
        """The terminal lost the focus."""
        self.reviews.keys.left()

    def takes_text(self) -> bool:
        """Whether the focused widget is being written into, so that a slash is a slash."""
        focused = self.focused
        return isinstance(focused, Composer) or (
            isinstance(focused, CardPane | QueuePane) and focused.giving_reason
        )

    def focus_pane(self, name: str) -> None:
        if self.session.plan.shows(name):
            self.query_one(f"#{name}").focus()

    def close_card(self) -> None:
        self.dispatcher.close_card()

    def lock_key(self) -> None:
        self.reviews.lock()

    def look_up(self, view: str) -> None:
        """Show one of the host's views beside the work."""
        self.close_overlays()
        self.session.look(sheet=view, figure="", maximised=None)
        self.focus_pane("sheet")
        self._offer_keys()  # the focus may stay on a sheet that has become another

    def on_its_thread(self, call: Callable[[str, int], None]) -> Callable[[str, int], None]:
        return lambda key, in_a_row: self.app.call_from_thread(call, key, in_a_row)

    def work(self, task: Coroutine[Any, Any, None]) -> None:
        self.run_worker(task, exit_on_error=False)

    def begin_command(self) -> None:
        self.begin_text("/")

    def begin_text(self, text: str) -> None:
        """Begin a message in the composer, unless another one stands there."""
        composer = self.query_one(Composer)
        if text != "/" and composer.text.strip():
            self.screen_display.say("The composer holds a message: send it or clear it first.", "warn")
            return
        self.set_focus(composer)  # at once: the keys typed behind this one belong to the composer
        composer.begin(text)

    def open_help(self) -> None:
        from desk.app.help_screen import HelpScreen

        self.close_overlays()
        self.app.push_screen(HelpScreen(self.places(), self._replay is not None))

    def open_palette(self) -> None:
        from desk.app.palette import DeskPalette

        self.close_overlays()
        self.app.push_screen(DeskPalette())

    def close_overlays(self) -> None:
        while self.app.screen is not self and len(self.app.screen_stack) > 1:
            self.app.pop_screen()

    def retry(self) -> None:
        """Connect now, and again even after a goodbye."""
        connection = self.session.connection
        if connection.running:
            connection.retry_now()
        else:
            self.run_worker(connection.run(), name="connection", exclusive=True)

    def leave(self, exit_code: int, sentence: str) -> None:
        self.session.leaving = True
        self.screen_display.leave(exit_code, sentence)

    def leave_soon(self) -> None:
        """Give the host a moment to say what becomes of it."""
        self.set_timer(GOODBYE_WITHIN, lambda: self.leave(0, ""))

    def move_focus(self, by: int) -> None:
        if by > 0:
            self.focus_next()
        else:
            self.focus_previous()

    def copy_something(self) -> None:
        text = self.get_selected_text() or copyable(self.focused)
        if not text:
            self.screen_display.say("Nothing is selected to copy. Ctrl+Q leaves the desk.", "plain")
            return
        sequence, route = clipboard.sequence(text, os.environ)
        write(self.app, sequence)
        self.screen_display.say(clipboard.told(text, route), "plain")

    def palette_entries(self) -> list[Entry]:
        from desk.app.palette import entries

        return entries(
            self.dispatcher, self.screen_display, self.query_one(Composer), self.show_study, self.app
        )


def _paths(beginning: str) -> Sequence[str]:
    from desk.app.attachment import paths

    return paths(beginning)
