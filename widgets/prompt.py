"""What stands above an empty composer: how it is used, or what the whole desk has come to."""

from __future__ import annotations

from widgets.language import marked, say
from widgets.notice import STATES, State

PROMPT = marked("Ask the desk, or / for commands")
_COME_TO: dict[State, str] = {
    "disconnected": marked("Not connected; what you write stays here"),
    "halted": marked("The desk is halted; /resume lets trading go on"),
}


def prompt(condition: State | None) -> str:
    """The words, behind the sign of a state."""
    if condition is None or condition not in _COME_TO:
        return say(PROMPT)
    return f"{STATES[condition].sign} {say(_COME_TO[condition])}"
