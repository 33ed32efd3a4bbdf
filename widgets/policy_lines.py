"""The policy in force as lines, section by section."""

from __future__ import annotations

from textual.strip import Strip

from widgets.ink import Ink
from widgets.language import say
from widgets.lines import Line
from widgets.needs_lines import need_line
from widgets.numerals import clock
from widgets.prose import paragraph, section
from widgets.specs.policy import PolicyView
from widgets.wrap import Piece


def policy_lines(spec: PolicyView, width: int, ink: Ink) -> list[Strip]:
    """Its version, who adopted it, what would change it, and what it says."""
    head = (
        Line().put(spec.version, ink.strong).put(say("  profile {profile}", profile=spec.profile), ink.muted)
    )
    adopted = say(
        "In force since {adopted_at} UTC, {adopted_by}.",
        adopted_at=clock(spec.adopted_at),
        adopted_by=spec.adopted_by,
    )
    lines = [head.strip(width), *paragraph([Piece(adopted, ink.muted)], width)]
    if spec.waiting:
        lines += paragraph([Piece(spec.waiting, ink.warn)], width)
    for part in spec.sections:
        lines += section(part.title, width, ink)
        for line in part.lines:
            lines += need_line(line, width, ink)
    return lines
