"""Resolved questions: the facts as they stood, and what the price did then. A file holds one a line, as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

import msgspec
from pydantic import ValidationError

from desk.agents.analyst import Brief
from desk.agents.evidence import EvidenceBook
from desk.agents.horizon import HORIZONS
from desk.kernel.errors import ConfigError
from widgets.specs.contract import read

MOST = 2_000
MOST_BYTES = 64 * 1024 * 1024
SIMULATED = "sim"


class KnownFact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One result of a tool, as evidence."""

    tool: str
    arguments: dict[str, str]
    spec: dict[str, Any]


class ResolvedQuestion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether the price of `instrument` was higher at `due` than at `at`."""

    question: str
    instrument: str
    horizon: str
    at: int
    due: int
    outcome: Literal["up", "down", "unchanged"]
    source: str
    facts: tuple[KnownFact, ...]

    @property
    def invented(self) -> bool:
        """Of a simulated market: no model can remember it."""
        return self.source == SIMULATED

    def brief(self, scope: str, person: str) -> Brief:
        """What whoever answers is given: the facts, and not what came of it."""
        book = EvidenceBook(scope)
        for fact in self.facts:
            book.add(fact.tool, fact.arguments, read(fact.spec), self.at)
        return Brief(scope, self.instrument, self.horizon, book, person=person)


def write_questions(path: Path, questions: Iterable[ResolvedQuestion]) -> None:
    """Write a file that `read_questions` reads."""
    path.write_bytes(b"".join(msgspec.json.encode(one) + b"\n" for one in questions))


def read_questions(path: Path) -> tuple[ResolvedQuestion, ...]:
    """Every question of a file. Raises `ConfigError` naming the line that is none."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ConfigError(f"{path} is larger than {MOST_BYTES >> 20} MiB; split it")
        lines = [line for line in path.read_bytes().split(b"\n") if line.strip()]
    except OSError as problem:
        raise ConfigError(
            f"the questions {path} cannot be read ({problem.strerror}); name another file"
        ) from None
    if not 0 < len(lines) <= MOST:
        raise ConfigError(f"{path} holds {len(lines)} questions; between 1 and {MOST} can be asked")
    return tuple(_question(path, number, line) for number, line in enumerate(lines, 1))


def _question(path: Path, number: int, line: bytes) -> ResolvedQuestion:
    try:
        found = msgspec.json.decode(line, type=ResolvedQuestion)
        found.brief("check", "")
        if found.horizon not in HORIZONS or not found.at < found.due:
            raise ValueError("it has no such horizon")
    except (msgspec.DecodeError, ValidationError, ValueError) as problem:
        why = str(problem).splitlines()[0][:160]
        raise ConfigError(f"line {number} of {path} is no resolved question: {why}; leave it out") from None
    return found
