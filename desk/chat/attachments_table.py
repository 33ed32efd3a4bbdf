"""Files that went with messages, as text from outside."""

from __future__ import annotations

import json

from desk.chat.messages import THREADS, AttachmentGiven
from desk.kernel.journal import Fact
from desk.kernel.queries import Select, Tables

_FIELDS = (
    "thread, turn, item, attachment, name, media, sha256, bytes, text, lines, columns, rows, width, height"
)


class AttachmentsTable:
    """Keeps every attached file. Its text is outside text: whoever reads it may hold no tool that proposes."""

    name = "attachments"
    ddl = """
    CREATE TABLE attachments (
        thread TEXT NOT NULL, turn TEXT NOT NULL, item TEXT NOT NULL, attachment TEXT PRIMARY KEY,
        name TEXT NOT NULL, media TEXT NOT NULL, sha256 TEXT NOT NULL, bytes INTEGER NOT NULL, text TEXT NOT NULL,
        lines INTEGER NOT NULL, columns TEXT NOT NULL, rows INTEGER NOT NULL, width INTEGER NOT NULL,
        height INTEGER NOT NULL, seq INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX attachments_by_turn ON attachments (turn, seq);
    CREATE INDEX attachments_by_thread ON attachments (thread, seq);
    """
    topics = (THREADS,)

    def apply(self, tables: Tables, fact: Fact) -> None:
        """Takes over what the fact says."""
        match fact.message:
            case AttachmentGiven() as given:
                tables.execute(
                    "INSERT INTO attachments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        given.thread,
                        given.turn,
                        given.item,
                        given.attachment,
                        given.name,
                        given.media,
                        given.sha256,
                        given.bytes,
                        given.text,
                        given.lines,
                        json.dumps(given.columns, ensure_ascii=False),
                        given.rows,
                        given.width,
                        given.height,
                        fact.seq,
                    ),
                )


def attached_to(select: Select, turn: str) -> tuple[AttachmentGiven, ...]:
    """The files that went with the message which began this turn."""
    rows = select(f"SELECT {_FIELDS} FROM attachments WHERE turn = ? ORDER BY seq", (turn,))  # noqa: S608
    return tuple(_given(row) for row in rows)


def _given(row: object) -> AttachmentGiven:
    values = dict(zip(_FIELDS.split(", "), row, strict=True))  # type: ignore[call-overload]
    return AttachmentGiven(**{**values, "columns": tuple(json.loads(values["columns"]))})
