"""The endpoints of models as lines: how each does, for whom it speaks, what it costs and what it said when it failed."""

from __future__ import annotations

from textual.strip import Strip

from widgets.ink import Ink
from widgets.language import say, several, worded
from widgets.lines import Line, blank
from widgets.numerals import age
from widgets.prose import paragraph
from widgets.specs.models import EndpointLine, ModelEndpoints
from widgets.untrusted import untrusted
from widgets.wrap import Piece

_NAMES = 11
_MARKS = {"ready": "●", "not asked yet": "○", "failing": "!", "waiting": "‖", "no price": "✕"}


def endpoints_lines(spec: ModelEndpoints, width: int, ink: Ink) -> list[Strip]:
    """Without any endpoint one sentence says who speaks, and how to set one up."""
    if not spec.rows:
        said = [
            Piece(say("No model is set up, so everybody speaks by the house's rules. "), ink.text),
            Piece("desk model add", ink.key),
            Piece(say(" sets one up; "), ink.muted),
            Piece("desk --llm-url URL", ink.key),
            Piece(say(" tries one for this start."), ink.muted),
        ]
        return paragraph(said, width)
    lines: list[Strip] = []
    for row in spec.rows:
        lines += [*_endpoint(row, spec.now, width, ink), blank(width)]
    if spec.by_rule:
        names = ", ".join(map(untrusted, spec.by_rule))
        lines += [
            *paragraph([Piece(say("By the house's rules: {names}.", names=names), ink.text)], width),
            blank(width),
        ]
    if spec.file:
        lines += paragraph([Piece(say("Set up in {file}", file=untrusted(spec.file)), ink.muted)], width)
    return lines


def _endpoint(row: EndpointLine, now: int, width: int, ink: Ink) -> list[Strip]:
    style = {
        "ready": ink.good,
        "not asked yet": ink.muted,
        "failing": ink.warn,
        "waiting": ink.bad,
        "no price": ink.bad,
    }[row.state]
    state = (
        say("asked again in {seconds} s", seconds=row.seconds_left)
        if row.state == "waiting"
        else worded(row.state, "endpoint")
    )
    head = Line().put(f"{_MARKS[row.state]} ", style).put(row.name, ink.strong).gap(2).put(state, style)
    named = say(" (it says {named})", named=untrusted(row.named)) if row.named else ""
    facts = [
        (say("model"), f"{untrusted(row.model)}{named}, {row.api}"),
        (say("at"), untrusted(row.address)),
        (say("speaks for"), ", ".join(map(untrusted, row.speaks_for)) or say("nobody")),
        (say("price"), untrusted(row.prices)),
        (say("can"), untrusted(row.card) or say("not probed; desk model probe looks")),
        (say("calls"), _calls(row, now)),
    ]
    names = max(_NAMES, max(len(name) for name, _ in facts) + 1)
    lines = [head.strip(width)]
    for name, value in facts:
        lines += paragraph([Piece(value, ink.text)], width, Piece(f"  {name:<{names}}", ink.muted))
    if row.error:
        ago = age(max(0, now - row.error_at) // 1_000_000)
        said = say("{error} ({ago} ago)", error=untrusted(row.error), ago=ago)
        tone = ink.bad if row.in_a_row else ink.muted
        lines += paragraph([Piece(said, tone)], width, Piece(f"  {say('last error'):<{names}}", ink.muted))
    return lines


def _calls(row: EndpointLine, now: int) -> str:
    if not row.answered and not row.failed:
        return say("none since the host started")
    last = (
        say(", the last {age} ago", age=age(max(0, now - row.answered_at) // 1_000_000))
        if row.answered_at
        else ""
    )
    failed = (
        several(row.failed, "; {count} failed", "; {count} failed")
        + (several(row.in_a_row, ", {count} in a row", ", {count} in a row") if row.in_a_row else "")
        if row.failed
        else ""
    )
    return several(
        row.answered,
        "{count} answered{last}{failed}",
        "{count} answered{last}{failed}",
        last=last,
        failed=failed,
    )
