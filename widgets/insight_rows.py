"""What the rows of the research timeline stand for, and which view each of its keys leads to."""

from __future__ import annotations

from widgets.specs.insights import InsightDetail, InsightTimeline

Row = tuple[str, ...]
SORTS = ("", "thesis", "hypothesis", "risk flag", "regime", "reconciliation", "transcript")
"""What the key for kinds goes through."""


def timeline_rows(spec: InsightTimeline) -> list[Row]:
    """Id, sort, first figure, thread, view of the next kind, view of its instrument, and `review` or empty."""
    kind = view_of(spec.instrument, SORTS[(SORTS.index(spec.sort) + 1) % len(SORTS)])
    rows: list[Row] = [
        (
            entry.id,
            entry.sort,
            entry.evidence,
            entry.thread,
            kind,
            view_of("" if spec.instrument else entry.instrument, spec.sort),
            "review" if entry.review else "",
        )
        for entry in spec.entries
    ]
    return rows or [("", "", "", "", kind, view_of("", spec.sort), "")]


def detail_rows(spec: InsightDetail) -> list[Row]:
    """The entry itself, then each of its figures: the same columns, with the figure's reference."""
    entry = spec.entry
    review = "review" if entry.review else ""
    refs = dict.fromkeys(run.ref for run in entry.runs if run.ref)
    return [
        (entry.id, "figure", ref, entry.thread, "timeline", view_of(entry.instrument, ""), review)
        for ref in refs
    ] or [(entry.id, "thread", "", entry.thread, "timeline", view_of(entry.instrument, ""), review)]


def view_of(instrument: str, sort: str) -> str:
    """The host's view of a timeline: `timeline`, `timeline:BTC-USDT`, `timeline:*:risk-flag`."""
    if not sort:
        return f"timeline:{instrument}" if instrument else "timeline"
    return f"timeline:{instrument or '*'}:{sort.replace(' ', '-')}"
