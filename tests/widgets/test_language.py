"""What is said in another language: texts, plural forms, figures; and what no language touches."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal

import pytest
from textual import events

from tests.app import sample_trading
from tests.house.tree import ROOT
from tests.widgets import samples
from tests.widgets.every import NAMES, filled
from tests.widgets.stage import INK, plain
from widgets import numerals
from widgets.approval_words import remark
from widgets.card_lines import card_lines
from widgets.entry import Entry, typed_quantity
from widgets.language import figures, marked, say, several, speak, worded
from widgets.language.catalogue import FILES, language
from widgets.language.spoken import Language
from widgets.portfolio import portfolio_lines
from widgets.queue_lines import COLUMNS as QUEUE_COLUMNS
from widgets.queue_lines import queue_lines
from widgets.radar_lines import COLUMNS as RADAR_COLUMNS
from widgets.rows import Column

POLISH = language("pl")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Whatever a test speaks, the next one begins in English."""
    yield
    speak(None)


def test_english_is_the_text_itself() -> None:
    assert say("Positions") == marked("Positions") == "Positions"
    assert say("rank {rank} of {all}", rank=3, all=1200) == "rank 3 of 1200"
    assert several(1, "{count:,} row", "{count:,} rows") == "1 row"
    assert several(4200, "{count:,} row", "{count:,} rows") == "4,200 rows"
    assert figures("1,234.5") == "1,234.5"
    assert worded("stale", "request") == "stale"


def test_a_language_says_its_own_words_and_what_it_lacks_in_english() -> None:
    speak(POLISH)
    assert say("Positions") == "Pozycje"
    assert (
        say("Nobody has translated this: {what}.", what="{braces}") == "Nobody has translated this: {braces}."
    )
    assert worded("stale", "request") != say("stale")


def test_the_votes_a_request_waits_for_and_a_halt_by_hand_are_said_in_the_language() -> None:
    row = samples.request(votes=0, note="waits for 2 more approvals; the price moved")
    assert remark(row) == "waits for 2 more approvals; the price moved"
    speak(POLISH)
    assert remark(row) == "czeka jeszcze na 2 zgody; the price moved"
    assert remark(samples.request(note="waits for 1 more approval")) == "czeka jeszcze na 1 zgodę"
    assert remark(samples.request(state="stale", note="the price moved")) == "the price moved"
    assert say("halted by hand") == "ręcznie"


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0 świec"), (1, "1 świeca"), (2, "2 świece"), (4, "4 świece"), (5, "5 świec"), (12, "12 świec"),
        (22, "22 świece"), (25, "25 świec"), (112, "112 świec"), (1.5, "1,5 świecy"),
        (1234, "1\N{NO-BREAK SPACE}234 świece"),
    ],
)  # fmt: skip
def test_every_count_has_its_plural(count: float, said: str) -> None:
    speak(POLISH)
    assert several(count, "{count:,} bar", "{count:,} bars") == said


def test_numbers_in_a_text_are_written_as_the_language_writes_them_and_words_are_left_alone() -> None:
    speak(POLISH)
    assert say("{a:,.2f} {b:+.1f} {c} {d}", a=12345.6, b=Decimal("-0.5"), c="1,234.5", d=7) == (
        "12\N{NO-BREAK SPACE}345,60 -0,5 1,234.5 7"
    )


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (lambda: numerals.price(64231.5, 2), "64 231,50"),
        (lambda: numerals.money("-1234567.80"), "-1 234 567,80"),
        (lambda: numerals.amount("1200.500"), "1 200,5"),
        (lambda: numerals.signed_money("12.5"), "+12,5"),
        (lambda: numerals.cents("0.001"), "0,001"),
        (lambda: numerals.percent(1.234), "+1,23%"),
        (lambda: numerals.moved(-1.234), "▼ -1,23%"),
        (lambda: numerals.compact(12_345_678.0), "12,3M"),
        (lambda: numerals.basis_points(1234.56), "1 234,6 bp"),
        (lambda: numerals.day(1_795_219_200_000_000_000), "21 lis"),
    ],
)
def test_figures_keep_their_width_with_comma_and_no_break_space(written: object, said: str) -> None:
    assert callable(written)
    before = written()
    speak(POLISH)
    assert written().replace("\N{NO-BREAK SPACE}", " ") == said
    assert len(written()) == len(before)


def test_the_text_that_a_vote_covers_and_its_digest_are_the_same_in_every_language() -> None:
    card = sample_trading.approval_card()
    speak(POLISH)
    drawn = plain(card_lines(card, 72, INK))
    assert [line for line in card.order_text.rstrip("\n").split("\n") if f"▏ {line}" not in drawn] == []
    assert card.digest[:8] in drawn
    assert card.row.request in drawn
    assert "Zlecenie (głos obejmuje dokładnie ten tekst)" in drawn


