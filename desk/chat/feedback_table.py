"""What people think of answers: the latest word of each person on each item."""

from __future__ import annotations

from dataclasses import dataclass

from desk.chat.messages import THREADS, AnswerJudged
from desk.kernel.journal import Fact
from desk.kernel.queries import Select, Tables


@dataclass(frozen=True, slots=True)
class Judgement:
    """One person on one answer."""

    item: str
    turn: str
    person: str
    verdict: str
    """`good` or `bad`."""
    reason: str
    at: int


class FeedbackTable:
    """Keeps one judgement for each item and person."""

    name = "feedback"
    ddl = """
    CREATE TABLE feedback (
        item TEXT NOT NULL, person TEXT NOT NULL, thread TEXT NOT NULL, turn TEXT NOT NULL, verdict TEXT NOT NULL,
        reason TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (item, person)
    ) STRICT, WITHOUT ROWID;
    """
    topics = (THREADS,)

    def apply(self, tables: Tables, fact: Fact) -> None:
        """Takes over what the fact says."""
        match fact.message:
            case AnswerJudged(thread, item, turn, person, verdict, reason):
                tables.execute(
                    "INSERT OR REPLACE INTO feedback VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (item, person, thread, turn, verdict, reason, fact.ts),
                )


def judgements_of(select: Select, item: str) -> tuple[Judgement, ...]:
    """What people think of an answer."""
    rows = select(
        "SELECT item, turn, person, verdict, reason, at FROM feedback WHERE item = ? ORDER BY person",
        (item,),
    )
    return tuple(Judgement(*row) for row in rows)
