"""What could be meant by the beginning of a command, of one of its arguments, or of an instrument."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from widgets.language import say
from widgets.specs.status import CommandInfo

MOST = 8
_OF_SEVERAL_WORDS = ("thread", "persona")
"""Kinds whose names have blanks; where such an argument is the last, it takes the rest of the line."""
Words = Mapping[str, Sequence[str]]
NO_WORDS: Words = MappingProxyType({})


class Candidate(NamedTuple):
    """A completion: the whole line it would make, and the words it is shown as."""

    line: str
    shown: str
    help: str = ""


def candidates(
    line: str, commands: Sequence[CommandInfo], instruments: Sequence[str], words: Words = NO_WORDS
) -> list[Candidate]:
    """Commands for `/de`, for a command's argument what it may be, and for any other word the instruments it begins.

    `words` holds what arguments may be by their kind, as the host says it.
    """
    if line.startswith("/") and " " not in line:
        return _names(line, commands)
    if line.startswith("/"):
        name, _, rest = line.partition(" ")
        command = next((each for each in commands if f"/{each.name}" == name.lower()), None)
        if command is not None:
            found = _arguments(name, rest, command, instruments, words)
            return found or _usage(rest, command)
    before, space, word = line.rpartition(" ")
    if len(word) < 2:
        return []
    return [Candidate(f"{before}{space}{name} ", name) for name in _beginning(word, instruments)]


def path_candidates(line: str, paths: Callable[[str], Sequence[str]]) -> list[Candidate]:
    """Files and folders for a word after an `@`, or for what `/attach` names. One that is there whole has no line
    of its own: it is attached."""
    named = line.startswith("/attach ")
    word = line.removeprefix("/attach ") if named else line.rpartition(" ")[2]
    beginning = word if named else word.removeprefix("@")
    if not (named or word.startswith("@")) or not beginning.startswith((".", "/", "~")):
        return []
    stem = line[: len(line) - len(beginning)]
    found = paths(beginning)
    if beginning in found and not named:
        return [Candidate("", word, beginning)]
    return [Candidate(stem + path, path) for path in found if path != beginning][:MOST]


def _names(line: str, commands: Sequence[CommandInfo]) -> list[Candidate]:
    name = line[1:].lower()
    found = [command for command in commands if command.name.lower().startswith(name)]
    exact = [command for command in found if command.name.lower() == name]
    if exact and len(found) == 1:
        return [Candidate(line, exact[0].usage, say(exact[0].summary))]
    return [Candidate(f"/{each.name} ", f"/{each.name}", say(each.summary)) for each in found[:MOST]]


def _arguments(
    name: str, rest: str, command: CommandInfo, instruments: Sequence[str], words: Words
) -> list[Candidate]:
    """The argument that is being written."""
    if not command.arguments:
        return []
    written = rest.split(" ")
    place = min(len(written) - 1, len(command.arguments) - 1)
    kind = command.arguments[place]
    choices = command.choices[place] if place < len(command.choices) else ()
    last = place == len(command.arguments) - 1
    at = place if last and kind in _OF_SEVERAL_WORDS else len(written) - 1
    word, before = " ".join(written[at:]), " ".join([name, *written[:at]])
    known = choices or (instruments if kind == "instrument" else words.get(kind, ()))
    if not known and len(word) >= 2:
        known = instruments
    return [Candidate(f"{before} {each} ", each) for each in _beginning(word, known)]


def _usage(rest: str, command: CommandInfo) -> list[Candidate]:
    """How the command goes on, while its first argument is not begun; Tab changes nothing."""
    return [Candidate(f"/{command.name} ", command.usage, say(command.summary))] if not rest.strip() else []


def _beginning(word: str, known: Sequence[str]) -> list[str]:
    beginning = word.lower()
    return [name for name in known if name.lower().startswith(beginning) and name != word][:MOST]
