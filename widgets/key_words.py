"""The keys in force at this terminal, and how a person reads a key."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

NO_KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType({})


class _InForce:
    """One terminal is one process with one keyboard: as with its language, its keys are the process's."""

    keys: Mapping[str, tuple[str, ...]] = NO_KEYS


def use(keys: Mapping[str, tuple[str, ...]]) -> None:
    """From now on these actions have these keys; every other one has its own."""
    _InForce.keys = keys


def in_force() -> Mapping[str, tuple[str, ...]]:
    """The keys that differ from the desk's own, by action."""
    return _InForce.keys


def keys_of(name: str, *own: str) -> tuple[str, ...]:
    """The keys of an action: those in force, or its `own`."""
    return _InForce.keys.get(name, own)


def key_of(name: str, *own: str) -> str:
    """The first key of an action as a person reads it; empty where it has none."""
    keys = keys_of(name, *own)
    return label(keys[0]) if keys else ""


def label(key: str) -> str:
    """A key as a person reads it: `ctrl+p` is `^P`, `f8` is `F8`, `g g` is `g g`."""
    if " " in key:
        return " ".join(label(each) for each in key.split(" "))
    *modifiers, last = key.split("+")
    name = _SIGNS.get(last, last.upper() if len(last) > 1 and last[0] == "f" and last[1:].isdigit() else last)
    if modifiers == ["ctrl"]:
        return f"^{name.upper() if len(name) == 1 else name}"
    return "+".join([*(each.capitalize() for each in modifiers), name])


CHARACTERS: Mapping[str, str] = MappingProxyType(
    {
        "!": "exclamation_mark",
        '"': "quotation_mark",
        "#": "number_sign",
        "$": "dollar_sign",
        "%": "percent_sign",
        "&": "ampersand",
        "'": "apostrophe",
        "(": "left_parenthesis",
        ")": "right_parenthesis",
        "*": "asterisk",
        "+": "plus",
        ",": "comma",
        "-": "minus",
        ".": "full_stop",
        "/": "slash",
        ":": "colon",
        ";": "semicolon",
        "<": "less_than_sign",
        "=": "equals_sign",
        ">": "greater_than_sign",
        "?": "question_mark",
        "@": "at",
        "[": "left_square_bracket",
        "\\": "backslash",
        "]": "right_square_bracket",
        "^": "circumflex_accent",
        "_": "underscore",
        "`": "grave_accent",
        "{": "left_curly_bracket",
        "|": "vertical_line",
        "}": "right_curly_bracket",
        "~": "tilde",
    }
)
"""Names of the keys that are a sign, by the sign."""

_SIGNS = {name: sign for sign, name in CHARACTERS.items()} | {
    "space": "Space",
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
    "enter": "Enter",
    "escape": "Esc",
    "tab": "Tab",
    "home": "Home",
    "end": "End",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "backspace": "Backspace",
    "delete": "Del",
    "insert": "Ins",
}
