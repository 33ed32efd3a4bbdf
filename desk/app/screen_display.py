"""The screen as the session sees it: what the session brings goes to the widget that draws it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget

from desk.app import window_title
from desk.app.banner import Banner, sentence
from desk.app.conditions import Conditions
from desk.app.connection import LinkState, Online, Waiting
from desk.app.desk_keys import key_of
from desk.app.key_bar import KeyBar, Tone
from desk.app.pane_container import PaneContainer
from desk.app.panes import VIEWS, show, with_overview
from desk.app.tab_strip import TabStrip
from desk.app.too_small import TooSmall
from desk.app.tty import write
from desk.app.view import overview
from widgets.card import CardPane
from widgets.chart import ChartPane
from widgets.chat import ChatPane
from widgets.composer import Composer
from widgets.language import say
from widgets.motion import counted, may_move
from widgets.radar import RadarPane
from widgets.specs.status import Notice, Status
from widgets.strategy import StrategyPane
from widgets.watchlist import WatchlistPane

if TYPE_CHECKING:
    from desk.app.layout import Plan
    from desk.app.notices import Ringing
    from desk.app.session import Session
    from desk.link.envelope import WantedPayload
    from widgets.specs.chat import ChatItem, Meter
    from widgets.specs.contract import WidgetSpec
    from widgets.specs.status import Alert, CommandInfo, Suggestion

NOTICE_SECONDS = 10.0
_ALERT_TONES: dict[str, Tone] = {"info": "plain", "good": "good", "warning": "warn", "critical": "bad"}
W = TypeVar("W", bound=Widget)


class ScreenDisplay:
    """Implements the session's `Display` on the widgets of one screen."""

    def __init__(self, screen: Screen[None], leave: Callable[[int, str], None], ringing: Ringing) -> None:
        self._screen = screen
        self.ringing = ringing
        self._hush: Timer | None = None
        self._titled = ""
        self._leave = leave
        self.conditions = Conditions(screen)
        self.session: Session
        self.commands: Sequence[CommandInfo] = ()
        """What may be begun with a slash."""
        self._commands: Sequence[CommandInfo] = ()
        self.own_commands: Callable[[], Sequence[CommandInfo]] = lambda: ()
        """What the terminal carries out itself."""
        self.mode = ""
        self.profile = ""
        self.pending = 0
        self.unread = self.critical = 0
        """Alerts that wait to be read, and the critical ones among them."""
        self.acts = True
        """Whether votes from here can count for several people, as in the demo."""
        self.learned: Callable[[], object] = lambda: None
        """Called when what the key bar offers may have changed."""
        self.seen_above: Callable[[WidgetSpec], object] = lambda spec: None
        """Called with the view that lies over the desk has asked for."""
        self.told_above: Callable[[str, Tone], object] = lambda text, tone: None
        """Called with what is said, for something that lies over the key bar."""
        self.looked_up: Callable[[str], object] = lambda view: None
        """Called when the host wants a view looked up."""

    def the(self, kind: type[W]) -> W:
        """The one widget of this kind."""
        return self._screen.query_one(kind)

    def follow(self, plan: Plan) -> None:
        if plan.shows("overview"):
            with_overview(self._screen)
            self.conditions.tell_all()
        self.the(PaneContainer).follow()
        self.draw_tabs()
        focused = self._screen.focused
        if focused is None or focused.id not in plan.boxes:
            home = "composer" if plan.shows("composer") else "chat"
            if plan.shows(home):
                self._screen.query_one(f"#{home}").focus()

    def select(self, instrument: str) -> None:
        self.the(WatchlistPane).select(instrument)
        self.the(RadarPane).select(instrument)
        self.the(StrategyPane).follow(instrument)

    def draw_tabs(self) -> None:
        """Mark the tab that is shown, and tell what waits."""
        session = self.session
        self.the(TabStrip).offer(session.plan.tabs, session.view.active_tab(), self.pending)
        self.the(TooSmall).tell(self.mode, self.pending)

    def frames_waiting(self) -> None:
        self._screen.call_next(self._show_frames)

    def _show_frames(self) -> None:
        if self.session.closed:
            return
        for view, spec in self.session.take_frames().items():
            self.show(view, spec)

    def show(self, view: str, spec: WidgetSpec) -> None:
        """Give a spec to the pane that draws it."""
        if isinstance(spec, Status):
            self._learn(spec)
        if view.startswith("snapshot:") and isinstance(spec, Notice):
            # It stands with the candles; they are still there without it.
            return
        name = view.partition(":")[0]
        if name == "completions":
            kinds = getattr(spec, "kinds", ())
            self.the(Composer).tell_words({each.of: each.words for each in kinds})
        elif view == self.session.view.asked_above:
            self.seen_above(spec)
        elif view == self.session.view.sheet:
            show(self._screen, "sheet", spec)
        elif self.session.plan.shows("overview") and view == overview(self.session.view):
            show(self._screen, "overview", spec)
        elif name in VIEWS:
            show(self._screen, VIEWS[name], spec)
        else:
            self.the(ChartPane).show_study(spec)

    def _learn(self, status: Status) -> None:
        before = (self.mode, self.pending, self.unread, self.critical)
        self.mode, self.profile, self.pending = status.mode, status.profile, status.pending
        self.unread, self.critical = status.unread, status.critical
        if before != (self.mode, self.pending, self.unread, self.critical):
            self.draw_tabs()
            self.title_window()
        self.conditions.desk(status.desk_state)
        if self.acts != bool(status.acting_as):
            self.acts = bool(status.acting_as)
            self.learned()

    def title_window(self) -> None:
        """Say in the window's title what waits."""
        title = window_title.sequence(self.mode, self.profile, self.pending, self.unread, self.critical)
        if title != self._titled:
            write(self._screen.app, title if self._titled else window_title.SAVE + title)
            self._titled = title

    def give_title_back(self) -> None:
        """Put the title back that the window had before."""
        if self._titled:
            write(self._screen.app, window_title.RESTORE)
            self._titled = ""

    def link(self, state: LinkState, quiet: int) -> None:
        if isinstance(state, Waiting):
            state = replace(state, seconds=counted(self._screen, state.seconds))
        said = sentence(state, counted(self._screen, quiet))
        self.the(Banner).tell(self.mode, said, calm=not self.mode)
        self._screen.set_class(bool(said) and bool(self.mode), "-stale")
        self.conditions.link(state, quiet)
        self.the(PaneContainer).stand_in("status", "banner" if said else "")
        if isinstance(state, Online):
            self.the(Composer).know(state.welcome.instruments)

    def leave(self, exit_code: int, sentence: str) -> None:
        """End the terminal, unless that would lose what is being typed."""
        if self.session.leaving or not self.the(Composer).text.strip():
            self._leave(exit_code, sentence)
        else:
            again, leaves = key_of("retry"), key_of("detach")
            text = say(
                "Your text is still in the composer: {again} connects again, {leaves} leaves.",
                again=again,
                leaves=leaves,
            )
            self.say(text, "warn")

    def say(self, text: str, tone: Tone) -> None:
        self.told_above(text, tone)
        self.session.look(bar_rows=self.the(KeyBar).say(text, tone, self.session.view.columns))
        if self._hush is not None:
            self._hush.stop()
        self._hush = self._screen.set_timer(NOTICE_SECONDS, self.hush) if may_move(self._screen) else None

    def heard(self) -> None:
        """Something is done at this terminal: a notice that goes by no timer goes now."""
        if not may_move(self._screen) and self._hush is None:
            self.hush()

    def hush(self) -> None:
        """Show the keys again."""
        self.the(KeyBar).hush()
        self.fit_bar()

    def fit_bar(self) -> None:
        """Give the key bar the rows that it takes."""
        self.session.look(bar_rows=self.the(KeyBar).rows_at(self.session.view.columns))

    def refuse_vote(self, request: str, text: str) -> None:
        """Say why a vote did not count: on its card where that is in sight, otherwise in the key bar."""
        on_card = self.the(CardPane).refuse(request, text)
        if not (on_card and self.session.plan.shows("card")):
            self.say(text, "bad")

    def alert(self, alert: Alert) -> None:
        """Say what somebody should notice. What a person set rings for that person; what is critical, for everybody."""
        critical = alert.severity == "critical"
        welcome, replay = self.session.welcome, self.session.view.replay
        mine = replay or (welcome is not None and welcome.person == alert.owner)
        if alert.owner and not critical and not mine:
            return
        text = f"{alert.title}: {alert.text}" if alert.title else alert.text
        if critical or (alert.owner and alert.severity == "warning"):
            together = self.ringing.alert(alert, self.profile, os.environ)
            if together > 1 and alert.owner:
                text = say(
                    "{count} alerts at once, the last {text} {key} lists them.",
                    count=together,
                    text=text,
                    key=key_of("alerts"),
                )
        self.say(text, _ALERT_TONES[alert.severity])

    def look_after_ringing(self) -> None:
        """Tell what was held back, and remind of what nobody has read. Called every second."""
        self.ringing.tick(self.critical, self.profile, os.environ)

    def ring(self, wanted: WantedPayload) -> None:
        self.ringing.ring(wanted, os.environ)

    def open_thread(self) -> None:
        self.the(ChatPane).clear()

    def say_nothing_was_said(self) -> None:
        """What the chat of a replay shows before anything was said."""
        self.the(ChatPane).show(Notice(state="empty", text=say("Nothing was said so far in this session.")))

    def add_item(self, item: ChatItem) -> None:
        self.the(ChatPane).add(item)

    def stream(self, speaker: str, tone: str, text: str) -> None:
        self.the(ChatPane).stream(speaker, tone, text)

    def progress(self, speaker: str, text: str, left: int, meter: Meter | None) -> None:
        self.the(ChatPane).progress(speaker, text, left, meter)

    def end_stream(self) -> None:
        self.the(ChatPane).end_stream()

    def show_items(self, items: Sequence[ChatItem], last: int, around: int) -> None:
        self.the(ChatPane).take_page(items, last, around)

    def hold(self, handler: str) -> None:
        self.the(Composer).hold(handler)

    def remember(self, said: Sequence[str]) -> None:
        self.the(Composer).remember(said)

    def look_up(self, view: str) -> None:
        self.looked_up(view)

    def give_back(self, text: str) -> None:
        self.the(Composer).give_back(text)

    def offer_commands(self, commands: Sequence[CommandInfo], suggestions: Sequence[Suggestion]) -> None:
        self._commands = commands
        self.offer_own()
        self.the(ChatPane).suggest(suggestions)

    def offer_own(self) -> None:
        """Offer what the terminal understands itself beside what the host does."""
        self.commands = (*self._commands, *self.own_commands())
        self.the(Composer).offer(self.commands)
