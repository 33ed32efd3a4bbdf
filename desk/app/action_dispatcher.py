"""Carries out the actions of the key table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from textual.widget import Widget

from desk.app.interval import step
from desk.app.layout import MAXIMISABLE, TABS, Tab
from desk.app.view import TAB_PANES, bring_out

if TYPE_CHECKING:
    from desk.app.attaching import Attaching
    from desk.app.copying import Copying
    from desk.app.layout_changes import LayoutChanges
    from desk.app.overlays import Overlays
    from desk.app.replay import Replay
    from desk.app.reviewing import Reviews
    from desk.app.session import Session
    from desk.app.tour import Tour


SHEETS = (
    "people",
    "rules",
    "policy",
    "threads",
    "alerts",
    "differences",
    "timeline",
    "track",
    "spend",
    "models",
    "personas",
    "golive",
)
"""What can be looked up beside the work, by the name of its action and of the host's view."""


class ScreenActions(Protocol):
    """What actions need of the screen."""

    @property
    def focused(self) -> Widget | None: ...

    @property
    def overlays(self) -> Overlays: ...

    @property
    def tour(self) -> Tour: ...

    @property
    def attaching(self) -> Attaching: ...

    @property
    def reviews(self) -> Reviews: ...

    @property
    def layout_changes(self) -> LayoutChanges: ...

    def begin_text(self, text: str) -> None: ...

    def focus_pane(self, name: str) -> None: ...

    def look_up(self, view: str) -> None: ...

    @property
    def copying(self) -> Copying: ...

    def toggle_line_meter(self) -> None: ...

    def suspend(self) -> None: ...

    def move_focus(self, by: int) -> None: ...


