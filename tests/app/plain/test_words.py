"""Every view in words: what is said of it, that all of it is said, and that nothing in it acts on a terminal."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.app.plain import (
    amounts,
    brief_words,
    debate_words,
    desk_words,
    market_words,
    request_words,
    talk_words,
    trading_words,
)
from desk.app.plain.any_words import MOST, any_words
from desk.app.plain.plain_text import exact, plain
from tests.app import samples
from tests.app.plain.spoken import readable
from tests.app.sample_market import book, chart, radar, snapshot, watchlist
from tests.app.sample_strategy import board
from tests.app.sample_trading import ORDER_TEXT, approval_card, portfolio, queue
from tests.widgets.filling import filled_spec, poisoned
from tests.widgets.market_samples import structure
from widgets.language import speak
from widgets.language.catalogue import language
from widgets.specs.approval_card import CheckView
from widgets.specs.contract import kinds, of_kind
from widgets.untrusted import HOSTILE

HOSTILE_TEXT = "\x1b]52;c;QQ==\x07\x1b[2J\x9b31m\u202eab\u200b\u2028\r\n┏━┓█⠿\x85\x1c"
SPOKEN: dict[str, tuple[Callable[[Any], Sequence[str]], Any]] = {
    "market": (market_words.snapshot, snapshot("BTC-USDT")),
    "row": (lambda spec: [market_words.watch_row(row) for row in spec.rows], watchlist()),
    "chart": (lambda spec: market_words.chart(spec, structure()), chart("BTC-USDT", "1m")),
    "book": (market_words.book, book("BTC-USDT")),
    "radar": (market_words.radar, radar()),
    "radar row": (lambda spec: [market_words.radar_row(row) for row in spec.rows], radar()),
    "strategy": (lambda spec: [line for card in spec.cards for line in debate_words.card(card)], board()),
    "queue": (request_words.queue_head, queue()),
    "queue row": (lambda spec: [request_words.queue_row(row) for row in spec.rows], queue()),
    "card": (request_words.whole, approval_card()),
    "how to vote": (request_words.how_to_vote, approval_card()),
    "checks": (request_words.checks, approval_card()),
    "brief": (brief_words.brief, approval_card()),
    "positions": (trading_words.positions, portfolio()),
    "fills": (trading_words.fills, portfolio()),
    "orders": (lambda spec: [trading_words.order(row) for row in spec.orders], portfolio()),
    "status": (desk_words.status, samples.status()),
    "evidence": (talk_words.evidence, samples.evidence()),
    "talk": (lambda item: talk_words.item(item), samples.talk()[1]),
}


def said(name: str, spec: Any = None) -> str:
    words, sample = SPOKEN[name]
    return "\n".join(plain(line) for line in words(sample if spec is None else spec))


@pytest.mark.parametrize("name", SPOKEN)
def test_every_line_is_a_sentence_without_a_drawn_character(name: str) -> None:
    text = said(name)
    assert text
    assert readable(text)
    assert "  " not in text
    assert all(line == line.strip() for line in text.split("\n"))


@pytest.mark.parametrize("name", SPOKEN)
def test_nothing_hostile_gets_through_any_view(name: str) -> None:
    text = said(name, poisoned(SPOKEN[name][1], HOSTILE_TEXT))
    assert readable(text)


@pytest.mark.parametrize("kind", kinds())
def test_every_kind_of_the_contract_is_read_whole_and_safely(kind: str) -> None:
    lines = [plain(line) for line in any_words(filled_spec(of_kind(kind), f"word {HOSTILE_TEXT}"))]  # type: ignore[arg-type]
    assert 0 < len(lines) <= MOST + 1
    assert all(readable(line) for line in lines)


@given(st.text(st.characters(), max_size=200))
def test_exact_text_loses_nothing_and_acts_on_nothing(text: str) -> None:
    shown = exact(text)
    assert all(ord(letter) >= 32 for letter in shown)
    assert not any(first <= ord(letter) <= last for letter in shown for first, last in HOSTILE)
    assert not any(0x2500 <= ord(letter) <= 0x25FF or 0x2800 <= ord(letter) <= 0x28FF for letter in shown)
    if shown != text:
        assert "[U+" in shown


@given(st.text(st.characters(), max_size=200))
def test_a_said_line_is_one_line(text: str) -> None:
    assert readable(plain(text))
    assert "\n" not in plain(text)


def test_a_chart_is_said_with_open_high_low_close_change_range_trend_and_levels() -> None:
    text = said("chart")
    for word in ("open ", "high ", "low ", "close ", "Range:", "Trend:", "Resistance:", "Support:", "rose"):
        assert word in text
    assert "up " in text or "down " in text


def test_a_card_says_its_exact_text_line_by_line_and_its_whole_digest() -> None:
    lines = request_words.text(approval_card())
    assert lines[1 : 1 + ORDER_TEXT.count("\n")] == ORDER_TEXT.removesuffix("\n").split("\n")
    assert "".join(lines[-1].split(": ")[1].rstrip(".").split()) == approval_card().digest


def test_a_character_that_draws_is_named_in_the_exact_text() -> None:
    card = approval_card().model_copy(update={"order_text": "quantity: 1┃\u202e2\nside: buy"})
    assert "quantity: 1[U+2503][U+202E]2" in request_words.text(card)


def test_a_card_in_brief_says_side_size_price_worst_loss_limits_votes_and_age() -> None:
    text = said("brief")
    for word in ("Buy 0.25", "Price: 97450", "Worst loss:", "All 3 checks hold", "Votes: 1 of 2", "at "):
        assert word in text
    assert "SHA-256" not in text


def test_a_failing_check_is_said_with_its_figures() -> None:
    failing = CheckView(control="C05", name="exposure", passed=False, value="9", limit="8", detail="too much")
    text = said("brief", approval_card().model_copy(update={"checks": (failing,)}))
    assert "1 check fails." in text
    assert "Check C05, exposure: FAILS, 9, limit 8. too much" in text


def test_stale_figures_say_so() -> None:
    spec = snapshot("BTC-USDT")
    stale = spec.provenance.model_copy(
        update={"stale": True, "reason": "feed gap: 3 frames", "age_ms": 12_000}
    )
    assert "Caution, stale" in said("market", spec.model_copy(update={"provenance": stale}))


def test_a_loss_is_a_word_and_not_a_colour_or_a_sign() -> None:
    assert "Realised: a loss of 2.80" in said("positions")
    assert "a gain of 128.40" in said("positions")


def test_what_has_changed_in_the_status_is_told_once_and_by_its_weight() -> None:
    before, after = samples.status(), samples.status("HALTED")
    assert desk_words.news(None, before) == []
    assert desk_words.news(before, before) == []
    ((pane, severity, text),) = desk_words.news(before, after)
    assert (pane, severity) == ("Desk", "critical")
    assert "HALTED (halted by you)" in text


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("1s", "1 second"),
        ("15m", "15 minutes"),
        ("1h", "1 hour"),
        ("5d", "5 days"),
        ("m", "m"),
        ("next", "next"),
    ],
)
def test_a_length_of_time_is_said_in_words(label: str, words: str) -> None:
    assert amounts.length(label) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [(0.25, "0.25"), (23_214.0, "23,214"), (5_700_000.0, "5.7 million"), (2.1e9, "2.1 billion")],
)
def test_a_large_figure_has_no_letter_for_a_number(value: float, words: str) -> None:
    assert amounts.large(value) == words


def test_a_move_and_a_slippage_are_told_without_a_sign() -> None:
    assert amounts.moved(-0.7) == "down 0.7 basis points"
    assert amounts.moved(7.3) == "up 7.3 basis points"
    assert amounts.moved(0.01) == "nothing"
    assert amounts.basis_points(-0.1) == "minus 0.1 basis points"


def test_sizes_of_the_book_are_written_as_the_language_writes_figures() -> None:
    speak(language("pl"))
    try:
        lines = market_words.book(book("BTC-USDT"))
    finally:
        speak(None)
    assert not [line for line in lines if re.search(r"\d\.\d", line)]
