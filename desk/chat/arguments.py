"""Arguments of commands: declared once, read from a line or from named values, refused in one sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import Literal

from desk.agents.horizon import HORIZONS
from desk.chat.misread import Misread
from desk.kernel.shortening import shortened

Kind = Literal[
    "instrument",
    "interval",
    "quantity",
    "text",
    "request",
    "person",
    "order",
    "thread",
    "item",
    "path",
    "command",
    "persona",
    "model",
    "alert",
    "watchable",
]
MOST = Decimal("1e12")
_NUMBER = re.compile(r"-?(?:[0-9][0-9_']*(?:[.][0-9]*)?|[.][0-9]+)")
_SHOWN = 30
"""Characters of a wrong word that an answer repeats."""
_LISTED = 8


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument of a command."""

    name: str
    kind: Kind
    optional: bool = False
    rest: bool = False
    """Takes everything that is left of the line."""
    choices: tuple[str, ...] = ()
    """What it may be, where that is known beforehand: terminals complete it."""

    @property
    def usage(self) -> str:
        """As the usage line shows it."""
        return f"[{self.name.upper()}]" if self.optional else self.name.upper()


def split(line: str, parameters: Sequence[Parameter], usage: str) -> dict[str, str]:
    """The words of a line by parameter name."""
    words = line.split()
    values: dict[str, str] = {}
    for parameter in parameters:
        if parameter.rest:
            if words:
                values[parameter.name] = " ".join(words)
            words = []
        elif words:
            values[parameter.name] = words.pop(0)
    if words:
        raise Misread(f"{_shown(words[0])} is one word too many; use {usage}.")
    return values


def check(values: Mapping[str, str], parameters: Sequence[Parameter], usage: str) -> dict[str, str]:
    """Named values, complete and with no stranger among them."""
    known = [parameter.name for parameter in parameters]
    for name in values:
        if name not in known:
            near = get_close_matches(name, known, 1)
            raise Misread(
                f"There is no argument {_shown(name)}; "
                + (f"did you mean {near[0]}?" if near else f"use {usage}.")
            )
    kept = {name: value.strip() for name, value in values.items() if value.strip()}
    missing = next((p.name for p in parameters if not p.optional and p.name not in kept), None)
    if missing is not None:
        raise Misread(f"{missing.capitalize()} is missing; use {usage}.")
    return kept


def quantity(text: str, what: str) -> Decimal:
    """A positive decimal number, as people write it: `0.5`, `1_000`, `1'000`."""
    shown = f"{what} {_shown(text)}"
    if "," in text:
        raise Misread(f"{shown} holds a comma, which could mean two things; write it like 1000.50.")
    if _NUMBER.fullmatch(text) is None:
        raise Misread(f"{shown} is not a number in plain digits; write it like 0.5.")
    value = Decimal(text.replace("_", "").replace("'", ""))
    if value <= 0:
        raise Misread(f"{shown} must be greater than zero; write it like 0.5.")
    if value >= MOST:
        raise Misread(f"{shown} is more than any order can hold; look at its digits again.")
    return value


def horizon(text: str) -> str:
    """A horizon of debates."""
    word = text.lower()
    if word in HORIZONS:
        return word
    near = get_close_matches(word, HORIZONS, 1, 0.5)
    hint = f"did you mean {near[0]}?" if near else f"choose {', '.join(HORIZONS)}."
    raise Misread(f"There is no horizon {_shown(text)}; {hint}")


def one_of(text: str, names: Sequence[str], what: str) -> str:
    """The name that `text` is or uniquely begins, whatever its case."""
    if text in names:
        return text
    close = [name for name in names if name.lower().startswith(text.lower())]
    if len(close) == 1:
        return close[0]
    if close:
        raise Misread(f"{_shown(text)} could be {_listed(close, 'or')}; write more of it.")
    by_spelling = {name.lower(): name for name in names}
    near = get_close_matches(text.lower(), by_spelling, 1, 0.5)
    if near:
        raise Misread(f"There is no {what} {_shown(text)}; did you mean {by_spelling[near[0]]}?")
    listed = f"choose {_listed(names, 'or')}." if names else f"there is no {what} at all now."
    raise Misread(f"There is no {what} {_shown(text)}; {listed}")


def _shown(text: str) -> str:
    return repr(shortened(text, _SHOWN))


def _listed(names: Sequence[str], word: str) -> str:
    if len(names) > _LISTED:
        return f"{', '.join(names[:_LISTED])} {word} one of {len(names) - _LISTED} more"
    return f" {word} ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
