"""The law of the keys: what no keymap may have, whoever wrote it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from desk.app.action import Action
from desk.app.key_names import chord, printable
from desk.app.key_places import meeting, shared
from desk.app.keymap_text import Mistake
from widgets.key_words import label
from widgets.language import marked, say

VOTES = ("card.approve", "card.reject", "queue.reject")
"""A vote takes a chord, so that no letter typed into nothing casts one."""
STOPS = ("halt", "cancel_all", "flatten")
"""What stops the desk is one key, anywhere and always."""
KEPT = (*STOPS, "palette", "escape", "detach")
"""Without a key for these a person is stuck; everything else of the screen is found in the palette."""
FOLLOWS: Mapping[str, str] = {
    "threads.archive": "sheet.acknowledge",
    "alerts.open": "sheet.open",
    "alerts.edit": "sheet.evidence",
}
"""One key of a pane that has another name where it does something else."""
WRITING = frozenset(
    {"left", "right", "up", "down", "home", "end", "backspace", "delete", "enter", "tab", "escape"}
)
"""Keys that whoever writes needs: nothing may take them everywhere."""


def check_table(table: Sequence[Action], own: Sequence[Action]) -> list[str]:
    """What is wrong with a whole table of keys, as sentences: presets are held to the law of the files."""
    return [each.text for each in broken(table, own, {each.id: 0 for each in own})]


def broken(table: Sequence[Action], own: Sequence[Action], lines: Mapping[str, int]) -> Iterator[Mistake]:
    """What breaks a law, where an action with a line has a part in it; told at the later line of two."""
    refused: set[tuple[str, str]] = set()
    for each in table:
        if each.id in lines:
            for key, sentence in _alone(each):
                refused.add((each.id, key))
                yield Mistake(lines[each.id], sentence)
    yield from _clashes(table, own, lines, refused)
    yield from _begun(table, lines)


def _clashes(
    table: Sequence[Action], own: Sequence[Action], lines: Mapping[str, int], refused: set[tuple[str, str]]
) -> Iterator[Mistake]:
    """Keys that would mean two things at the same moment, all others of one key in one sentence."""
    by_design = shared(own)
    found: dict[tuple[int, str, str], list[str]] = {}
    for one, other in meeting(table):
        here = [each for each in (one, other) if each.id in lines]
        if not here or frozenset((one.id, other.id)) in by_design or _same(one, other):
            continue
        later = max(here, key=lambda each: lines[each.id])
        rest = other if later is one else one
        for key in later.keys:
            if key in rest.keys and not refused & {(later.id, key), (rest.id, key)}:
                found.setdefault((lines[later.id], later.id, label(key)), []).append(f"`{rest.id}`")
    for (line, name, key), others in found.items():
        said = say(
            "{key} would be `{name}` and also {others}; give one of them another",
            key=key,
            name=name,
            others=", ".join(others),
        )
        yield Mistake(line, said)


def _same(one: Action, other: Action) -> bool:
    return FOLLOWS.get(one.id) == other.id or FOLLOWS.get(other.id) == one.id


def _begun(table: Sequence[Action], lines: Mapping[str, int]) -> Iterator[Mistake]:
    """Two keys one after the other, of which the first already means something."""
    for one, other in meeting(table):
        here = [lines[each.id] for each in (one, other) if each.id in lines]
        for single, double in ((one, other), (other, one)) if here else ():
            for key in double.keys:
                first = key.partition(" ")[0]
                if first != key and first in single.keys:
                    said = say(
                        "{key} of `{name}` begins with {first}, which is `{other}`",
                        key=label(key),
                        name=double.id,
                        first=label(first),
                        other=single.id,
                    )
                    yield Mistake(max(here), said)


def _alone(action: Action) -> Iterator[tuple[str, str]]:
    """What an action's keys must be, whatever the others are: the key that is not so, and why."""
    name = action.id
    if not action.keys and (name in KEPT or action.owner != "desk"):
        if name in STOPS:
            yield "", say("`{name}` needs a key: it must be one key away", name=name)
        else:
            yield "", say("`{name}` needs a key: nothing else would do it", name=name)
    for key in action.keys:
        if name in VOTES and not chord(key):
            text = marked(
                "`{name}` is a vote and takes Ctrl or Alt with another key; {key} is pressed too easily"
            )
        elif name in STOPS and " " in key:
            text = marked("`{name}` must act at one key; {key} are two")
        elif action.where in ("anywhere", "composer") and printable(key):
            text = marked("{key} cannot be `{name}`: it works while you write, and there {key} is a letter")
        elif action.where == "anywhere" and key in WRITING:
            text = marked("{key} cannot be `{name}`: whoever writes needs it")
        elif action.where in ("anywhere", "composer") and " " in key:
            text = marked("{key} cannot be `{name}`: it works while you write, where keys act one by one")
        elif action.where == "palette" and printable(key):
            text = marked("{key} cannot be `{name}`: it is typed to find something")
        else:
            continue
        yield key, say(text, key=label(key), name=name)
