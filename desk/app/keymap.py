"""The keymap of a person: the keys of a preset, changed by their file, with all that is wrong told at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any

from desk.app.action import Action
from desk.app.key_laws import FOLLOWS, broken
from desk.app.key_names import named
from desk.app.keymap_text import Given, Mistake, statements
from desk.app.presets import Preset, preset_keys
from widgets.language import say

Keys = tuple[str, ...]


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
    mistakes += broken(table, actions, lines)
    if mistakes:
        return Keymap(base, tuple(sorted(set(mistakes))))
    own = {each.id: each.keys for each in actions}
    return Keymap({each.id: each.keys for each in table if each.keys != own[each.id]})


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
