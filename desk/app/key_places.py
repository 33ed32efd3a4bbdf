"""Where keys meet: which actions a key could mean at the same moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from desk.app.action import Action, Where

PLACES: dict[str, tuple[Where, ...]] = {
    "composer": ("composer",),
    "watchlist": ("market", "panes"),
    "chart": ("chart", "panes"),
    "overview": ("chart", "panes"),
    "radar": ("radar", "panes"),
    "chat": ("chat", "panes"),
    "strategy": ("strategy", "page", "panes"),
    "queue": ("queue", "panes"),
    "card": ("card", "page", "panes"),
    "portfolio": ("page", "panes"),
    "evidence": ("page", "panes"),
    "sheet": ("page", "panes"),
    "alerts": ("sheet", "page", "panes"),
    "threads": ("threads", "panes"),
    "research": ("research", "page", "panes"),
}
"""The places of each pane, the nearest first. A sheet with keys of its own is named for its kind."""

_SHEETS: frozenset[Where] = frozenset({"sheet", "threads", "research", "page"})
"""What one pane binds for all that it may show."""
_SCREEN: frozenset[Where] = frozenset({"panes", "replay"})


def meeting(actions: Iterable[Action]) -> Iterator[tuple[Action, Action]]:
    """Each two actions that could be meant at the same moment: of the two, the first is the one that would act."""
    found = list(actions)
    for number, one in enumerate(found):
        for other in found[number + 1 :]:
            if together(one.where, other.where):
                yield (other, one) if _depth(other.where) < _depth(one.where) else (one, other)


@cache
def together(one: Where, other: Where) -> bool:
    """Whether both places are there at the same moment."""
    if one == other or "anywhere" in (one, other):
        return True
    if {one, other} <= _SHEETS:
        return True
    if one in _SCREEN or other in _SCREEN:
        return _of_a_pane(one) and _of_a_pane(other)
    return any({one, other} <= set(places) for places in PLACES.values())


def _of_a_pane(where: Where) -> bool:
    return where in _SCREEN or any(where in places for places in PLACES.values())


def _depth(where: Where) -> int:
    """What is asked first: the desk's own keys, then the pane's, then the screen's."""
    return 0 if where == "anywhere" else 2 if where in _SCREEN else 1


def shared(actions: Sequence[Action]) -> Mapping[frozenset[str], frozenset[str]]:
    """What shares a key in the desk's own table by design: a pane's Esc goes before the screen's."""
    found: dict[frozenset[str], frozenset[str]] = {}
    for one, other in meeting(actions):
        if common := frozenset(one.keys) & frozenset(other.keys):
            found[frozenset((one.id, other.id))] = common
    return found
