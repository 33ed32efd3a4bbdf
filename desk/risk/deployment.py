"""Which code and which settings were adopted for this desk."""

from __future__ import annotations

import msgspec

from desk.kernel.facts import Fact
from desk.kernel.queries import Select, Tables
from desk.risk.messages import DeploymentAdopted

DDL = """
CREATE TABLE deployment (
    slot INTEGER PRIMARY KEY CHECK (slot = 1), code TEXT NOT NULL, settings TEXT NOT NULL, seq INTEGER NOT NULL
) STRICT;
"""


class Deployment(msgspec.Struct, frozen=True):
    """Digests of what a process is."""

    code: str
    """`0.1.0@5f0a9c3e1b2d`: version, and the start of the digest of its sources."""
    settings: str


def apply(tables: Tables, fact: Fact) -> None:
    """Takes over what was adopted."""
    if isinstance(fact.message, DeploymentAdopted):
        tables.execute(
            "INSERT OR REPLACE INTO deployment VALUES (1, ?, ?, ?)",
            (fact.message.code, fact.message.settings, fact.seq),
        )


def adopted(select: Select) -> Deployment | None:
    """What may run, or nothing on a desk that never started."""
    rows = select("SELECT code, settings FROM deployment", ())
    return Deployment(*tuple(rows[0])) if rows else None
