"""The keys people sign with: a state table, and how it is read. A person has at most one active key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, cast

import msgspec

from desk.kernel.facts import Fact
from desk.kernel.queries import Select, Tables
from desk.people.messages import PEOPLE, KeyEnrolled, KeyRevoked

Custody = Literal["person", "desk"]


class Key(msgspec.Struct, frozen=True):
    """A public key that was ever enrolled. What it signed while it was active stands."""

    person: str
    key: str
    custody: Custody
    active: bool
    seq: int
    """Number of the fact that enrolled it."""

    @property
    def short(self) -> str:
        """As people compare it: `3f2a 91bc 07de 44a1`."""
        return " ".join(self.key[at : at + 4] for at in range(0, 16, 4))


class KeysTable:
    """Keeps every key that was ever enrolled, and which of them signs now."""

    name = "keys"
    ddl = """
    CREATE TABLE keys (
        person TEXT NOT NULL, key TEXT NOT NULL, custody TEXT NOT NULL, active INTEGER NOT NULL,
        seq INTEGER NOT NULL, PRIMARY KEY (person, key)
    ) STRICT;
    """
    topics = (PEOPLE,)

    def apply(self, tables: Tables, fact: Fact) -> None:
        """Takes over what the fact says."""
        match fact.message:
            case KeyEnrolled(person, key, custody):
                tables.execute("UPDATE keys SET active = 0 WHERE person = ?", (person,))
                tables.execute(
                    "INSERT OR REPLACE INTO keys VALUES (?, ?, ?, 1, ?)", (person, key, custody, fact.seq)
                )
            case KeyRevoked(person, key):
                tables.execute("UPDATE keys SET active = 0 WHERE person = ? AND key = ?", (person, key))


_ROWS = "SELECT person, key, custody, active, seq FROM keys"


def find_key(select: Select, person: str) -> Key | None:
    """The one key that signs for a person now."""
    rows = select(f"{_ROWS} WHERE person = ? AND active = 1", (person,))
    return _key(rows[0]) if rows else None


def active_keys(select: Select) -> dict[str, str]:
    """The key that signs now, by person."""
    return {
        str(person): str(key) for person, key in select("SELECT person, key FROM keys WHERE active = 1", ())
    }


def keys_of(select: Select, person: str) -> tuple[Key, ...]:
    """Every key a person ever had, oldest first."""
    rows = select(f"{_ROWS} WHERE person = ? ORDER BY seq", (person,))
    return tuple(_key(row) for row in rows)


def owner_of(select: Select, key: str) -> Key | None:
    """Whose key this is or was: one key never stands for two people, nor comes back."""
    rows = select(f"{_ROWS} WHERE key = ? ORDER BY seq DESC", (key,))
    return _key(rows[0]) if rows else None


def _key(row: Sequence[object]) -> Key:
    person, key, custody, active, seq = tuple(row)
    return Key(str(person), str(key), cast(Custody, str(custody)), bool(active), int(str(seq)))
