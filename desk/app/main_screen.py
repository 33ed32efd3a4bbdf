"""The desk's one screen: it composes the panes and routes what they say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Size

from desk.app.action_dispatcher import ActionDispatcher
from desk.app.attaching import Attaching
from desk.app.backpressure import BackpressureScreen
from desk.app.banner import Banner
from desk.app.key_bar import KeyBar
from desk.app.key_bar_actions import BEGINS_TEXT, key_bar_actions, places
from desk.app.keyboard import Keyboard
from desk.app.keys import of
from desk.app.line import Line
from desk.app.local_commands import local_commands
from desk.app.mouse_message import MouseMessage
from desk.app.notices import Ringing
from desk.app.pane_container import PaneContainer
from desk.app.panes import compose_panes
from desk.app.reviewing import Reviews
from desk.app.screen_display import ScreenDisplay
from desk.app.session import Session
from desk.app.splits import Box
from desk.app.tab_strip import TabStrip
from desk.app.too_small import TooSmall
from desk.app.tty import write
from desk.app.when_wanted import WhenWanted
from desk.app.writing import Writing, paths
from widgets import messages
from widgets.composer import Composer
from widgets.ground import Ground

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping

    from desk.app.action import Where
    from desk.app.app import TerminalSetup


class MainScreen(WhenWanted, Ground, BackpressureScreen[None]):
    """Everything the desk shows lies on this screen."""

    AUTO_FOCUS = "#composer"
    BINDINGS: ClassVar[list[BindingType]] = [
        # Before the pane gets it: what is typed behind a slash must find the composer focused.
        Binding(
            ",".join(each.keys),
            f"app.perform('{each.id}')",
            each.title,
            id=each.id,
            priority=each.id in BEGINS_TEXT,
        )
        for each in of("replay", "panes")
    ]

    def __init__(self, setup: TerminalSetup, leave: Callable[[int, str], None], typed: str) -> None:
        super().__init__()
        self._replay = setup.replay
        self.clock = setup.clock
        self.preferences = setup.preferences
        self._typed = typed
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
        self.line = Line(setup, self.session)
        if setup.replay is not None:
            setup.replay.rewound = self.session.begin_again
        self.screen_display.session = self.session
        self.screen_display.learned = self.offer_keys
        self.screen_display.looked_up = self.look_up
        self.screen_display.own_commands = lambda: local_commands(self)
        self.attaching = Attaching(self)
        self.keyboard = Keyboard(self, setup.preferences)
        self.alone = bool(getattr(setup.connector, "alone", False))
        self.writing = Writing(self)
        self.reviews = Reviews(self, self.session, self.screen_display, setup.clock)
        self.dispatcher = ActionDispatcher(self, self.session, setup.replay)

    def compose(self) -> ComposeResult:
        with PaneContainer(self._boxes_for, lambda: self.session.plan.dividers):
            yield Banner()
            yield TabStrip()
            yield from compose_panes(self.clock, self.line.slow, self.replaying)
            if self._replay is not None:
                from desk.app.replay_bar import ReplayBar

                yield ReplayBar(self._replay)
            yield KeyBar()
            yield TooSmall()

    def on_mount(self) -> None:
        self._fit(self.app.size)
        self.follow_layout()
        self.reviews.dress()
        self.screen_display.follow(self.session.plan)
        self.screen_display.link(self.session.connection.state, 0)
        self.offer_keys()
        if self.replaying:
            self.screen_display.say_nothing_was_said()
        self.query_one(Composer).paths = paths
        if self._typed:
            self.query_one(Composer).begin(self._typed)
        self.greet()
        # The frame is painted before anything heavy is loaded or anyone is called.
        self.call_after_refresh(self._connect)
        self.keyboard.begin()

    def _connect(self) -> None:
        self.attaching.retry()
        self.set_interval(1.0, self._tick)

    def _tick(self) -> None:
        self.session.tick()
        self.screen_display.conditions.tick()
        self.line.tick(self)
        self.reviews.keys.tick()
        self.screen_display.look_after_ringing()
        self.keyboard.tick()
        self.look_at_tour()

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
        self.offer_keys()
        self.look_at_tour()

    def offer_keys(self) -> None:
        """Show the keys of where the person is."""
        acts = self.screen_display.acts
        self.query_one(KeyBar).offer(key_bar_actions(self.places(), self.session.plan.tabs, acts))

    def places(self) -> tuple[Where, ...]:
        """Where the person is, for the key bar and the help."""
        focused = self.focused.id if self.focused is not None else None
        return places(focused or "", self.replaying, self.session.view.sheet)

    @on(messages.Looking)
    def _look(self, message: messages.Looking) -> None:
        from desk.app.navigation import take

        take(self, message)

    @on(messages.Reviewing)
    def _review(self, message: messages.Reviewing) -> None:
        self.reviews.take(message)

    @on(messages.Talking)
    def _talk(self, message: messages.Talking) -> None:
        from desk.app.talk import take

        take(self, message)

    @on(messages.Composing)
    def _write(self, message: messages.Composing) -> None:
        self.writing.take(message)

    @on(MouseMessage)
    async def _point(self, message: MouseMessage) -> None:
        from desk.app.mouse import take

        await take(self, message)

    def painted(self) -> None:
        self.reviews.painted(self.line.covers)

    def rearm(self) -> None:
        """The terminal got the focus back: the key that brought it must not vote."""
        self.reviews.keys.came_back()
        self.screen_display.ringing.came_back()
        self.reviews.rearm()

    def on_screen_resume(self) -> None:
        """What lay over the desk is gone: the key that closed it must not vote either."""
        if self.session.online:
            self.reviews.rearm()

    def away(self) -> None:
        """The terminal lost the focus."""
        self.reviews.keys.left()
        self.screen_display.ringing.left()

    def focus_pane(self, name: str) -> None:
        if self.session.plan.shows(name):
            self.query_one(f"#{name}").focus()

    @property
    def replaying(self) -> bool:
        return self._replay is not None

    def close_card(self) -> None:
        self.dispatcher.close_card()

    def look_up(self, view: str) -> None:
        """Show one of the host's views beside the work."""
        from desk.app.navigation import look_up

        look_up(self, view)

    def on_its_thread(self, call: Callable[[str, int], None]) -> Callable[[str, int], None]:
        return lambda key, in_a_row: self.app.call_from_thread(call, key, in_a_row)

    def work(self, task: Coroutine[Any, Any, None]) -> None:
        self.run_worker(task, exit_on_error=False)

    def begin_text(self, text: str) -> None:
        """Begin a message in the composer, unless another one stands there."""
        self.writing.begin(text)

    def move_focus(self, by: int) -> None:
        if by > 0:
            self.focus_next()
        else:
            self.focus_previous()

    def toggle_line_meter(self) -> None:
        self.line.toggle_meter(self)

    def suspend(self) -> None:
        from desk.app.suspending import suspend

        suspend(self)
