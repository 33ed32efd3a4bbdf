"""Which keys the key bar offers, and in which order."""

from __future__ import annotations

from collections.abc import Sequence

from desk.app.action import Action, Where
from desk.app.desk_keys import shown
from desk.app.key_places import PLACES
from desk.app.keys import of

BEGINS_TEXT = ("command", "search")
"""Actions after which the next key is already part of a message."""

NOT_IN_A_REPLAY = {
    "halt",
    "cancel_all",
    "flatten",
    "act_as",
    "command",
    "search",
    "chat.good",
    "chat.bad",
    "chat.retry",
    "chat.fork",
    "queue.mark",
    "queue.why",
    "queue.edit",
    "queue.withdraw",
    "queue.reject",
    "card.why",
    "card.edit",
    "card.withdraw",
    "card.approve",
    "card.reject",
}
"""What is not offered where nothing can be changed."""


_SHEETS = {
    "alerts": "alerts",
    "threads": "threads",
    "find": "threads",
    "timeline": "research",
    "insight": "research",
}
"""Where a person is on a sheet with keys of its own, by the first word of its view."""


def places(focused: str, replay: bool, sheet: str = "") -> tuple[Where, ...]:
    """Where a person is whose keys go to the widget with this id, while this view is looked up."""
    if focused == "sheet":
        focused = _SHEETS.get(sheet.partition(":")[0], focused)
    found = PLACES.get(focused, ("panes",))
    return ("replay", *found) if replay else found


def key_bar_actions(where: Sequence[Where], tabs: Sequence[str], acts: bool = True) -> list[Action]:
    """The keys of these places between those of the desk; what the tab strip shows stands there already.

    Acting as somebody else is for who can.
    """
    left_out = {f"focus_{tab}" for tab in tabs}
    if not acts:
        left_out.add("act_as")
    if "replay" in where:
        left_out |= NOT_IN_A_REPLAY
    playing = of("replay") if "replay" in where else ()
    here = [each for each in of(*where) if each.where not in ("panes", "replay") and each.id not in left_out]
    first, *rest = shown(each for each in of("anywhere", "panes") if each.id not in left_out)
    return [first, *shown(playing), *shown(here), *rest]
