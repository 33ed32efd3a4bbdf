"""What the command palette finds: actions, instruments, the host's commands, themes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.markup import escape

from desk.app.keys import ACTIONS, labels
from themes import PALETTES
from widgets.untrusted import untrusted

if TYPE_CHECKING:
    from textual.app import App

    from desk.app.doing import Doing
    from desk.app.front import Front
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


def entries(doing: Doing, front: Front, composer: Composer, app: App[Any]) -> list[Entry]:
    """Everything that may be done now: actions, instruments, the host's commands, themes."""
    found = [
        Entry(f"{each.title}  ({labels(each)})", each.help, partial(doing.perform, each.id))
        for each in ACTIONS
        if each.owner == "desk" and doing.knows(each.id) and each.id != "palette"
    ]
    session = front.session
    if session.welcome is not None:
        found += [
            Entry(f"Go to {name}", "Show its chart and book.", partial(session.look, instrument=name))
            for name in session.welcome.instruments
        ]
    found += [
        Entry(untrusted(each.usage), untrusted(each.summary), partial(_begin, composer, f"/{each.name} "))
        for each in front.commands
    ]
    found += [
        Entry(f"Theme: {palette.title}", "Change the colours at once.", partial(_dress, app, palette.name))
        for palette in PALETTES
    ]
    return found


def _begin(composer: Composer, text: str) -> None:
    composer.focus()
    composer.begin(text)


def _dress(app: App[Any], theme: str) -> None:
    app.theme = theme
