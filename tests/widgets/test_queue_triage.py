"""Working through the queue by keys: marks, one reason for many, the cursor that stays, and windows of a long queue."""

from __future__ import annotations

from textual.events import Paste

from tests.widgets import samples
from tests.widgets.card_in_hand import Hand
from tests.widgets.stage import screen_text, stage, staged
from widgets.messages import (
    QueueWindowWanted,
    RejectionsIntended,
    RequestAsked,
    RequestOpened,
)
from widgets.queue import MOST_MARKED, QueuePane
from widgets.specs.approvals import ApprovalQueue, ApprovalRow


def rows(count: int, first: int = 0) -> tuple[ApprovalRow, ...]:
    return tuple(samples.request(f"req-{number:05}") for number in range(first, first + count))


def queue(*shown: ApprovalRow, before: int = 0, pending: int | None = None) -> ApprovalQueue:
    waiting = sum(row.state == "pending" for row in shown)
    return samples.queue(*shown).model_copy(
        update={"voter": "dana", "before": before, "pending": waiting if pending is None else pending}
    )


def pane_with(*shown: ApprovalRow) -> tuple[QueuePane, Hand]:
    hand = Hand()
    pane = QueuePane(monotonic=hand)
    pane.show(queue(*shown))
    return pane, hand


async def test_several_are_marked_and_one_reason_rejects_all_of_them_and_no_other() -> None:
    pane, hand = pane_with(*rows(5))
    async with staged(pane, size=(80, 24)) as pilot:
        pane.focus()
        await pilot.press("space", "down", "space")
        assert pane.marked == ("req-00000", "req-00002")
        assert "2 marked" in screen_text(pilot)
        hand.wait()
        await pilot.press("ctrl+n", *"too much", "enter")
        assert stage(pilot).heard(RejectionsIntended) == []  # typed all at once
        assert "One moment" in screen_text(pilot)
        hand.wait()
        await pilot.press("enter")
        (said,) = stage(pilot).heard(RejectionsIntended)
        digest = rows(1)[0].digest
        assert said.requests == (("req-00000", digest), ("req-00002", digest))
        assert (said.voter, said.reason) == ("dana", "too much")
        assert not pane.marked


async def test_without_marks_the_request_under_the_cursor_is_rejected_and_named_in_the_question() -> None:
    pane, hand = pane_with(*rows(3))
    async with staged(pane, size=(80, 24)) as pilot:
        pane.focus()
        await pilot.press("down")
        hand.wait()
        await pilot.press("ctrl+n")
        assert "Reject BUY 0.2500 BTC-USDT because" in screen_text(pilot)
        hand.wait()
        # What arrives meanwhile changes what is under the cursor, never what the reason is for.
        pane.show(queue(*rows(1, 50), *rows(3)))
        await pilot.press(*"no", "enter")
        (said,) = stage(pilot).heard(RejectionsIntended)
        assert [request for request, _ in said.requests] == ["req-00001"]


async def test_there_is_no_key_that_approves_in_the_queue_with_or_without_marks() -> None:
    pane, hand = pane_with(*rows(3))
    async with staged(pane, size=(80, 24)) as pilot:
        pane.focus()
        hand.wait()
        for marks in ((), ("space", "space")):
            await pilot.press(*marks, "ctrl+y", "y", "a", "ctrl+a", "shift+enter")
        assert stage(pilot).heard(RejectionsIntended) == []
        assert not [said for said in stage(pilot).said if type(said).__name__ == "VoteIntended"]


async def test_a_reason_is_asked_for_only_half_a_second_after_the_focus_came() -> None:
    pane, _ = pane_with(*rows(3))
    async with staged(pane, size=(80, 24)) as pilot:
        pane.focus()
        await pilot.press("ctrl+n")
        assert not pane.giving_reason


async def test_escape_leaves_the_reason_then_the_marks_and_a_blur_drops_the_reason() -> None:
    pane, hand = pane_with(*rows(3))
    other = QueuePane(monotonic=hand)
    other.styles.height = 4
    pane.styles.height = 18
    async with staged(pane, other, size=(80, 24)) as pilot:
        pane.focus()
        await pilot.press("space")
        hand.wait()
        await pilot.press("ctrl+n", "x", "escape")
        assert (pane.giving_reason, pane.marked) == (False, ("req-00000",))
        await pilot.press("ctrl+n", "x")
        other.focus()
        await pilot.pause()
        assert not pane.giving_reason
        pane.focus()
        await pilot.press("escape")
        assert not pane.marked


async def test_a_mark_goes_with_the_decision_and_stays_through_every_tick_and_window() -> None:
    pane, _ = pane_with(*rows(4))
    async with staged(pane, size=(80, 24)) as pilot:
        pane.focus()
        await pilot.press("space", "space")
        decided = samples.request("req-00000", "released")
        pane.show(queue(*rows(3, 1), decided))
        assert pane.marked == ("req-00001",)
        pane.show(queue(*rows(40, 100), before=80, pending=300))
        assert pane.marked == ("req-00001",)
        assert MOST_MARKED >= 40


