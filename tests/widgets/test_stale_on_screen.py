"""What is not of now says so in words wherever it stands, with the reason, its source and its age."""

from __future__ import annotations

import pytest

from tests.widgets import samples
from tests.widgets.stage import INK, plain
from widgets.approval_words import drift
from widgets.book import book_lines
from widgets.card_lines import card_lines
from widgets.chart_lines import chart_lines
from widgets.numerals import staleness, why_stale
from widgets.portfolio import portfolio_lines
from widgets.radar import RadarPane
from widgets.radar_lines import radar_lines
from widgets.specs.figure import Provenance
from widgets.status_line import status_lines
from widgets.watchlist import WatchlistPane, watchlist_lines

REASONS = {
    "feed gap: gap: update 12 came after 9": ("gap 14s", "gap: update 12 came after 9"),
    "feed limited: again in 57 s: binance takes no requests (HTTP 429)": (
        "limited",
        "limited: again in 57 s: binance takes no requests (HTTP 429)",
    ),
    "feed maintenance: okx is in maintenance": ("maintenance", "maintenance: okx is in maintenance"),
    "feed quarantined: clocks differ": ("quarantined", "quarantined: clocks differ"),
    "feed connecting: again in 4 s": ("connecting", "connecting: again in 4 s"),
    "feed halted": ("halted", "halted"),
    "feed ended": ("ended", "ended"),
    "silent for 14 s": ("stale 14s", "silent for 14 s"),
    "book unusable: quarantined: the book is crossed or locked": (
        "quarantined",
        "quarantined: the book is crossed or locked",
    ),
    "book unusable: gap: update 12 came after 9": ("gap 14s", "gap: update 12 came after 9"),
    "book unusable: no snapshot yet": ("no book", "no book: no snapshot yet"),
    "feeding stopped": ("stale 14s", "feeding stopped"),
}


def old(reason: str, age_ms: int = 14_000) -> Provenance:
    return Provenance(source="binance", at=samples.NOW, age_ms=age_ms, stale=True, reason=reason)


@pytest.mark.parametrize("reason", REASONS)
def test_a_stale_figure_is_told_in_a_word_and_its_reason_at_length(reason: str) -> None:
    assert (staleness(old(reason)), why_stale(old(reason))) == REASONS[reason]


@pytest.mark.parametrize("reason", REASONS)
@pytest.mark.parametrize("width", [44, 54, 80, 158])
def test_the_word_is_whole_in_every_market_pane(reason: str, width: int) -> None:
    word = REASONS[reason][0]
    rows = [samples.watch_row(provenance=old(reason)), samples.watch_row("ETH-USDT", 3_400.0)]
    assert word in plain(watchlist_lines(samples.watchlist(*rows), width, 10, INK))
    assert word in plain(chart_lines(samples.chart(provenance=old(reason)), width, 11, INK))
    assert word in plain(book_lines(samples.book(provenance=old(reason)), min(width, 60), 12, INK))


def test_a_radar_row_is_stale_in_words_that_fit_its_column() -> None:
    found = samples.radar()
    rows = tuple(
        row.model_copy(update={"provenance": old("feed maintenance: so it says", 41_000)})
        for row in found.rows
    )
    text = plain(radar_lines(found.model_copy(update={"rows": rows}), 60, 24, INK))
    assert "stale 41s" in text
    assert "Of the past: maintenance: so it says." in text


@pytest.mark.parametrize(("width", "height"), [(54, 11), (80, 20), (158, 46)])
def test_above_a_stale_chart_stands_why_and_no_figure_of_now(width: int, height: int) -> None:
    reason = "feed gap: gap: update 12 came after 9"
    market = samples.snapshot().model_copy(update={"provenance": old(reason)})
    text = plain(chart_lines(samples.chart(provenance=old(reason)), width, height, INK, market=market))
    assert "! gap: update 12 came after 9" in text
    assert "binance 14s" in text
    assert "bid " not in text
    assert "spread " not in text


def test_a_reason_takes_the_whole_line_before_its_source_does() -> None:
    long = "feed limited: again in 57 s: binance takes no requests (HTTP 429)"
    text = plain(chart_lines(samples.chart(provenance=old(long)), 54, 11, INK)).splitlines()[1]
    assert text.startswith("! limited: again in 57 s: binance takes no requests")
    assert "binance 14s" not in text


def test_above_a_live_chart_stand_source_and_age_of_the_market_now() -> None:
    lines = chart_lines(samples.chart(), 158, 20, INK, market=samples.snapshot())
    assert "sim <1s" in lines[1].text


def test_a_caution_on_an_instrument_stands_above_its_chart_and_on_its_card() -> None:
    caution = "not verified by stonfi: NOT~ab12cd (0:ab12cd)"
    market = samples.snapshot().model_copy(update={"caution": caution})
    text = plain(chart_lines(samples.chart(), 54, 11, INK, market=market))
    assert f"! {caution}" in text
    card = samples.card().model_copy(update={"caution": caution})
    assert f"! {caution}" in plain(card_lines(card, 76, INK))


def test_an_account_says_which_of_its_prices_are_old() -> None:
    account = samples.portfolio()
    held = account.positions[0].model_copy(update={"provenance": old("silent for 14 s")})
    text = plain(portfolio_lines(account.model_copy(update={"positions": (held,)}), 60, INK))
    assert "! Valued at old prices: BTC-USDT silent for 14 s." in text
    flat = held.model_copy(update={"side": "flat"})
    assert "old prices" not in plain(
        portfolio_lines(account.model_copy(update={"positions": (flat,)}), 60, INK)
    )


def test_titles_name_the_source() -> None:
    watching, radar = WatchlistPane(), RadarPane()
    watching.spec, radar.spec = samples.watchlist(), samples.radar()
    assert watching.title_detail == "sim"
    assert radar.title_detail.endswith("sim")


@pytest.mark.parametrize(
    "state", ["delayed", "stale", "gap", "halted", "connecting", "limited", "maintenance", "quarantined"]
)
def test_at_80_columns_a_feed_in_trouble_says_its_state_and_begins_to_say_why(state: str) -> None:
    why = "again in 57 s: binance takes no requests (HTTP 429)"
    text = status_lines(samples.status(pending=0, feed_state=state, feed_detail=why), 80, INK).text
    assert state in text
    assert "again in 57 s: binance" in text


def test_a_remark_on_a_live_feed_gives_way_before_all_else() -> None:
    said = samples.status(feed_detail="a frame was refused, 1 in all")
    assert "a frame was refused, 1 in all" in status_lines(said, 220, INK).text
    narrow = status_lines(said, 80, INK).text
    assert "refused" not in narrow
    assert "live <1s" in narrow


def test_a_drift_that_is_not_known_is_no_number() -> None:
    row = samples.card().row.model_copy(update={"drift_bp": None})
    assert not any(letter.isdigit() for letter in drift(row))
