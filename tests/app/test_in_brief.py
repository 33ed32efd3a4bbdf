"""For a reviewer in a hurry: the card and the queue in brief, and a vote that still takes the whole text."""

from __future__ import annotations

from desk.link.envelope import ApprovalVote
from tests.app.opened import opened


async def test_a_card_in_brief_says_the_worst_loss_and_not_the_text() -> None:
    async with opened() as desk:
        await desk.open_request()
        assert "SHA-256" in desk.text
        await desk.press("b")
        assert "At worst" in desk.text
        assert "SHA-256" not in desk.text
        await desk.press("b")
        assert "SHA-256" in desk.text


async def test_a_card_that_was_read_whole_is_approved_in_brief() -> None:
    async with opened() as desk:
        await desk.open_request()
        await desk.press("b")
        await desk.clock.forward(1)
        await desk.press("ctrl+y")
        assert len(desk.host.of(ApprovalVote)) == 1


async def test_a_card_that_was_only_seen_in_brief_is_not_approved() -> None:
    async with opened((80, 20)) as desk:
        await desk.press("f6", "enter")
        await desk.until(lambda: desk.focus == "card")
        await desk.press("b")
        await desk.clock.forward(1)
        await desk.rest()
        assert "b: whole" in desk.text
        await desk.press("ctrl+y")
        assert not desk.host.of(ApprovalVote)
        assert "press b for the whole text" in desk.text


async def test_turning_a_card_over_takes_no_vote_for_half_a_second() -> None:
    async with opened() as desk:
        await desk.open_request()
        await desk.press("b", "ctrl+y")
        assert not desk.host.of(ApprovalVote)


async def test_the_queue_in_brief_has_a_line_for_each_request() -> None:
    async with opened() as desk:
        await desk.press("f6")
        assert "At worst" not in desk.text
        await desk.press("b")
        assert "At worst" in desk.text
        await desk.press("b")
        assert "At worst" not in desk.text
