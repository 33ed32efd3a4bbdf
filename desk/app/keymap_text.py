"""The keymap file as statements with their lines: every mistake of its form is found, not only the first.

`tomllib` stops at the first mistake and does not say where a value stands, so it reads one statement at a time.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from widgets.language import say

_TABLE = re.compile(r"\s*\[\s*(?P<name>[^\[\]]+?)\s*\]\s*(#.*)?$")
_QUOTED = re.compile(r""""(?:[^"\\]|\\.)*"|'[^']*'""")


class Mistake(NamedTuple):
    """What is wrong in which line, as a sentence without its full stop."""

    line: int
    text: str


class Given(NamedTuple):
    """One statement: the table it stands in, its name and its value."""

    line: int
    table: str
    name: str
    value: Any


def statements(text: str) -> tuple[list[Given], list[Mistake]]:
    """What a file says, and where it is no TOML."""
    given: list[Given] = []
    mistakes: list[Mistake] = []
    table = ""
    for line, source in _sources(text):
        if (heading := _TABLE.match(source)) is not None:
            table = heading["name"].strip("\"'")
            continue
        try:
            found = list(_flat(tomllib.loads(source)))
        except RecursionError:
            mistakes.append(Mistake(line, say("this is nested far too deeply")))
            continue
        except tomllib.TOMLDecodeError as problem:
            said = str(problem).partition(" (at ")[0]
            mistakes.append(Mistake(line, say("this is no TOML: {said}", said=said[:1].lower() + said[1:])))
            continue
        given += [Given(line, table, name, value) for name, value in found]
    return given, mistakes


def _sources(text: str) -> Iterator[tuple[int, str]]:
    """Each statement with the line it begins in; a list may go on over several lines."""
    lines = text.splitlines()
    at = 0
    while at < len(lines):
        begin, source = at, lines[at]
        at += 1
        if not source.strip() or source.lstrip().startswith("#") or _TABLE.match(source):
            if _TABLE.match(source):
                yield begin + 1, source
            continue
        depth = _opened(source)
        while depth > 0 and at < len(lines) and not _begins(lines[at]):
            depth += _opened(lines[at])
            at += 1
        yield begin + 1, "\n".join(lines[begin:at])


def _begins(line: str) -> bool:
    """Whether a line begins a statement of its own, so that a list left open swallows nothing."""
    return bool(_TABLE.match(line)) or bool(re.match(r"\s*[\w\"'.-]+\s*=", line))


def _opened(line: str) -> int:
    """How many more lists a line opens than it closes."""
    bare = re.sub(r"#.*", "", _QUOTED.sub("", line))
    return bare.count("[") - bare.count("]")


def _flat(found: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Names with their dots: `queue.up = "k"` without quotes is a table in a table."""
    for name, value in found.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value
