from __future__ import annotations

import random
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.agents.evidence import EvidenceBook
from desk.agents.figures import REFERENCE
from desk.agents.grounding import STALE_AFTER_MS, WITHHELD, Withheld
from desk.agents.refusals import refusal
from desk.agents.scanner import is_numeric, residue
from desk.agents.window_names import HORIZONS
from desk.agents.writing import write
from tests.agents.samples import FRESH, evidence, grounder, snapshot, text_of
from widgets.specs.strategy import Run

NAMES = ("BTC-USDT", "1INCH-USDT")


def test_the_desk_writes_the_digits_with_unit_and_reference() -> None:
    runs = grounder().runs("BTC-USDT trades at {{T1.last}}, spread {{T1.spread_bp}}")
    assert text_of(runs) == "BTC-USDT trades at 64,000.25, spread 0.08 bp"
    figures = [run for run in runs if run.tone == "figure"]
    assert [run.ref for run in figures] == ["trn-a/T1.last", "trn-a/T1.spread_bp"]


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{T1.change_15m_pct|signed}}", "+0.43 %"),
        ("{{T1.change_pct|signed}}", "-1.25 %"),
        ("{{calc:T1.ask-T1.bid|price}}", "0.50"),
        ("{{calc: T1.volume_base * T1.mid }}", "768,003.00 USDT"),
        ("{{T1.bid_depth_10bp}}", "1.5000 BTC"),
        ("{{T1.trades}} trades", "1,234 trades"),
        ("{{T2.rows[BTC-USDT].fast_slow}}", "1.25×"),
        ("regime {{T2.rows[BTC-USDT].regime}}", "regime HIGH"),
        ("over 15m, of 1INCH-USDT", "over 15m, of 1INCH-USDT"),
    ],
)
def test_figures_are_written_as_their_field_says(template: str, text: str) -> None:
    assert text_of(grounder().runs(template)) == text


def test_strong_words_may_span_a_figure() -> None:
    runs = grounder().runs("it is **at {{T1.last}} now** and calm")
    assert [(run.text, run.tone) for run in runs] == [
        ("it is ", "plain"),
        ("at ", "strong"),
        ("64,000.25", "figure"),
        (" now", "strong"),
        (" and calm", "plain"),
    ]


def test_nothing_is_written_as_negative_zero() -> None:
    assert write(-0.0001, "%", 2, signed=True) == "0.00 %"


@pytest.mark.parametrize(
    "template",
    [
        "BTC trades at 64000",
        "a spread of ２ bp",
        "a spread of ² bp",
        "a spread of ② bp",
        "a gain of ½",
        "up 𝟡 per cent",
        "up ٣ per cent",
        "it rose by 五",
        "Ⅷ times",
        "up twenty percent",
        "sixty-four thousand dollars",
        "up t\u200bwenty per cent",
        "up twо hundred",
        "up ninety\u00ad nine",
        "{{T1.last}}000",
        "{{T1.last}}k",
        "{{T1.last}} million",
        "{{T1.last}} %",
        "-{{T1.last}}",
        "{{T1.last}}{{T1.last}}",
        "{{T1.last}}15m",
        "{{T1.last}}.5m",
        "x{{T1.last}}",
        "{{T1.spread_bp}} bps",
        "{{T1.spread_bp|price}}",
        "{{T1.last|furlong}}",
        "{{calc:T1.ask-T1.bid|bp}}",
        "{{calc:T1.ask-64000}}",
        "{{T1.nothing}}",
        "{{T9.last}}",
        "{{64000}}",
        "{{}}",
        "{{T1.last",
        "T1.last}}",
        "{{ {{T1.last}} }}",
        "㏠ it rises",
        "+15m",
        "15m.5",
        "15m%",
    ],
)
def test_a_sentence_with_a_figure_of_its_own_is_withheld(template: str) -> None:
    with pytest.raises(Withheld):
        grounder().runs(template)
    assert grounder().shown(template) == (WITHHELD,)


