"""The desk's own key. It signs receipts and the footers of exported files, and nothing else."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from desk.kernel import signatures
from desk.kernel.bus import Bus
from desk.kernel.errors import DeskError
from desk.kernel.facts import Draft, Fact
from desk.kernel.private_file import private
from desk.kernel.queries import Select, Tables, within
from desk.kernel.topics import Topic

FILE = "desk.key"


class DeskKeyEnrolled(msgspec.Struct, frozen=True, tag=True):
    """From here on this key, and none before it, signs for the desk."""

    desk: str
    key: str
    """Ed25519 public key, in hex."""


AUDIT: Topic[DeskKeyEnrolled] = Topic("audit.v1", durable=True, messages=DeskKeyEnrolled)


class DeskKeysTable:
    """Keeps every key that the desk ever had."""

    name = "desk_keys"
    ddl = "CREATE TABLE desk_keys (seq INTEGER PRIMARY KEY, desk TEXT NOT NULL, key TEXT NOT NULL) STRICT;"
    topics = (AUDIT,)

    def apply(self, tables: Tables, fact: Fact) -> None:
        """Takes over what the fact says."""
        match fact.message:
            case DeskKeyEnrolled(desk, key):
                tables.execute("INSERT INTO desk_keys VALUES (?, ?, ?)", (fact.seq, desk, key))


class DeskKey:
    """The secret half, ready to sign."""

    def __init__(self, desk: str, seed: bytes) -> None:
        self.desk = desk
        self.key = signatures.public_key(seed)
        """Public half, in hex."""
        self._seed = seed

    def sign(self, statement: bytes) -> str:
        """The signature, in hex."""
        return signatures.sign(self._seed, statement)


def enrolled_key(select: Select) -> tuple[str, str] | None:
    """Name and public key of the desk as the journal has them now."""
    try:
        rows = select("SELECT desk, key FROM desk_keys ORDER BY seq DESC LIMIT 1", ())
    except sqlite3.OperationalError:  # without the table: this journal is of before desks had keys
        return None
    return (str(rows[0][0]), str(rows[0][1])) if rows else None


def read_desk_key(state: Path, desk: str) -> DeskKey | None:
    """The key in a state folder. Raises `DeskError` for a file that holds none."""
    path = state / FILE
    try:
        seed = bytes.fromhex(path.read_text().strip())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as problem:
        raise DeskError(
            f"The desk's key {path} cannot be read ({problem}); restore it from a copy, or remove it for a new one."
        ) from None
    if len(seed) != signatures.SEED_BYTES:
        raise DeskError(
            f"The desk's key {path} is cut short; restore it from a copy, or remove it for a new one."
        )
    return DeskKey(desk, seed)


async def prepare_desk_key(state: Path, bus: Bus, desk: str, secret: Callable[[str, int], bytes]) -> DeskKey:
    """Find or make the desk's key. That another key than before signs from now on is a fact."""
    found = read_desk_key(state, desk)
    if found is None:
        seed = secret("desk key", signatures.SEED_BYTES)
        _write(state / FILE, seed)
        found = DeskKey(desk, seed)
    key = found

    def decide(tables: Tables) -> Sequence[Draft]:
        if enrolled_key(within(tables)) == (desk, key.key):
            return []
        return [Draft(AUDIT, DeskKeyEnrolled(desk, key.key), "desk")]

    if enrolled_key(bus.rows) != (desk, key.key):
        await bus.transact(decide)
    return key


def _write(path: Path, seed: bytes) -> None:
    fresh = path.with_suffix(".new")
    with open(fresh, "w", opener=private) as file:
        file.write(f"{seed.hex()}\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
