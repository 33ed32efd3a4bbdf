"""A real host process and terminals on its real socket, for tests."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from desk.link.connector import reach
from tests.host.attached import PATIENCE, Attached

ROOT = Path(__file__).resolve().parents[2]


def environment(home: Path, **settings: str) -> dict[str, str]:
    """What a desk of its own in `home` runs with."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DESK_")}
    return {**kept, "PYTHONPATH": str(ROOT), "DESK_HOME": str(home), "DESK_READING_PACE": "0", **settings}


def desk(home: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        command(*arguments),
        env=environment(home, **settings),
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
        check=False,
    )


def answer(home: Path, *arguments: str, code: int = 0, **settings: str) -> dict[str, Any]:
    """Run a command with `--json`; the one object that it printed."""
    done = desk(home, *arguments, "--json", **settings)
    assert done.returncode == code, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    assert found["schema"] == 1
    return found


def command(*arguments: str) -> Sequence[str]:
    return (sys.executable, "-W", "error", "-m", "desk", *arguments)


def started(home: Path, *arguments: str, **settings: str) -> subprocess.Popen[str]:
    """A command that runs on."""
    return subprocess.Popen(
        command(*arguments),
        env=environment(home, **settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
    )


class Host:
    """A host that runs in `home`."""

    def __init__(self, home: Path, process: subprocess.Popen[str]) -> None:
        self.home = home
        self.process = process

    @property
    def socket(self) -> Path:
        return self.home / "run" / "demo.sock"

    async def terminal(self, name: str = "t") -> Attached:
        """A terminal that has not said hello yet; waits until the host answers."""
        try:
            async with asyncio.timeout(PATIENCE):
                while (link := await reach(self.socket)) is None:
                    assert self.process.poll() is None, self.process.communicate()[1]
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise AssertionError("the host does not answer") from None
        return Attached(link, name)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(PATIENCE)

    async def ended(self) -> int:
        """Its exit code, once it has stopped."""
        return await asyncio.to_thread(self.process.wait, PATIENCE)


@asynccontextmanager
async def hosting(home: Path, *flags: str, **settings: str) -> AsyncIterator[Host]:
    """A host in the foreground, stopped at the end."""
    process = started(home, "host", *flags, **settings)
    host = Host(home, process)
    try:
        yield host
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise
