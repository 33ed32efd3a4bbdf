"""What going live still takes, in words alone: the sheet draws them, the desk line by line says them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from widgets.language import marked, say, several
from widgets.untrusted import untrusted

if TYPE_CHECKING:
    from widgets.specs.go_live import GoLiveList, Need, NeedState

STATES: Mapping[NeedState, str] = {
    "ok": marked("ok"),
    "missing": marked("missing"),
    "failed": marked("failed"),
    "untested": marked("not tested"),
    "not offered": marked("not offered"),
}


def summary(spec: GoLiveList) -> str:
    """How far the desk is from real money, in one sentence."""
    if spec.mode == "LIVE":
        return say("This desk is LIVE at {venue}: orders move real money.", venue=untrusted(spec.venue))
    left = [need for need in spec.needs if need.needed and need.state != "ok"]
    if not left:
        return say(
            "PAPER, and nothing is missing: /live {venue} asks people for real money.",
            venue=untrusted(spec.venue),
        )
    return several(
        len(left),
        "PAPER. {count} thing stands between this desk and real money.",
        "PAPER. {count} things stand between this desk and real money.",
    )


def how_to_test(spec: GoLiveList) -> str:
    """What tests all of it, or that this is being done."""
    return (
        say("Testing now.") if spec.testing else say("/golive tests all of it for real; nothing is ordered.")
    )


def sentences(spec: GoLiveList) -> list[str]:
    """Everything, a line each."""
    return [summary(spec), *(_sentence(need) for need in spec.needs), how_to_test(spec)]


def _sentence(need: Need) -> str:
    told = say(
        "{title}, {state}: {text}.",
        title=say(need.title),
        state=say(STATES[need.state]),
        text=untrusted(need.text).rstrip("."),
    )
    return f"{told} {say('Next: {next}', next=untrusted(need.next))}" if need.next else told
