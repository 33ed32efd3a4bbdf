"""Ctrl+P: one line finds everything, and says what Enter will do before it does it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import events, on
from textual.app import ComposeResult
from textual.screen import ModalScreen

from desk.app.palette_entry import Entry, Shown, listed
from desk.app.palette_mnemonics import among, shortcuts
from desk.app.palette_pane import PalettePane
from desk.app.palette_sources import VIEWS, act_on, entries
from desk.app.palette_used import NAME, Used, chosen, keep, read
from widgets.queue import QueuePane
from widgets.sheet import SheetPane
from widgets.specs.approvals import ApprovalQueue
from widgets.specs.people import PeopleList
from widgets.specs.threads import ThreadList
from widgets.tight import TightScreen

if TYPE_CHECKING:
    from desk.app.action import Where
    from desk.app.app import DeskApp
    from desk.app.main_screen import MainScreen
    from desk.kernel.clock import Clock
    from widgets.specs.contract import WidgetSpec

_KINDS: dict[str, type] = {"threads": ThreadList, "queue": ApprovalQueue, "people": PeopleList}


class PaletteScreen(TightScreen[None], ModalScreen[None]):
    """Lies over the desk until a line is chosen. What stops the desk works here too."""

    PLACE: ClassVar[tuple[Where, ...]] = ("palette",)
    DEFAULT_CSS = """
    PaletteScreen {
        align: center top;
        background: $desk-veil;
        & > PalettePane { width: 96; max-width: 100%; height: 32; max-height: 100%; margin-top: 0; }
    }
    """

    def __init__(self, desk: MainScreen, clock: Clock) -> None:
        super().__init__()
        self._desk = desk
        self._clock = clock
        self._views: dict[str, Any] = {}
        self._used: Used = {}
        self._file = _file(desk)
        self._entries: list[Entry] = []

    def compose(self) -> ComposeResult:
        yield PalettePane(self._find)

    def on_mount(self) -> None:
        # What stands on the screen has come already and would not come again.
        self._take("queue", self._desk.query_one(QueuePane).spec)
        if (sheet := self._desk.session.view.sheet) in VIEWS:
            self._take(sheet, self._desk.query_one(SheetPane).spec)
        if self._file is not None:
            self._used = read(self._file, self._person)
        self.query_one(PalettePane).focus()
        self._gather()
        self._desk.session.beside(VIEWS, self._came)

    def on_unmount(self) -> None:
        self._desk.session.beside((), lambda view, spec: None)

    def _came(self, view: str, spec: WidgetSpec) -> None:
        self._take(view, spec)
        self._gather()

    def _take(self, view: str, spec: object) -> None:
        if isinstance(spec, _KINDS.get(view, ())):
            self._views[view] = spec

    def _gather(self) -> None:
        self._entries = entries(self._desk, self._views)
        waiting = self._desk.session.online and len(self._views) < len(VIEWS)
        for pane in self.query(PalettePane):  # none while it opens or closes
            pane.look_again(waiting)

    def _find(self, typed: str) -> Sequence[Shown]:
        session = self._desk.session
        kind, rest = among(typed)
        if kind is not None:
            of_kind = [each for each in self._entries if each.kind == kind]
            return listed(of_kind, rest, self._used, self._now)
        known = session.welcome.instruments if session.welcome is not None else ()
        first = shortcuts(
            typed,
            known,
            session.view.instrument,
            partial(act_on, self._desk),
            charts_only=self._desk.replaying,
        )
        return listed(self._entries, typed, self._used, self._now, first)

    @property
    def _now(self) -> float:
        return self._clock.now() / 1e9

    @property
    def _person(self) -> str:
        welcome = self._desk.session.welcome
        return welcome.person if welcome is not None else ""

    @on(PalettePane.Chosen)
    def _do(self, message: PalettePane.Chosen) -> None:
        entry = message.entry
        if self._file is not None:
            used = chosen(self._used, entry.id, self._now)
            self._desk.work(_keep(self._file, self._person, used))
        self.dismiss()
        entry.run()

    def on_click(self, event: events.Click) -> None:
        if event.widget is self:
            self.dismiss()  # beside the palette


async def _keep(file: Path, person: str, used: Used) -> None:
    """Beside the screen: a disk may be slow."""
    await asyncio.to_thread(keep, file, person, used)


def _file(desk: MainScreen) -> Path | None:
    """Where it is kept what was chosen; nowhere without settings, as in a replay."""
    if cast("DeskApp", desk.app).preferences is None:
        return None
    from desk.kernel.profile import terminal_folder

    return terminal_folder() / NAME