class ActionDispatcher:
    """One method an action; `perform` finds it by the action's id."""

    def __init__(self, screen: ScreenActions, session: Session, replay: Replay | None) -> None:
        self._screen = screen
        self._session = session
        self._replay = replay
        self._last_pane = ""
        self.figure_from = ""
        """Id of the pane from which a figure's evidence was opened."""
        self._acts: dict[str, Callable[[], None]] = {
            "help": lambda: screen.overlays.help(),
            "palette": lambda: screen.overlays.palette(),
            "jump": lambda: screen.overlays.jump(),
            "settings": lambda: screen.overlays.settings(),
            "tour": self._tour,
            "search": lambda: screen.begin_text("/search "),
            "halt": lambda: self._stop("halt"),
            "cancel_all": lambda: self._stop("cancel-all"),
            "flatten": lambda: self._stop("flatten"),
            "act_as": lambda: self._command("act"),
            "lock_key": screen.reviews.lock,
            "detach": screen.attaching.detach,
            "next_pane": lambda: screen.move_focus(1),
            "previous_pane": lambda: screen.move_focus(-1),
            "escape": self._escape,
            "command": lambda: screen.begin_text("/"),
            "maximise": self.maximise,
            "shorter": lambda: self._interval(-1),
            "longer": lambda: self._interval(1),
            "divider_left": lambda: screen.layout_changes.nudge("x", -1),
            "divider_right": lambda: screen.layout_changes.nudge("x", 1),
            "divider_up": lambda: screen.layout_changes.nudge("y", -1),
            "divider_down": lambda: screen.layout_changes.nudge("y", 1),
            "next_layout": lambda: screen.layout_changes.cycle(),
            "hide_pane": lambda: screen.layout_changes.hide(),
            "copy": lambda: screen.copying.copy(),
            "save": lambda: screen.copying.save(),
            "line_meter": screen.toggle_line_meter,
            "suspend": screen.suspend,
            "retry": screen.attaching.retry,
        }
        for sheet in SHEETS:
            self._acts[sheet] = lambda sheet=sheet: screen.look_up(sheet)  # type: ignore[misc]
        self._acts["golive"] = self._go_live
        for tab in TABS:
            self._acts[f"focus_{tab}"] = lambda tab=tab: self.visit(tab)  # type: ignore[misc]
        if replay is not None:
            self._acts |= {
                "replay_pause": replay.toggle,
                "replay_back": lambda: replay.skip(-10),
                "replay_forward": lambda: replay.skip(10),
                "replay_back_far": lambda: replay.skip(-60),
                "replay_forward_far": lambda: replay.skip(60),
                "replay_speed": replay.faster,
            }

    def knows(self, name: str) -> bool:
        return name in self._acts

    def perform(self, name: str) -> None:
        """Carry out the action with this id; keys of a replay do nothing outside one."""
        act = self._acts.get(name)
        if act is not None:
            act()

    def visit(self, tab: Tab) -> None:
        """Bring a tab's panes out and focus the first, or the next one when already among them."""
        self._screen.overlays.close()
        session = self._session
        session.look(sheet="", **bring_out(tab, session.view.form))
        visited = ("composer", "chat") if tab == "chat" else TAB_PANES[tab]
        there = [pane for pane in visited if session.plan.shows(pane)]
        if not there:
            # Whoever asks for a pane that they hid wants it back.
            session.look(shape=replace(session.view.shape, hidden=session.view.shape.hidden - set(visited)))
            there = [pane for pane in visited if session.plan.shows(pane)]
        if not there:
            return
        focused = self._screen.focused
        at = there.index(focused.id) if focused is not None and focused.id in there else -1
        self._screen.focus_pane(there[(at + 1) % len(there)])

    def close_card(self) -> None:
        """Close the card of the open request and return to the queue."""
        maximised = self._session.view.maximised
        self._session.look(request="", maximised=None if maximised == "card" else maximised)
        self._screen.focus_pane("queue")

    def _tour(self) -> None:
        self._screen.overlays.close()
        self._screen.tour.go_on()

    def _go_live(self) -> None:
        """What is known at once, and then what the tests find."""
        self._screen.look_up("golive")
        self._command("golive")

    def _stop(self, name: str) -> None:
        self._screen.overlays.close()
        self._command(name)

    def _command(self, name: str) -> None:
        self._session.command(name)

    def _escape(self) -> None:
        session, focused = self._session, self._screen.focused
        where = focused.id if focused is not None else None
        if self._screen.tour.leave():
            return
        if session.view.figure and where != "composer":
            session.look(figure="")
            opened = self.figure_from if session.plan.shows(self.figure_from) else "chat"
            self._screen.focus_pane("card" if session.view.request else opened)
        elif session.view.sheet and where != "composer":
            session.look(sheet="")
            self._screen.focus_pane("card" if session.plan.shows("card") else "queue")
            if not session.plan.shows("card") and not session.plan.shows("queue"):
                self._screen.focus_pane(self._pane_to_return_to())
        elif where == "card":
            self.close_card()
        elif session.plan.maximised is not None:
            session.look(maximised=None)
        elif session.stop_turn():
            return
        elif where == "composer":
            self._screen.focus_pane(self._pane_to_return_to())
        else:
            self._last_pane = where or ""
            self._screen.focus_pane("composer")

    def _pane_to_return_to(self) -> str:
        plan = self._session.plan
        if self._last_pane and plan.shows(self._last_pane):
            return self._last_pane
        panes = [pane for tab in TABS for pane in TAB_PANES[tab] if plan.shows(pane)]
        return panes[0] if panes else "composer"

    def maximise(self, pane: str = "") -> None:
        """Give a pane the whole screen, the focused one where none is named; or put it back."""
        session, focused = self._session, self._screen.focused
        name = pane or (focused.id if focused is not None else "")
        if session.plan.maximised is not None:
            session.look(maximised=None)
        elif name in MAXIMISABLE and session.plan.shows(name):
            session.look(maximised=name)
            self._screen.focus_pane(name)

    def _interval(self, by: int) -> None:
        self._session.look(interval=step(self._session.view.interval, by))
