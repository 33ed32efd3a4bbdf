"""Runs of the bench, and what a table is worth, as lines."""

from __future__ import annotations

from textual.strip import Strip

from widgets.ink import Ink
from widgets.lines import Line
from widgets.numerals import NONE, clock, day
from widgets.prose import paragraph
from widgets.specs.track_record import BenchResult, TableVotes
from widgets.untrusted import untrusted
from widgets.wrap import Piece


def bench_lines(bench: BenchResult, width: int, ink: Ink) -> list[Strip]:
    """One run of the bench, an endpoint a line."""
    head = f"{bench.questions} questions of {untrusted(bench.source)}, {when(bench.at)}"
    head += ", cancelled before its end" if bench.cancelled else ""
    lines = [Line().put(head, ink.muted).strip(width)]
    for row in bench.rows:
        told = [
            Piece(f"{untrusted(row.name):<12} ", ink.strong),
            Piece("Brier ", ink.muted),
            Piece(NONE if row.brier is None else f"{row.brier:.3f}", ink.figure),
            Piece("  grounded ", ink.muted),
            Piece(_share(row.grounded_pct), ink.figure),
            Piece("  valid ", ink.muted),
            Piece(_share(row.valid_pct), ink.figure),
            Piece("  P95 ", ink.muted),
            Piece(f"{row.p95_ms:,} ms", ink.figure),
            Piece("  cost ", ink.muted),
            Piece(f"${row.cost_usd:.4f}", ink.figure),
        ]
        lines += paragraph(told, width)
        detail = f"{untrusted(row.model) or 'rules'}, {row.answered} of {row.questions} answered"
        lines += paragraph([Piece(detail, ink.muted)], width, Piece("  "))
        if row.caution:
            lines += paragraph([Piece(untrusted(row.caution), ink.warn)], width, Piece("  ! ", ink.warn))
    return lines + ([] if bench.votes is None else votes_lines(bench.votes, width, ink))


def votes_lines(votes: TableVotes, width: int, ink: Ink) -> list[Strip]:
    """How many voices that err apart a table is worth."""
    known = f"correlation of wrong calls {votes.correlation:.2f} over {votes.debates} debates"
    told = [
        Piece(f"{votes.effective:.2f}", ink.figure),
        Piece(f" of {votes.voices} voices", ink.text),
        Piece(f", {known if votes.debates else 'assumed: no debate is resolved yet'}", ink.muted),
    ]
    lines = paragraph(told, width)
    if votes.enough:
        return lines
    said = "Fewer than two: no standing rule releases what the house proposes; people vote on it."
    return [*lines, *paragraph([Piece(said, ink.warn)], width, Piece("! ", ink.warn))]


def when(at: int) -> str:
    """Day and time of day in UTC."""
    return f"{day(at)} {clock(at, seconds=False)}"


def _share(value: float | None) -> str:
    return NONE if value is None else f"{value:.0f}%"
