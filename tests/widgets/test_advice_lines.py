"""Advice on a card: who says what, by which model, at any width and in any text."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from tests.widgets import samples
from tests.widgets.hostile import CHARACTERS
from tests.widgets.stage import INK, plain
from widgets.specs.strategy import AdviceView, Run
from widgets.strategy_lines import full

LONG = "meta-llama/Llama-3.1-70B-Instruct-Turbo-FP8-with-a-name-that-never-ends"
OVERSEER = AdviceView(role="Execution Overseer", by="", factor=1.0, latency="immediate")


def sentinel(factor: float, by: str = "", *why: Run) -> AdviceView:
    return AdviceView(role="Risk Sentinel", by=by, factor=factor, runs=why)


@pytest.mark.parametrize(
    ("advice", "words"),
    [
        (sentinel(1.0), "Risk Sentinel  no objection"),
        (sentinel(0.5, LONG), "leaves 0.50 of the size"),
        (sentinel(0.0, LONG), "veto"),
        (OVERSEER, "Execution Overseer  at once"),
        (OVERSEER.model_copy(update={"latency": "defer"}), "wait while it is dearer than usual"),
        (OVERSEER.model_copy(update={"latency": "park"}), "no order now"),
    ],
)
def test_each_adviser_says_what_is_left_of_the_order(advice: AdviceView, words: str) -> None:
    assert words in plain(full(samples.strategy(advice=(advice,)), 60, INK))


def test_a_card_from_before_there_was_advice_has_no_such_section() -> None:
    assert "Advice" not in plain(full(samples.strategy(), 60, INK))


@pytest.mark.parametrize("width", [20, 38, 60, 120])
def test_long_names_of_models_stay_within_the_card(width: int) -> None:
    why = Run(text="The opinions are far apart")
    card = samples.strategy(
        advice=(sentinel(0.5, LONG, why), OVERSEER), reading=((why,), (why,)), reading_by=LONG
    )
    lines = full(card, width, INK)
    assert all(cell_len(line.text) <= width for line in lines)
    assert "The opinions" in plain(lines)


def test_names_and_words_of_models_are_inert() -> None:
    text = "".join(one for one in sorted(CHARACTERS) if not "\ud800" <= one <= "\udfff")
    text = "[@click=app.quit]go[/] " + text
    run = Run(text=text)
    card = samples.strategy(advice=(sentinel(0.5, text, run),), reading=((run,),), reading_by=text)
    shown = plain(full(card, 80, INK)).replace("\n", "")
    assert not CHARACTERS & set(shown)
    assert "[@click=app.quit]go[/]" in shown
