"""The one key table: bindings, key bar, help and palette are all made from it."""

from __future__ import annotations

from collections.abc import Mapping

from desk.app.action import Action, Where
from desk.app.desk_keys import DESK_ACTIONS, label
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
}
"""Headings of the help screen, in its order."""

ACTIONS: tuple[Action, ...] = (*DESK_ACTIONS, *pane_actions())
"""Every key of the desk."""


def action(name: str) -> Action:
    """The action with this id."""
    return _BY_ID[name]


def of(*where: Where) -> tuple[Action, ...]:
    """The actions that belong to these places, in table order."""
    return tuple(found for found in ACTIONS if found.where in where)


def labels(found: Action) -> str:
    """All keys of an action, for the help screen."""
    return " ".join(label(key) for key in found.keys)


_BY_ID = {found.id: found for found in ACTIONS}
