"""Proving the record: chain, anchor, readable bodies, and state tables that follow from the facts."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from desk.kernel.anchor import anchored_head, damage
from desk.kernel.chain import GENESIS, Head
from desk.kernel.errors import CorruptJournal, NoJournal
from desk.kernel.facts import Fact
from desk.kernel.facts_read import read_facts
from desk.kernel.inspection import breaks, first_break
from desk.kernel.journal import ANCHOR, DATABASE
from desk.kernel.onlooking import consistent
from desk.kernel.projections import Projection, Routing, shape_of, table_names
from desk.kernel.sums import altered
from desk.kernel.topics import Topic

MOST_PROBLEMS = 100
_ROW_SHOWN = 200
"""Characters of a row that a problem names."""


@dataclass(frozen=True)
class Report:
    """What a verification found. `problems` is empty when everything holds; it names at most 100 places.

    A note is something that a power cut can leave behind and that takes nothing from the proof.
    """

    facts: int
    head: Head
    problems: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.problems


class Witness(Protocol):
    """Somebody who hears every fact of a journal whose chain holds, in order, and says what is wrong with it."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What is worth knowing and takes nothing from the proof."""
        ...

    def take(self, fact: Fact, /) -> Iterable[object]:
        """The next fact; what is wrong, each in words by `str`."""
        ...

    def finish(self) -> Iterable[object]:
        """There are no more facts; what is wrong with that."""
        ...


class NoWitness:
    """Says nothing."""

    notes = ()

    def take(self, fact: Fact, /) -> Iterable[object]:
        return ()

    def finish(self) -> Iterable[object]:
        return ()


def verify(
    directory: Path,
    projections: Sequence[Projection],
    topics: Sequence[Topic[Any]],
    witness: Witness | None = None,
) -> Report:
    """Check a journal as it lies on disk; a host may be running on it. Writes nothing beside it."""
    witness = witness or NoWitness()
    path = directory / DATABASE
    if not path.exists():
        raise _none(directory)
    # The anchor is read first: it may lag behind the facts read after it, but never lead them.
    anchored, damaged = anchored_head(directory / ANCHOR), damage(directory / ANCHOR)
    with consistent(path) as connection:
        problems = list(limited(_problems(connection, directory, anchored, projections, topics, witness)))
        row = connection.execute("SELECT seq, hash FROM facts ORDER BY seq DESC LIMIT 1").fetchone()
        count = connection.execute("SELECT count(*) FROM facts").fetchone()[0]
        other = [one.name for one in projections if stored_shapes(connection).get(one.name) != shape_of(one)]
    notes = ((damaged,) if damaged else ()) + witness.notes
    if other and not problems:
        notes = (
            *notes,
            f"tables of another version of the desk, derived anew at its next start: {', '.join(other)}",
        )
    return Report(count, Head(*row) if row else Head(0, GENESIS), tuple(problems), notes)


def require_whole(directory: Path) -> None:
    """Raise `CorruptJournal` unless there is a journal whose chain holds and reaches its anchor."""
    path = directory / DATABASE
    if not path.exists():
        raise _none(directory)
    anchored = anchored_head(directory / ANCHOR)
    with consistent(path) as connection:
        problem = first_break(connection, anchored, (directory / ANCHOR).exists())
    if problem:
        raise CorruptJournal(
            f"The journal does not hold: {problem}; see `desk audit verify`, and restore a copy."
        )


def _none(directory: Path) -> NoJournal:
    return NoJournal(f"There is no journal in {directory}; open the desk once, or name the profile.")


def _problems(
    connection: sqlite3.Connection,
    directory: Path,
    anchored: Head | None,
    projections: Sequence[Projection],
    topics: Sequence[Topic[Any]],
    witness: Witness,
) -> Iterator[str]:
    broken = False
    for problem in breaks(connection, anchored, (directory / ANCHOR).exists()):
        broken = True
        yield problem
    if broken:
        return
    for (word,) in connection.execute("PRAGMA integrity_check"):
        if word != "ok":
            yield f"the database file: {word}"
    by_name = {topic.name: topic for topic in topics}
    derived = scratch(projections)
    try:
        yield from derive(read_facts(connection, by_name), derived, projections, witness)
        same = True
        shapes = stored_shapes(connection)
        for projection in projections:
            if shapes.get(projection.name) != shape_of(projection):
                continue  # of another version of the desk, and derived anew at its next start
            for table in table_names(projection.ddl):
                for problem in _differences(connection, derived, table):
                    same = False
                    yield problem
        if same:
            for table in altered(connection):
                yield f"table {table}: its rows do not come to the sum that the desk kept of them"
    finally:
        derived.close()


def scratch(projections: Sequence[Projection]) -> sqlite3.Connection:
    """Empty state tables in a database of no name: what does not fit into its cache goes to a file that is gone after."""
    derived = sqlite3.connect("", isolation_level=None)
    for projection in projections:
        derived.executescript(projection.ddl)
    derived.execute("BEGIN")
    return derived


def derive(
    facts: Iterable[Fact], derived: sqlite3.Connection, projections: Sequence[Projection], witness: Witness
) -> Iterator[str]:
    """Bring the state tables from nothing to the last fact; says where that fails and what the witness finds."""
    routing = Routing(projections)
    try:
        for fact in facts:
            if fact.message is None:
                yield f"fact {fact.seq} is of topic {fact.topic}, which this desk does not know"
                continue
            try:
                routing.apply(derived, fact)
            except Exception as problem:  # whatever a projection says, it is a finding
                yield f"fact {fact.seq} of {fact.topic} cannot be applied to the tables ({problem})"
                return
            yield from (str(found) for found in witness.take(fact))
        yield from (str(found) for found in witness.finish())
    except CorruptJournal as problem:
        yield str(problem)


def stored_shapes(connection: sqlite3.Connection) -> dict[str, str]:
    """The shape in which each projection's tables stand, as their desk noted it."""
    try:
        return dict(connection.execute("SELECT name, ddl_hash FROM projections"))
    except sqlite3.OperationalError:  # somebody took the note away, and a start would derive everything anew
        return {}


def _differences(connection: sqlite3.Connection, derived: sqlite3.Connection, table: str) -> Iterator[str]:
    query = f'SELECT * FROM "{table}"'  # noqa: S608 - the name comes from a projection's own schema
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone():
        yield f"table {table} is missing"
        return
    stored = Counter(repr(row) for row in connection.execute(query))
    expected = Counter(repr(row) for row in derived.execute(query))
    for row in sorted((expected - stored).elements()):
        yield f"table {table}: the row {_short(row)} follows from the journal but is not there"
    for row in sorted((stored - expected).elements()):
        yield f"table {table}: the row {_short(row)} does not follow from the journal"


def _short(row: str) -> str:
    """Enough of a row to find it by: some hold whole texts."""
    return row if len(row) <= _ROW_SHOWN else f"{row[:_ROW_SHOWN]}..."


def limited(problems: Iterator[str]) -> Iterator[str]:
    """The first hundred, and that there are more."""
    for count, problem in enumerate(problems):
        if count == MOST_PROBLEMS:
            yield "and more"
            return
        yield problem
