"""The first journey, by keys alone, on the real program: ask, debate, approve as two people, fill, leave, come back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.terminal.conftest import Open, run
from tests.terminal.person import (
    approve,
    debate,
    leave,
    market_moves,
    open_request,
    positions,
    say,
    stop_everything,
)

pytestmark = pytest.mark.timeout(600)


_IN_CONTRAST_OVER_A_SLOW_LINE = ("--theme", "contrast-dark", "--line", "slow")


@pytest.mark.parametrize(
    ("columns", "rows", "options"),
    [(160, 50, ()), (80, 24, _IN_CONTRAST_OVER_A_SLOW_LINE)],
    ids=["160x50", "80x24, high contrast, slow line"],
)
def test_from_a_question_to_a_position_and_back_again(
    home: Path, open_desk: Open, columns: int, rows: int, options: tuple[str, ...]
) -> None:
    terminal = open_desk(*options, columns=columns, rows=rows)
    market_moves(terminal)
    say(terminal, "what is BTC doing?")
    terminal.wait_for("House analyst (rule-based)", "• Volatility")

    request = debate(terminal)
    open_request(terminal)
    approve(terminal, "Dana")
    terminal.press("ctrl+t")
    approve(terminal, "Lee")
    terminal.press("escape")
    terminal.wait_gone("▸ Request")
    position = positions(terminal)
    leave(terminal)

    again = open_desk(*options, columns=columns, rows=rows)
    again.wait_for(request)
    assert positions(again)[:2] == position[:2]
    stop_everything(again)
    leave(again)
    report = json.loads(run(home, "audit", "verify", "--json").stdout)
    assert report["ok"], report


def test_an_order_and_the_desk_stop_at_one_key(home: Path, open_desk: Open) -> None:
    terminal = open_desk()
    market_moves(terminal)
    terminal.press("f8")
    terminal.wait_for("HALTED")
    say(terminal, "/buy BTC-USDT 0.01")
    terminal.wait_until(lambda shown: "halted" in shown, "the refusal in words")
    leave(terminal)
    again = open_desk()
    again.wait_for("HALTED")
