"""What each person sent: their composer goes back to it at any terminal, also after the desk was down."""

from __future__ import annotations

import json

from desk.chat.messages import THREADS, ItemAdded
from desk.kernel.journal import Fact
from desk.kernel.queries import Select, Tables

MOST = 200
"""Messages of one person that are kept to go back to."""
_MOST_CHARACTERS = 32_000
"""Of all that a terminal gets when it comes."""


class SaidTable:
    """Keeps the latest messages of every person."""

    name = "said"
    ddl = """
    CREATE TABLE said (
        person TEXT NOT NULL, seq INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (person, seq)
    ) STRICT, WITHOUT ROWID;
    """
    topics = (THREADS,)

    def apply(self, tables: Tables, fact: Fact) -> None:
        """Takes over what the fact says."""
        match fact.message:
            case ItemAdded(body=body):
                told = json.loads(body)
                if told["author"] != "person":
                    return
                tables.execute("INSERT INTO said VALUES (?, ?, ?)", (fact.actor, fact.seq, typed(told)))
                tables.execute(
                    "DELETE FROM said WHERE person = ? AND seq <= (SELECT seq FROM said WHERE person = ?"
                    " ORDER BY seq DESC LIMIT 1 OFFSET ?)",
                    (fact.actor, fact.actor, MOST),
                )


def typed(item: dict[str, object]) -> str:
    """What a person typed of an item of theirs: its paragraphs. The rest is what came with it."""
    blocks = item["blocks"]
    assert isinstance(blocks, list)
    return "\n".join(
        "".join(run["text"] for run in block["runs"]) for block in blocks if block["style"] == "paragraph"
    )


def said_by(select: Select, person: str) -> tuple[str, ...]:
    """The latest messages of a person, oldest first, each once and no more than a terminal should hold."""
    rows = select("SELECT text FROM said WHERE person = ? ORDER BY seq DESC", (person,))
    kept: dict[str, None] = {}
    room = _MOST_CHARACTERS
    for (text,) in rows:
        room -= len(text)
        if room < 0:
            break
        if text:
            kept.setdefault(text)
    return tuple(reversed(kept))
