"""What a terminal is sent when a vote of its person is wanted: bytes that ring and tell, and can do nothing else."""

from __future__ import annotations

import pytest

from desk.app import window_title
from desk.app.notices import CALM, Ringing, sequence
from desk.link.envelope import ApprovalVote, WantedPayload
from tests.app.opened import opened
from tests.widgets.card_in_hand import Hand
from widgets.specs.status import Alert

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


def alert(text: str = "BTC-USDT price is above 1.") -> Alert:
    return Alert(alert="alert-9", severity="critical", title="Alert A1", text=text, at=1)


def test_many_alerts_ring_once_are_counted_and_the_rest_is_told_when_it_is_calm() -> None:
    hand = Hand()
    heard: list[str] = []
    ringing = Ringing(hand, heard.append, wanted=True)
    assert [ringing.alert(alert(), "demo", {}) for _ in range(5)] == [1, 2, 3, 4, 5]
    ringing.tick(5, "demo", {})
    assert len(heard) == 1
    hand.now += CALM
    ringing.tick(5, "demo", {})
    assert [told.partition(";")[2].rstrip("\x07") for told in heard] == [
        "desk demo: Alert A1: BTC-USDT price is above 1.",
        "desk demo: 4 more alerts",
    ]
    hand.now += CALM
    assert ringing.alert(alert(), "demo", {}) == 1
    assert ringing.alert(alert("ETH-USDT price is above 1."), "demo", {}) == 2
    hand.now += CALM
    ringing.tick(5, "demo", {})
    assert "ETH-USDT price is above 1." in heard[-1]  # one alone is told in its own words
    hand.now += CALM
    assert ringing.alert(alert(EVIL), "demo", {}) == 1
    assert heard[-1].count("\x1b") == 1


def test_an_unread_critical_alert_rings_again_only_where_nobody_looks_and_ever_less_often() -> None:
    hand = Hand()
    heard: list[int] = []
    ringing = Ringing(hand, lambda told: heard.append(hand.now), wanted=True)

    def pass_by(seconds: int, critical: int = 1) -> None:
        for _ in range(seconds):
            hand.now += 1_000_000_000
            ringing.tick(critical, "demo", {})

    began = hand.now
    pass_by(100)
    assert heard == []
    ringing.left()
    pass_by(150)
    gone = began + 100_000_000_000
    assert [(at - gone) // 1_000_000_000 for at in heard] == [20, 60, 140]
    ringing.came_back()
    pass_by(100)
    ringing.left()
    pass_by(100, critical=0)
    assert len(heard) == 3


def test_the_window_title_counts_requests_and_alerts_the_critical_ones_first() -> None:
    assert window_title.sequence("PAPER", "demo", 1, 3, 0) == "\x1b]2;(1) 3 alerts desk demo PAPER\x07"
    assert window_title.sequence("PAPER", "demo", 0, 3, 2) == "\x1b]2;2 CRITICAL desk demo PAPER\x07"
    assert window_title.sequence("PAPER", "demo", 0) == "\x1b]2;desk demo PAPER\x07"


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
