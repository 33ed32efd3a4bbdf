"""An export is written beside the desk's work."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from desk.cli import answers
from desk.host import exporting
from desk.host.core import Core
from desk.host.exporting import Exporter
from desk.host.exports import KINDS
from desk.kernel.clock import Clock
from desk.link import envelope as e
from tests.host.cores import START, attached, opened, surroundings, virtually
from widgets import untrusted

HOSTILE_CHARACTERS = re.compile(
    "[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in untrusted.HOSTILE) + "]"
)


def test_the_desk_answers_while_an_export_is_written(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        go_on = asyncio.Event()

        async def beside(work: Callable[[], str]) -> str:
            await go_on.wait()
            return work()

        core = await Core.open(replace(surroundings(clock, tmp_path, []), beside=beside))
        await core.start()
        try:
            async with attached(core) as one:
                await one.hello()
                asked = await one.say("/export orders")
                await one.say("/halt drill")
                await one.hear(e.CommandDone, lambda done: done.corr != asked)
                assert not (tmp_path / "exports").exists()
                go_on.set()
                done = await one.hear(e.CommandDone, lambda done: done.corr == asked)
                assert "The export is in" in done.payload.text
        finally:
            await core.close("over")

    virtually(main)
    assert {file.name for file in (tmp_path / "exports").rglob("*.*")} == {
        "orders.csv",
        "orders.json",
        "orders.md",
    }


async def test_on_a_real_loop_exports_run_in_a_thread_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = asyncio.get_running_loop()
    order: list[str] = []

    def slow(state: Path, what: str, at: int) -> str:
        order.append(f"{what} begins")
        # Only a loop that goes on meanwhile can answer.
        answered = asyncio.run_coroutine_threadsafe(asyncio.sleep(0, what), loop).result(10)
        order.append(f"{answered} ends")
        return answered

    monkeypatch.setattr(exporting, "export_all", slow)
    exporter = Exporter(tmp_path, lambda: START, asyncio.to_thread)
    await asyncio.gather(exporter.write("a"), exporter.write("b"))
    assert order == ["a begins", "a ends", "b begins", "b ends"]


def test_on_a_virtual_loop_an_export_is_written_at_once(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as one:
            await one.hello()
            before = clock.now()
            await one.say("/export")
            assert "The export is in" in (await one.hear(e.CommandDone)).payload.text
            assert clock.now() - before < 10**9

    virtually(main)


HOSTILE = [
    "![x](http://evil.example/?q)",
    "\x1b]52;c;AAAA\x07",
    "\x9b31m",
    "a\u202eb",
    "<img src=x>",
    "\U000e0041",
    "[a](b)",
]


def hostile_rows() -> list[dict[str, object]]:
    names = KINDS["threads"].columns
    told = (*HOSTILE, "=cmd|' /C calc'!A0", " \uff1d1+1", "\n=1+1", "-2+3")
    return [{**dict.fromkeys(names, ""), "text": text} for text in told]


@pytest.mark.parametrize("form", exporting.FORMATS)
def test_nothing_in_an_export_acts_on_a_terminal_a_spreadsheet_or_a_reader_of_markdown(
    form: exporting.Format,
) -> None:
    text = "".join(exporting.written("threads", form, hostile_rows(), "paper", START, "PAPER"))
    assert not HOSTILE_CHARACTERS.search(text.replace("\n", "").replace("\r", ""))
    match form:
        case "md":
            assert not re.search(r"(?<!\\)[<\[\]]", text)
        case "json":
            assert [row["text"] for row in json.loads(text)["rows"]] == [
                row["text"] for row in hostile_rows()
            ]
        case "csv":
            cells = [row[-1].strip() for row in csv.reader(io.StringIO(text, newline=""))]
            assert not [cell for cell in cells if cell[:1] in {"=", "+", "-", "@", "\uff1d"}]


def test_a_line_of_a_command_does_nothing_to_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    for text in HOSTILE:
        answers.out(f"note  {text}")
        answers.say(text)
        answers.answer("model list", {"error": text})
    shown = capsys.readouterr()
    assert not HOSTILE_CHARACTERS.search((shown.out + shown.err).replace("\n", ""))
    said = [json.loads(line)["error"] for line in shown.out.splitlines() if line.startswith("{")]
    assert said == HOSTILE
