"""Creativity's ideas where people can read them. Nothing that decides imports this."""

from __future__ import annotations

import msgspec

from desk.agents.debate_messages import DEBATES, IdeaShadowed
from desk.kernel.journal import Fact
from desk.kernel.queries import Select, Tables


class IdeasTable:
    """Keeps every idea with the debate that it comes from."""

    name = "ideas"
    ddl = """
    CREATE TABLE ideas (
        seq INTEGER PRIMARY KEY, debate TEXT NOT NULL, model TEXT NOT NULL, idea TEXT NOT NULL, at INTEGER NOT NULL
    ) STRICT;
    """
    topics = (DEBATES,)

    def apply(self, tables: Tables, fact: Fact) -> None:
        """Takes over what the fact says."""
        match fact.message:
            case IdeaShadowed(debate=debate, by=by, idea=idea):
                tables.execute(
                    "INSERT INTO ideas VALUES (?, ?, ?, ?, ?)", (fact.seq, debate, by, idea, fact.ts)
                )


class Idea(msgspec.Struct, frozen=True):
    """One idea as it was written down."""

    debate: str
    model: str
    idea: str
    at: int


def latest_ideas(select: Select, most: int) -> tuple[Idea, ...]:
    """The newest ideas, the newest first."""
    rows = select("SELECT debate, model, idea, at FROM ideas ORDER BY seq DESC LIMIT ?", (most,))
    return tuple(Idea(*tuple(row)) for row in rows)
