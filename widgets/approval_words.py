"""How the queue and the card word the state of a request."""

from __future__ import annotations

from rich.style import Style

from widgets.ink import Ink
from widgets.language import figures, marked, say, several, worded
from widgets.numerals import NONE, age, clock, countdown, money
from widgets.specs.approvals import ApprovalRow

MARKS = {
    "pending": "●",
    "approved": "✓",
    "released": "✓",
    "applied": "✓",
    "rejected": "✕",
    "expired": "◌",
    "stale": "!",
    "cancelled": "–",
    "superseded": "↷",
}
SIDES = {"buy": marked("▲ BUY"), "sell": marked("▼ SELL"), "": marked("CHANGE")}
MARKED = "✗"
"""Stands beside a request that will be rejected together with others."""
LOOKED_AT = "◉"
"""Stands beside a request whose card somebody else has open."""
SOON = 30
"""Seconds left below which the countdown warns."""


def state_style(row: ApprovalRow, ink: Ink) -> Style:
    """Colour of a state; its word and its mark say the same."""
    return {
        "pending": ink.accent,
        "approved": ink.good,
        "released": ink.good,
        "applied": ink.good,
        "rejected": ink.bad,
        "stale": ink.warn,
    }.get(row.state, ink.muted)


def side_style(row: ApprovalRow, ink: Ink) -> Style:
    """Colour of buy or sell."""
    return {"buy": ink.up, "sell": ink.down}.get(row.side, ink.accent)


def looking_words(row: ApprovalRow) -> str:
    """Who has its card open: `Dana is reviewing this`; empty for nobody."""
    if not row.looking:
        return ""
    *others, last = row.looking
    if not others:
        return say("{name} is reviewing this", name=last)
    return say("{names} and {last} are reviewing this", names=", ".join(others), last=last)


def order_words(row: ApprovalRow) -> str:
    """A request in a few words: `BUY 0.05 BTC-USDT`, or what a change would do."""
    if row.subject == "change":
        return row.title
    return f"{say(row.side).upper()} {quantity(row)} {row.instrument}"


def held(row: ApprovalRow) -> bool:
    """Whether it is approved and a time lock holds it."""
    return row.state == "approved" and row.release_at > 0


def time_left(row: ApprovalRow) -> str:
    """The countdown of a pending or a time-locked request, the state of any other."""
    return (
        countdown(row.seconds_left) if row.state == "pending" or held(row) else worded(row.state, "request")
    )


def time_style(row: ApprovalRow, ink: Ink) -> Style:
    """The countdown warns near its end."""
    if row.state != "pending":
        return state_style(row, ink)
    return ink.warn if row.seconds_left < SOON else ink.text


def drift(row: ApprovalRow) -> str:
    """How far the price moved since the proposal, in basis points."""
    if row.drift_bp is None:
        return NONE
    return figures(f"{row.drift_bp:+.1f}" if round(row.drift_bp, 1) else "0.0")


def waited(row: ApprovalRow) -> str:
    """How long a pending request has been waiting, such as `3m`; of any other, when it was proposed."""
    if row.state != "pending":
        return clock(row.created_at, seconds=False)
    whole = (row.expires_at - row.created_at) // 1_000_000_000
    return age(max(0, whole - row.seconds_left) * 1000)


def remark(row: ApprovalRow) -> str:
    """What its row remarks. The votes it waits for are counted and said here, in the person's language; what the desk
    holds against it beside them stays in the desk's own words."""
    counted, apart, held_back = row.note.partition("; ")
    missing = row.needed - row.votes
    if row.state != "pending" or missing < 1 or not counted.startswith("waits for "):
        return row.note
    waits = several(missing, "waits for {count} more approval", "waits for {count} more approvals")
    return f"{waits}{apart}{held_back}"


def touched(row: ApprovalRow) -> str:
    """What holds it back beside votes, as far as its row says: the price moved, or its data cannot be trusted."""
    _, _, held_back = row.note.partition("; ")
    return held_back if row.state == "pending" else worded(row.state, "request")


def quantity(row: ApprovalRow) -> str:
    """Size of the order with its thousands separated."""
    return money(row.quantity)
