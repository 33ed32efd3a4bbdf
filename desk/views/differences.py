"""What does not agree with the venues, as the pane shows it."""

from __future__ import annotations

from collections.abc import Mapping

from desk.execution.differences_table import OpenDifference, open_differences
from desk.execution.reconciler import Reconciler
from desk.execution.venue import Venue
from desk.kernel.queries import Select
from desk.people.directory import find_person
from widgets.specs.differences import DifferenceRow, Differences, VenueCheck

MOST = 200


def differences_view(
    select: Select, reconciler: Reconciler, venues: Mapping[str, Venue], now: int
) -> Differences:
    """Every line, and when each venue was last compared."""
    found = open_differences(select)
    return Differences(
        now=now,
        rows=tuple(_row(select, one) for one in found[:MOST]),
        more=max(0, len(found) - MOST),
        venues=tuple(
            VenueCheck(
                venue=name,
                link=venue.link,
                checked_at=reconciler.checked.get(name, 0),
                trouble=reconciler.trouble.get(name, ""),
            )
            for name, venue in venues.items()
        ),
    )


def _row(select: Select, one: OpenDifference) -> DifferenceRow:
    difference = one.difference
    person = find_person(select, one.by) if one.by else None
    return DifferenceRow(
        line=difference.line,
        venue=difference.venue,
        what=difference.kind,
        subject=difference.subject,
        ours=difference.ours,
        theirs=difference.theirs,
        text=difference.text,
        found_at=one.found_at,
        by=one.by if person is None else person.name,
        why=one.why,
    )
