"""Ten thousand adversarial outputs, by the way that chat takes and by the way that a debate takes."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Iterable
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from desk.agents.analyst import Brief
from desk.agents.evidence import EvidenceBook
from desk.agents.grounding import WITHHELD, Grounder
from desk.agents.model_answers.lines import LineSplitter, below, read_line
from desk.agents.opinions import ClaimDraft, Opinion
from desk.agents.script import Script
from desk.agents.verification import verify
from desk.agents.window_names import HORIZONS
from tests.agents.adversarial.numbers import DIGITS
from tests.agents.adversarial.outputs import CLEAN, Output, outputs
from tests.agents.samples import evidence
from widgets.specs.answers import WithheldLine
from widgets.specs.chat import Block
from widgets.specs.strategy import Run

NAMES = ("BTC-USDT", "ETH-USDT", "1INCH-USDT")
_DIGITS = frozenset(DIGITS)


def book() -> EvidenceBook:
    """T1 a snapshot of BTC, T2 a radar, T3 words from outside."""
    found = evidence()
    found.add("withheld_line", {}, WithheldLine(speaker="x", text="64,000", reason="x"), 0, "outside")
    return found


def render() -> Grounder:
    return Grounder(book(), 0, NAMES)


def fact_of_its_own(blocks: Iterable[Block]) -> str:
    """Text that is shown as said, holds a digit of any script, and has no evidence behind it."""
    for block in blocks:
        for run in block.runs:
            if run.tone == "unverified":
                continue
            if run.ref:
                assert run.tone in ("figure", "stale"), run
                continue
            bare = run.text
            for name in sorted((*HORIZONS, *NAMES), key=len, reverse=True):
                bare = bare.replace(name, "")
            for form in (bare, unicodedata.normalize("NFKC", bare)):
                if _DIGITS & set(form):
                    return run.text
    return ""


def shown_of(blocks: Iterable[Block]) -> str:
    """What a person reads that no evidence stands behind."""
    return "\n".join(run.text for block in blocks for run in block.runs if not run.ref)


def in_chat(output: Output, dice: Random, grounder: Grounder) -> list[Block]:
    """As it streams into the chat, in pieces of any size."""
    splitter, blocks, text = LineSplitter(), [], output.text
    lines: list[str] = []
    while text:
        size = dice.randint(1, 12)
        lines += splitter.feed(text[:size])
        text = text[size:]
    for line in (*lines, splitter.rest()):
        found = read_line(line, grounder)
        if found is not None:
            blocks.append(found.block)
    return blocks


def test_ten_thousand_outputs_show_no_figure_of_their_own_in_chat() -> None:
    dice, grounder = Random(5), render()
    withheld = clean = 0
    for output in outputs(10_000, seed=1_903):
        blocks = in_chat(output, dice, grounder)
        assert not fact_of_its_own(blocks), output
        if output.hidden:
            everything = all(any(run == WITHHELD for run in block.runs) for block in blocks)
            assert everything or output.hidden not in shown_of(blocks), (output, shown_of(blocks))
            withheld += everything
        else:
            clean += all(WITHHELD not in block.runs for block in blocks)
    assert withheld > 8_300
    assert clean > 950


def test_what_is_well_said_is_shown() -> None:
    grounder = render()
    for text in CLEAN:
        line = read_line(text, grounder)
        assert line is not None
        assert not line.why, (text, line.why)


def test_ten_thousand_claims_show_no_figure_of_their_own_in_a_debate() -> None:
    grounder = render()
    script = Script(grounder, Brief("dbt-1", "BTC-USDT", "15m", grounder.book))
    texts = outputs(10_000, seed=77)
    struck = 0
    for first in range(0, len(texts), 8):
        claims = tuple(
            ClaimDraft(f"Bull-{'ABCDEFGH'[place]}", one.text, "T1.last > 0", "inference", 0.1)
            for place, one in enumerate(texts[first : first + 8])
        )
        opinion = Opinion("Bull", "model", "15m", 0.6, claims, claims[0].text, "T1.low", claims[-1].text)
        findings = {found.claim: found for found in verify(grounder, opinion)}
        withheld = frozenset(name for name, found in findings.items() if found.verdict == "withheld")
        struck += len(withheld)
        blocks = script.opinion(opinion, "T1", withheld)
        assert not fact_of_its_own(blocks), claims
        spoken = shown_of(blocks)
        for claim, one in zip(claims, texts[first : first + 8], strict=True):
            if one.hidden and claim.id not in withheld:
                assert one.hidden not in spoken, one
    assert struck > 8_300


LONG = [
    "over 15m" + ", " * 1_900 + "x 15m",
    "é" * 3_990,
    "twen" * 990,
    "tenand" * 650 + "x",
    "a-" * 1_990 + "1",
    "the slow one, " * 280,
    "in 15m, " * 490,
    "{{" * 1_990,
    "{{calc:" + "(" * 110 + "T1.ask" + ")" * 110 + "}}",
    "OlOl" * 990 + "x",
    "MMMM" * 990,
    "e\u0301" * 1_990,
]
"""Lines at their longest, made to send a pattern round in circles."""


def test_no_line_at_its_longest_keeps_the_desk_busy() -> None:
    grounder = render()
    began = time.process_time()
    for text in LONG:
        read_line(text, grounder)
    assert time.process_time() - began < 5.0  # a pattern that goes round in circles takes minutes or for ever


@given(
    st.lists(
        st.sampled_from(
            ["{{T1.last}}", "**", "{{", "}}", "twen", "ty", "l", "O", " ", "-", "one", "15m", "X", "I", "%"]
        ),
        max_size=9,
    )
)
@settings(max_examples=400, deadline=None)
def test_no_arrangement_of_pieces_shows_a_figure_of_its_own(pieces: list[str]) -> None:
    line = read_line("".join(pieces), render())
    assert line is None or not fact_of_its_own([line.block])


@given(st.text(max_size=80))
@settings(max_examples=400, deadline=None)
def test_no_text_whatever_shows_a_figure_of_its_own(text: str) -> None:
    for written in (text, f"{text}{{{{T1.last}}}}{text}", f"> {text}"):
        line = read_line(written, render())
        assert line is None or not fact_of_its_own([line.block])


def test_a_figure_of_another_instrument_is_withheld() -> None:
    grounder = render()
    for text in ("ETH-USDT trades at {{T1.last}}", "ETH trades at {{T1.last}}"):
        line = read_line(text, grounder)
        assert line is not None
        assert "BTC-USDT" in line.why
    both = read_line("ETH lags BTC, which is at {{T1.last}}", grounder)
    assert both is not None
    assert not both.why


def test_a_figure_under_the_heading_of_another_instrument_is_withheld() -> None:
    grounder = render()
    for heading, held in (
        ("# ETH-USDT", True),
        ("## Ethereum today", True),
        ("# BTC and ETH", False),
        ("# Calm", False),
    ):
        lines = [line for line in (read_line(heading, grounder), read_line("- It is calm", grounder)) if line]
        figure = read_line("- Last: {{T1.last}}", below(lines, grounder))
        assert figure is not None
        assert bool(figure.why) == held, heading
        named = read_line("- Against BTC at {{T1.last}}", below(lines, grounder))
        assert named is not None
        assert not named.why


def test_a_quotation_is_shown_as_unverified_and_only_when_it_stands_alone() -> None:
    grounder = render()
    alone = read_line("> {{T3.text}}", grounder)
    assert alone is not None
    assert alone.runs == (Run(text="64,000", ref="trn-a/T3.text", tone="unverified"),)
    for text in ("{{T3.text}}", "> it is {{T3.text}}", "> {{calc:T3.text}}", "- {{T3.text}}"):
        line = read_line(text, grounder)
        assert line is not None
        assert line.why
