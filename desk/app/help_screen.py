"""F1: every key and what it does, the place you are in first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.style import Style
from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from desk.app.keys import ACTIONS, WHERE, Action, Where, labels


class HelpScreen(ModalScreen[None]):
    """A page over the desk. Halt, cancel all and flatten work here too."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape,q,f1", "close", "Close")]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"help--heading", "help--key", "help--title", "help--text"}
    DEFAULT_CSS = """
    HelpScreen {
        align: center middle;
        background: $background 70%;
        & > VerticalScroll {
            width: 96; max-width: 100%; height: auto; max-height: 100%;
            background: $surface; border: round $desk-focus; border-title-color: $desk-title;
            border-subtitle-color: $desk-muted; padding: 0 1;
        }
        & Static { width: 1fr; height: auto; }
        & > .help--heading { color: $desk-heading; text-style: $desk-heading-style; }
        & > .help--key { color: $desk-key; text-style: bold; }
        & > .help--title { color: $desk-strong; }
        & > .help--text { color: $desk-text; }
    }
    """

    def __init__(self, here: Sequence[Where], replay: bool) -> None:
        super().__init__()
        self._here = here
        self._replay = replay

    def compose(self) -> ComposeResult:
        page = VerticalScroll(Static(id="help_page"))
        page.border_title = "Keys"
        page.border_subtitle = "↑↓ scroll · Esc closes"
        yield page

    def on_mount(self) -> None:
        self.query_one("#help_page", Static).update(self._page())
        self.query_one(VerticalScroll).focus()

    def action_close(self) -> None:
        self.dismiss()

    def _page(self) -> Table:
        style = self.get_component_rich_style
        heading, key = style("help--heading"), style("help--key")
        title, text = style("help--title"), style("help--text")
        table = Table.grid(padding=(0, 2, 0, 0), expand=True)
        table.add_column(width=12)
        table.add_column(width=14)
        table.add_column(ratio=1)
        for place, actions in sections(self._here, self._replay):
            table.add_row(Text(), Text(), Text())
            table.add_row(Text(WHERE[place], heading, no_wrap=True, overflow="ignore"))
            for each in actions:
                table.add_row(_cell(labels(each), key), _cell(each.title, title), _cell(each.help, text))
        return table


def sections(here: Sequence[Where], replay: bool) -> list[tuple[Where, list[Action]]]:
    """Places in the order of the page: where the person is, then the rest."""
    order = [*here, *(place for place in WHERE if place not in here)]
    if not replay:
        order = [place for place in order if place != "replay"]
    return [(place, found) for place in order if (found := [each for each in ACTIONS if each.where == place])]


def _cell(text: str, style: Style) -> Text:
    return Text(text, style)
