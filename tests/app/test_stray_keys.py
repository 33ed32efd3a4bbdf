"""Whatever is typed while requests arrive, nothing is approved by accident."""

from __future__ import annotations

import string

import pytest
from textual.events import Paste

from desk.link.envelope import ApprovalVote
from tests.app import samples
from tests.app.opened import Opened, opened
from widgets.composer import Composer

PRINTABLE = [each for each in string.printable if each.isprintable()]
FRAGMENTS = [
    *(f"ctrl+{letter}" for letter in string.ascii_lowercase if letter not in "qptc"),
    *(f"alt+{letter}" for letter in string.ascii_lowercase),
    "enter",
    "space",
    "escape",
    "tab",
    "shift+tab",
    "up",
    "down",
    "left",
    "right",
    "home",
    "end",
    "backspace",
    "delete",
]


async def arrive(desk: Opened, number: int) -> None:
    """Another request comes in."""
    rows = [samples.row(f"req-{each:04d}") for each in range(number + 1)]
    await desk.host.show("queue", samples.queue(*rows))
    await desk.host.show("status", samples.status(pending=number + 1))


async def type_all(desk: Opened, keys: list[str]) -> None:
    for number in range(0, len(keys), 8):
        await arrive(desk, number)
        await desk.press(*keys[number : number + 8])


@pytest.mark.parametrize("start", ["f2", "f3", "f4", "f5", "f6", "f7"])
async def test_no_printable_key_anywhere_votes_or_opens_a_vote(start: str) -> None:
    async with opened((120, 36)) as desk:
        await desk.press(start)
        await type_all(desk, PRINTABLE)
        assert not desk.host.of(ApprovalVote)


async def test_no_chord_in_the_composer_votes_while_requests_arrive() -> None:
    async with opened((80, 24)) as desk:
        await type_all(desk, [key for key in FRAGMENTS if key not in ("tab", "shift+tab", "escape")])
        assert not desk.host.of(ApprovalVote)
        assert desk.main.session.view.request == ""


async def test_no_single_letter_and_no_enter_on_an_open_card_votes() -> None:
    async with opened((120, 36)) as desk:
        await desk.open_request()
        await desk.press(*PRINTABLE, "enter", "enter", "space")
        assert not desk.host.of(ApprovalVote)


async def test_what_is_pasted_onto_a_card_does_nothing() -> None:
    async with opened((120, 36)) as desk:
        await desk.open_request()
        card = desk.main.query_one("#card")
        card.post_message(Paste("\x19approve y yes\n\x0e"))
        await desk.rest()
        assert not desk.host.of(ApprovalVote)
        assert desk.main.query_one(Composer).text == ""


async def test_a_click_never_votes() -> None:
    async with opened((120, 36)) as desk:
        await desk.open_request()
        box = desk.main.query_one("#card").region
        for y in range(box.y, box.bottom, 3):
            await desk.pilot.click(offset=(box.x + 3, y))
        assert not desk.host.of(ApprovalVote)


async def test_chords_typed_with_the_queue_in_focus_do_not_reach_a_card_that_opens_after() -> None:
    async with opened((120, 36)) as desk:
        await desk.press("f6", "ctrl+y", "ctrl+y", "enter", "ctrl+y", "ctrl+n", *"reason", "enter")
        assert not desk.host.of(ApprovalVote)
