"""The books of what models cost: by day and persona, and by run. They follow from the facts alone."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from desk.agents.models.messages import MODELS, CallEnded, CallReserved
from desk.kernel.facts import Fact
from desk.kernel.queries import Tables

_COLUMNS = (
    "calls INTEGER NOT NULL, tokens INTEGER NOT NULL, usd TEXT NOT NULL, "
    "held_calls INTEGER NOT NULL, held_tokens INTEGER NOT NULL, held_usd TEXT NOT NULL"
)


class SpendTable:
    """Keeps what is spent and what is set aside."""

    name = "model_spend"
    ddl = f"""
    CREATE TABLE model_held (
        call TEXT PRIMARY KEY, scope TEXT NOT NULL, persona TEXT NOT NULL, day TEXT NOT NULL,
        usd TEXT NOT NULL, tokens INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE model_days (day TEXT NOT NULL, persona TEXT NOT NULL, {_COLUMNS}, PRIMARY KEY (day, persona)) STRICT;
    CREATE TABLE model_runs (scope TEXT PRIMARY KEY, {_COLUMNS}) STRICT;
    """
    topics = (MODELS,)

    def apply(self, tables: Tables, fact: Fact) -> None:
        """Sets aside when a call begins; settles when it has ended."""
        match fact.message:
            case CallReserved() as made:
                most = Decimal(made.most_usd)
                tables.execute(
                    "INSERT INTO model_held VALUES (?, ?, ?, ?, ?, ?)",
                    (made.call, made.scope, made.persona, made.day, str(most), made.most_tokens),
                )
                change = (0, 0, Decimal(0), 1, made.most_tokens, most)
                _book(tables, made.day, made.persona, made.scope, change)
            case CallEnded() as ended:
                held = tables.execute(
                    "SELECT scope, persona, day, usd, tokens FROM model_held WHERE call = ?", (ended.call,)
                ).fetchone()
                if held is None:
                    return
                scope, persona, day, most, most_tokens = held
                tables.execute("DELETE FROM model_held WHERE call = ?", (ended.call,))
                tokens = ended.prompt_tokens + ended.completion_tokens
                change = (1, tokens, Decimal(ended.cost_usd), -1, -most_tokens, -Decimal(most))
                _book(tables, day, persona, scope, change)


Change = tuple[int, int, Decimal, int, int, Decimal]


def _book(tables: Tables, day: str, persona: str, scope: str, change: Change) -> None:
    _add(tables, "model_days", {"day": day, "persona": persona}, change)
    _add(tables, "model_runs", {"scope": scope}, change)


def _add(tables: Tables, table: str, key: dict[str, Any], change: Change) -> None:
    where = " AND ".join(f"{name} = ?" for name in key)
    columns = "calls, tokens, usd, held_calls, held_tokens, held_usd"
    row = tables.execute(
        f"SELECT {columns} FROM {table} WHERE {where}",  # noqa: S608
        tuple(key.values()),
    ).fetchone()
    before = row or (0, 0, "0", 0, 0, "0")
    after = (
        before[0] + change[0],
        before[1] + change[1],
        f"{Decimal(before[2]) + change[2]:f}",
        before[3] + change[3],
        before[4] + change[4],
        f"{Decimal(before[5]) + change[5]:f}",
    )
    marks = ", ".join("?" * (len(key) + 6))
    tables.execute(
        f"INSERT OR REPLACE INTO {table} ({', '.join(key)}, {columns}) VALUES ({marks})",  # noqa: S608
        (*key.values(), *after),
    )
