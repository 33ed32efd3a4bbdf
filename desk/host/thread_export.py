"""A thread as files: Markdown to read and JSON to check, with the evidence of every figure by reference and hash."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from desk.chat.feedback_table import judgements_of
from desk.chat.threads_table import newest
from desk.host.exports import iso, mode_of
from desk.kernel.errors import DeskError
from desk.kernel.onlooking import consistent
from desk.kernel.queries import Select
from desk.people.directory import find_person
from widgets.specs.chat import Block, ChatItem
from widgets.specs.strategy import Run
from widgets.untrusted import inert_json, untrusted

_PAGE = 200
_RESULT = re.compile(r"T[0-9]+")
_MARKS = {"heading": "### ", "bullet": "- ", "numbered": "1. ", "quote": "> ", "code": "    "}
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")


def export_thread(state: Path, thread: str, at: int) -> str:
    """Write a thread into the profile's folder; says where."""
    folder = state / "exports" / iso(at).replace(":", "").partition(".")[0]
    name = re.sub(r"[^\w-]", "", thread)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        mode = mode_of(state / "journal.db")
        with consistent(state / "journal.db") as connection:
            select = _select(connection)
            title = select("SELECT title, items FROM threads WHERE thread = ?", (thread,))
            if not title:
                raise DeskError(f"there is no thread {thread[:40]!r} to export; /threads lists them")
            head = {
                "schema": 1,
                "command": "export",
                "mode": mode,
                "what": "thread",
                "thread": thread,
                "title": title[0][0],
                "profile": state.name,
                "at": iso(at),
            }
            with (folder / f"{name}.json").open("w", encoding="utf-8") as file:
                file.writelines(_json(head, select, thread))
            with (folder / f"{name}.md").open("w", encoding="utf-8") as file:
                file.writelines(_markdown(head, select, thread))
    except OSError as problem:
        raise DeskError(
            f"the export could not be written to {folder} ({problem.strerror}); make room there"
        ) from None
    return f"The thread is in {folder / name}.md and beside it as JSON, with the source of every figure."


def _select(connection: sqlite3.Connection) -> Select:
    def select(sql: str, parameters: Sequence[Any] = (), /) -> Sequence[Sequence[Any]]:
        return connection.execute(sql, parameters).fetchall()

    return select


def _items(select: Select, thread: str) -> Iterator[ChatItem]:
    after = 0
    while items := newest(select, thread, _PAGE, after, after + _PAGE):
        yield from items
        after = items[-1].seq


def sources_of(select: Select, ref: str) -> list[dict[str, Any]]:
    """The tool results behind a figure, each with its hash: one, or for a calculation several."""
    scope, _, path = ref.partition("/")
    found: list[dict[str, Any]] = []
    for result in dict.fromkeys(_RESULT.findall(path)):
        rows = select(
            "SELECT tool, arguments, at, sha256, trust FROM evidence WHERE scope = ? AND ref = ?",
            (scope, result),
        )
        for tool, arguments, at, sha256, trust in rows:
            found.append(
                {
                    "result": f"{scope}/{result}",
                    "tool": tool,
                    "arguments": json.loads(arguments),
                    "at": iso(at),
                    "sha256": sha256,
                    "trust": trust,
                }
            )
    return found


def _json(head: dict[str, Any], select: Select, thread: str) -> Iterator[str]:
    yield inert_json(json.dumps(head, ensure_ascii=False))[:-1] + ', "items": ['
    for count, item in enumerate(_items(select, thread)):
        told = item.model_dump(mode="json", exclude={"kind"}) | {"at": iso(item.at)}
        told["figures"] = [
            {"text": run.text, "ref": run.ref, "evidence": sources_of(select, run.ref)}
            for block in item.blocks
            for run in block.runs
            if run.ref
        ]
        told["attachments"] = _attachments(select, item.item)
        told["judgements"] = _judgements(select, item.item)
        yield ("" if not count else ",") + "\n" + inert_json(json.dumps(told, ensure_ascii=False))
    yield "\n]}\n"


def _attachments(select: Select, item: str) -> list[dict[str, Any]]:
    rows = select("SELECT name, media, sha256, bytes FROM attachments WHERE item = ? ORDER BY seq", (item,))
    return [dict(zip(("name", "media", "sha256", "bytes"), row, strict=True)) for row in rows]


def _judgements(select: Select, item: str) -> list[dict[str, Any]]:
    found = []
    for one in judgements_of(select, item):
        person = find_person(select, one.person)
        name = person.name if person is not None else one.person
        found.append({"person": name, "verdict": one.verdict, "reason": one.reason, "at": iso(one.at)})
    return found


def _markdown(head: dict[str, Any], select: Select, thread: str) -> Iterator[str]:
    yield f"# {plain(head['title'])}\n\n{head['mode']} desk {plain(head['profile'])}, exported {head['at']}. "
    yield "A number in brackets behind a figure names its evidence at the end.\n"
    notes: dict[str, int] = {}
    for item in _items(select, thread):
        yield f"\n## {item.seq}. {plain(item.speaker)}, {iso(item.at)}\n\n"
        for block in item.blocks:
            yield _block(block, notes)
        if item.stopped:
            yield f"\n*Stopped: {plain(item.stopped)}*\n"
        for one in _judgements(select, item.item):
            why = f": {plain(one['reason'])}" if one["reason"] else ""
            yield f"\n*Judged {one['verdict']} by {plain(one['person'])}{why}*\n"
    yield "\n## Evidence\n\n" if notes else "\nNo figure here rests on evidence.\n"
    for ref, number in notes.items():
        said = "; ".join(
            f"{each['tool']} {json.dumps(each['arguments'], ensure_ascii=False)} at {each['at']}, sha256 {each['sha256']}"
            for each in sources_of(select, ref)
        )
        yield f"[{number}] `{ref}`: {plain(said) or 'not in the record'}\n\n"


def _block(block: Block, notes: dict[str, int]) -> str:
    text = "".join(_run(run, notes) for run in block.runs)
    return f"{_MARKS.get(block.style, '')}{text}\n{'' if block.style in ('bullet', 'numbered') else chr(10)}"


def _run(run: Run, notes: dict[str, int]) -> str:
    text = plain(run.text)
    if run.tone == "unverified":
        return f"{text} (unverified)"
    return f"{text}\\[{notes.setdefault(run.ref, len(notes) + 1)}\\]" if run.ref else text


def plain(text: str) -> str:
    """Text that no Markdown reader takes for more than text, and no terminal either, on one line."""
    return _SPECIAL.sub(r"\\\1", untrusted(text.replace("\n", " ")))
