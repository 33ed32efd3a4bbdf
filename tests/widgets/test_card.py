"""The card's side of the law of approvals: a vote takes a chord, on the focused card, after the dead time."""

from __future__ import annotations

import string

import pytest
from textual import events

from tests.widgets import samples
from tests.widgets.card_in_hand import DIGEST, OTHER_TEXT, REQUEST, Hand, opened, votes
from tests.widgets.stage import screen_text, stage, staged
from widgets.dead_time import LENGTH
from widgets.messages import ReviewClosed
from widgets.queue import QueuePane


async def test_the_chord_approves_the_text_that_was_shown() -> None:
    pane, hand = opened()
    async with staged(pane, size=(60, 40)) as pilot:
        pane.focus()
        await pilot.pause()
        hand.wait()
        await pilot.press("ctrl+y")
        assert votes(pilot) == [(REQUEST, DIGEST, "approve", "")]


async def test_no_vote_counts_in_the_dead_time_after_the_focus_came() -> None:
    pane, hand = opened()
    async with staged(pane, size=(60, 40)) as pilot:
        hand.wait()
        pane.focus()
        await pilot.press("ctrl+y", "ctrl+n")
        assert votes(pilot) == []
        assert not pane.giving_reason
        assert "one moment" in screen_text(pilot)
        hand.now += LENGTH - 1
        await pilot.press("ctrl+y")
        assert votes(pilot) == []
        hand.now += 1
        await pilot.press("ctrl+y")
        assert len(votes(pilot)) == 1


async def test_the_dead_time_starts_again_when_another_request_or_state_is_shown() -> None:
    pane, hand = opened()
    async with staged(pane, size=(60, 40)) as pilot:
        pane.focus()
        await pilot.pause()
        hand.wait()
        pane.show(samples.card(row=samples.request("req-other"), **OTHER_TEXT))
        await pilot.press("ctrl+y")
        assert votes(pilot) == []
        hand.wait()
        await pilot.press("ctrl+y")
        assert votes(pilot) == [("req-other", OTHER_TEXT["digest"], "approve", "")]


async def test_a_newer_countdown_of_the_same_request_leaves_the_card_ready() -> None:
    pane, hand = opened()
    async with staged(pane, size=(60, 40)) as pilot:
        pane.focus()
        await pilot.pause()
        hand.wait()
        pane.show(samples.card(row=samples.request(seconds_left=271)))
        await pilot.press("ctrl+y")
        assert len(votes(pilot)) == 1


async def test_the_dead_time_starts_again_when_the_terminal_regains_the_focus() -> None:
    pane, hand = opened()
    async with staged(pane, size=(60, 40)) as pilot:
        pane.focus()
        await pilot.pause()
        hand.wait()
        pilot.app.post_message(events.AppBlur())
        await pilot.pause()
        pilot.app.post_message(events.AppFocus())
        await pilot.pause()
        assert pane.has_focus
        await pilot.press("ctrl+y")
        assert votes(pilot) == []


async def test_a_key_typed_before_the_focus_came_is_thrown_away() -> None:
    pane, hand = opened()
    async with staged(pane, size=(60, 40)) as pilot:
        early = events.Key("ctrl+y", None)
        pane.focus()
        await pilot.pause()
        hand.wait()
        pane.post_message(early)
        await pilot.pause()
        assert votes(pilot) == []


@pytest.mark.parametrize("ready", [True, False])
async def test_no_bare_key_ever_votes(ready: bool) -> None:
    pane, hand = opened()
    async with staged(pane, size=(60, 40)) as pilot:
        pane.focus()
        await pilot.pause()
        if ready:
            hand.wait()
        for key in (
            *string.printable,
            "enter",
            "escape",
            "tab",
            "space",
            "up",
            "f1",
            "ctrl+a",
            "alt+y",
            "ctrl+shift+y",
        ):
            pane.focus()
            pane.post_message(events.Key(key, key if len(key) == 1 else None))
        await pilot.pause()
        assert votes(pilot) == []


async def test_the_mouse_never_votes() -> None:
    pane, hand = opened()
    async with staged(pane, size=(60, 30)) as pilot:
        pane.focus()
        await pilot.pause()
        hand.wait()
        for y in (1, 5, 15, *range(26, 30)):
            for x in (2, 18):
                await pilot.click(pane, offset=(x, y))
        assert votes(pilot) == []


async def test_a_rejection_asks_for_a_reason_and_takes_no_empty_one() -> None:
    pane, hand = opened()
    async with staged(pane, size=(60, 40)) as pilot:
        pane.focus()
        await pilot.pause()
        hand.wait()
        await pilot.press("ctrl+n")
        assert "Reject because" in screen_text(pilot)
        await pilot.press("enter")
        assert votes(pilot) == []
        assert "Say why" in screen_text(pilot)
        await pilot.press(*"too bigg", "backspace", "enter")
        assert votes(pilot) == [(REQUEST, DIGEST, "reject", "too big")]
        assert not pane.giving_reason


