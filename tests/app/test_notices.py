"""What a terminal is sent when a vote of its person is wanted: bytes that ring and tell, and can do nothing else."""

from __future__ import annotations

import pytest

from desk.app.notices import CALM, Ringing, sequence
from desk.link.envelope import ApprovalVote, WantedPayload
from tests.app.opened import opened
from tests.widgets.card_in_hand import Hand

EVIL = "buy\x1b]9;x\x07\x1b[2J\x9b31m\u202eUSDT\x00"


def wanted(title: str = "buy 0.25 BTC-USDT, req-1", reminder: bool = False) -> WantedPayload:
    return WantedPayload(request="req-1", title=title, profile="demo", reminder=reminder)


def test_the_bell_and_an_osc_9_with_the_request_and_nothing_else() -> None:
    assert sequence("desk: wanted", {}) == "\x07\x1b]9;desk: wanted\x07"
    assert sequence("desk: wanted", {"TMUX": "x"}) == "\x07\x1bPtmux;\x1b\x1b]9;desk: wanted\x07\x1b\\"


def test_hostile_titles_cannot_end_the_sequence_or_begin_another() -> None:
    told = sequence(EVIL, {})
    assert told.count("\x1b") == 1
    assert told.count("\x07") == 2
    assert not {"\x9b", "\u202e", "\x00"} & set(told)
    assert len(sequence("x" * 10_000, {})) < 200


def test_many_in_a_moment_ring_once_and_a_setting_keeps_it_silent() -> None:
    hand = Hand()
    heard: list[str] = []
    ringing = Ringing(hand, heard.append, wanted=True)
    assert ringing.ring(wanted(), {})
    assert not ringing.ring(wanted(), {})
    hand.now += CALM
    assert ringing.ring(wanted(reminder=True), {})
    assert "Approval wanted: buy 0.25" in heard[0]
    assert "Still wanted" in heard[1]
    assert not Ringing(hand, heard.append, wanted=False).ring(wanted(), {})
    assert len(heard) == 2


@pytest.mark.parametrize("no_color", [False, True])
async def test_a_ring_changes_nothing_on_the_screen_and_takes_no_focus(
    no_color: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if no_color:
        monkeypatch.setenv("NO_COLOR", "1")
    async with opened((80, 24)) as desk:
        heard: list[str] = []
        desk.main.screen_display.ringing = Ringing(desk.clock.monotonic, heard.append, wanted=True)
        before = desk.text
        await desk.host.ring(EVIL)
        await desk.until(lambda: bool(heard))
        assert desk.text == before
        assert desk.focus == "composer"
        assert not desk.host.of(ApprovalVote)
