"""Structure against the published tables of a library that looks ahead, and what every difference comes from.

The tables were made with swings of length 5. They label a swing, break or block at the bar it describes, though it
was known later: a swing five bars later; of the breaks four in ten only after the bar that broke. Here each is
compared by the bar that is described, with the same lag of 5, no margins, and lives long enough that nothing is
forgotten.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache
from typing import NamedTuple

import polars as pl
import pytest

from data.events import Candle
from data.structure.events import Break, StructureEvent, Sweep, Swing, Zone, ZoneChange
from data.structure.machine import read
from data.structure.rules import Rules
from tests.data.structure.walks import HOUR, candle
from tests.shared import recording

LAG = 5
RULES = Rules(lag=LAG, gap=0.0, life=1_000_000)
TABLES = {"EURUSD-15m_published": str.title, "BTCUSDT-1h-2022_2023": str.lower}


class Table(NamedTuple):
    """A published table, its bars, and what is found in them here."""

    frame: pl.DataFrame
    bars: list[Candle]
    events: list[StructureEvent]

    def column(self, name: str) -> list[float | None]:
        return self.frame[name].to_list()

    def rows(self, *names: str) -> list[tuple[int, tuple[float, ...]]]:
        """Rows whose first column is told: (number, the columns)."""
        found = enumerate(self.frame.select(names).iter_rows())
        return [(at, row) for at, row in found if row[0] is not None]


@cache
def table(name: str) -> Table:
    frame = pl.read_parquet(recording(f"smc/{name}.parquet"))
    prices = frame.select([TABLES[name](column) for column in ("open", "high", "low", "close")])
    # Bars are numbered one after the other, as the library reads them; closed markets leave no holes.
    bars = [candle(at, *row) for at, row in enumerate(prices.iter_rows())]
    return Table(frame, bars, read(bars, RULES)[0])


@pytest.fixture(params=TABLES)
def published(request: pytest.FixtureRequest) -> Table:
    return table(request.param)


def test_every_published_gap_is_found_with_its_edges_and_its_mitigation(published: Table) -> None:
    """Differences: gaps whose middle bar has no colour or the other one, which the library leaves out and we tell."""
    bars = published.bars
    found = {e.anchor // HOUR: e for e in published.events if isinstance(e, Zone) and e.kind == "gap"}
    touched = {
        e.zone.anchor // HOUR: e.t // HOUR
        for e in published.events
        if isinstance(e, ZoneChange) and e.zone.kind == "gap" and e.state == "mitigated"
    }
    told = published.rows("fvg.FVG", "fvg.Top", "fvg.Bottom", "fvg.MitigatedIndex")
    assert len(told) > 2500
    for at, (side, top, bottom, mitigated) in told:
        gap = found.pop(at)
        assert (gap.side, gap.top, gap.bottom) == ("up" if side > 0 else "down", top, bottom)
        assert gap.t == gap.anchor + HOUR
        assert touched.get(at, 0) == mitigated
    assert len(found) <= 0.01 * len(told)
    for at, gap in found.items():
        assert (bars[at].close - bars[at].open) * (1.0 if gap.side == "up" else -1.0) <= 0.0


def test_published_swings_are_ours_but_for_their_window_and_ours_are_theirs_but_for_alternation(
    published: Table,
) -> None:
    """Both ways 93 % and 83-86 % agree.

    Theirs and not ours: their window is one bar shorter to the left, so the bar five before may be beyond (7 %
    at most); of equal highs they may take the later; the first and last bar are labelled by force. Ours and not
    theirs: they keep one swing between two of the other side, and drop the others once the later one is seen.
    """
    bars = published.bars
    ours = {(e.anchor // HOUR, e.side) for e in published.events if isinstance(e, Swing)}
    theirs = {
        (at, "high" if side > 0 else "low") for at, (side,) in published.rows("swing_highs_lows.HighLow")
    }
    assert 0.92 <= len(ours & theirs) / len(theirs) <= 0.97
    assert 0.80 <= len(ours & theirs) / len(ours) <= 0.90
    assert 1.05 <= len(ours) / len(theirs) <= 1.20
    why: Counter[str] = Counter()
    for at, side in theirs - ours:
        values = [bar.high if side == "high" else -bar.low for bar in bars[max(0, at - LAG) : at + 1]]
        if at in (0, len(bars) - 1):
            why["forced"] += 1
        elif values[0] > values[-1]:
            why["window"] += 1
        elif max(values[:-1]) == values[-1]:
            why["equal"] += 1
        else:
            why["unexplained"] += 1
    assert why["unexplained"] == 0
    assert why["forced"] <= 2
    order = sorted(theirs)
    for at, side in ours - theirs:
        near = [one for one in order if one[0] <= at][-1:] + [one for one in order if one[0] > at][:1]
        assert (at, "low" if side == "high" else "high") in theirs or any(one[1] == side for one in near)


def test_every_published_break_of_a_swing_of_ours_falls_on_the_same_bar_at_the_same_level(
    published: Table,
) -> None:
    """92 % of their breaks are ours, to the bar; the rest break swings that are not ours, for the reasons above.

    We tell more: they tell only breaks inside a pattern of four alternating swings, one for each, and drop any
    that a later one outlives. They call BOS or CHoCH by that pattern, we by the way of the last break; the
    words agree in 66-72 %.
    """
    ours: defaultdict[tuple[int, str], list[Break]] = defaultdict(list)
    for event in published.events:
        if isinstance(event, Break):
            ours[event.t // HOUR, event.side].append(event)
    known = {(e.anchor // HOUR, e.side) for e in published.events if isinstance(e, Swing)}
    labels = [at for at, _ in published.rows("swing_highs_lows.HighLow")]
    told = same = words = late = 0
    columns = [published.column(f"bos_choch.{name}") for name in ("BOS", "CHOCH", "Level", "BrokenIndex")]
    for at, (bos, choch, level, broken) in enumerate(zip(*columns, strict=True)):
        way = bos or choch
        if not way or level is None or broken is None:
            continue
        told += 1
        side = "up" if way > 0 else "down"
        found = [e for e in ours[int(broken), side] if abs(e.price - level) <= 2e-7 * level]
        swing = max(label for label in labels if label < at)
        assert bool(found) or (swing, "high" if way > 0 else "low") not in known
        same += bool(found)
        words += bool(found) and found[0].kind == ("bos" if bos else "choch")
        confirmed = min((label for label in labels if label > at), default=at) + LAG
        late += confirmed > broken
    assert told > 700
    assert same / told >= 0.90
    assert 0.62 <= words / same <= 0.76
    assert 0.35 <= late / told <= 0.45
    assert 2.2 <= sum(map(len, ours.values())) / told <= 3.3


def test_published_order_blocks_are_few_and_most_lie_on_ours(published: Table) -> None:
    """They keep 60 blocks of two thousand breaks: those not traded through again, seen from the end.

    They take the lowest bar since the swing (highest for a down block), we the last opposite bar; so the bar
    itself agrees in a tenth and the prices overlap in 60 % or more within twelve bars.
    """
    blocks = [e for e in published.events if isinstance(e, Zone) and e.kind == "order"]
    told = published.rows("ob.OB", "ob.Top", "ob.Bottom")
    overlapping = 0
    for at, (way, top, bottom) in told:
        near = [
            e
            for e in blocks
            if e.side == ("up" if way > 0 else "down")
            and abs(e.anchor // HOUR - at) <= 12
            and e.t // HOUR > at
        ]
        overlapping += any(e.bottom <= top and e.top >= bottom for e in near)
    assert len(told) < 0.08 * len(blocks)
    assert overlapping / len(told) >= 0.55


def test_no_published_pool_of_liquidity_is_swept_before_we_have_told_of_its_level(published: Table) -> None:
    """Their pools are swings within 1 % of the file's range, found by looking to its end; swept is a trade beyond.

    Of the swept ones all but 1 % have, by then, a sweep or break told here of the first or last swing in the
    pool: ours is at the swing's own price, so it comes first.
    """
    told: dict[tuple[int, str], int] = {}
    for event in published.events:
        if isinstance(event, Sweep):
            told.setdefault((event.anchor // HOUR, event.side), event.t // HOUR)
        elif isinstance(event, Break):
            told.setdefault((event.anchor // HOUR, "high" if event.side == "up" else "low"), event.t // HOUR)
    swept = missing = 0
    for at, (way, end, beyond) in published.rows("liquidity.Liquidity", "liquidity.End", "liquidity.Swept"):
        if not beyond:
            continue
        swept += 1
        side = "high" if way > 0 else "low"
        times = [told[key] for key in ((at, side), (int(end), side)) if key in told]
        missing += not times or min(times) > beyond
    assert swept > 350
    assert missing <= 0.01 * swept
