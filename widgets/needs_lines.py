"""What an order would need and why, as lines: the answer first, then where each part of it is said."""

from __future__ import annotations

from textual.strip import Strip

from widgets.ink import Ink
from widgets.language import say
from widgets.lines import Line
from widgets.prose import paragraph, section
from widgets.specs.policy import NeedLine, OrderNeeds
from widgets.wrap import Piece


def needs_lines(spec: OrderNeeds, width: int, ink: Ink) -> list[Strip]:
    """The answer, who could vote, what refuses it, and every line of the policy that says so."""
    head = Line().put(spec.order, ink.strong).gap(2).put(spec.mode, ink.muted)
    refused = spec.route == "refused"
    lines = [head.strip(width), *paragraph([Piece(spec.answer, ink.bad if refused else ink.accent)], width)]
    for text in spec.refusals:
        lines += paragraph([Piece(text, ink.bad)], width, Piece("✕ ", ink.bad))
    for name, value in (
        (say("Notional"), spec.notional),
        (say("Tier"), spec.tier),
        (say("Roles"), ", ".join(spec.roles)),
        (say("Can vote"), ", ".join(spec.eligible) + ("" if spec.enough else say(" - not enough people"))),
        (say("Rule"), spec.rule),
        (
            say("Held"),
            say("{seconds} s after approval, while one key cancels it", seconds=spec.hold_s)
            if spec.hold_s
            else "",
        ),
        (say("Typed"), say("a voter types the quantity") if spec.typed_quantity else ""),
        (
            say("Expires"),
            say("{seconds} s after the proposal", seconds=spec.expires_s) if spec.expires_s else "",
        ),
        (
            say("Policy"),
            say(
                "{policy}, profile {profile}, account {account}, strategy {strategy}",
                policy=spec.policy,
                profile=spec.profile,
                account=spec.account,
                strategy=spec.strategy,
            ),
        ),
    ):
        if value.strip():
            lines += paragraph([Piece(value, ink.text)], width, Piece(f"{name:<9} ", ink.muted))
    if spec.lines:
        lines += section(say("What the policy says"), width, ink)
        for line in spec.lines:
            lines += need_line(line, width, ink)
    if spec.checks:
        lines += section(say("Checks as a proposal would find them now"), width, ink)
        for check in spec.checks:
            mark, style = ("✓ ", ink.good) if check.passed else ("✕ ", ink.bad)
            numbers = f"{check.value} / {check.limit}" if check.limit else check.value
            pieces = [Piece(f"{check.control} {check.name}  ", ink.muted), Piece(numbers, ink.text)]
            lines += paragraph(pieces, width, Piece(mark, style))
    return lines


def need_line(line: NeedLine, width: int, ink: Ink) -> list[Strip]:
    """A name, its value, and the place whose word it is where that is not the desk as a whole."""
    pieces = [Piece(line.value, ink.text)]
    if line.origin not in ("", "desk"):
        pieces.append(Piece(say("  (by {origin})", origin=line.origin), ink.muted))
    return paragraph(pieces, width, Piece(f"{line.name}: ", ink.muted))
