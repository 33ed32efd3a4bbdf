"""The differences as a person reads them: what agrees in one line, what does not with both figures and what to do."""

from __future__ import annotations

import pytest

from tests.widgets.stage import plain
from widgets.differences_lines import differences_lines
from widgets.ink import Ink
from widgets.specs.contract import read
from widgets.specs.differences import DifferenceRow, Differences, VenueCheck

NOW = 1_760_000_000_000_000_000
ROW = DifferenceRow(
    line="okx:balance:USDT",
    venue="okx",
    what="balance",
    subject="USDT",
    ours="100000",
    theirs="99995.5",
    text="okx says 99995.5 of USDT, and our record says 100000",
    found_at=NOW - 60_000_000_000,
)
CHECK = VenueCheck(venue="okx", link="up", checked_at=NOW - 12_000_000_000)


def shown(spec: Differences, width: int = 60) -> str:
    lines = differences_lines(spec, width, Ink())
    assert all(line.cell_length == width for line in lines)
    return plain(lines)


def of(*rows: DifferenceRow, check: VenueCheck = CHECK, more: int = 0) -> Differences:
    return Differences(now=NOW, rows=rows, venues=(check,), more=more)


def test_what_agrees_says_so_and_when_it_was_checked() -> None:
    assert "✓ Ours and okx's agree, checked 12s ago." in shown(of())


@pytest.mark.parametrize(
    ("check", "said"),
    [
        (CHECK.model_copy(update={"checked_at": 0}), "okx is being asked for everything it has of ours."),
        (CHECK.model_copy(update={"link": "down"}), "! The line to okx is down; checked 12s ago."),
        (
            CHECK.model_copy(update={"trouble": "slow down"}),
            "! okx does not answer: slow down; checked 12s ago.",
        ),
    ],
)
def test_what_cannot_be_known_is_said_and_never_taken_for_agreement(check: VenueCheck, said: str) -> None:
    text = shown(of(check=check))
    assert said in text
    assert "agree," not in text


@pytest.mark.parametrize("width", [30, 46, 80])
def test_a_difference_shows_both_figures_and_what_a_person_can_do(width: int) -> None:
    text = " ".join(shown(of(ROW), width).split())
    for part in (
        "✕ 1 difference between ours and okx's",
        "! okx:balance:USDT",
        "ours 100000",
        "theirs 99995.5",
        "/adopt",
    ):
        assert part in text


def test_a_line_that_waits_names_who_lets_it_stand_and_why() -> None:
    text = shown(of(ROW.model_copy(update={"by": "Dana", "why": "asked the venue"})))
    assert "‖ okx:balance:USDT" in text
    assert "Dana lets it stand: asked the venue" in text
    assert "/adopt" not in text


def test_what_a_venue_says_reaches_no_terminal_as_it_is() -> None:
    nasty = ROW.model_copy(update={"text": "a\x1b[2Jb\u202ec", "theirs": "\x07", "subject": "x"})
    text = shown(of(nasty, more=3))
    assert not {"\x1b", "\x07", "\u202e"} & set(text)
    assert "and 3 more" in text


def test_the_spec_travels() -> None:
    assert read(of(ROW).model_dump(mode="json")) == of(ROW)
