"""Runs of the bench, and what a table is worth, as lines."""

from __future__ import annotations

from textual.strip import Strip

from widgets.ink import Ink
from widgets.language import figures, say, several
from widgets.lines import Line
from widgets.numerals import NONE, clock, day
from widgets.prose import paragraph
from widgets.specs.track_record import BenchResult, TableVotes
from widgets.untrusted import untrusted
from widgets.wrap import Piece


def bench_lines(bench: BenchResult, width: int, ink: Ink) -> list[Strip]:
    """One run of the bench, an endpoint a line."""
    head = several(
        bench.questions,
        "{count} question of {source}, {when}",
        "{count} questions of {source}, {when}",
        source=untrusted(bench.source),
        when=when(bench.at),
    )
    head += say(", cancelled before its end") if bench.cancelled else ""
    lines = [Line().put(head, ink.muted).strip(width)]
    for row in bench.rows:
        told = [
            Piece(f"{untrusted(row.name):<12} ", ink.strong),
            Piece("Brier ", ink.muted),
            Piece(NONE if row.brier is None else figures(f"{row.brier:.3f}"), ink.figure),
            Piece(say("  grounded "), ink.muted),
            Piece(_share(row.grounded_pct), ink.figure),
            Piece(say("  valid "), ink.muted),
            Piece(_share(row.valid_pct), ink.figure),
            Piece("  P95 ", ink.muted),
            Piece(say("{p95_ms:,} ms", p95_ms=row.p95_ms), ink.figure),
            Piece(say("  cost "), ink.muted),
            Piece(figures(f"${row.cost_usd:.4f}"), ink.figure),
        ]
        lines += paragraph(told, width)
        detail = say(
            "{model}, {answered} of {questions} answered",
            model=untrusted(row.model) or say("rules"),
            answered=row.answered,
            questions=row.questions,
        )
        lines += paragraph([Piece(detail, ink.muted)], width, Piece("  "))
        if row.caution:
            lines += paragraph([Piece(untrusted(row.caution), ink.warn)], width, Piece("  ! ", ink.warn))
    return lines + ([] if bench.votes is None else votes_lines(bench.votes, width, ink))


def votes_lines(votes: TableVotes, width: int, ink: Ink) -> list[Strip]:
    """How many voices that err apart a table is worth."""
    known = several(
        votes.debates,
        "correlation of wrong calls {correlation:.2f} over {count} debate",
        "correlation of wrong calls {correlation:.2f} over {count} debates",
        correlation=votes.correlation,
    )
    told = [
        Piece(figures(f"{votes.effective:.2f}"), ink.figure),
        Piece(several(votes.voices, " of {count} voice", " of {count} voices"), ink.text),
        Piece(f", {known if votes.debates else say('assumed: no debate is resolved yet')}", ink.muted),
    ]
    lines = paragraph(told, width)
    if votes.enough:
        return lines
    said = say("Fewer than two: no standing rule releases what the house proposes; people vote on it.")
    return [*lines, *paragraph([Piece(said, ink.warn)], width, Piece("! ", ink.warn))]


def when(at: int) -> str:
    """Day and time of day in UTC."""
    return f"{day(at)} {clock(at, seconds=False)}"


def _share(value: float | None) -> str:
    return NONE if value is None else f"{value:.0f}%"
