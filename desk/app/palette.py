"""What the command palette finds: actions, instruments, the host's commands, themes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, cast, get_args

from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.markup import escape

from desk.app.desk_keys import label
from desk.app.keys import ACTIONS, of
from desk.app.theme_choice import theme_choices
from widgets.chart_study import Study
from widgets.untrusted import untrusted

if TYPE_CHECKING:
    from textual.app import App

    from desk.app.action_dispatcher import ActionDispatcher
    from desk.app.app import DeskApp
    from desk.app.screen_display import ScreenDisplay
    from widgets.composer import Composer


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the palette."""

    title: str
    help: str
    run: Callable[[], None]


class DeskProvider(Provider):
    """Offers what the screen offers, best match first."""

    async def discover(self) -> Hits:
        for entry in self._entries():
            yield DiscoveryHit(Content(entry.title), entry.run, text=entry.title, help=escape(entry.help))

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for entry in self._entries():
            score = matcher.match(entry.title)
            if score > 0:
                # Textual reads markup while it marks the letters that matched; a usage line has brackets.
                marked = Content(entry.title) if "[" in entry.title else matcher.highlight(entry.title)
                yield Hit(score, marked, entry.run, text=entry.title, help=escape(entry.help))

    def _entries(self) -> list[Entry]:
        screen: object = self.screen
        found = getattr(screen, "palette_entries", None)
        return found() if callable(found) else []


class DeskPalette(CommandPalette):
    """The palette in the desk's clothes."""

    DEFAULT_CSS = """
    DeskPalette {
        background: $background 60%;
        & > Vertical {
            width: 90; max-width: 100%; height: 80%; margin-top: 2; background: $surface;
        }
        & #--input { height: 3; background: $panel; border: round $desk-focus; }
        & #--input.--list-visible { border: round $desk-focus; }
        & SearchIcon { display: none; }
        & CommandInput, & CommandInput:focus {
            background: $panel; padding: 0 1; margin: 0; border: none; height: 1;
        }
        & CommandList, & CommandList:focus {
            background: $surface; border: round $desk-rule; max-height: 70vh; scrollbar-size-vertical: 1;
        }
        & > .command-palette--help-text { color: $desk-muted; text-style: not bold; }
        & > .command-palette--highlight { color: $desk-key; text-style: bold underline; }
    }
    """

    def __init__(self) -> None:
        super().__init__(providers=[DeskProvider], placeholder="Find an action, instrument, command or theme")


def entries(
    dispatcher: ActionDispatcher,
    display: ScreenDisplay,
    composer: Composer,
    show_study: Callable[[Study], None],
    app: App[Any],
) -> list[Entry]:
    """Everything that may be done now: actions, studies of the chart, instruments, the host's commands, themes."""
    found = [
        Entry(f"{each.title}  {label(each.keys[0])}", each.help, partial(dispatcher.perform, each.id))
        for each in ACTIONS
        if each.owner == "desk" and dispatcher.knows(each.id) and each.id != "palette"
    ]
    found += [
        Entry(f"Chart: {each.title}  {label(each.keys[0])}", each.help, partial(show_study, study))
        for each in of("chart")
        if (study := cast("Study", each.id.removeprefix("chart."))) in get_args(Study)
    ]
    session = display.session
    if session.welcome is not None:
        found += [
            Entry(f"Go to {name}", "Show its chart and book.", partial(session.look, instrument=name))
            for name in session.welcome.instruments
        ]
    found += [
        Entry(untrusted(each.usage), untrusted(each.summary), partial(_begin, composer, f"/{each.name} "))
        for each in display.commands
    ]
    found += [
        Entry(f"Theme: {choice.title}", "Change the colours at once.", partial(_dress, app, choice.name))
        for choice in theme_choices()
    ]
    return found


def _begin(composer: Composer, text: str) -> None:
    composer.screen.set_focus(composer)
    composer.begin(text)


def _dress(app: App[Any], theme: str) -> None:
    cast("DeskApp", app).dress(theme)
