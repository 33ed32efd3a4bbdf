"""Arguments of commands: declared once, read from a line or from named values, refused in one sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Literal

from desk.agents.horizon import HORIZONS
from desk.chat.instruments import resolve
from desk.kernel.errors import Refused

Kind = Literal["instrument", "interval", "quantity", "text", "request", "person", "order"]
MOST = Decimal("1e12")
LONGEST = 400
_NUMBER = re.compile(r"[0-9][0-9_']*(?:[.][0-9]+)?|[.][0-9]+")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument of a command."""

    name: str
    kind: Kind
    optional: bool = False
    rest: bool = False
    """Takes everything that is left of the line."""

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
        raise Refused(f"{words[0][:30]!r} is one word too many; use {usage}.")
    return values


def check(values: Mapping[str, str], parameters: Sequence[Parameter], usage: str) -> dict[str, str]:
    """Named values, complete and with no stranger among them."""
    known = [parameter.name for parameter in parameters]
    for name in values:
        if name not in known:
            near = get_close_matches(name, known, 1)
            raise Refused(
                f"There is no argument {name[:30]!r}"
                + (f"; did you mean {near[0]}?" if near else f"; use {usage}.")
            )
    kept = {name: value.strip()[:LONGEST] for name, value in values.items() if value.strip()}
    missing = next((p.name for p in parameters if not p.optional and p.name not in kept), None)
    if missing is not None:
        raise Refused(f"{missing.capitalize()} is missing; use {usage}.")
    return kept


def quantity(text: str, what: str) -> Decimal:
    """A positive decimal number, as people write it: `0.5`, `1_000`, `1'000`."""
    if "," in text:
        raise Refused(f"{what} {text[:30]!r} holds a comma, which could mean two things; write 1000.50.")
    if _NUMBER.fullmatch(text) is None:
        raise Refused(f"{what} {text[:30]!r} is not a number; write it like 0.5.")
    try:
        value = Decimal(text.replace("_", "").replace("'", ""))
    except InvalidOperation:
        raise Refused(f"{what} {text[:30]!r} is not a number; write it like 0.5.") from None
    if not 0 < value < MOST:
        raise Refused(f"{what} {text[:30]!r} must be above 0 and not absurdly large.")
    return value


def horizon(text: str) -> str:
    """A horizon of debates."""
    word = text.lower()
    if word in HORIZONS:
        return word
    near = get_close_matches(word, HORIZONS, 1, 0.5)
    hint = f"did you mean {near[0]}?" if near else f"choose {', '.join(HORIZONS)}."
    raise Refused(f"There is no horizon {text[:20]!r}; {hint}")


def instrument(text: str, symbols: Sequence[str]) -> str:
    """An instrument of the feed."""
    return resolve(text, symbols)


def one_of(text: str, names: Sequence[str], what: str) -> str:
    """The name that `text` is or uniquely begins, whatever its case."""
    if text in names:
        return text
    close = [name for name in names if name.lower().startswith(text.lower())]
    if len(close) == 1:
        return close[0]
    near = get_close_matches(text.lower(), {name.lower(): name for name in names}, 1, 0.5)
    original = {name.lower(): name for name in names}
    if near:
        raise Refused(f"There is no {what} {text[:30]!r}; did you mean {original[near[0]]}?")
    listed = f"there are {', '.join(names[:8])}." if names else "there is none now."
    raise Refused(f"There is no {what} {text[:30]!r}; {listed}")
