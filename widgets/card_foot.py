"""The last lines of an approval card: as whom one votes, with which keys, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass

from textual.strip import Strip

from widgets.ink import Ink
from widgets.lines import Line, fit, width_of
from widgets.specs.approvals import ApprovalCard
from widgets.untrusted import untrusted
from widgets.wrap import sentence

_SENTENCE_LINES = 3
_KEY_CELLS = len("^Y approve   ^N reject   one moment")


@dataclass(frozen=True, slots=True)
class Foot:
    """Where a vote from this card stands."""

    focused: bool
    ready: bool
    """Whether a chord would be taken now."""
    sent: str = ""
    """The choice that is on its way to the desk, or empty."""
    refused: str = ""
    """Why the latest vote did not count, or empty."""
    reason: str | None = None
    """The reason of a rejection while it is typed."""
    hint: str = ""
    """What to mind while it is typed."""
    low: bool = False
    """Rows are short: the voter and the keys share a line where both fit, so that more of the order is in sight."""


def foot_lines(card: ApprovalCard, foot: Foot, width: int, ink: Ink) -> list[Strip]:
    """The foot, under its rule."""
    lines = [Line().put("─" * width, ink.rule).strip(width)]
    if foot.reason is not None:
        return lines + _reason(foot.reason, foot.hint, width, ink)
    pending = card.row.state == "pending"
    voter = Line()
    if pending:
        voter.put("Voting as ", ink.muted).put(card.acting_as or "nobody", ink.person)
        if foot.low and not foot.sent and card.may_vote and voter.cells + 3 + _KEY_CELLS <= width:
            voter.gap(3)
        else:
            lines.append(voter.strip(width))
            voter = Line()
    why_not = (card.why_not or "You may not vote.") if pending and not card.may_vote else ""
    if foot.refused not in ("", why_not):
        lines += sentence(foot.refused, width, ink.bad)[:_SENTENCE_LINES]
    if not pending:
        closed = Line().put(f"This request is {card.row.state}. ", ink.muted).put("Esc", ink.key)
        return [*lines, closed.put(" closes", ink.muted).strip(width)]
    if why_not:
        lines += sentence(why_not, width, ink.warn)[:_SENTENCE_LINES]
    if not (card.may_vote or card.may_reject):
        return lines
    if foot.sent:
        words = f"Vote to {foot.sent} sent, waiting for the desk"
        return [*lines, Line().put(words, ink.accent).strip(width)]
    return [*lines, _keys(card, foot, voter, width, ink)]


def _keys(card: ApprovalCard, foot: Foot, line: Line, width: int, ink: Ink) -> Strip:
    """The keys, behind what stands in the line already."""
    style = ink.key if foot.focused and foot.ready else ink.muted
    if card.may_vote:
        line.put("^Y", style).put(" approve   ", ink.muted)
    if card.may_reject:
        line.put("^N", style).put(" reject   ", ink.muted)
    waiting = "   one moment" if foot.focused and not foot.ready else ""
    if line.cells + len("Esc close") + len(waiting) <= width or not waiting:
        line.put("Esc", ink.key).put(" close", ink.muted)
    return line.put(waiting, ink.warn).strip(width)


def _reason(reason: str, hint: str, width: int, ink: Ink) -> list[Strip]:
    prompt = Line().put("Reject because ", ink.bad)
    room = max(1, width - prompt.cells - 1)
    text = untrusted(reason)
    while width_of(text) > room:
        text = text[1:]
    return [
        Line().put(fit(hint or "Enter rejects, Esc goes back", width), ink.muted).strip(width),
        prompt.put(text, ink.strong).put("▏", ink.focus).strip(width),
    ]
