"""Threads as they are listed and searched, and what can be completed in the composer."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from widgets.specs.figure import Spec

PAGE = 100
"""Threads, or findings, on one page."""


class ThreadInfo(Spec):
    """A thread in the list of threads."""

    thread: str
    title: str
    created_at: int
    items: int
    last_at: int
    archived: bool = False
    origin: str = ""
    """Title of the thread that it was forked from, or empty."""


class ThreadList(Spec):
    """A page of this profile's threads, the last written in first."""

    kind: Literal["thread_list"] = "thread_list"
    threads: tuple[ThreadInfo, ...] = Field(max_length=200)
    first: int = 0
    """Threads on the pages before."""
    total: int = 0
    archived: bool = False
    """Whether these are the archived ones."""

    @property
    def size(self) -> int:
        """Threads on a page."""
        return PAGE


class Finding(Spec):
    """An item, or with `seq` 0 the title of a thread, that holds all the words looked for."""

    thread: str
    title: str
    seq: int
    item: str = ""
    speaker: str = ""
    at: int
    text: str = Field(max_length=400)
    """The words around the first that was looked for."""


class ThreadFindings(Spec):
    """What a search found, newest first."""

    kind: Literal["thread_findings"] = "thread_findings"
    words: tuple[str, ...] = Field(max_length=8)
    rows: tuple[Finding, ...] = Field(max_length=PAGE)
    more: bool = False
    """Whether older findings were left out."""


class Words(Spec):
    """Everything that an argument of one kind may be now."""

    of: str
    words: tuple[str, ...] = Field(max_length=200)


class Completions(Spec):
    """What arguments of commands may be now, by their kinds."""

    kind: Literal["completions"] = "completions"
    kinds: tuple[Words, ...] = Field(max_length=40)
