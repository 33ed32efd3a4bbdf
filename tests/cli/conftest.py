from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest

from desk.cli import main
from tests.host.processes import environment, hosting


@dataclass(frozen=True)
class Said:
    """What a command printed, and how it ended."""

    returncode: int
    stdout: str
    stderr: str


class Run(Protocol):
    """Runs a command line in this process, on a home of its own."""

    def __call__(self, home: Path, *arguments: str, **settings: str) -> Said: ...


class Answer(Protocol):
    """Runs a command with `--json` and checks what every such answer has."""

    def __call__(self, home: Path, *arguments: str, code: int = 0, **settings: str) -> dict[str, Any]: ...


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def inside(home: Path, *arguments: str, **settings: str) -> Said:
        for name, value in environment(home, **settings).items():
            if name.startswith("DESK_"):
                monkeypatch.setenv(name, value)
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        printed = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Said(ended.value.code, printed.out, printed.err)

    return inside


@pytest.fixture
def answered(run: Run) -> Answer:
    def answer(home: Path, *arguments: str, code: int = 0, **settings: str) -> dict[str, Any]:
        said = run(home, *arguments, "--json", **settings)
        assert said.returncode == code, said.stderr
        found: dict[str, Any] = json.loads(said.stdout)
        assert found["schema"] == 1
        return found

    return answer


@pytest.fixture(scope="session")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A profile in which somebody asked, debated and proposed, and whose host has stopped."""
    home = tmp_path_factory.mktemp("used")

    async def use() -> None:
        async with hosting(home) as host, await host.terminal() as one:
            from desk.link import envelope as e

            await one.hello()
            await one.watch("snapshot:BTC-USDT", "queue")
            await one.see("snapshot:BTC-USDT", lambda spec: spec.kind == "market_snapshot")
            await one.say("what is BTC doing?")
            await one.hear(e.TurnEnd)
            await one.say("/debate BTC-USDT")
            await one.hear(e.TurnEnd, lambda m: one.heard.index(m) > 20)
            await one.say("/buy BTC 0.01")
            queue = await one.see("queue", lambda spec: any(row.proposer == one_name for row in spec.rows))
            request = next(row.request for row in queue.rows if row.proposer == one_name)
            await one.watch(f"card:{request}")
            card = await one.see(f"card:{request}")
            for person in ("Dana", "Lee"):
                act = e.CommandPayload(name="act", arguments={"person": person})
                await one.send(e.CommandInvoke, payload=act)
                await one.hear(e.CommandDone, lambda m, person=person: person in m.payload.text)  # type: ignore[misc]
                await one.vote(request, card.digest, voter=person.lower())
            await one.hear(e.AlertRaised, lambda m: m.payload.title == "Filled")

    import getpass

    one_name = getpass.getuser()[:40]
    asyncio.run(use())
    return home
