"""Which key the desk uses at a venue. The key itself stays in its sealed file; people approve its fingerprint."""

from __future__ import annotations

import re

import msgspec

from desk.approvals.changes.change import Applying, ChangeKind, Row
from desk.execution.mode import desk_mode
from desk.execution.venue_keys import VENUES, VenueKeyRemoved, VenueKeySet, Withdraws, venue_key
from desk.kernel.journal import Draft
from desk.kernel.queries import Select

_FINGERPRINT = re.compile(r"[0-9a-f]{16}")
_VENUE = re.compile(r"[a-z][a-z0-9]{1,20}")


class SetVenueKey(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """Use the key of this fingerprint at the venue, and no other."""

    venue: str
    key: str
    withdraws: Withdraws
    """What the venue said, when it was asked, of whether the key could move money out."""


class RemoveVenueKey(msgspec.Struct, frozen=True, tag=True):
    """Use no key at the venue any more."""

    venue: str


def _key(select: Select, venue: str) -> str:
    known = venue_key(select, venue)
    return "" if known is None else known.key


def _set_rows(select: Select, change: SetVenueKey) -> tuple[Row, ...]:
    told = "cannot withdraw" if change.withdraws == "no" else "the venue was not asked what it may do"
    return (
        Row(f"key at {change.venue}", _key(select, change.venue), change.key),
        Row("what it may do", "", told),
    )


def _set_refusal(select: Select, change: SetVenueKey, applying: Applying) -> str:
    if not _VENUE.fullmatch(change.venue) or not _FINGERPRINT.fullmatch(change.key):
        return "A venue key is named by its venue and the 16 hex digits of its fingerprint; see desk venue key show."
    if _key(select, change.venue) == change.key:
        return f"That is the key of {change.venue} already."
    return _in_use(select, change.venue)


def _set_drafts(select: Select, change: SetVenueKey, applying: Applying) -> list[Draft]:
    told = VenueKeySet(venue=change.venue, key=change.key, withdraws=change.withdraws)
    return [Draft(VENUES, told, applying.actor, applying.corr)]


def _remove_rows(select: Select, change: RemoveVenueKey) -> tuple[Row, ...]:
    return (Row(f"key at {change.venue}", _key(select, change.venue), ""),)


def _remove_refusal(select: Select, change: RemoveVenueKey, applying: Applying) -> str:
    if not _key(select, change.venue):
        return f"The desk has no key for {change.venue}."
    return _in_use(select, change.venue)


def _in_use(select: Select, venue: str) -> str:
    now = desk_mode(select)
    if now.live and now.venue == venue:
        return f"The desk is LIVE at {venue} with the key {now.key}; go back to paper first."
    return ""


SET_VENUE_KEY = ChangeKind(
    change=SetVenueKey,
    area="venues",
    rights=("administer", "resume"),
    title=lambda change: f"Use the key {change.key} at {change.venue}",
    rows=_set_rows,
    refusal=_set_refusal,
    drafts=_set_drafts,
)
REMOVE_VENUE_KEY = ChangeKind(
    change=RemoveVenueKey,
    area="venues",
    rights=("administer", "resume", "halt"),
    title=lambda change: f"Use no key at {change.venue} any more",
    rows=_remove_rows,
    refusal=_remove_refusal,
    drafts=lambda select, change, applying: [
        Draft(VENUES, VenueKeyRemoved(change.venue), applying.actor, applying.corr)
    ],
    tightens=lambda select, change: True,
)
