"""The keymaps that a terminal can begin with, as what differs from the desk's own keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from desk.app.action import Action

Preset = Literal["desk", "vim", "plain"]
PRESETS: tuple[Preset, ...] = ("desk", "vim", "plain")

_VIM: Mapping[str, tuple[str, ...]] = {
    "command": ("colon",),
    "search": ("slash",),
    "next_pane": ("tab", "ctrl+w w"),
    "previous_pane": ("shift+tab", "ctrl+w W"),
    "watchlist.first": ("home", "g g"),
    "watchlist.last": ("end", "G"),
    "watchlist.page_up": ("pageup", "ctrl+b", "ctrl+u"),
    "watchlist.page_down": ("pagedown", "ctrl+f", "ctrl+d"),
    "radar.first": ("home", "g g"),
    "radar.last": ("end", "G"),
    "chart.newest": ("end", "G"),
    "chat.oldest": ("home", "g g"),
    "chat.newest": ("end", "G"),
    "chat.page_up": ("pageup", "ctrl+b", "ctrl+u"),
    "chat.page_down": ("pagedown", "ctrl+f", "ctrl+d"),
    "chat.previous_figure": ("N", "p"),
    "chat.item_above": ("shift+up", "K"),
    "chat.item_below": ("shift+down", "J"),
    "chat.good": ("plus",),
    "chat.bad": ("minus",),
    "strategy.previous": ("N", "p"),
    "queue.first": ("home", "g g"),
    "queue.last": ("end", "G"),
    "queue.page_up": ("pageup", "ctrl+b", "ctrl+u"),
    "queue.page_down": ("pagedown", "ctrl+f", "ctrl+d"),
    "card.previous": ("N", "p"),
    "sheet.to_thread": ("o",),
    "page.top": ("home", "g g"),
    "page.bottom": ("end", "G"),
    "page.page_up": ("pageup", "ctrl+b", "ctrl+u"),
    "page.page_down": ("pagedown", "ctrl+f", "ctrl+d"),
    "help.top": ("home", "g g"),
    "help.bottom": ("end", "G"),
    "help.page_up": ("pageup", "ctrl+b", "ctrl+u"),
    "help.page_down": ("pagedown", "ctrl+f", "ctrl+d"),
    "palette.up": ("up", "ctrl+k"),
    "palette.down": ("down", "ctrl+j"),
}
"""h j k l move in every preset but `plain`."""

_LETTERS_THAT_MOVE = frozenset("hjklHL")


def preset_keys(preset: Preset, actions: Iterable[Action]) -> dict[str, tuple[str, ...]]:
    """The keys that a preset gives otherwise than the table, by action."""
    match preset:
        case "desk":
            return {}
        case "vim":
            return dict(_VIM)
        case "plain":
            given = {each.id: _plain(each) for each in actions}
            return {each.id: given[each.id] for each in actions if given[each.id] != each.keys}


def _plain(action: Action) -> tuple[str, ...]:
    """Arrows and function keys: no Alt, which many terminals keep for themselves, and no letters that move.

    What has no other key stays: nothing of a pane may be out of reach. The screen's own actions are in the palette.
    """
    moves = any(key in ("up", "down", "left", "right", "pageup", "pagedown") for key in action.keys)
    kept = tuple(
        key
        for key in action.keys
        if "alt" not in key.split("+")[:-1] and not (moves and key in _LETTERS_THAT_MOVE)
    )
    return kept if kept or action.owner == "desk" else action.keys
