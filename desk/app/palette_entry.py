"""One line of the palette, and how lines are ranked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from desk.app.palette_score import fit
from desk.app.palette_used import Used, counted, recent
from widgets.language import marked

Kind = Literal[
    "shortcut",
    "action",
    "instrument",
    "request",
    "thread",
    "person",
    "playbook",
    "layout",
    "theme",
    "setting",
    "command",
]
KINDS: dict[Kind, str] = {
    "shortcut": marked("shortcut"),
    "action": marked("action"),
    "instrument": marked("instrument"),
    "request": marked("request"),
    "thread": marked("thread"),
    "person": marked("person"),
    "playbook": marked("playbook"),
    "layout": marked("layout"),
    "theme": marked("theme"),
    "setting": marked("setting"),
    "command": marked("command"),
}
"""The word beside a line, in the order in which kinds stand where nothing was typed."""
GROUPS: dict[Kind, str] = {
    "shortcut": marked("Shortcuts"),
    "action": marked("Actions"),
    "instrument": marked("Instruments"),
    "request": marked("Requests"),
    "thread": marked("Threads"),
    "person": marked("People"),
    "playbook": marked("Playbooks"),
    "layout": marked("Layouts"),
    "theme": marked("Themes"),
    "setting": marked("Settings"),
    "command": marked("Commands"),
}
"""Headings where nothing was typed."""
RECENT = marked("Recent")
MOST_RECENT = 6
MOST_FOUND = 200
MOST_BY_USE = 150.0
"""Points that use is worth at most: a better way of fitting and a half."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: what it is, what Enter does, and how it is found."""

    id: str
    """Names it for good: `action.halt`, `instrument.BTC-USDT`."""
    kind: Kind
    title: str
    preview: str
    """What Enter does, in sentences."""
    run: Callable[[], None]
    key: str = ""
    """The key that does the same."""
    words: str = ""
    """More words that find it."""
    complete: str = ""
    """What Tab writes in place of what was typed; nothing is its title."""
    note: str = ""
    """What stands beside the title, such as the present value of a setting."""


class Shown(NamedTuple):
    """A line as it is listed."""

    entry: Entry
    places: tuple[int, ...] = ()
    """Letters of the title that were meant."""
    heading: str = ""
    """What stands above it, where a group begins."""


def listed(
    entries: Sequence[Entry], typed: str, used: Used, now: float, first: Iterable[Entry] = ()
) -> list[Shown]:
    """What the palette shows for what was typed: `first` at the top, then the best, what is used much before the rest;
    for nothing typed what was chosen last, then everything in groups."""
    above = [Shown(each) for each in first]
    if not typed.strip():
        return [*above, *_groups(entries, used)]
    taken = {each.entry.id for each in above}
    fits = [
        (fit(typed, each.title, f"{each.words} {each.preview}"), at, each)
        for at, each in enumerate(entries)
        if each.id not in taken
    ]
    order = list(KINDS)
    # What fits alike keeps the order of its source: requests that wait, and threads written in last, stand first.
    found = [
        (-match.points - by_use(used, each.id, now), order.index(each.kind), at, each, match.places)
        for match, at, each in fits
        if match is not None
    ]
    found.sort(key=lambda each: each[:3])
    return [*above, *(Shown(each, places) for _, _, _, each, places in found)][:MOST_FOUND]


def by_use(used: Used, name: str, now: float) -> float:
    """What having chosen it before is worth: much after few times, hardly more after many."""
    use = used.get(name)
    if use is None:
        return 0.0
    count = counted(use, now)
    return MOST_BY_USE * count / (count + 2.0)


def _groups(entries: Sequence[Entry], used: Used) -> list[Shown]:
    by_id = {each.id: each for each in entries}
    latest = [by_id[name] for name in recent(used) if name in by_id][:MOST_RECENT]
    shown = [Shown(each, heading="" if number else RECENT) for number, each in enumerate(latest)]
    for kind, heading in GROUPS.items():
        of_kind = [each for each in entries if each.kind == kind]
        shown += [Shown(each, heading="" if number else heading) for number, each in enumerate(of_kind)]
    return shown
