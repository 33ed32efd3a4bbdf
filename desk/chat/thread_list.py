"""The list of threads, a page at a time."""

from __future__ import annotations

from desk.kernel.queries import Select
from widgets.specs.threads import PAGE, ThreadInfo, ThreadList


def thread_list(select: Select, first: int = 0, archived: bool = False) -> ThreadList:
    """A page of threads, the last written in first, behind the `first` ones."""
    total = select("SELECT count(*) FROM threads WHERE archived = ?", (int(archived),))[0][0]
    rows = select(
        "SELECT thread, title, opened_at, items, last_at, archived, (SELECT title FROM threads AS one"
        " WHERE one.thread = threads.origin) FROM threads WHERE archived = ?"
        " ORDER BY last_at DESC, opened_seq DESC LIMIT ? OFFSET ?",
        (int(archived), PAGE, first),
    )
    return ThreadList(
        threads=tuple(
            ThreadInfo(
                thread=thread,
                title=title,
                created_at=opened,
                items=items,
                last_at=last,
                archived=bool(away),
                origin=origin or "",
            )
            for thread, title, opened, items, last, away, origin in rows
        ),
        first=first,
        total=int(total),
        archived=archived,
    )
