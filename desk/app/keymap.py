"""The keymap of a person: the keys of a preset, changed by their file, with all that is wrong told at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any

from desk.app.action import Action
from desk.app.key_names import chord, named, printable
from desk.app.keymap_text import Given, Mistake, statements
from desk.app.places import meeting, shared
from desk.app.presets import Preset, preset_keys
from widgets.key_words import label
from widgets.language import say

Keys = tuple[str, ...]
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


@dataclass(frozen=True, slots=True)
class Keymap:
    """The keys in force, as far as they differ from the table, and what is wrong with the file."""

    keys: Mapping[str, Keys] = field(default_factory=dict)
    mistakes: tuple[Mistake, ...] = ()


def read_keymap(text: str, preset: Preset, actions: Sequence[Action]) -> Keymap:
    """What a preset and a person's file come to. With any mistake the keys are those of the preset alone."""
    base = preset_keys(preset, actions)
    given, mistakes = statements(text)
    wanted, lines, more = _wanted(given, {each.id: each for each in actions})
    mistakes += more
    table = [replace(each, keys=(base | wanted).get(each.id, each.keys)) for each in actions]
    found = {each.id: each for each in table}
    for name, source in FOLLOWS.items():
        if name in found and source in found:
            found[name] = replace(found[name], keys=found[source].keys)
    table = [found[each.id] for each in table]
    mistakes += _checked(table, actions, lines)
    if mistakes:
        return Keymap(base, tuple(sorted(set(mistakes))))
    own = {each.id: each.keys for each in actions}
    return Keymap({each.id: each.keys for each in table if each.keys != own[each.id]})


def check_table(table: Sequence[Action], actions: Sequence[Action]) -> list[str]:
    """What is wrong with a whole table of keys, as sentences: presets are held to the law of the files."""
    return [each.text for each in _checked(table, actions, None)]


def _wanted(
    given: Iterable[Given], known: Mapping[str, Action]
) -> tuple[dict[str, Keys], dict[str, int], list[Mistake]]:
    """The keys that a file gives, and the line of each action in it."""
    wanted: dict[str, Keys] = {}
    lines: dict[str, int] = {}
    mistakes: list[Mistake] = []
    for each in given:
        if each.table != "keys":
            said = (
                say("`{name}` stands in [{table}]; keys stand under [keys]", name=each.name, table=each.table)
                if each.table
                else say("`{name}` stands in no table; keys stand under [keys]", name=each.name)
            )
            mistakes.append(Mistake(each.line, said))
        elif each.name not in known:
            said = say("no action is called `{name}`", name=each.name)
            if near := get_close_matches(each.name, known, 1):
                said = say(
                    "no action is called `{name}`; did you mean `{near}`?", name=each.name, near=near[0]
                )
            mistakes.append(Mistake(each.line, said))
        elif each.name in FOLLOWS:
            said = say(
                "`{name}` has the key of `{other}`; change that one", name=each.name, other=FOLLOWS[each.name]
            )
            mistakes.append(Mistake(each.line, said))
        elif each.name in lines:
            said = say(
                "`{name}` is there twice; line {line} has it too", name=each.name, line=lines[each.name]
            )
            mistakes.append(Mistake(each.line, said))
        else:
            lines[each.name] = each.line
            keys, wrong = _keys(each.value)
            mistakes += [Mistake(each.line, f"`{each.name}`: {sentence}") for sentence in wrong]
            if not wrong:
                wanted[each.name] = keys
    return wanted, lines, mistakes


def _keys(value: Any) -> tuple[Keys, list[str]]:
    written = [value] if isinstance(value, str) else value
    if not isinstance(written, list) or not all(isinstance(each, str) for each in written):
        return (), [say('keys are written as "b", or as ["b", "ctrl+b"]')]
    keys: list[str] = []
    wrong: list[str] = []
    for each in written:
        try:
            keys.append(named(each))
        except ValueError as problem:
            wrong.append(str(problem))
    return tuple(dict.fromkeys(keys)), wrong


def _checked(
    table: Sequence[Action], own: Sequence[Action], lines: Mapping[str, int] | None
) -> Iterator[Mistake]:
    """What breaks a law. With `lines` only what a line of the file has a part in, told at the later one."""
    by_design = shared(own)
    for each in table:
        line = 0 if lines is None else lines.get(each.id, 0)
        if lines is None or line:
            yield from (Mistake(line, sentence) for sentence in _alone(each))
    for one, other in meeting(table):
        common = set(one.keys) & set(other.keys)
        pair = frozenset((one.id, other.id))
        if (
            not common
            or (pair in by_design)
            or FOLLOWS.get(one.id) == other.id
            or FOLLOWS.get(other.id) == one.id
        ):
            continue
        here = [0] if lines is None else [lines[name] for name in (one.id, other.id) if name in lines]
        if here:
            key = ", ".join(sorted(label(key) for key in common))
            said = say(
                "{key} would be both `{one}` and `{other}`; give one of them another",
                key=key,
                one=one.id,
                other=other.id,
            )
            yield Mistake(max(here), said)
    if lines is None or lines:
        yield from _begun(table, lines)


def _begun(table: Sequence[Action], lines: Mapping[str, int] | None) -> Iterator[Mistake]:
    """Two keys one after the other, of which the first already means something."""
    for one, other in meeting(table):
        for single, double in ((one, other), (other, one)):
            for key in double.keys:
                first = key.partition(" ")[0]
                if first != key and first in single.keys:
                    here = [0] if lines is None else [lines[n] for n in (one.id, other.id) if n in lines]
                    if here:
                        said = say(
                            "{key} of `{name}` begins with {first}, which is `{other}`",
                            key=label(key),
                            name=double.id,
                            first=label(first),
                            other=single.id,
                        )
                        yield Mistake(max(here), said)


def _alone(action: Action) -> Iterator[str]:
    """What an action's keys must be, whatever the others are."""
    name, keys = action.id, action.keys
    if name in VOTES and (bad := [key for key in keys if not chord(key)]):
        yield say(
            "`{name}` is a vote and takes Ctrl or Alt with another key; {key} is pressed too easily",
            name=name,
            key=label(bad[0]),
        )
    if name in STOPS and (bad := [key for key in keys if " " in key]):
        yield say("`{name}` must act at one key; {key} are two", name=name, key=label(bad[0]))
    if not keys and (name in KEPT or action.owner != "desk"):
        if name in STOPS:
            yield say("`{name}` needs a key: it must be one key away", name=name)
        else:
            yield say("`{name}` needs a key: nothing else would do it", name=name)
    if action.where in ("anywhere", "composer"):
        for key in keys:
            if printable(key):
                yield say(
                    "{key} cannot be `{name}`: it works while you write, and there {key} is a letter",
                    key=label(key),
                    name=name,
                )
            elif action.where == "anywhere" and key in WRITING:
                yield say("{key} cannot be `{name}`: whoever writes needs it", key=label(key), name=name)
            elif " " in key:
                yield say(
                    "{key} cannot be `{name}`: it works while you write, where keys act one by one",
                    key=label(key),
                    name=name,
                )
    if action.where == "palette":
        for key in filter(printable, keys):
            yield say("{key} cannot be `{name}`: it is typed to find something", key=label(key), name=name)
