"""Lanes: what a terminal asks for never holds up what reduces risk or takes something back."""

from __future__ import annotations

from desk.link import envelope as e

_REDUCING = frozenset({"halt", "cancel-all", "cancelall", "cancel", "flatten"})


def lane_of(message: e.Message) -> str:
    """What this message waits for: only more of its own lane. Everything ordinary shares the lane without a name."""
    match message:
        case e.TurnCancel():
            return "stop"
        case e.ApprovalVote(payload=vote) if vote.choice == "reject":
            return "reject"
        case e.CommandInvoke(payload=wanted):
            name = wanted.name.removeprefix("/").lower()
        case e.TurnSubmit(payload=said) if said.text.lstrip().startswith("/"):
            name = said.text.lstrip()[1:].partition(" ")[0].strip().lower()
        case _:
            name = ""
    return name if name in _REDUCING else ""
