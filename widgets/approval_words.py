"""How the queue and the card word the state of a request."""

from __future__ import annotations

from rich.style import Style

from widgets.ink import Ink
from widgets.numerals import NONE, countdown, money
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
SIDES = {"buy": "▲ BUY", "sell": "▼ SELL"}
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
    return ink.up if row.side == "buy" else ink.down


def time_left(row: ApprovalRow) -> str:
    """The countdown of a pending request, the state of any other."""
    return countdown(row.seconds_left) if row.state == "pending" else row.state


def time_style(row: ApprovalRow, ink: Ink) -> Style:
    """The countdown warns near its end."""
    if row.state != "pending":
        return state_style(row, ink)
    return ink.warn if row.seconds_left < SOON else ink.text


def drift(row: ApprovalRow) -> str:
    """How far the price moved since the proposal, in basis points."""
    if row.drift_bp is None:
        return NONE
    return f"{row.drift_bp:+.1f}" if round(row.drift_bp, 1) else "0.0"


def quantity(row: ApprovalRow) -> str:
    """Size of the order with its thousands separated."""
    return money(row.quantity)