async def test_the_cursor_stays_where_it_is_when_its_request_is_decided_and_the_next_one_comes_to_it() -> (
    None
):
    pane, _ = pane_with(*rows(4))
    async with staged(pane, size=(80, 24)) as pilot:
        pane.focus()
        await pilot.press("down")
        left = [row for row in rows(4) if row.request != "req-00001"]
        pane.show(queue(*left, samples.request("req-00001", "released")))
        assert pane.copyable == "req-00002"
        await pilot.press("enter")
        assert [said.request for said in stage(pilot).heard(RequestOpened)] == ["req-00002"]


async def test_leafing_goes_on_from_a_request_that_was_decided_and_stops_at_the_last_that_waits() -> None:
    pane, _ = pane_with(*rows(3))
    async with staged(pane, size=(80, 24)):
        first = pane.neighbour("req-00000", 1)
        assert first is not None
        assert first.request == "req-00001"
        pane.show(queue(rows(1)[0], rows(1, 2)[0], samples.request("req-00001", "released")))
        slid = pane.neighbour("req-00001", 1)
        assert slid is not None
        assert slid.request == "req-00002"
        assert pane.neighbour("req-00002", 1) is None
        back = pane.neighbour("req-00002", -1)
        assert back is not None
        assert back.request == "req-00000"


async def test_a_long_queue_is_asked_for_around_the_cursor_before_it_comes_to_the_end_of_what_is_here() -> (
    None
):
    hand = Hand()
    pane = QueuePane(monotonic=hand)
    pane.show(queue(*rows(150), pending=10_000))
    async with staged(pane, size=(80, 24)) as pilot:
        pane.focus()
        assert stage(pilot).heard(QueueWindowWanted) == []
        for _ in range(125):
            pane.action_move(1)
        await pilot.pause()
        wanted = [said.around for said in stage(pilot).heard(QueueWindowWanted)]
        assert wanted[0] == "req-00125"
        pane.show(queue(*rows(150, 45), before=45, pending=10_000))
        assert pane.copyable == "req-00125"
        await pilot.pause()
        assert "126 of 10,000" in screen_text(pilot)
        await pilot.press("end")
        assert stage(pilot).heard(QueueWindowWanted)[-1].around == "end"
        pane.show(queue(*rows(150, 9_850), before=9_850, pending=10_000))
        assert pane.copyable == "req-09999"
        await pilot.press("home")
        assert stage(pilot).heard(QueueWindowWanted)[-1].around == "first"
        pane.show(queue(*rows(150), pending=10_000))
        assert pane.copyable == "req-00000"


async def test_what_is_asked_about_a_request_is_said_with_its_name() -> None:
    pane, _ = pane_with(*rows(2))
    async with staged(pane, size=(80, 24)) as pilot:
        pane.focus()
        await pilot.press("w", "e", "t", "d", "question_mark")
        asked = [(said.what, said.request) for said in stage(pilot).heard(RequestAsked)]
        assert asked == [(what, "req-00000") for what in ("why", "edit", "withdraw", "needs", "why")]


async def test_a_change_has_its_title_where_an_order_has_side_symbol_and_size() -> None:
    change = samples.request("req-change").model_copy(
        update={"subject": "change", "title": "Enrol Kim as approver", "side": "", "instrument": ""}
    )
    looked = samples.request("req-seen").model_copy(update={"looking": ("Lee",)})
    pane, _ = pane_with(change, looked)
    for size in ((80, 24), (110, 12), (46, 9)):
        async with staged(pane, size=size) as pilot:
            await pilot.pause()
            text = screen_text(pilot)
            assert "Enrol Kim as approver" in text
            assert "◉" in text
        pane, _ = pane_with(change, looked)


async def test_hostile_words_in_titles_names_and_reasons_are_glyphs_on_the_screen() -> None:
    evil = "\x1b]0;owned\x07[b]x[/b]\u202e\u200bKim"
    change = samples.request("req-evil").model_copy(
        update={"subject": "change", "title": evil, "looking": (evil,), "proposer": evil, "note": evil}
    )
    pane, hand = pane_with(change)
    async with staged(pane, size=(100, 24)) as pilot:
        pane.focus()
        await pilot.pause()
        hand.wait()
        await pilot.press("ctrl+n")
        pane.post_message(Paste(evil))
        await pilot.pause()
        text = screen_text(pilot)
        assert not {"\x1b", "\x07", "\u202e", "\u200b"} & set(text)
        assert "[b]x[/b]" in text
        hand.wait()
        await pilot.press("enter")
        (said,) = stage(pilot).heard(RejectionsIntended)
        assert said.reason.isprintable()
