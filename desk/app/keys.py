"""The one key table: bindings, key bar, help and palette are all made from it."""

from __future__ import annotations

from collections.abc import Mapping

from desk.app.action import Action, Where
from desk.app.desk_keys import DESK_ACTIONS, in_force, label
from desk.app.dialog_keys import DIALOG_ACTIONS
from desk.app.pane_keys import pane_actions

WHERE: Mapping[Where, str] = {
    "anywhere": "Anywhere",
    "panes": "In any pane",
    "composer": "While typing",
    "market": "On the watchlist",
    "chart": "On the chart",
    "radar": "On the radar",
    "chat": "In the chat",
    "strategy": "On the strategy cards",
    "queue": "In the approvals queue",
    "card": "On an open request",
    "sheet": "On what is looked up",
    "threads": "On the list of threads, and on what was found",
    "research": "On the research timeline",
    "page": "In a pane that scrolls",
    "replay": "During a replay",
    "help": "On this page",
    "palette": "In the palette",
    "jump": "While jumping",
    "settings": "In the settings",
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