def test_a_figure_shows_that_it_is_old() -> None:
    book = EvidenceBook("trn-a")
    stale = FRESH.model_copy(update={"stale": True, "reason": "feed ended"})
    book.add("market_snapshot", {}, snapshot(provenance=stale), 0)
    assert grounder(book).runs("{{T1.last}}")[0].tone == "stale"
    later = (STALE_AFTER_MS + 1) * 1_000_000
    assert grounder(now=later).runs("{{T1.last}}")[0].tone == "stale"
    assert grounder(now=later).runs("{{calc:T1.ask-T1.bid}}")[0].tone == "stale"


def ungrounded(runs: tuple[Run, ...]) -> str:
    """The first figure in these runs that no evidence backs, or empty."""
    for run in runs:
        if run.ref:
            assert run.tone in ("figure", "stale")
            continue
        if found := residue(run.text, NAMES):
            return found
        bare = run.text
        for name in sorted((*HORIZONS, *NAMES), key=len, reverse=True):
            bare = bare.replace(name, "")
        if any(is_numeric(character) for character in unicodedata.normalize("NFKC", bare)):
            return run.text
    return ""


PIECES = [
    "{{T1.last}}",
    "{{T1.spread_bp|signed}}",
    "{{calc:T1.ask-T1.bid}}",
    "{{calc:T1.ask*3}}",
    "{{T2.rows[BTC-USDT].regime}}",
    "{{T9.last}}",
    "{{",
    "}}",
    "**",
    " ",
    " rises ",
    ", ",
    "15m",
    "BTC-USDT",
    "1INCH-USDT",
    "twenty",
    "-",
    "+",
    "%",
    ".",
    "k",
    "\u200b",
    "\u202e",
    "\n",
]
DIGITS = [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) in ("Nd", "Nl", "No")]


def test_ten_thousand_adversarial_sentences_show_no_figure_of_their_own() -> None:
    dice, render = random.Random(20_240_808), grounder()
    shown = held = 0
    for _ in range(10_000):
        parts = dice.choices(PIECES, k=dice.randint(1, 8))
        for _ in range(dice.randint(0, 2)):
            parts.insert(dice.randint(0, len(parts)), "".join(dice.choices(DIGITS, k=dice.randint(1, 3))))
        runs = render.shown("".join(parts))
        assert not ungrounded(runs), parts
        held += runs == (WITHHELD,)
        shown += any(run.ref for run in runs)
    assert held > 5_000
    assert shown > 100


@given(st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_no_text_whatever_shows_a_figure_of_its_own(text: str) -> None:
    assert not ungrounded(grounder().shown(text))
    assert not ungrounded(grounder().shown(f"{text}{{{{T1.last}}}}{text}"))


@pytest.mark.parametrize("digit", ["0", "７", "৩", "ↂ", "⑦", "¼", "🯷", "万"])
def test_the_scanner_knows_numbers_of_every_script(digit: str) -> None:
    assert residue(f"up {digit} today")


def test_the_scanner_lets_names_through_and_nothing_glued_to_them() -> None:
    assert not residue("1INCH-USDT over 15m and 24h", NAMES)
    for glued in ("1INCH-USDT2", "115m", "15m2", "$15m", "15mm1", "x15m"):
        assert residue(glued, NAMES), glued


def test_references_are_read_whole() -> None:
    assert REFERENCE.findall("T1.ask-T2.rows[BTC-USDT].rank*T10.x") == [
        "T1.ask",
        "T2.rows[BTC-USDT].rank",
        "T10.x",
    ]
    assert evidence().scope == "trn-a"


@pytest.mark.parametrize("text", ["up X %", "si xt y", "at llll", "up V per cent", "SOOO", "a tenner"])
def test_numbers_by_single_numerals_in_three_pieces_or_by_their_likeness_are_found(text: str) -> None:
    assert residue(text)


def test_words_of_a_notice_are_no_figures_of_the_desk() -> None:
    book = evidence()
    book.add("refusal", {}, refusal("The provider says: BTC-USDT broke 70,000"), 0)
    for template in ("it is at {{T3.numbers[0]}}", "{{T3.text}}"):
        with pytest.raises(Withheld, match="notice"):
            grounder(book).runs(template)
