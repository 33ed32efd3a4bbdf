"""What a mouse may do on the key bar and on the titles of panes. It selects and opens; it gives no vote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk.app.key_bar import KeyBar
from desk.app.keys import action
from desk.app.pane_container import PaneContainer
from desk.app.tab_strip import TabStrip
from widgets.language import say

if TYPE_CHECKING:
    from desk.app.main_screen import MainScreen
    from desk.app.mouse_message import MouseMessage

_VOTES = frozenset({"card.approve", "card.reject", "queue.reject"})
_TWICE = frozenset({"halt", "cancel_all", "flatten"})
"""What a stray click must not do."""


async def take(screen: MainScreen, message: MouseMessage) -> None:
    """Carry out what was done."""
    match message:
        case PaneContainer.DividerMoved(divider=divider, share=share):
            screen.layout_changes.move(divider, share)
        case PaneContainer.TitleChosen(pane=pane):
            screen.dispatcher.maximise(pane)
        case TabStrip.Chosen(tab=tab):
            screen.dispatcher.visit(tab)
        case KeyBar.Pressed():
            await _press(screen, message)


async def _press(screen: MainScreen, pressed: KeyBar.Pressed) -> None:
    """Do what the clicked key does, or put a clicked notice away."""
    name = pressed.action
    if not name:
        screen.screen_display.hush()
    elif name in _VOTES:
        screen.screen_display.say(say("A vote takes its keys; the mouse gives none."), "plain")
    elif name in _TWICE and not pressed.twice:
        text = say("Click {title} twice, or press its key once.", title=say(action(name).title))
        screen.screen_display.say(text, "warn")
    elif action(name).owner == "desk":
        screen.dispatcher.perform(name)
    else:
        found = next((each for each in screen.active_bindings.values() if each.binding.id == name), None)
        if found is not None and found.enabled:
            await screen.app.run_action(found.binding.action, found.node)
