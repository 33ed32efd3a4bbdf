"""The picture of depth: two staircases from the mid that are told apart without colour, at every size."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.widgets import samples
from tests.widgets.depth_samples import MID, depth, side
from tests.widgets.stage import INK, plain
from widgets.chart import ChartPane
from widgets.depth import depth_lines
from widgets.ink import Ink
from widgets.specs.depth import DepthCost, DepthOrder, DepthView
from widgets.specs.status import Notice


def rows(spec: DepthView, width: int, height: int, ink: Ink = INK) -> list[str]:
    return plain(depth_lines(spec, width, height, ink)).splitlines()


def test_bids_rise_to_the_left_and_asks_to_the_right_of_the_mid() -> None:
    shown = rows(depth(), 80, 20)
    text = "\n".join(shown)
    assert "BIDS 4.4M USDT" in text
    assert "ASKS 2.7M USDT shown to 19 bp" in text
    plot = [row for row in shown if "│" in row]
    middle = plot[-1].index("│")
    heights = [sum(len(row) > x and row[x] in "▂▄▆█" for row in plot) for x in range(middle)]
    assert heights == sorted(heights, reverse=True)
    assert "5.0M" in shown[2]
    assert any("25 bp" in row and "mid" in row for row in shown)
    assert any("97,168.8" in row and "97,412.3" in row and "97,655.8" in row for row in shown)


def test_sides_are_told_apart_by_their_fill_without_colour() -> None:
    bids, _, asks = rows(depth(), 80, 20, Ink())[-9].partition("│")
    assert "█" in bids
    assert "▒" not in bids
    assert "▒" in asks
    assert "█" not in asks


def test_nothing_is_drawn_where_the_venue_shows_nothing() -> None:
    row = rows(depth(scale=4e6), 80, 20)[-9]
    _, _, asks = row.partition("│")
    drawn = asks.replace("┈", " ").rstrip()
    assert 0 < len(drawn) < 0.8 * len(row.partition("│")[0])


def test_costs_are_a_line_a_side_on_a_low_pane_and_a_table_on_a_high_one() -> None:
    low = "\n".join(rows(depth(), 54, 11))
    assert "buy  10K 0.20 bp     100K 0.61 bp    5M only 61%" in low
    assert "sell 10K 0.21 bp     100K 0.55 bp    5M 12.4 bp" in low
    assert "5M only 61%" in "\n".join(rows(depth(), 44, 12))
    high = "\n".join(rows(depth(), 100, 24))
    assert "Market order" in high
    assert "97,414.2" in high


def test_own_orders_stand_below_their_price_and_at_the_edge_when_out_of_sight() -> None:
    shown = rows(depth(), 80, 20)
    own = next(row for row in shown if "own buy" in row)
    middle = next(row for row in shown if "│" in row).index("│")
    assert own.index("◆") == middle - round((MID - 97_300.0) / MID * 1e4 / 25.0 * middle)
    far = depth(orders=(DepthOrder(side="sell", price=99_000.0, size=1.0),))
    assert "▸" in "\n".join(rows(far, 80, 20))


def test_an_unusable_book_says_why_and_a_stale_one_its_age() -> None:
    broken = depth(usable=False, reason="gap: update 12 came after 9", mid=None, bids=None, asks=None)
    text = "\n".join(rows(broken, 60, 18))
    assert "Delayed" in text
    assert "gap: update 12 came after 9" in text
    assert "█" not in text
    assert "stale 14s" in rows(depth(provenance=samples.stale()), 60, 18)[0]


def test_a_key_puts_depth_in_the_place_of_the_candles_and_takes_it_away() -> None:
    pane = ChartPane()
    pane.show(samples.chart())
    pane.action_study("depth")
    assert "Adding up the book" in plain(pane.draw(80, 20, INK))
    pane.show_study(depth())
    assert "BIDS" in plain(pane.draw(80, 20, INK))
    assert "depth" in pane.title_detail
    pane.show_study(depth(instrument="ETH-USDT"))
    assert "BIDS" not in plain(pane.draw(80, 20, INK))
    pane.show_study(Notice(state="failed", text="No such book."))
    assert "No such book." in plain(pane.draw(80, 20, INK))
    pane.action_study("depth")
    assert plain(pane.draw(80, 20, INK)).startswith(f"{samples.chart().bars[-1].close:,.1f}")


amounts = st.floats(0.0, 1e20, allow_nan=False)


@st.composite
def books(draw: st.DrawFn) -> DepthView:
    """A believable book of any scale, with any side missing."""
    return depth(
        mid=draw(st.floats(1e-9, 1e12)),
        decimals=draw(st.integers(0, 10)),
        scale=draw(amounts),
        width_bp=draw(st.sampled_from([0.0, 1.0, 25.0, 10_000.0])),
        spread_bp=draw(st.none() | st.floats(0.0, 2e4)),
        imbalance=draw(st.none() | st.floats(-1.0, 1.0)),
        bids=draw(st.sampled_from([None, side(-1), side(-1, 0.1)])),
        asks=draw(st.sampled_from([None, side(1), side(1, 9.0, 1e18)])),
        orders=tuple(
            DepthOrder(side="buy", price=price, size=1.0) for price in draw(st.lists(amounts, max_size=5))
        ),
        costs=tuple(
            DepthCost(side="sell", value=value, filled_pct=3.0, average=None, slippage_bp=None)
            for value in draw(st.lists(amounts, max_size=6))
        ),
    )


@settings(max_examples=150, deadline=None)
@given(books(), st.integers(1, 200), st.integers(1, 60), st.booleans())
def test_any_book_is_drawn_at_any_size(spec: DepthView, width: int, height: int, coloured: bool) -> None:
    lines = depth_lines(spec, width, height, INK if coloured else Ink())
    assert len(lines) == height
    assert all(line.cell_length == width for line in lines)
