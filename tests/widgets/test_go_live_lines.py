"""What real money still takes, on a screen of any width: signs and words, what to type, and never by colour alone."""

from __future__ import annotations

import pytest

from tests.widgets.stage import INK
from widgets.go_live_lines import go_live_lines
from widgets.go_live_words import sentences
from widgets.specs.go_live import GoLiveList, Need

NEEDS = (
    Need(
        id="policy", title="Policy", state="ok", text="desk, version 3", tested_at=1_790_000_000_000_000_000
    ),
    Need(
        id="model",
        title="Model endpoint",
        state="failed",
        text="no answer",
        next="desk model probe x",
        needed=False,
    ),
    Need(id="venue", title="Venue", state="missing", text="the market is simulated", next="desk --venue okx"),
    Need(id="key", title="Venue key", state="untested", text="not tested yet", next="/golive"),
    Need(id="wallet", title="Wallet", state="not offered", text="exchanges need none", needed=False),
)


def drawn(width: int, *needs: Need, **more: object) -> list[str]:
    spec = GoLiveList.model_validate({"mode": "PAPER", "venue": "okx", "needs": needs, "now": 0, **more})
    lines = go_live_lines(spec, width, INK)
    assert all(line.cell_length == width for line in lines)
    return [line.text.rstrip() for line in lines]


@pytest.mark.parametrize("width", [40, 56, 78, 120])
def test_each_need_says_its_state_in_a_sign_and_a_word_and_what_to_type(width: int) -> None:
    text = " ".join(" ".join(drawn(width, *NEEDS)).split())
    for words in ("✓ ok", "✗ failed", "○ missing", "? not tested", "- not offered", "→ desk --venue okx"):
        assert words in text
    assert "2 things stand between this desk and real money" in text


def test_nothing_missing_says_how_to_ask_for_real_money() -> None:
    assert drawn(78, NEEDS[0])[0] == "PAPER, and nothing is missing: /live okx asks people for real money."


def test_a_live_desk_says_so_and_a_running_test_too() -> None:
    lines = drawn(78, NEEDS[0], mode="LIVE", testing=True)
    assert lines[0].startswith("This desk is LIVE at okx")
    assert lines[1] == "Testing now."


def test_hostile_words_of_outside_act_on_nothing() -> None:
    hostile = Need(id="x", title="x\x1b[31m", state="failed", text="a\x1b]52;c;x\x07b", next="rm\x9b2J")
    assert not any(
        ord(letter) < 32 or 0x7F <= ord(letter) < 0xA0 for line in drawn(60, hostile) for letter in line
    )


def test_it_is_said_line_by_line_with_what_to_type() -> None:
    spec = GoLiveList(mode="PAPER", venue="okx", needs=NEEDS, now=0)
    first, *needs, last = sentences(spec)
    assert first == "PAPER. 2 things stand between this desk and real money."
    assert needs[0] == "Policy, ok: desk, version 3."
    assert needs[2] == "Venue, missing: the market is simulated. Next: desk --venue okx"
    assert last == "/golive tests all of it for real; nothing is ordered."
