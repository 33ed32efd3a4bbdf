"""The one key table: bindings, key bar, help and palette are all made from it."""

from __future__ import annotations

from collections.abc import Mapping

from desk.app.action import Action, Where
from desk.app.desk_keys import DESK_ACTIONS, in_force, label
from desk.app.dialog_keys import DIALOG_ACTIONS
from desk.app.pane_keys import pane_actions
from widgets.language import marked

WHERE: Mapping[Where, str] = {
    "anywhere": marked("Anywhere"),
    "panes": marked("In any pane"),
    "composer": marked("While typing"),
    "market": marked("On the watchlist"),
    "chart": marked("On the chart"),
    "radar": marked("On the radar"),
    "chat": marked("In the chat"),
    "strategy": marked("On the strategy cards"),
    "queue": marked("In the approvals queue"),
    "card": marked("On an open request"),
    "sheet": marked("On what is looked up"),
    "threads": marked("On the list of threads, and on what was found"),
    "research": marked("On the research timeline"),
    "page": marked("In a pane that scrolls"),
    "replay": marked("During a replay"),
    "help": marked("On this page"),
    "palette": marked("In the palette"),
    "jump": marked("While jumping"),
    "settings": marked("In the settings"),
}
"""Headings of the help screen, in its order."""

ACTIONS: tuple[Action, ...] = (*DESK_ACTIONS, *pane_actions(), *DIALOG_ACTIONS)
"""Every action of the desk, with the keys that it has unless a person gave it others."""


def action(name: str) -> Action:
    """The action with this id."""
    return _BY_ID[name]


def of(*where: Where) -> tuple[Action, ...]:
    """The actions that belong to these places, in table order, with their own keys."""
    return tuple(found for found in ACTIONS if found.where in where)


def key_of(name: str) -> str:
    """The first key in force of an action as a person reads it; empty where it has none."""
    keys = in_force(_BY_ID[name]).keys
    return label(keys[0]) if keys else ""


def labels(found: Action) -> str:
    """All keys in force of an action, for the help screen."""
    return " ".join(label(key) for key in in_force(found).keys)


_BY_ID = {found.id: found for found in ACTIONS}
