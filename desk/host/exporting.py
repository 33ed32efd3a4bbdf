"""Writing records to files or streams as CSV, JSON or Markdown. Every export says PAPER or LIVE."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

from desk.execution.mode import Mode
from desk.host.exports import KINDS, Row, iso, mode_of, rows
from desk.host.thread_export import export_thread, plain
from desk.kernel.errors import DeskError
from widgets.untrusted import inert_json, untrusted

Format = Literal["csv", "json", "md"]
FORMATS: tuple[Format, ...] = ("csv", "json", "md")
_PIECE = 500
_FORMULA = frozenset("=+-@\t\r\uff1d\uff0b\uff0d\uff20\u2409\u240d")
"""What a formula begins with in a spreadsheet, also at full width, and the pictures of tab and return."""

Beside = Callable[[Callable[[], str]], Awaitable[str]]
"""Does long work without holding up the desk: in a thread, or in virtual time at once."""


async def at_once(work: Callable[[], str]) -> str:
    """Do it here and now."""
    return work()


class Exporter:
    """Writes what people ask for beside the desk's own work, one export after the other."""

    def __init__(self, state: Path, now: Callable[[], int], beside: Beside) -> None:
        self._state = state
        self._now = now
        self._beside = beside
        self._one = asyncio.Lock()

    async def write(self, what: str) -> str:
        """As `export_all`; `thread:THREAD` as `export_thread`."""
        async with self._one:
            at = self._now()
            kind, _, thread = what.partition(":")
            if kind == "thread":
                return await self._beside(lambda: export_thread(self._state, thread, at))
            return await self._beside(lambda: export_all(self._state, what, at))


def written(
    what: str, form: Format, records: Iterable[Row], profile: str, at: int, mode: Mode
) -> Iterator[str]:
    """The export in pieces, so that its length costs no memory."""
    if form == "csv":
        return _csv(KINDS[what].columns, records, mode)
    if form == "json":
        return _json(what, records, profile, at, mode)
    return _markdown(what, records, profile, at, mode)


def export_all(state: Path, what: str, at: int) -> str:
    """Write one kind of record, or all of them, in every format into the profile's folder; says where."""
    if what and what not in KINDS:
        raise DeskError(f"there is nothing called {what[:30]!r} to export; there are {', '.join(KINDS)}")
    folder = state / "exports" / iso(at).replace(":", "").partition(".")[0]
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        mode = mode_of(state / "journal.db")
        for kind in [what] if what else KINDS:
            for form in FORMATS:
                records = rows(state / "journal.db", kind)
                with (folder / f"{kind}.{form}").open("w", encoding="utf-8", newline="") as file:
                    file.writelines(written(kind, form, records, state.name, at, mode))
    except OSError as problem:
        raise DeskError(
            f"the export could not be written to {folder} ({problem.strerror}); make room there"
        ) from None
    return f"The export is in {folder}."


def _csv(names: Sequence[str], records: Iterable[Row], mode: Mode) -> Iterator[str]:
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(["mode", *names])
    for count, record in enumerate(records, 1):
        writer.writerow([record.get("mode") or mode, *(_cell(record[name]) for name in names)])
        if count % _PIECE == 0:
            yield _taken(target)
    yield _taken(target)


def _json(what: str, records: Iterable[Row], profile: str, at: int, mode: Mode) -> Iterator[str]:
    head = {"schema": 1, "command": "export", "mode": mode, "what": what, "profile": profile, "at": iso(at)}
    yield json.dumps(head)[:-1] + ', "rows": ['
    for count, record in enumerate(records):
        yield ("" if not count else ",") + "\n" + inert_json(json.dumps(record, ensure_ascii=False))
    yield "\n]}\n"


def _markdown(what: str, records: Iterable[Row], profile: str, at: int, mode: Mode) -> Iterator[str]:
    yield f"# {what.capitalize()} of {profile}\n\n{mode} desk, exported {iso(at)}.\n\n"
    names = KINDS[what].columns
    some = False
    for record in records:
        if not some:
            yield f"| {' | '.join(names)} |\n|{' --- |' * len(names)}\n"
        some = True
        yield f"| {' | '.join(_md(record[name]) for name in names)} |\n"
    if not some:
        yield "There is none.\n"


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _cell(value: Any) -> str:
    """Text that a spreadsheet would take for a formula gets a quote before it; numbers stay as they are."""
    text = "\n".join(untrusted(line) for line in _text(value).splitlines())
    if text.lstrip()[:1] in _FORMULA and not _is_number(text):
        return f"'{text}"
    return text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _md(value: Any) -> str:
    return " ".join(plain(_text(value)).split())


def _taken(target: io.StringIO) -> str:
    text = target.getvalue()
    target.seek(0)
    target.truncate()
    return text
