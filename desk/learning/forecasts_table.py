"""Forecasts as a state table: one row each, with what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desk.kernel.facts import Fact
from desk.kernel.queries import Select, Tables
from desk.learning.messages import (
    FORECASTS,
    BenchRun,
    DebateTurnedOff,
    DebateTurnedOn,
    ForecastMade,
    ForecastResolved,
    LeaningsMeasured,
    PositionClosed,
)

_COLUMNS = "forecast, debate, persona, analyst, model, stage, instrument, horizon, regime, p_up, price, at, due, source"


class ForecastsTable:
    """Keeps every forecast. The newest of a stage counts for as long as none of that name is resolved."""

    name = "forecasts"
    ddl = """
    CREATE TABLE forecasts (
        forecast TEXT PRIMARY KEY, debate TEXT NOT NULL, persona TEXT NOT NULL, analyst TEXT NOT NULL,
        model TEXT NOT NULL, stage TEXT NOT NULL, instrument TEXT NOT NULL, horizon TEXT NOT NULL,
        regime TEXT NOT NULL, p_up REAL NOT NULL, price TEXT NOT NULL, at INTEGER NOT NULL, due INTEGER NOT NULL,
        source TEXT NOT NULL, outcome TEXT NOT NULL, end_price TEXT NOT NULL, resolved_at INTEGER NOT NULL,
        resolved_by TEXT NOT NULL, reason TEXT NOT NULL, seq INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX forecasts_by_due ON forecasts (outcome, due);
    CREATE INDEX forecasts_by_debate ON forecasts (debate, seq);
    CREATE INDEX forecasts_by_stage ON forecasts (stage, seq);
    CREATE TABLE debate_switches (
        instrument TEXT PRIMARY KEY, off INTEGER NOT NULL, lift REAL NOT NULL, low REAL NOT NULL, high REAL NOT NULL,
        blocks INTEGER NOT NULL, until INTEGER NOT NULL, reason TEXT NOT NULL, seq INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE closings (
        trade TEXT PRIMARY KEY, strategy TEXT NOT NULL, at INTEGER NOT NULL, gain INTEGER NOT NULL,
        paper_gains INTEGER NOT NULL, paper_losses INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE leanings (until INTEGER PRIMARY KEY, rows TEXT NOT NULL) STRICT;
    CREATE TABLE benches (bench TEXT PRIMARY KEY, at INTEGER NOT NULL, result TEXT NOT NULL, seq INTEGER NOT NULL) STRICT;
    """
    topics = (FORECASTS,)

    def apply(self, tables: Tables, fact: Fact) -> None:
        """Takes over what the fact says."""
        match fact.message:
            case ForecastMade() as made:
                tables.execute(
                    "DELETE FROM forecasts WHERE forecast = ? AND outcome = ''",
                    (made.forecast,),
                )
                tables.execute(
                    "INSERT OR IGNORE INTO forecasts VALUES"
                    " (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', 0, '', '', ?)",
                    (
                        made.forecast,
                        made.debate,
                        made.persona,
                        made.analyst,
                        made.model,
                        made.stage,
                        made.instrument,
                        made.horizon,
                        made.regime,
                        made.p_up,
                        made.price,
                        made.at,
                        made.due,
                        made.source,
                        fact.seq,
                    ),
                )
            case ForecastResolved() as done:
                tables.execute(
                    "UPDATE forecasts SET outcome = ?, end_price = ?, resolved_at = ?, resolved_by = ?, reason = ?"
                    " WHERE forecast = ? AND outcome = ''",
                    (done.outcome, done.price, done.at, done.source, done.reason, done.forecast),
                )
            case DebateTurnedOff() as off:
                tables.execute(
                    "INSERT OR REPLACE INTO debate_switches VALUES (?, 1, ?, ?, ?, ?, ?, '', ?)",
                    (off.instrument, off.lift, off.low, off.high, off.blocks, off.until, fact.seq),
                )
            case PositionClosed() as closed:
                tables.execute(
                    "INSERT OR IGNORE INTO closings VALUES (?, ?, ?, ?, ?, ?)",
                    (
                        closed.trade,
                        closed.strategy,
                        closed.at,
                        closed.gain,
                        closed.paper_gains,
                        closed.paper_losses,
                    ),
                )
            case LeaningsMeasured(until, rows):
                tables.execute("INSERT OR REPLACE INTO leanings VALUES (?, ?)", (until, rows))
            case BenchRun(bench, at, result):
                tables.execute(
                    "INSERT OR REPLACE INTO benches VALUES (?, ?, ?, ?)", (bench, at, result, fact.seq)
                )
            case DebateTurnedOn(instrument, reason):
                tables.execute(
                    "UPDATE debate_switches SET off = 0, until = 0, reason = ?, seq = ? WHERE instrument = ?",
                    (reason, fact.seq, instrument),
                )


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many forecasts the market has yet to resolve, and when the first of them is due; 0 where none is."""

    forecasts: int
    first_due: int


def due_forecasts(select: Select, now: int, most: int) -> Sequence[ForecastMade]:
    """Forecasts whose time has come, the oldest first."""
    rows = select(
        f"SELECT {_COLUMNS} FROM forecasts WHERE outcome = '' AND due <= ? ORDER BY due, seq LIMIT ?",  # noqa: S608
        (now, most),
    )
    return [_made(row) for row in rows]


def waiting(select: Select) -> Waiting:
    """What is still open."""
    count, first = tuple(select("SELECT count(*), min(due) FROM forecasts WHERE outcome = ''")[0])
    return Waiting(count, first or 0)


def newest_benches(select: Select, most: int) -> tuple[str, ...]:
    """Runs of the bench as canonical JSON, the newest first."""
    return tuple(row[0] for row in select("SELECT result FROM benches ORDER BY seq DESC LIMIT ?", (most,)))


def _made(row: Sequence[object]) -> ForecastMade:
    return ForecastMade(**dict(zip(_COLUMNS.split(", "), tuple(row), strict=True)))  # type: ignore[arg-type]