def test_a_quantity_that_has_to_be_typed_stands_as_the_text_says_it() -> None:
    speak(POLISH)
    entry = typed_quantity("1234.5")
    asked = plain(entry.lines(90, INK))
    assert "1234.5" in asked
    assert typed(entry, "1234.5") == "1234.5"


def test_states_and_sides_of_orders_are_said_by_the_terminal() -> None:
    speak(POLISH)
    drawn = plain(portfolio_lines(sample_trading.portfolio(), 60, INK))
    assert "Zlecenia aktywne" in drawn
    assert "working" not in drawn
    assert "▲ kup" in drawn
    shown = plain(
        queue_lines(
            sample_trading.queue(sample_trading.row(), sample_trading.row("req-2", "approved")), 100, 20, INK
        )
    )
    assert "zgoda" in shown
    assert "approved" not in shown


FIXED = [
    *((column.title, column.width) for column in (*QUEUE_COLUMNS, *RADAR_COLUMNS)),
    ("Symbol", 8), ("Last  ", 8), ("Change", 9), ("Sprd bp", 7), ("Volume", 7), ("Age", 4),
    ("▲ BUY", 6), ("▼ SELL", 6), ("CHANGE", 6), ("▲ buy", 6), ("▼ sell", 6),
    ("UNKNOWN", 9), ("LOW", 9), ("NORMAL", 9), ("HIGH", 9), ("EXTREME", 9),
    ("now", 7), ("usual", 7), ("dev", 6), ("less", 10), ("more", 10),
    ("Depth {bp:.0f}bp", 18), ("stress", 6), ("weight", 6), ("Over", 5), ("Term p.a.", 10), ("error", 8), ("Now", 9),
    ("Pctl", 5), ("vs coin", 9), ("vs base", 9), ("right", 7), ("max", 3), ("min", 3), ("mid", 3),
    ("Known at", 10), ("What", 15), ("Realised", 10), ("Touch flow", 10), ("Moving vol", 10), ("Jumps", 10),
]  # fmt: skip
"""Words in columns of a fixed width, and that width."""


@pytest.mark.parametrize("code", sorted(FILES))
def test_no_word_is_longer_than_its_fixed_column(code: str) -> None:
    speak(language(code))
    assert [(text, say(text)) for text, width in FIXED if len(say(text)) > width >= len(text)] == []
    states = ("pending", "approved", "released", "applied", "rejected", "expired", "stale")
    assert [side for side in ("long", "short", "flat") if len(worded(side, "position")) > 5] == []
    assert [state for state in states if len(worded(state, "request")) > 8] == []


def test_columns_are_titled_in_the_language_of_the_person() -> None:
    assert isinstance(QUEUE_COLUMNS[0], Column)
    speak(POLISH)
    assert "Zostało" in plain(queue_lines(sample_trading.queue(sample_trading.row()), 100, 12, INK))


def test_a_terminal_that_speaks_english_reads_no_catalogue() -> None:
    code = (
        "import sys, desk.app.app, desk.app.main_screen; from widgets.language import say; say('Positions');"
        "print([name for name in ('widgets.language.catalogue', 'widgets.language.data_words', 'gettext')"
        " if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_a_language_without_forms_for_a_text_counts_as_english_does() -> None:
    speak(Language("xx", {"a": "b"}))
    assert several(2, "{count} row", "{count} rows") == "2 rows"
    assert figures("1,234.5") == "1,234.5"


def typed(entry: Entry, text: str) -> str:
    for character in text:
        entry.key(events.Key(character, character))
    return entry.value


@pytest.mark.parametrize("name", NAMES)
def test_what_a_pane_says_it_says_in_the_language(name: str) -> None:
    """In a language of one letter no text of the catalogue stands on a pane as it is."""
    speak(
        Language(
            "жж",
            {text: said(text) for text in POLISH.texts},
            {text: (said(text),) * 4 for text in POLISH.plurals},
        )
    )
    host = {"demo person", "(demo person)"}  # its words for whom a vote counts
    texts = {text.strip() for text in POLISH.texts if len(text) > 9 and "{" not in text}
    sentences = {text for text in texts - host if " " in text}
    for size in ((120, 50), (60, 30)):
        drawn = plain(filled(name).draw(*size, INK))
        assert [text for text in sentences if text in drawn] == []


def said(text: str) -> str:
    """A text of one letter with the same fields."""
    return re.sub(r"(\{[^}]*\})|[A-Za-z]", lambda found: found[1] or "ж", text)
