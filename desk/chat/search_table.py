"""What was said where, by its words: a search reads an index and never a whole journal."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence

from desk.chat.messages import THREADS, ItemAdded
from desk.kernel.journal import Fact
from desk.kernel.queries import Select, Tables
from widgets.specs.threads import PAGE, Finding, ThreadFindings

MOST_WORDS = 300
"""Different words of one item that can be found."""
LONGEST_WORD = 24
MOST_WANTED = 8
_WORD = re.compile(r"\w+")
_BEFORE, _AROUND = 60, 220
"""Characters before the first word found, and of the whole text shown."""


class SearchTable:
    """Keeps which items hold a word, by the seq of the fact that added them."""

    name = "thread_words"
    ddl = """
    CREATE TABLE thread_words (
        word TEXT NOT NULL, added INTEGER NOT NULL, PRIMARY KEY (word, added)
    ) STRICT, WITHOUT ROWID;
    """
    topics = (THREADS,)

    def apply(self, tables: Tables, fact: Fact) -> None:
        """Takes over what the fact says."""
        match fact.message:
            case ItemAdded(body=body):
                words = dict.fromkeys(words_of(text_of(body)))
                tables.executemany(
                    "INSERT INTO thread_words VALUES (?, ?)",
                    ((word, fact.seq) for word, _ in zip(words, range(MOST_WORDS), strict=False)),
                )


def words_of(text: str) -> Iterable[str]:
    """The words of a text as they are looked for: without case, and long ones by their beginning."""
    return (word[:LONGEST_WORD] for word in _WORD.findall(text.casefold()))


def text_of(body: str) -> str:
    """The words of an item's JSON, a line a block."""
    blocks = json.loads(body)["blocks"]
    return "\n".join("".join(run["text"] for run in block["runs"]) for block in blocks)


def find(select: Select, wanted: Sequence[str], count: int = PAGE) -> ThreadFindings:
    """Titles and items that hold words which begin with all of these, titles first, then the newest items."""
    words = tuple(dict.fromkeys(word for each in wanted for word in words_of(each)))[:MOST_WANTED]
    if not words:
        return ThreadFindings(words=(), rows=())
    titles = _titles(select, words)[:count]
    holding = " INTERSECT ".join("SELECT added FROM thread_words WHERE word >= ? AND word < ?" for _ in words)
    rows = select(
        "SELECT items.thread, threads.title, items.seq, items.item, items.body FROM"  # noqa: S608
        f" (SELECT added FROM ({holding}) ORDER BY added DESC LIMIT ?) AS found JOIN items"
        " ON items.added = found.added JOIN threads ON threads.thread = items.thread ORDER BY found.added DESC",
        (*(bound for word in words for bound in (word, word + "\U0010ffff")), count + 1),
    )
    found = [_finding(row, words) for row in rows]
    return ThreadFindings(
        words=words, rows=tuple([*titles, *found][:count]), more=len(titles) + len(found) > count
    )


def _titles(select: Select, words: Sequence[str]) -> list[Finding]:
    rows = select(
        "SELECT thread, title, last_at FROM threads WHERE "  # noqa: S608
        + " AND ".join("instr(lower(title), ?) > 0" for _ in words)
        + " ORDER BY last_at DESC, opened_seq DESC LIMIT 10",
        tuple(words),
    )
    return [Finding(thread=row[0], title=row[1], seq=0, at=row[2], text=row[1]) for row in rows]


def _finding(row: Sequence[str], words: Sequence[str]) -> Finding:
    thread, title, seq, item, body = row
    told = json.loads(body)
    text = " ".join(text_of(body).split())
    folded = text.casefold()
    first = min((at for word in words if (at := folded.find(word)) >= 0), default=0)
    begin = max(0, min(first, len(text)) - _BEFORE)
    shown = ("…" if begin else "") + text[begin : begin + _AROUND]
    return Finding(
        thread=thread,
        title=title,
        seq=int(seq),
        item=item,
        speaker=told["speaker"],
        at=told["at"],
        text=shown + ("…" if begin + _AROUND < len(text) else ""),
    )
