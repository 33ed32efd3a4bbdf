"""An exported journal: made from a profile's folder, and proved on any machine without one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from desk.host.audit_witness import AuditWitness, Seen
from desk.host.journal_schema import TOPICS, projections
from desk.kernel.anchor import anchored_head
from desk.kernel.audit import derive, limited, scratch
from desk.kernel.chain import GENESIS, Head
from desk.kernel.desk_key import DeskKey, enrolled_key, read_desk_key
from desk.kernel.errors import ConfigError, CorruptJournal, NoJournal, Refused
from desk.kernel.facts import Fact
from desk.kernel.inspection import first_break
from desk.kernel.journal import ANCHOR, DATABASE
from desk.kernel.onlooking import consistent
from desk.kernel.proof_file import FORM, BrokenProof, Footer, Header, ProofReader, write_proof
from desk.kernel.receipt import Receipt, head_text, sign_receipt
from desk.kernel.sums import derived_state, kept_state

_OTHER_TABLES = (
    "the state was kept in another version's tables, so its hash is not compared; everything else is proved"
)
_ROWS = "SELECT seq, ts, topic, actor, corr, body, prev_hash, hash FROM facts ORDER BY seq"


def key_of(folder: Path) -> DeskKey:
    """The desk's key in a profile's folder, as its journal names it. Refuses a folder that has none."""
    path = folder / DATABASE
    if not path.exists():
        raise NoJournal(f"There is no journal in {folder}; open the desk once, or name the profile.")
    with consistent(path) as connection:
        named = enrolled_key(lambda sql, parameters=(): connection.execute(sql, parameters).fetchall())
    if named is None:
        raise Refused(
            f"The journal in {folder} names no key of the desk yet; start the desk once, which makes one."
        )
    found = read_desk_key(folder, named[0])
    if found is None or found.key != named[1]:
        raise Refused(
            f"The key in {folder} is not the one that the journal names; start the desk once, which records it."
        )
    return found


def receipt(folder: Path, at: int) -> Receipt:
    """The desk's signed word on the head of its journal now. Refuses a journal whose chain does not hold."""
    key, anchored = key_of(folder), anchored_head(folder / ANCHOR)
    with consistent(folder / DATABASE) as connection:
        _require_whole(first_break(connection, anchored, (folder / ANCHOR).exists()))
        return sign_receipt(key, _head(connection), at)


def export(folder: Path, target: Path, at: int, *, force: bool = False) -> Footer:
    """Write the whole journal to one file (0600) that proves itself; there is all of it or none.

    Refuses to write over a file unless `force` is given, and to export a journal whose chain does not hold.
    """
    if target.exists() and not force:
        raise Refused(f"{target} is there already; name another file, or give --force to write over it.")
    key, anchored = key_of(folder), anchored_head(folder / ANCHOR)
    handle, name = -1, ""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent or Path())
        with os.fdopen(handle, "wb") as file, consistent(folder / DATABASE) as connection:
            _require_whole(first_break(connection, anchored, (folder / ANCHOR).exists()))
            head = _head(connection)
            header = Header(FORM, key.desk, at, head.seq, head_text(head))
            footer = write_proof(file, header, connection.execute(_ROWS), key, kept_state(connection))
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    except OSError as problem:
        raise ConfigError(f"{target} cannot be written ({problem.strerror}); name another file") from None
    finally:
        if name:
            with suppress(FileNotFoundError):
                Path(name).unlink()
    return footer


def _require_whole(problem: str) -> None:
    if problem:
        raise CorruptJournal(
            f"The journal does not hold: {problem}; see `desk audit verify`, and restore a copy."
        )


def _head(connection: Any) -> Head:
    row = connection.execute("SELECT seq, hash FROM facts ORDER BY seq DESC LIMIT 1").fetchone()
    return Head(*row) if row else Head(0, GENESIS)


@dataclass(frozen=True)
class FileProof:
    """What was checked in an exported file, and where it does not hold."""

    desk: str
    created: int
    head: Head
    key: str
    """The desk's public key, where the footer holds."""
    state: str
    """Hash over the state that follows from the facts, where the footer holds."""
    seen: Seen
    problems: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return not self.problems

    def as_json(self) -> dict[str, Any]:
        """As `desk audit verify --file FILE --json` answers."""
        return {
            "ok": self.ok,
            "desk": self.desk,
            "created": self.created,
            "facts": self.head.seq,
            "head": {"seq": self.head.seq, "hash": self.head.hash.hex()},
            "key": self.key,
            "state": self.state,
            **self.seen.as_json(),
            "problems": list(self.problems),
            "notes": list(self.notes),
        }


def prove_file(path: Path, receipts: Sequence[Receipt] = ()) -> FileProof:
    """Check an exported file by itself: no profile, no host, no network. Raises `ConfigError` where there is none."""
    try:
        with path.open("rb") as file:
            return _prove(file, receipts)
    except OSError as problem:
        raise ConfigError(f"{path} cannot be read ({problem.strerror}); name an exported file") from None


def _prove(file: BinaryIO, receipts: Sequence[Receipt]) -> FileProof:
    witness = AuditWitness(receipts)
    try:
        reader = ProofReader(file)
    except BrokenProof as problem:
        return FileProof("", 0, Head(0, GENESIS), "", "", witness.seen, (str(problem),), ())
    tables = projections()
    derived = scratch(tables)
    try:
        problems = list(limited(derive(_facts(reader, witness), derived, tables, witness)))
        key = state = ""
        notes = witness.notes
        if (footer := reader.footer) is not None:
            key, found = footer.key, derived_state(derived, tables)
            state = found.rows
            if not witness.signs(reader.header.desk, key):
                problems.append("the footer is signed with a key that is not the desk's by its journal")
            if footer.schema != found.schema:
                notes = (*notes, _OTHER_TABLES)
            elif footer.state != state:
                problems.append(
                    f"the facts lead to a state of hash {state[:16]}…, and the desk had {footer.state[:16]}…"
                )
    finally:
        derived.close()
    return FileProof(
        reader.header.desk,
        reader.header.created,
        reader.head,
        key,
        state,
        witness.seen,
        tuple(problems),
        notes,
    )


def _facts(reader: ProofReader, witness: AuditWitness) -> Iterator[Fact]:
    """The facts of a file, decoded, each with the byte it stands at while it is judged."""
    topics = {topic.name: topic for topic in TOPICS}
    for entry in reader.facts():
        witness.offset = entry.offset
        topic = topics.get(entry.topic)
        try:
            message = topic.decode(entry.body) if topic else None
        except ValueError:
            raise CorruptJournal(
                f"fact {entry.seq} at byte {entry.offset}: it does not read as {entry.topic}; use the desk that wrote it"
            ) from None
        yield Fact(entry.seq, entry.ts, entry.topic, entry.actor, entry.corr, message, entry.body, entry.hash)