async def test_escape_leaves_the_reason_and_then_the_card() -> None:
    pane, hand = opened()
    async with staged(pane, size=(60, 40)) as pilot:
        pane.focus()
        await pilot.pause()
        hand.wait()
        await pilot.press("ctrl+n", "x", "escape")
        assert not pane.giving_reason
        assert stage(pilot).heard(ReviewClosed) == []
        await pilot.press("escape")
        assert [said.request for said in stage(pilot).heard(ReviewClosed)] == [REQUEST]
        assert votes(pilot) == []


async def test_a_reason_is_dropped_when_the_focus_leaves() -> None:
    pane, hand = opened()
    other = QueuePane(monotonic=Hand())
    other.styles.height = 4
    pane.styles.height = 30
    async with staged(pane, other, size=(60, 40)) as pilot:
        pane.focus()
        await pilot.pause()
        hand.wait()
        await pilot.press("ctrl+n", "x")
        other.focus()
        await pilot.pause()
        assert not pane.giving_reason


async def test_a_pasted_reason_is_cut_and_stands_on_one_line() -> None:
    pane, hand = opened()
    async with staged(pane, size=(60, 40)) as pilot:
        pane.focus()
        await pilot.pause()
        hand.wait()
        await pilot.press("ctrl+n")
        pane.post_message(events.Paste("two\nlines " + "x" * 100_000))
        await pilot.press("enter")
        (vote,) = votes(pilot)
        assert vote[3].startswith("two lines x")
        assert len(vote[3]) == 500


async def test_who_may_not_vote_is_told_why_and_cannot() -> None:
    pane, hand = opened(may_vote=False, why_not="The proposer never counts.")
    async with staged(pane, size=(60, 40)) as pilot:
        pane.focus()
        await pilot.pause()
        hand.wait()
        await pilot.press("ctrl+y", "ctrl+n", "enter")
        assert votes(pilot) == []
        assert "The proposer never counts." in screen_text(pilot)


async def test_where_only_a_no_would_be_taken_only_a_no_is_offered() -> None:
    pane, hand = opened(may_vote=False, may_reject=True, why_not="The desk is HALTED.")
    async with staged(pane, size=(60, 40)) as pilot:
        pane.focus()
        await pilot.pause()
        hand.wait()
        text = screen_text(pilot)
        assert "The desk is HALTED." in text
        assert "^N reject" in text
        assert "^Y" not in text
        await pilot.press("ctrl+y")
        assert votes(pilot) == []
        await pilot.press("ctrl+n", *"not now", "enter")
        assert [vote[2:] for vote in votes(pilot)] == [("reject", "not now")]
        assert "Vote to reject sent" in screen_text(pilot)


async def test_a_decided_request_takes_no_vote_and_says_how_it_ended() -> None:
    pane, hand = opened(row=samples.request(state="expired"))
    async with staged(pane, size=(60, 40)) as pilot:
        pane.focus()
        await pilot.pause()
        hand.wait()
        await pilot.press("ctrl+y", "ctrl+n")
        assert votes(pilot) == []
        assert "This request is expired" in screen_text(pilot)


async def test_a_second_chord_before_the_desk_answered_says_nothing_more() -> None:
    pane, hand = opened()
    async with staged(pane, size=(60, 40)) as pilot:
        pane.focus()
        await pilot.pause()
        hand.wait()
        await pilot.press("ctrl+y", "ctrl+y", "ctrl+n")
        assert len(votes(pilot)) == 1
        assert "waiting for the desk" in screen_text(pilot)


async def test_a_reason_given_in_the_dead_time_is_kept_until_enter_counts() -> None:
    pane, hand = opened()
    async with staged(pane, size=(60, 40)) as pilot:
        pane.focus()
        await pilot.pause()
        hand.wait()
        await pilot.press("ctrl+n", *"too big")
        pane.rearm()
        await pilot.press("enter")
        assert votes(pilot) == []
        assert "One moment" in screen_text(pilot)
        hand.wait()
        await pilot.press("enter")
        assert votes(pilot) == [(REQUEST, DIGEST, "reject", "too big")]


async def test_the_card_shows_the_exact_text_its_digest_the_checks_and_the_votes() -> None:
    pane, _ = opened()
    async with staged(pane, size=(70, 45)) as pilot:
        text = screen_text(pilot)
        for line in samples.ORDER_TEXT.split("\n"):
            assert line in text
        assert DIGEST in text.replace(" ", "").replace("\n", "")
        for words in (
            "✓ C01 order size",
            "FAILED",
            "Too much lost.",
            "✓ approve",
            "Lee (approver)",
            "Voting as Dana (demo person)",
        ):
            assert words in text, words


async def test_the_foot_with_the_keys_stays_in_sight_on_a_small_screen() -> None:
    pane, hand = opened()
    async with staged(pane, size=(44, 10)) as pilot:
        pane.focus()
        await pilot.pause()
        hand.wait()
        pane.repaint()
        await pilot.press("end")
        assert "^Y approve" in screen_text(pilot)
        assert "Voting as Dana" in screen_text(pilot)


async def test_the_head_of_the_card_says_the_limit_that_is_signed_and_how_the_checks_stand() -> None:
    pane, _ = opened()
    async with staged(pane, size=(78, 17)) as pilot:
        text = screen_text(pilot)
        assert "limit 97,450 GTC" in text
        assert "✕ 1 of 2 checks fail: daily loss" in text
        for line in samples.ORDER_TEXT.splitlines():
            assert line in text
