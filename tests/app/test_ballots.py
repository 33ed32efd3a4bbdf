"""Several rejections go out one after another, and one sentence says what became of them."""

from __future__ import annotations

from desk.app.ballots import Ballot, Ballots
from desk.link.envelope import ApprovalVote
from tests.app import samples
from tests.app.opened import opened


class Line:
    """What went out, and what was said."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.said: list[tuple[str, bool]] = []
        self.there = True
        self.ballots = Ballots(self._send, lambda text, well: self.said.append((text, well)))

    def _send(self, ballot: Ballot) -> str:
        if not self.there:
            return ""
        self.sent.append(ballot.request)
        return f"m-{len(self.sent)}"


def ballots(*requests: str) -> list[Ballot]:
    return [Ballot(request, "d", "dana", "no") for request in requests]


def test_each_waits_for_the_answer_to_the_one_before() -> None:
    line = Line()
    line.ballots.cast(ballots("a", "b", "c"))
    assert line.sent == ["a"]
    assert not line.ballots.answered("another")
    assert line.ballots.answered("m-1")
    assert line.sent == ["a", "b"]
    assert line.ballots.answered("m-2", "Dana proposed this.")
    assert line.ballots.answered("m-3")
    assert line.said == [("2 requests rejected; b was not: Dana proposed this.", False)]
    line.ballots.cast(ballots("d"))
    line.ballots.answered("m-4")
    assert line.said[-1] == ("d is rejected.", True)


def test_a_line_that_breaks_says_what_is_sure_and_what_is_not() -> None:
    line = Line()
    line.ballots.cast(ballots("a", "b", "c"))
    line.ballots.answered("m-1")
    line.ballots.line_lost()
    assert line.said[0][0].startswith("The line broke: 1 rejected, 1 not sent. The last one may have counted")
    line.there = False
    line.ballots.cast(ballots("d"))
    assert "1 not sent" in line.said[1][0]


async def test_marked_requests_are_rejected_with_one_reason_and_each_binds_to_its_own_digest() -> None:
    async with opened((120, 36)) as desk:
        rows = [samples.row(f"req-{number}") for number in range(5)]
        await desk.host.show("queue", samples.queue(*rows))
        await desk.press("f6")
        await desk.clock.forward(1)
        await desk.press("home", "space", "down", "space", "ctrl+n")
        await desk.clock.forward(1)
        await desk.press(*"incident", "enter")
        (first,) = desk.host.of(ApprovalVote)
        await desk.host.done("rejected", first.id)
        await desk.until(lambda: len(desk.host.of(ApprovalVote)) == 2)
        second = desk.host.of(ApprovalVote)[1]
        await desk.host.refuse("It is already released.", second.id)
        await desk.until(lambda: "req-2 was not" in desk.text)
        votes = [each.payload for each in desk.host.of(ApprovalVote)]
        assert [(each.request, each.choice, each.reason) for each in votes] == [
            ("req-0", "reject", "incident"),
            ("req-2", "reject", "incident"),
        ]
        assert {each.digest for each in votes} == {rows[0].digest}
