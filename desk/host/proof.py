"""The whole proof of a profile: its journal by itself, and its tapes by the journal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desk.agents.models.spend_witness import disagreements
from desk.host.audit_witness import AuditWitness, Seen
from desk.host.host_tape import FOLDER
from desk.host.journal_schema import TOPICS, projections
from desk.host.tape_file import Block, TapeError, TapeFile
from desk.host.tape_reader import SUFFIX
from desk.kernel.audit import verify
from desk.kernel.journal import DATABASE
from desk.kernel.onlooking import consistent
from desk.kernel.queries import within
from desk.kernel.receipt import Receipt


@dataclass(frozen=True)
class Proof:
    """What was checked, and where it does not hold."""

    facts: int
    seq: int
    hash: str
    tapes: int
    blocks: int
    seen: Seen
    problems: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return not self.problems

    def as_json(self) -> dict[str, Any]:
        """As `desk audit verify --json` answers."""
        return {
            "ok": self.ok,
            "facts": self.facts,
            "head": {"seq": self.seq, "hash": self.hash},
            "tapes": self.tapes,
            "blocks": self.blocks,
            **self.seen.as_json(),
            "problems": list(self.problems),
            "notes": list(self.notes),
        }


def prove(folder: Path, receipts: Sequence[Receipt] = ()) -> Proof:
    """Check everything that is kept in a profile's folder. Raises `CorruptJournal` for one that cannot be read."""
    witness = AuditWitness(receipts)
    report = verify(folder, projections(), TOPICS, witness)
    expected: dict[str, list[Block]] = {}
    tape_problems: list[str] = []
    money_problems: list[str] = []
    if report.ok:
        with consistent(folder / DATABASE) as connection:
            money_problems = list(disagreements(within(connection)))
        expected = _sealed(folder / DATABASE)
        tape_problems = [
            problem for name, blocks in expected.items() for problem in _tape(folder, name, blocks)
        ]
    return Proof(
        report.facts,
        report.head.seq,
        report.head.hash.hex(),
        len(expected),
        sum(len(blocks) for blocks in expected.values()),
        witness.seen,
        (*report.problems, *money_problems, *tape_problems),
        report.notes,
    )


def _sealed(database: Path) -> dict[str, list[Block]]:
    with consistent(database) as connection:
        rows = connection.execute(
            "SELECT session, offset, length, sha256 FROM tape_blocks ORDER BY session, offset"
        )
        found: dict[str, list[Block]] = {}
        for session, offset, length, sha256 in rows:
            found.setdefault(session, []).append(Block(offset, length, sha256))
        return found


def _tape(folder: Path, session: str, expected: list[Block]) -> Iterator[str]:
    path = folder / FOLDER / f"{session}{SUFFIX}"
    if not path.exists():
        yield f"the tape of session {session} is missing, and the journal does not say that it was deleted"
        return
    there = path.stat().st_size
    sealed = max(block.offset + block.length for block in expected)
    if there < sealed:
        yield f"the tape {path.name} is cut off at byte {there}, and the journal sealed {sealed} bytes of it"
        return
    try:
        found = {block.offset: block for block in TapeFile(path).blocks()}
    except TapeError as problem:
        yield str(problem)
        return
    for block in expected:
        if found.get(block.offset) != block:
            yield f"the tape {path.name} is not what the journal sealed, from byte {block.offset} on"
