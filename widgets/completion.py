"""What could be meant by the beginning of a command or an instrument."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from widgets.specs.status import CommandInfo

MOST = 8


@dataclass(frozen=True, slots=True)
class Candidate:
    """A completion: the whole line it would make, and the words it is shown as."""

    line: str
    shown: str
    help: str = ""


def candidates(line: str, commands: Sequence[CommandInfo], instruments: Sequence[str]) -> list[Candidate]:
    """Commands for `/de`, and for the last word of a longer line the instruments it begins."""
    if line.startswith("/") and " " not in line:
        name = line[1:].lower()
        found = [command for command in commands if command.name.lower().startswith(name)]
        exact = [command for command in found if command.name.lower() == name]
        if exact and len(found) == 1:
            return [Candidate(line, exact[0].usage, exact[0].summary)]
        return [Candidate(f"/{each.name} ", f"/{each.name}", each.summary) for each in found[:MOST]]
    before, space, word = line.rpartition(" ")
    if len(word) < 2 and not (line.startswith("/") and _takes_instrument(before, commands)):
        return []
    beginning = word.upper()
    found_names = [name for name in instruments if name.upper().startswith(beginning) and name != word]
    return [Candidate(f"{before}{space}{name} ", name) for name in found_names[:MOST]]


def _takes_instrument(before: str, commands: Sequence[CommandInfo]) -> bool:
    """Whether a command without arguments so far begins with an instrument."""
    return any(
        before == f"/{command.name}" and command.arguments[:1] == ("instrument",) for command in commands
    )
