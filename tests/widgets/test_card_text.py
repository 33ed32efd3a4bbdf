"""What is signed is what is shown: the bytes of the text, all of it in sight before an approval, and nothing invented."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest

from tests.widgets import samples
from tests.widgets.card_in_hand import opened, votes
from tests.widgets.stage import INK, plain, screen_text, stage, staged
from widgets.card_lines import card_lines, order_lines, text_rows
from widgets.messages import FigureOpened, RequestAsked, ReviewMoved
from widgets.specs.approval_card import Decoded

LONG = samples.ORDER_TEXT + "".join(f"note {number}: " + "word " * 12 + "end\n" for number in range(30))
LONG_TEXT: dict[str, Any] = {"order_text": LONG, "digest": sha256(LONG.encode()).hexdigest()}


@pytest.mark.parametrize("width", [30, 44, 60, 78, 120])
@pytest.mark.parametrize("text", [samples.ORDER_TEXT, LONG])
def test_f42_the_text_drawn_on_the_card_has_the_digest_that_is_signed(text: str, width: int) -> None:
    card = samples.card(order_text=text, digest=sha256(text.encode()).hexdigest())
    rows = text_rows(card, width, INK)
    drawn = card_lines(card, width, INK)[rows.start : rows.stop]
    if width < 76:  # one column: line by line, a bar before each, what is too long goes on below
        words = " ".join(line.text.replace("▏ ", "").strip() for line in drawn)
    else:
        column = (width - 2) // 2
        halves = [line.text[:column] for line in drawn] + [line.text[column : 2 * column] for line in drawn]
        words = " ".join(half.replace("▏ ", "").strip() for half in halves)
    lines, left = [], words.split()
    for line in text.rstrip("\n").split("\n"):
        taken = left[: len(line.split())]
        left = left[len(taken) :]
        lines.append(" ".join(taken))
    assert left == []
    assert sha256(("\n".join(lines) + "\n").encode()).hexdigest() == card.digest
    digest = "".join(plain(order_lines(card, width, INK)[len(drawn) :]).split()[1:])
    assert digest == card.digest


async def test_an_approval_counts_only_once_every_line_of_the_text_was_in_sight() -> None:
    pane, hand = opened(**LONG_TEXT)
    async with staged(pane, size=(60, 20)) as pilot:
        pane.focus()
        await pilot.pause()
        hand.wait()
        await pilot.press("ctrl+y")
        assert votes(pilot) == []
        assert "read the text to its end first" in screen_text(pilot)
        await pilot.press("end", "ctrl+y")  # the end alone leaves out the middle
        assert votes(pilot) == []
        await pilot.press("home")
        for _ in range(20):
            await pilot.press("pagedown")
        assert "read the text to its end first" not in screen_text(pilot)
        await pilot.press("home", "ctrl+y")
        assert len(votes(pilot)) == 1


async def test_a_rejection_takes_no_reading_to_the_end() -> None:
    pane, hand = opened(**LONG_TEXT)
    async with staged(pane, size=(60, 20)) as pilot:
        pane.focus()
        await pilot.pause()
        hand.wait()
        await pilot.press("ctrl+n", *"no", "enter")
        assert [vote[2] for vote in votes(pilot)] == ["reject"]


async def test_the_place_of_reading_is_kept_for_a_card_that_comes_back() -> None:
    pane, _ = opened(**LONG_TEXT)
    async with staged(pane, size=(60, 20)) as pilot:
        pane.focus()
        await pilot.press("pagedown", "pagedown")
        top = pane.top
        assert top > 0
        pane.show(samples.card(row=samples.request("req-other")))
        assert pane.top == 0
        pane.show(samples.card(**LONG_TEXT))
        assert pane.top == top


async def test_leafing_asking_and_figures_are_said_and_leafing_makes_the_card_dead_at_once() -> None:
    pane, hand = opened()
    async with staged(pane, size=(60, 44)) as pilot:
        pane.focus()
        await pilot.pause()
        hand.wait()
        await pilot.press("f", "enter", "w", "e", "t", "d", "n", "ctrl+y")
        refs = [said.ref for said in stage(pilot).heard(FigureOpened)]
        assert refs == ["T2.change_15m_pct"]
        assert [said.what for said in stage(pilot).heard(RequestAsked)] == [
            "why",
            "edit",
            "withdraw",
            "needs",
        ]
        assert [(said.by) for said in stage(pilot).heard(ReviewMoved)] == [1]
        assert votes(pilot) == []


def test_what_cannot_be_decoded_is_shown_as_unknown_and_never_left_out() -> None:
    decoded = (
        Decoded(name="position", before="0 BTC", after="0.25 BTC"),
        Decoded(name="exposure", before="unknown", after="unknown", known=False),
    )
    text = plain(card_lines(samples.card(decoded=decoded), 60, INK))
    assert "position  0 BTC → 0.25 BTC" in text
    assert "exposure  unknown → unknown" in text


def test_a_change_shows_its_title_and_what_it_changes_and_nothing_of_an_order() -> None:
    row = samples.request().model_copy(
        update={
            "subject": "change",
            "title": "Enrol Kim as approver",
            "side": "",
            "instrument": "",
            "quantity": "",
            "notional": "",
            "drift_bp": None,
        }
    )
    decoded = (Decoded(name="Kim's roles", before="nothing", after="approver"),)
    text = plain(card_lines(samples.card(row=row, decoded=decoded, checks=()), 70, INK))
    assert "Enrol Kim as approver" in text
    assert "Kim's roles  nothing → approver" in text
    assert "Change (a vote covers exactly this text)" in text
    assert "notional" not in text.split("Votes")[0].split("Change (")[0]


async def test_a_time_lock_counts_down_and_one_key_calls_it_off() -> None:
    locked = samples.request(state="approved", seconds_left=240).model_copy(update={"release_at": 10**18})
    pane, _ = opened(row=locked)
    async with staged(pane, size=(60, 44)) as pilot:
        pane.focus()
        await pilot.pause()
        assert "LOCKED 4:00" in screen_text(pilot)
        assert "c cancels it while the lock holds" in screen_text(pilot)
        await pilot.press("c")
        assert [(said.what, said.state) for said in stage(pilot).heard(RequestAsked)] == [
            ("stop", "approved")
        ]
