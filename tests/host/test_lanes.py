"""What reduces risk is done however much else a terminal has asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.host.lanes import lane_of
from desk.kernel.clock import Clock
from desk.link import envelope as e
from tests.host.cores import attached, opened, virtually


def test_a_halt_is_never_refused_because_the_terminal_asked_for_much_else(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as one:
            await one.hello()
            for number in range(30):
                title = e.CommandPayload(name="title", arguments={"title": f"t{number}"})
                await one.send(e.CommandInvoke, payload=title)
            halt = await one.send(e.CommandInvoke, payload=e.CommandPayload(name="halt"))
            typed = await one.say("/cancel-all")
            await one.hear(e.Refused, lambda m: "still busy" in m.payload.text)
            for asked, words in ((halt, "HALTED"), (typed, "no open order")):
                done = await one.hear(e.CommandDone, lambda m, asked=asked: m.corr == asked)  # type: ignore[misc]
                assert words in done.payload.text

    virtually(main)


@pytest.mark.parametrize("name", ["halt", "flatten", "cancel-all", "cancel"])
def test_what_reduces_risk_waits_for_nothing_but_itself(name: str) -> None:
    invoked = e.CommandInvoke(id="1", ts=1, payload=e.CommandPayload(name=name))
    typed = e.TurnSubmit(id="1", ts=1, payload=e.TurnSubmitPayload(text=f" /{name.upper()} now"))
    assert lane_of(invoked) == lane_of(typed) == name


def test_a_rejection_and_a_stop_have_lanes_of_their_own_and_ordinary_messages_share_one() -> None:
    def vote(choice: str) -> e.ApprovalVote:
        payload = {"request": "r", "digest": "d", "voter": "v", "choice": choice}
        return e.ApprovalVote(id="1", ts=1, payload=payload)

    question = e.TurnSubmit(id="1", ts=1, payload=e.TurnSubmitPayload(text="halt or not?"))
    bought = e.TurnSubmit(id="1", ts=1, payload=e.TurnSubmitPayload(text="/buy BTC 1"))
    assert lane_of(vote("reject")) == "reject"
    assert lane_of(e.TurnCancel(id="1", ts=1)) == "stop"
    assert {lane_of(each) for each in (question, bought, vote("approve"))} == {""}
