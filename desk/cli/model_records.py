"""`desk model calls`, `show` and `replay`: what models were asked and answered, from the record, without a host."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from desk.cli import answers
from desk.cli.chosen import choose, settings

if TYPE_CHECKING:
    from desk.agents.models.records import Record, Row
    from desk.kernel.queries import Select


@click.command("calls")
@choose("profile", "config")
@click.option("--scope", metavar="ID", default="", help="Only the calls of this debate or turn.")
@click.option(
    "--last", metavar="N", type=click.IntRange(1, 10_000), default=50, help="How many (default: 50)."
)
@choose("json")
def calls(scope: str, last: int, as_json: bool, **flags: Any) -> None:
    """The newest calls to models: who asked for what, which model answered, what it took and what it cost."""
    from desk.agents.models.records import newest_calls

    with _record(flags) as select:
        rows = newest_calls(select, last, scope)
    if as_json:
        answers.answer("model calls", {"ok": True, "calls": [_plain(row) for row in rows]})
        return
    for row in rows:
        answers.out(_safe(_line(row)))
    if not rows:
        answers.out("no call to a model is on record" + (f" for {_safe(scope)}" if scope else ""))


@click.command("show")
@click.argument("call", metavar="CALL")
@choose("profile", "config")
@click.option("--raw", is_flag=True, help="Write the bytes of the answer as they arrived, and nothing else.")
@choose("json")
def show(call: str, raw: bool, as_json: bool, **flags: Any) -> None:
    """The exact prompt of one call, and the exact answer."""
    from desk.agents.models.records import find_record

    with _record(flags) as select:
        record = find_record(select, call)
    if raw:
        import sys

        sys.stdout.buffer.write(record.response)
        return
    if as_json:
        answers.answer("model show", {"ok": True, **_whole(record)})
        return
    _print(record)


@click.command("replay")
@click.argument("what", metavar="CALL|DEBATE")
@choose("profile", "config", "json")
def replay(what: str, as_json: bool, **flags: Any) -> None:
    """Read recorded answers again from their bytes, offline, and say whether the same comes out.

    Of a debate the opinions are formed again too, from its evidence and those answers, and held against their seals. No
    model is asked, so nothing is spent and nothing is new; asking again is a new debate with a record of its own.
    Ends with 3 when an answer does not come out the same.
    """
    import asyncio

    from desk.agents.model_seats.reenacting import reenact
    from desk.agents.models.records import find_record, newest_calls, record_of
    from desk.agents.models.rereading import reread

    with _record(flags) as select:
        run = newest_calls(select, 10_000, what)
        records = [record_of(select, row) for row in run] if run else [find_record(select, what)]
        seats = asyncio.run(reenact(select, what)) if run else ()
    found = [reread(record) for record in records]
    same = all(one.same for one in found) and all(seat.same for seat in seats)
    if as_json:
        told = [{"call": one.call, "same": one.same, "words": one.words} for one in found]
        opinions = [{"speaker": one.speaker, "same": one.same, "words": one.words} for one in seats]
        fields = {"ok": same, "what": what, "new": False, "calls": told, "opinions": opinions}
        answers.answer("model replay", fields)
    else:
        for one in found:
            answers.out(f"{one.call}  {_verdict(one.same)}: {_safe(one.words)}")
        for seat in seats:
            answers.out(f"{seat.speaker:<15}  {_verdict(seat.same)}: {_safe(seat.words)}")
        answers.out(
            f"{len(found)} from the record, nobody was asked; {'all the same' if same else 'not all the same'}"
        )
    click.get_current_context().exit(0 if same else 3)


RECORD_COMMANDS: tuple[click.Command, ...] = (calls, show, replay)
"""What `desk model` offers of the record."""


@contextmanager
def _record(flags: dict[str, Any]) -> Iterator[Select]:
    import sqlite3

    from desk.kernel.errors import DeskError, NoJournal
    from desk.kernel.journal import DATABASE
    from desk.kernel.onlooking import consistent
    from desk.kernel.profile import Profile
    from desk.kernel.queries import within

    path = Profile(settings(flags).profile).state / DATABASE
    if not path.exists():
        raise NoJournal(f"{path.parent} holds no journal yet; start the desk first")
    with consistent(path) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'model_calls'").fetchone():
            raise DeskError(
                "no call to a model is on record here; start the host once, which brings the tables up to date"
            )
        try:
            yield within(connection)
        except sqlite3.OperationalError as problem:
            raise DeskError(f"the calls cannot be read ({problem}); start the host once") from None


def _verdict(same: bool) -> str:
    return "same" if same else "NOT THE SAME"


def _line(row: Row) -> str:
    from desk.host.exports import iso

    tokens = row.prompt_tokens + row.completion_tokens
    why = f"  {row.kind or row.state}: {row.error}" if row.state not in ("answered", "running") else ""
    cost = "no price" if row.prices == "none" else f"${row.cost_usd}"
    return (
        f"{iso(row.began_at)[:19]}Z  {row.call}  {row.scope}  {row.persona} {row.purpose}  {row.named or row.model} at "
        f"{row.endpoint}  {row.state}  {tokens:,} tokens  {cost}  {row.latency_ns / 1e9:.1f} s{why}"
    )


def _plain(row: Row) -> dict[str, Any]:
    import msgspec

    from desk.host.exports import iso

    told: dict[str, Any] = msgspec.to_builtins(row)
    told |= {"began_at": iso(row.began_at), "ended_at": iso(row.ended_at), "estimated": bool(row.estimated)}
    del told["seq"], told["ended"]
    return told


def _whole(record: Record) -> dict[str, Any]:
    import json

    import msgspec

    ended, read = record.ended, record.read
    return {
        **_plain(record.row),
        "parameters": json.loads(record.made.parameters),
        "scrubbed": list(record.made.scrubbed),
        "prompt": msgspec.to_builtins(record.prompt),
        "answer": None if read is None else msgspec.to_builtins(read),
        "response": record.response.decode(errors="replace"),
        "response_bytes": 0 if ended is None else ended.response.size,
        "response_sha256": "" if ended is None else ended.response.sha256,
        "response_whole": ended is None or ended.response.whole,
    }


def _print(record: Record) -> None:
    row, prompt, read = record.row, record.prompt, record.read
    answers.out(_safe(_line(row)))
    for name, value in (
        ("parameters", record.made.parameters),
        ("prompt sha256", row.prompt_sha256),
        ("snapshot", row.snapshot),
        ("bundle", row.bundle),
        ("taken out", ", ".join(record.made.scrubbed)),
    ):
        if value:
            answers.out(f"{name:<14}{_safe(value)}")
    for said in prompt.messages:
        answers.out(f"\n--- {said.part}{f' ({said.call})' if said.call else ''}")
        _lines(said.text)
        for call in said.calls:
            _lines(f"calls {call.name} {call.arguments}")
    if prompt.tools:
        answers.out(f"\n--- tools: {', '.join(_safe(tool.name) for tool in prompt.tools)}")
    answers.out(f"\n--- answer{'' if read is not None else f': {row.kind or row.state}'}")
    if read is None:
        _lines(row.error)
        return
    _lines(read.text)
    for call in read.calls:
        _lines(f"calls {call.name} {call.arguments}")


def _lines(text: str) -> None:
    for line in text.splitlines():
        answers.out(_safe(line))


def _safe(text: str) -> str:
    from widgets.untrusted import untrusted

    shown: Callable[[str], str] = untrusted
    return shown(text)
