"""Votes on the whole screen: what goes out, and where a refusal is said."""

from __future__ import annotations

from desk.link.envelope import ApprovalVote
from tests.app import samples
from tests.app.opened import opened


async def test_a_vote_binds_to_the_digest_that_was_shown() -> None:
    async with opened() as desk:
        await desk.open_request()
        await desk.press("ctrl+y")
        (vote,) = desk.host.of(ApprovalVote)
        assert vote.payload.choice == "approve"
        assert vote.payload.digest == samples.approval_card().digest


async def test_a_vote_names_the_person_who_was_shown() -> None:
    async with opened() as desk:
        await desk.open_request()
        await desk.press("ctrl+y")
        (vote,) = desk.host.of(ApprovalVote)
        assert vote.payload.voter == samples.approval_card().voter == "dana"


async def test_a_refused_vote_is_said_once_and_on_its_card() -> None:
    why = "The card showed Dana, you now act as Lee; vote once more."
    async with opened() as desk:
        await desk.open_request()
        await desk.press("ctrl+y")
        assert "waiting for the desk" in desk.text
        (vote,) = desk.host.of(ApprovalVote)
        await desk.host.refuse(why, vote.id)
        await desk.until(lambda: "waiting for the desk" not in desk.text)
        assert desk.text.count("The card showed Dana") == 1
        assert "The card showed Dana" in desk.text.split("Voting as")[1].split("^Y approve")[0]


async def test_a_refused_vote_whose_card_was_closed_is_said_in_the_key_bar() -> None:
    async with opened() as desk:
        await desk.open_request()
        await desk.press("ctrl+y", "escape")
        (vote,) = desk.host.of(ApprovalVote)
        await desk.host.refuse("Dana may not approve this.", vote.id)
        await desk.until(lambda: "Dana may not approve this." in desk.text)


async def test_a_vote_without_a_line_says_at_once_on_the_card_that_it_was_not_cast() -> None:
    async with opened() as desk:
        await desk.open_request()
        desk.host.drop()
        await desk.until(lambda: not desk.main.session.online)
        await desk.press("ctrl+y")
        assert "waiting for the desk" not in desk.text
        assert desk.text.count("Not sent: there is no line") == 1


async def test_a_rejection_carries_its_reason() -> None:
    async with opened() as desk:
        await desk.open_request()
        await desk.press("ctrl+n", *"too big", "enter")
        (vote,) = desk.host.of(ApprovalVote)
        assert (vote.payload.choice, vote.payload.reason) == ("reject", "too big")


async def test_no_vote_in_the_dead_time_after_opening_or_after_the_terminal_got_the_focus_back() -> None:
    async with opened() as desk:
        await desk.press("f6", "enter")
        await desk.press("ctrl+y")
        assert not desk.host.of(ApprovalVote)
        await desk.clock.forward(1)
        desk.app.on_app_focus()
        await desk.press("ctrl+y")
        assert not desk.host.of(ApprovalVote)
        await desk.clock.forward(1)
        await desk.press("ctrl+y")
        assert len(desk.host.of(ApprovalVote)) == 1


async def test_a_chord_typed_right_behind_the_key_that_leaves_a_card_does_not_vote_on_it() -> None:
    for leave in ("n", "p", "escape"):
        async with opened() as desk:
            await desk.open_request()
            await desk.burst(leave, "ctrl+y")
            assert not desk.host.of(ApprovalVote), leave
