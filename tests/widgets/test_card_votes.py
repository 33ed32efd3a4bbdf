"""Whose vote a card sends, and what it shows once the desk refused one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.widgets import samples
from tests.widgets.card_in_hand import DIGEST, OTHER_TEXT, REQUEST, opened, voters, votes
from tests.widgets.stage import screen_text, staged
from widgets.specs.approvals import RequestState


@pytest.mark.parametrize("change", [{"voter": "lee", "acting_as": "Lee (demo person)"}, OTHER_TEXT])
async def test_the_dead_time_starts_again_when_another_person_or_text_is_shown(
    change: dict[str, Any],
) -> None:
    pane, hand = opened()
    async with staged(pane, size=(60, 40)) as pilot:
        pane.focus()
        await pilot.pause()
        hand.wait()
        pane.show(samples.card(**change))
        await pilot.press("ctrl+y", "ctrl+n")
        assert votes(pilot) == []
        assert not pane.giving_reason
        hand.wait()
        await pilot.press("ctrl+y")
        assert voters(pilot) == [change.get("voter", "dana")]
        assert votes(pilot)[0][1] == change.get("digest", DIGEST)


async def test_a_reason_typed_as_one_person_is_not_given_by_another() -> None:
    pane, hand = opened()
    async with staged(pane, size=(60, 40)) as pilot:
        pane.focus()
        await pilot.pause()
        hand.wait()
        await pilot.press("ctrl+n", *"too big")
        pane.show(samples.card(voter="lee", acting_as="Lee (demo person)"))
        hand.wait()
        await pilot.press("enter")
        assert votes(pilot) == []
        assert not pane.giving_reason


async def test_a_refused_vote_is_answered_at_once_and_the_next_chord_votes_again() -> None:
    pane, hand = opened()
    async with staged(pane, size=(60, 40)) as pilot:
        pane.focus()
        await pilot.pause()
        hand.wait()
        await pilot.press("ctrl+y")
        assert pane.refuse(REQUEST, "Look at the card again and vote once more.")
        await pilot.pause()
        text = screen_text(pilot)
        assert text.count("Look at the card again and vote once more.") == 1
        assert "waiting for the desk" not in text
        assert "^Y approve" in text
        await pilot.press("ctrl+y")
        assert len(votes(pilot)) == 2
        assert "Look at the card" not in screen_text(pilot)


async def test_why_a_vote_was_refused_is_said_once_where_the_card_says_it_too() -> None:
    why = "Dana has voted on this already."
    pane, hand = opened()
    async with staged(pane, size=(60, 40)) as pilot:
        pane.focus()
        await pilot.pause()
        hand.wait()
        await pilot.press("ctrl+y")
        pane.refuse(REQUEST, why)
        pane.show(samples.card(may_vote=False, why_not=why))
        await pilot.pause()
        assert screen_text(pilot).count(why) == 1


async def test_a_refusal_stays_when_the_request_was_decided_meanwhile_and_goes_with_another_request() -> None:
    pane, hand = opened()
    async with staged(pane, size=(60, 40)) as pilot:
        pane.focus()
        await pilot.pause()
        hand.wait()
        await pilot.press("ctrl+y")
        pane.show(samples.card(row=samples.request(state="released")))
        assert pane.refuse(REQUEST, "It is already released.")
        await pilot.pause()
        text = screen_text(pilot)
        assert "It is already released." in text
        assert "This request is released" in text
        pane.show(samples.card(row=samples.request("req-other")))
        await pilot.pause()
        assert "It is already released." not in screen_text(pilot)
        assert not pane.refuse(REQUEST, "Too late.")


async def test_after_ones_own_vote_the_card_says_that_it_counts_and_what_it_waits_for() -> None:
    pane, hand = opened()
    async with staged(pane, size=(60, 40)) as pilot:
        pane.focus()
        await pilot.pause()
        hand.wait()
        why = "Lee has voted on this already; one person counts once, from however many terminals."
        pane.show(samples.card(voter="lee", acting_as="Lee", may_vote=False, why_not=why))
        await pilot.pause()
        text = screen_text(pilot)
        assert "✓ Your approval counts. It waits for another person." in text
        assert "n next  Esc close" in text
        assert "already" not in text


@pytest.mark.parametrize(("state", "offered"), [("stale", True), ("expired", True), ("rejected", False)])
async def test_what_went_stale_or_ran_out_can_be_asked_for_again_from_its_card(
    state: RequestState, offered: bool
) -> None:
    pane, _ = opened()
    async with staged(pane, size=(46, 40)) as pilot:
        pane.show(samples.card(row=samples.request(state=state)))
        await pilot.pause()
        assert ("e asks for it again" in screen_text(pilot)) is offered
