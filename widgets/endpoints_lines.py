"""The endpoints of models as lines: how each does, for whom it speaks, what it costs and what it said when it failed."""

from __future__ import annotations

from textual.strip import Strip

from widgets.ink import Ink
from widgets.lines import Line, blank
from widgets.numerals import age
from widgets.prose import paragraph
from widgets.specs.models import EndpointLine, ModelEndpoints
from widgets.untrusted import untrusted
from widgets.wrap import Piece

_MARKS = {"ready": "●", "not asked yet": "○", "failing": "!", "waiting": "‖", "no price": "✕"}


def endpoints_lines(spec: ModelEndpoints, width: int, ink: Ink) -> list[Strip]:
    """Without any endpoint one sentence says who speaks, and how to set one up."""
    if not spec.rows:
        said = [
            Piece("No model is set up, so everybody speaks by the house's rules. ", ink.text),
            Piece("desk model add", ink.key),
            Piece(" sets one up; ", ink.muted),
            Piece("desk --llm-url URL", ink.key),
            Piece(" tries one for this start.", ink.muted),
        ]
        return paragraph(said, width)
    lines: list[Strip] = []
    for row in spec.rows:
        lines += [*_endpoint(row, spec.now, width, ink), blank(width)]
    if spec.by_rule:
        names = ", ".join(map(untrusted, spec.by_rule))
        lines += [*paragraph([Piece(f"By the house's rules: {names}.", ink.text)], width), blank(width)]
    if spec.file:
        lines += paragraph([Piece(f"Set up in {untrusted(spec.file)}", ink.muted)], width)
    return lines


def _endpoint(row: EndpointLine, now: int, width: int, ink: Ink) -> list[Strip]:
    style = {
        "ready": ink.good,
        "not asked yet": ink.muted,
        "failing": ink.warn,
        "waiting": ink.bad,
        "no price": ink.bad,
    }[row.state]
    state = f"asked again in {row.seconds_left} s" if row.state == "waiting" else row.state
    head = Line().put(f"{_MARKS[row.state]} ", style).put(row.name, ink.strong).gap(2).put(state, style)
    named = f" (it says {untrusted(row.named)})" if row.named else ""
    facts = [
        ("model", f"{untrusted(row.model)}{named}, {row.api}"),
        ("at", untrusted(row.address)),
        ("speaks for", ", ".join(map(untrusted, row.speaks_for)) or "nobody"),
        ("price", untrusted(row.prices)),
        ("can", untrusted(row.card) or "not probed; desk model probe looks"),
        ("calls", _calls(row, now)),
    ]
    lines = [head.strip(width)]
    for name, value in facts:
        lines += paragraph([Piece(value, ink.text)], width, Piece(f"  {name:<11}", ink.muted))
    if row.error:
        ago = age(max(0, now - row.error_at) // 1_000_000)
        said = f"{untrusted(row.error)} ({ago} ago)"
        tone = ink.bad if row.in_a_row else ink.muted
        lines += paragraph([Piece(said, tone)], width, Piece(f"  {'last error':<11}", ink.muted))
    return lines


def _calls(row: EndpointLine, now: int) -> str:
    if not row.answered and not row.failed:
        return "none since the host started"
    last = f", the last {age(max(0, now - row.answered_at) // 1_000_000)} ago" if row.answered_at else ""
    failed = (
        f"; {row.failed} failed" + (f", {row.in_a_row} in a row" if row.in_a_row else "")
        if row.failed
        else ""
    )
    return f"{row.answered} answered{last}{failed}"
