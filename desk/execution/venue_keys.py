"""Which key may be used at which venue: fingerprints alone, as people approved them. The keys stay in sealed files."""

from __future__ import annotations

from typing import Literal

import msgspec

from desk.kernel.journal import Fact
from desk.kernel.queries import Select, Tables
from desk.kernel.topics import Topic

Withdraws = Literal["no", "unknown"]
"""Whether the key could move money out; one that could is never taken."""


class VenueKeySet(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """The key of this fingerprint is the desk's key at the venue, in the place of any other."""

    venue: str
    key: str
    withdraws: Withdraws


class VenueKeyRemoved(msgspec.Struct, frozen=True, tag=True):
    """The desk has no key at the venue any more."""

    venue: str


VENUES: Topic[VenueKeySet | VenueKeyRemoved] = Topic(
    "venues.v1", durable=True, messages=VenueKeySet | VenueKeyRemoved
)


class KnownKey(msgspec.Struct, frozen=True):
    """A venue's key as the journal knows it."""

    venue: str
    key: str
    withdraws: Withdraws
    by: str
    since: int


class VenueKeysTable:
    """Keeps a row for each venue that has a key."""

    name = "venue_keys"
    ddl = """
    CREATE TABLE venue_keys (
        venue TEXT PRIMARY KEY, key TEXT NOT NULL, withdraws TEXT NOT NULL, actor TEXT NOT NULL, since INTEGER NOT NULL
    ) STRICT;
    """
    topics = (VENUES,)

    def apply(self, tables: Tables, fact: Fact) -> None:
        """Takes over what the fact says."""
        match fact.message:
            case VenueKeySet(venue=venue, key=key, withdraws=withdraws):
                tables.execute(
                    "INSERT OR REPLACE INTO venue_keys VALUES (?, ?, ?, ?, ?)",
                    (venue, key, withdraws, fact.actor, fact.ts),
                )
            case VenueKeyRemoved(venue):
                tables.execute("DELETE FROM venue_keys WHERE venue = ?", (venue,))


def venue_key(select: Select, venue: str) -> KnownKey | None:
    """The key of a venue, or nothing."""
    return next((one for one in venue_keys(select) if one.venue == venue), None)


def venue_keys(select: Select) -> tuple[KnownKey, ...]:
    """Every venue's key, by venue."""
    rows = select("SELECT venue, key, withdraws, actor, since FROM venue_keys ORDER BY venue", ())
    return tuple(KnownKey(*tuple(row)) for row in rows)
