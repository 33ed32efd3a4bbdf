"""A vote is about what the terminal really showed: not what was drawn for one that reads nothing, nor what was hidden."""

from __future__ import annotations

from hashlib import sha256

import pytest
from textual import constants

from desk.link.envelope import ApprovalVote
from tests.app import samples
from tests.app.stalling import Stalled, stalling
from widgets.specs.approval_card import ApprovalCard
from widgets.specs.status import Notice


@pytest.fixture(autouse=True)
def colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "COLOR_SYSTEM", "truecolor")


def another(more: int = 0) -> ApprovalCard:
    """The same request with another order, and so many lines more."""
    card = samples.approval_card()
    text = card.order_text.replace("quantity: ", "quantity: 1") + "".join(
        f"remark_{number}: kept\n" for number in range(more)
    )
    return card.model_copy(update={"order_text": text, "digest": sha256(text.encode()).hexdigest()})


async def put_another(desk: Stalled, more: int = 0) -> None:
    await desk.host.show(f"card:{samples.approval_card().row.request}", another(more))
    await desk.settle()


async def test_a_card_that_changed_while_the_terminal_read_nothing_takes_no_vote_before_it_was_seen() -> None:
    async with stalling() as desk:
        await desk.open_request()
        desk.driver.stalled = True
        await put_another(desk)
        await desk.rest()
        await desk.clock.forward(1)
        await desk.press("ctrl+y")
        assert not desk.host.of(ApprovalVote)
        await desk.read_on()
        await desk.press("ctrl+y")
        assert not desk.host.of(ApprovalVote)
        await desk.clock.forward(1)
        await desk.press("ctrl+y")
        (vote,) = desk.host.of(ApprovalVote)
        assert vote.payload.digest == another().digest


async def test_a_card_that_changed_under_a_dialog_takes_no_vote_right_behind_the_key_that_closes_it() -> None:
    async with stalling() as desk:
        await desk.open_request()
        await desk.press("f1")
        await put_another(desk)
        await desk.rest()
        await desk.clock.forward(1)
        await desk.press("escape")
        await desk.until(lambda: desk.app.screen is desk.main)
        await desk.press("ctrl+y")
        assert not desk.host.of(ApprovalVote)
        await desk.clock.forward(1)
        await desk.press("ctrl+y")
        assert len(desk.host.of(ApprovalVote)) == 1


async def test_the_key_behind_the_one_that_closes_a_dialog_does_not_vote() -> None:
    for dialog in ("f1", "ctrl+p", "ctrl+o"):
        async with stalling() as desk:
            await desk.open_request()
            await desk.press(dialog)
            await desk.press("escape")
            await desk.until(lambda: desk.app.screen is desk.main)
            await desk.press("ctrl+y", "ctrl+n")
            assert not desk.host.of(ApprovalVote), dialog
            await desk.clock.forward(1)
            await desk.press("ctrl+y")
            assert len(desk.host.of(ApprovalVote)) == 1, dialog


async def test_pages_that_went_by_unpainted_are_not_read() -> None:
    async with stalling((80, 24)) as desk:
        await desk.open_request()
        await put_another(desk, 80)
        await desk.rest()
        desk.driver.stalled = True
        await desk.press(*["pagedown"] * 12)
        await desk.read_on()
        await desk.clock.forward(1)
        await desk.press("ctrl+y")
        assert not desk.host.of(ApprovalVote)


async def test_pages_that_went_by_in_one_burst_are_not_read() -> None:
    async with stalling((80, 24)) as desk:
        await desk.open_request()
        await put_another(desk, 80)
        await desk.rest()
        await desk.burst(*["pagedown"] * 12)
        await desk.clock.forward(1)
        await desk.press("ctrl+y")
        assert not desk.host.of(ApprovalVote)
        for _ in range(12):
            await desk.press("pageup")
        await desk.clock.forward(1)
        await desk.press("ctrl+y")
        assert len(desk.host.of(ApprovalVote)) == 1


async def test_a_card_that_a_sentence_stands_in_for_takes_no_vote() -> None:
    async with stalling() as desk:
        await desk.open_request()
        request = samples.approval_card().row.request
        await desk.host.show(f"card:{request}", Notice(state="failed", text="It is gone."))
        await desk.rest()
        await desk.clock.forward(1)
        await desk.press("ctrl+y")
        assert not desk.host.of(ApprovalVote)


async def test_lines_under_the_meter_of_the_line_are_not_read() -> None:
    async with stalling() as desk:
        await desk.press("alt+u")
        await desk.open_request()
        await desk.press("ctrl+y")
        assert not desk.host.of(ApprovalVote)
