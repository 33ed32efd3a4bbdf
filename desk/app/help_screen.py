"""F1: every key in force and what it does, the place you are in first; what is wrong with the keymap before that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from desk.app.action import Action, Where
from desk.app.dialog_keys import dialog_bindings
from desk.app.keys import ACTIONS, WHERE, key_of, labels
from widgets.language import say
from widgets.tight import TightScreen
from widgets.untrusted import untrusted

if TYPE_CHECKING:
    from desk.app.keymap_text import Mistake


class HelpScreen(TightScreen[None], ModalScreen[None]):
    """A page over the desk. Halt, cancel all and flatten work here too."""

    PLACE: ClassVar[tuple[Where, ...]] = ("help",)
    BINDINGS: ClassVar[list[BindingType]] = dialog_bindings("help")
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "help--heading",
        "help--key",
        "help--title",
        "help--text",
        "help--wrong",
    }
    DEFAULT_CSS = """
    HelpScreen {
        align: center middle;
        background: $desk-veil;
        & > VerticalScroll {
            width: 96; max-width: 100%; height: auto; max-height: 100%;
            background: $surface; border: round $desk-focus; border-title-color: $desk-title;
            border-subtitle-color: $desk-muted; padding: 0 1; scrollbar-size-vertical: 1;
        }
        & Static { width: 1fr; height: auto; }
        & > .help--heading { color: $desk-heading; text-style: $desk-heading-style; }
        & > .help--key { color: $desk-key; text-style: bold; }
        & > .help--title { color: $desk-strong; }
        & > .help--text { color: $desk-text; }
        & > .help--wrong { color: $desk-warn; text-style: bold; }
    }
    """

    def __init__(self, here: Sequence[Where], replay: bool, mistakes: Sequence[Mistake] = ()) -> None:
        super().__init__()
        self._here = here
        self._replay = replay
        self._mistakes = mistakes

    def compose(self) -> ComposeResult:
        page = VerticalScroll(Static(id="help_page"), can_focus=False)
        page.border_title = say("Keys")
        page.border_subtitle = say(
            "{up} {down} scroll · {close} closes",
            up=key_of("help.up"),
            down=key_of("help.down"),
            close=key_of("help.close"),
        )
        yield page

    def on_mount(self) -> None:
        self.query_one("#help_page", Static).update(self._page())

    @property
    def _scroll(self) -> VerticalScroll:
        return self.query_one(VerticalScroll)

    def action_close(self) -> None:
        self.dismiss()

    def action_up(self) -> None:
        self._scroll.scroll_up(animate=False)

    def action_down(self) -> None:
        self._scroll.scroll_down(animate=False)

    def action_page_up(self) -> None:
        self._scroll.scroll_page_up(animate=False)

    def action_page_down(self) -> None:
        self._scroll.scroll_page_down(animate=False)

    def action_top(self) -> None:
        self._scroll.scroll_home(animate=False)

    def action_bottom(self) -> None:
        self._scroll.scroll_end(animate=False)

    def _page(self) -> Group:
        heading, key, title, text, wrong = (
            self.get_component_rich_style(f"help--{name}", partial=True)
            for name in ("heading", "key", "title", "text", "wrong")
        )
        parts: list[RenderableType] = []
        if self._mistakes:
            parts.append(Text(say("keymap.toml is wrong, so the keys stay as they were"), heading))
            parts += [
                Text(
                    "! "
                    + (
                        say("line {line}: {text}", line=each.line, text=untrusted(each.text))
                        if each.line
                        else untrusted(each.text)
                    ),
                    wrong,
                )
                for each in self._mistakes
            ]
            parts.append(Text())
        for place, actions in sections(self._here, self._replay):
            table = Table.grid(padding=(0, 2, 0, 0), expand=True)
            table.add_column(width=14)
            table.add_column(width=16)
            table.add_column(ratio=1)
            for each in actions:
                keys = labels(each) or "–"
                table.add_row(Text(keys, key), Text(say(each.title), title), Text(say(each.help), text))
            parts += [Text(say(WHERE[place]), heading), table, Text()]
        return Group(*parts)


def sections(here: Sequence[Where], replay: bool) -> list[tuple[Where, list[Action]]]:
    """Places in the order of the page: where the person is, then the rest."""
    order = [*here, *(place for place in WHERE if place not in here)]
    if not replay:
        order = [place for place in order if place != "replay"]
    return [(place, found) for place in order if (found := [each for each in ACTIONS if each.where == place])]
