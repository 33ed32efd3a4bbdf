"""Where the simulated market was left: its newest minutes and prices, so that it goes on there after a restart."""

from __future__ import annotations

import msgspec

from data.events import Candle
from data.past import KEPT_MINUTES, MINUTE, Origin, Past
from desk.kernel.facts import Fact
from desk.kernel.queries import Select, Tables
from desk.kernel.topics import Topic


class Bar(msgspec.Struct, frozen=True, array_like=True):
    """One minute of one instrument; `minute` is its opening time."""

    minute: int
    open: float
    high: float
    low: float
    close: float
    volume: float
    trades: int


class Mark(msgspec.Struct, frozen=True):
    """Where one instrument stands, and its minutes since the marks before."""

    instrument: str
    price: float
    bars: tuple[Bar, ...]


class MarketBegan(msgspec.Struct, frozen=True, tag=True):
    """The embedded market of this profile began; nothing of an earlier one leads up to it."""

    seed: int
    start: int
    prices: dict[str, float]


class MarksTaken(msgspec.Struct, frozen=True, tag=True):
    """The market as it stood at a moment of its own clock."""

    at: int
    marks: tuple[Mark, ...]


MARKS: Topic[MarketBegan | MarksTaken] = Topic("marks.v1", durable=True, messages=MarketBegan | MarksTaken)


class MarksTable:
    """Keeps the last price of each instrument and as many of its newest minutes as history tells of."""

    name = "marks"
    ddl = """
    CREATE TABLE market_origin (seed INTEGER NOT NULL, start INTEGER NOT NULL) STRICT;
    CREATE TABLE market_marks (
        instrument TEXT PRIMARY KEY, began REAL NOT NULL, price REAL NOT NULL, at INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE market_minutes (
        instrument TEXT NOT NULL, minute INTEGER NOT NULL, open REAL NOT NULL, high REAL NOT NULL, low REAL NOT NULL,
        close REAL NOT NULL, volume REAL NOT NULL, trades INTEGER NOT NULL, PRIMARY KEY (instrument, minute)
    ) STRICT, WITHOUT ROWID;
    """
    topics = (MARKS,)

    def apply(self, tables: Tables, fact: Fact) -> None:
        """Takes over what the fact says."""
        match fact.message:
            case MarketBegan(seed, start, prices):
                for table in ("market_origin", "market_marks", "market_minutes"):
                    tables.execute(f"DELETE FROM {table}")  # noqa: S608 - names from the line above
                tables.execute("INSERT INTO market_origin VALUES (?, ?)", (seed, start))
                rows = [(name, price, price, start) for name, price in prices.items()]
                tables.executemany("INSERT INTO market_marks VALUES (?, ?, ?, ?)", rows)
            case MarksTaken(at, marks):
                for mark in marks:
                    _take(tables, at, mark)


def _take(tables: Tables, at: int, mark: Mark) -> None:
    name = mark.instrument
    tables.execute("UPDATE market_marks SET price = ?, at = ? WHERE instrument = ?", (mark.price, at, name))
    if not mark.bars:
        return
    tables.executemany(
        "INSERT OR REPLACE INTO market_minutes VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [(name, *msgspec.structs.astuple(bar)) for bar in mark.bars],
    )
    oldest = mark.bars[-1].minute - KEPT_MINUTES * MINUTE
    tables.execute("DELETE FROM market_minutes WHERE instrument = ? AND minute <= ?", (name, oldest))


def find_past(select: Select) -> Past | None:
    """Where the market was left; nothing where it never ran."""
    began = select("SELECT seed, start FROM market_origin")
    if not began:
        return None
    seed, start = tuple(began[0])
    marks = [tuple(row) for row in select("SELECT instrument, began, price, at FROM market_marks")]
    return Past(
        Origin(seed, start, {name: first for name, first, _, _ in marks}),
        max(at for _, _, _, at in marks),
        {name: price for name, _, price, _ in marks},
        {name: _minutes(select, name) for name, _, _, _ in marks},
    )


def _minutes(select: Select, instrument: str) -> tuple[Candle, ...]:
    rows = select(
        "SELECT minute, open, high, low, close, volume, trades FROM market_minutes WHERE instrument = ? "
        "ORDER BY minute",
        (instrument,),
    )
    return tuple(
        Candle(instrument, minute, MINUTE, open_, high, low, close, volume, trades, closed=True)
        for minute, open_, high, low, close, volume, trades in map(tuple, rows)
    )
