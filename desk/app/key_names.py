"""Keys as people write them, and as the terminal names them."""

from __future__ import annotations

from difflib import get_close_matches

from widgets.key_words import CHARACTERS
from widgets.language import say

_NAMED = frozenset(
    {
        "escape",
        "enter",
        "tab",
        "space",
        "backspace",
        "delete",
        "insert",
        "home",
        "end",
        "pageup",
        "pagedown",
        "up",
        "down",
        "left",
        "right",
        *CHARACTERS.values(),
        *(f"f{number}" for number in range(1, 25)),
    }
)
_ALSO = {
    "esc": "escape",
    "return": "enter",
    "del": "delete",
    "ins": "insert",
    "pgup": "pageup",
    "page_up": "pageup",
    "pgdn": "pagedown",
    "page_down": "pagedown",
    "←": "left",
    "→": "right",
    "↑": "up",
    "↓": "down",
    **CHARACTERS,
}
_SAME = {
    "ctrl+i": "tab",
    "ctrl+m": "enter",
    "ctrl+h": "backspace",
    "ctrl+left_square_bracket": "escape",
}
"""What a terminal sends for both: it cannot be told from the other key."""
_MODIFIERS = ("alt", "ctrl", "shift")
CHORDS = ("ctrl", "alt")


def named(written: str) -> str:
    """The terminal's name of a key that a person wrote, such as `ctrl+p` for `^P`; two keys one after the other stay
    apart: `g g`. Raises `ValueError` with a sentence."""
    keys = written.split()
    if not keys:
        raise ValueError(say("an empty text is no key"))
    if len(keys) > 2:
        raise ValueError(say("`{key}` is more than two keys, one after the other", key=written))
    found = [_one(each) for each in keys]
    if len(found) == 2 and found[0] in ("escape", "enter", "tab", "space"):
        raise ValueError(say("`{key}` begins with a key that must act at once", key=written))
    return " ".join(found)


def printable(key: str) -> bool:
    """Whether a key writes something where text is written."""
    first = key.split(" ")[0]
    return len(first) == 1 or first == "space" or first in CHARACTERS.values()


def chord(key: str) -> bool:
    """Whether a key takes Ctrl or Alt: nobody presses it in the middle of a word."""
    return " " not in key and any(each in CHORDS for each in key.split("+")[:-1])


def _one(written: str) -> str:
    text = f"ctrl+{written[1:]}" if len(written) == 2 and written[0] == "^" else written
    *before, last = _parts(text)
    modifiers = {each.lower() for each in before}
    if unknown := modifiers.difference(_MODIFIERS):
        raise ValueError(
            say(
                "`{key}`: no key is held that is called `{held}`; there are ctrl, alt and shift",
                key=written,
                held=min(unknown),
            )
        )
    name = _last(written, last)
    if len(name) == 1 and name.isalpha():
        if modifiers and name.isupper():
            if "ctrl" not in modifiers:  # a terminal does not tell Ctrl+K from Ctrl+Shift+K
                modifiers.add("shift")
            name = name.lower()
        elif modifiers == {"shift"}:
            modifiers, name = set(), name.upper()
    if modifiers == {"shift"} and name in CHARACTERS.values():
        raise ValueError(say("`{key}`: write the sign that Shift makes of it", key=written))
    found = "+".join([*sorted(modifiers), name])
    if found in _SAME:
        raise ValueError(
            say("a terminal cannot tell `{key}` from {same}; write `{same}`", key=written, same=_SAME[found])
        )
    return found


def _parts(text: str) -> list[str]:
    """The keys that are held and the one that is pressed, which may be a plus itself."""
    if text == "+" or text.endswith("++"):
        return [*(each for each in text[:-1].split("+") if each), "+"]
    return text.split("+")


def _last(written: str, last: str) -> str:
    if len(last) == 1 and last.isascii() and last.isalnum():
        return last
    small = last.lower()
    name = _ALSO.get(small, small)
    if name in _NAMED or (len(last) == 1 and last.isalpha()):
        return name
    near = get_close_matches(small, [*_NAMED, *(each for each in _ALSO if len(each) > 1)], 1)
    if near:
        raise ValueError(say("no key is called `{key}`; did you mean `{near}`?", key=written, near=near[0]))
    raise ValueError(say("no key is called `{key}`", key=written))
