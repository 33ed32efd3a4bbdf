"""`desk alert` at a host that runs, and without one."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.host.processes import answer, desk, hosting


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("alert", "list"), 5, "no host runs"),
        (("alert", "set", "BTC-USDT", "price", "above", "1"), 5, "no host runs"),
        (("alert", "set"), 2, "WORDS"),
    ],
)
def test_every_refusal_is_one_sentence_with_its_exit_code(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    done = run(tmp_path, *arguments)
    assert (done.returncode, done.stdout) == (code, ""), done.stderr
    (line,) = done.stderr.strip().splitlines()
    assert words in line


def test_alerts_are_set_listed_read_and_taken_back_at_the_running_host(tmp_path: Path) -> None:
    async def at(*arguments: str, code: int = 0) -> dict[str, Any]:
        return await asyncio.to_thread(answer, tmp_path, "alert", *arguments, code=code)

    async def scenario() -> None:
        async with hosting(tmp_path) as host, await host.terminal() as one:
            await one.hello()
            made = await at("set", "BTC-USDT", "price", "above", "900000", "note", "to", "the", "moon")
            assert made["said"] == "A1 is set: BTC-USDT price above 900000; it tells once."
            wrong = await at("set", "BTC-USDT", "pric", "above", "900000", code=3)
            assert "did you mean price?" in wrong["error"]
            assert wrong["command"] == "alert set"
            await at("set", "BTC-USDT", "price", "above", "1")
            found: dict[str, Any] = {"fired": ()}
            for _ in range(20):
                if not found["fired"]:
                    found = await at("list")
            assert [row["alert"] for row in found["fired"]] == ["A2"]
            (kept,) = found["alerts"]
            assert (kept["alert"], kept["note"], kept["way"]) == ("A1", "to the moon", "up")
            assert "silent for 1h" in (await at("snooze", "A1", "1h"))["said"]
            assert "has read 1 alert" in (await at("read", "A2"))["said"]
            assert (await at("remove", "A1"))["said"] == "A1 is removed."
            done = await asyncio.to_thread(desk, tmp_path, "alert", "list")
            assert done.stdout == "No alert is set and none is to be read.\n"

    asyncio.run(scenario())
