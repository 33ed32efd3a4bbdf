"""Events as Parquet: one typed table a kind.

Kinds share almost no columns, so one table for all would be mostly empty and its numbers would change their meaning
from row to row. Times are integer nanoseconds UTC, prices and sizes float64 as they were decoded, levels of books lists
outwards in the order of the message; `seq` is the event's place in the whole recording and joins the tables again.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.events import (
    BookDelta,
    BookSnapshot,
    Candle,
    DayStats,
    FeedStatus,
    Funding,
    Level,
    OpenInterest,
    Top,
    Trade,
)
from data.recorder.manifest import TableNote
from data.recorder.records import Lost, Record

if TYPE_CHECKING:
    import polars as pl

ROWS_AT_ONCE = 4096
"""Rows that are made into events together."""
ROWS_A_GROUP = 65_536

_TIMED = {"instrument": "text", "ts": "int"}
_LEVELS = {"bid_prices": "floats", "bid_sizes": "floats", "ask_prices": "floats", "ask_sizes": "floats"}
Columns = dict[str, str]


def _floats(*names: str) -> Columns:
    return dict.fromkeys(names, "float")


def _ints(*names: str) -> Columns:
    return dict.fromkeys(names, "int")


LAYOUT: dict[type[Any], tuple[str, Columns]] = {
    Trade: ("trades", _TIMED | _floats("price", "size") | {"side": "text", "id": "int", "received": "int"}),
    Top: ("tops", _TIMED | _floats("bid", "bid_size", "ask", "ask_size") | _ints("received")),
    BookSnapshot: ("books", _TIMED | _LEVELS | _ints("last", "received")),
    BookDelta: ("deltas", _TIMED | _LEVELS | _ints("first", "last", "previous", "received")),
    Candle: (
        "candles",
        _TIMED
        | _ints("interval")
        | _floats("open", "high", "low", "close", "volume")
        | {"trades": "int", "closed": "bool", "received": "int"},
    ),
    FeedStatus: ("statuses", _TIMED | {"state": "text", "reason": "text", "received": "int"}),
    DayStats: (
        "days",
        _TIMED | _floats("open", "high", "low", "last", "volume", "turnover") | _ints("received"),
    ),
    Funding: ("funding", _TIMED | {"rate": "float", "due": "int", "mark": "float", "index": "float", "received": "int"}),
    OpenInterest: ("interest", _TIMED | {"size": "float", "received": "int"}),
    Lost: ("gaps", _ints("at", "events", "frames")),
}  # fmt: skip
"""Name and columns of the table of each kind."""
NAMES = {name: kind for kind, (name, _) in LAYOUT.items()}
"""Which kind of record each table holds."""


class Tables:
    """Collects the events of one part as columns, then writes them."""

    def __init__(self) -> None:
        self._pieces: dict[str, list[pl.DataFrame]] = {}

    def add(self, records: Sequence[Record], first: int) -> None:
        """Add the records of one block; frames are passed over."""
        import polars as pl

        rows: dict[type[Any], list[tuple[int, Any]]] = {}
        for number, record in enumerate(records, first):
            kind = type(record)
            if kind in LAYOUT:
                rows.setdefault(kind, []).append((number, record))
        for kind, found in rows.items():
            name, columns = LAYOUT[kind]
            data: dict[str, list[Any]] = {"seq": [number for number, _ in found]}
            for column in columns:
                take = _COLUMNS.get(column)
                data[column] = [take(one) if take else getattr(one, column) for _, one in found]
            self._pieces.setdefault(name, []).append(pl.DataFrame(data, schema=_schema(columns)))

    def write(self, folder: Path) -> dict[str, TableNote]:
        """Write every table that has a row into a folder that is there."""
        import os

        import polars as pl

        notes = {}
        for name, pieces in self._pieces.items():
            table = pl.concat(pieces)
            into = io.BytesIO()
            table.write_parquet(into, compression="zstd", row_group_size=ROWS_A_GROUP)
            body = into.getbuffer()
            with (folder / f"{name}.parquet").open("wb") as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            notes[name] = TableNote(table.height, len(body), zlib.crc32(body))
        return notes


def read(path: Path, name: str, note: TableNote) -> Callable[[], Iterator[tuple[int, Record]]] | None:
    """The records of a table with their numbers; None where the file is not what was written."""
    try:
        body = path.read_bytes()
    except OSError:
        return None
    if len(body) != note.bytes or zlib.crc32(body) != note.crc32:
        return None
    import polars as pl

    table = pl.read_parquet(io.BytesIO(body))
    return lambda: _records(table, name)


def _records(table: pl.DataFrame, name: str) -> Iterator[tuple[int, Record]]:
    kind = NAMES[name]
    _, columns = LAYOUT[kind]
    levels = "bid_prices" in columns
    for start in range(0, table.height, ROWS_AT_ONCE):
        piece = table.slice(start, ROWS_AT_ONCE)
        numbers = piece["seq"].to_list()
        values = [piece[column].to_list() for column in columns]
        if levels:
            bids = [list(zip(*pair, strict=True)) for pair in zip(values[2], values[3], strict=True)]
            asks = [list(zip(*pair, strict=True)) for pair in zip(values[4], values[5], strict=True)]
            values[2:6] = [bids, asks]
        for number, row in zip(numbers, zip(*values, strict=True), strict=True):
            yield number, kind(*row)


def _schema(columns: Columns) -> dict[str, Any]:
    import polars as pl

    types: dict[str, Any] = {
        "text": pl.String,
        "int": pl.Int64,
        "float": pl.Float64,
        "bool": pl.Boolean,
        "floats": pl.List(pl.Float64),
    }
    return {"seq": pl.Int64, **{name: types[kind] for name, kind in columns.items()}}


def _prices(levels: list[Level]) -> list[float]:
    return [price for price, _ in levels]


def _sizes(levels: list[Level]) -> list[float]:
    return [size for _, size in levels]


_COLUMNS: dict[str, Callable[[Any], list[float]]] = {
    "bid_prices": lambda one: _prices(one.bids),
    "bid_sizes": lambda one: _sizes(one.bids),
    "ask_prices": lambda one: _prices(one.asks),
    "ask_sizes": lambda one: _sizes(one.asks),
}
