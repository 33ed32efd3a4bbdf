"""The real program on a live venue: prices come to the screen, a lost line is told, and it comes back by itself."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.terminal.conftest import Open
from tests.terminal.person import leave
from tests.terminal.pty_terminal import ROOT

pytestmark = pytest.mark.timeout(180)
_PRICED = re.compile(r"SOL-USDT +1\d\d\.\d\d")


class Served:
    """A venue in a process of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._stdin, self._stdout = process.stdin, process.stdout
        self.url = self._stdout.readline().rsplit(maxsplit=1)[1]

    def inflict(self, fault: str) -> None:
        """Misbehave now."""
        self._stdin.write(f"{fault}\n")
        self._stdin.flush()
        assert self._stdout.readline().strip() == f"now: {fault}"


@contextmanager
def served(*arguments: str) -> Iterator[Served]:
    """A venue for as long as the block runs."""
    program = [sys.executable, "-m", "tests.venues.server", *arguments, "--listen"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    pipe = subprocess.PIPE
    with subprocess.Popen(program, text=True, cwd=ROOT, env=environment, stdin=pipe, stdout=pipe) as process:
        try:
            yield Served(process)
        finally:
            process.kill()


def test_a_venue_is_painted_its_reset_told_and_recovered_from(open_desk: Open) -> None:
    with served("binance", "--bases", "SOL,TON") as venue:
        terminal = open_desk(
            "--solo", "--venue", "binance", "--venue-url", venue.url, "--universe", "SOL-USDT,TON-USDT"
        )
        terminal.wait_for("PAPER", "● live", "binance")
        terminal.wait_until(lambda shown: bool(_PRICED.search(shown)), "prices of the venue")
        venue.inflict("unwelcome:count=3")
        venue.inflict("reset")
        terminal.wait_until(lambda shown: "connecting" in shown, "the lost line")
        terminal.wait_for("● live")
        terminal.wait_until(lambda shown: bool(_PRICED.search(shown)), "prices again")
        leave(terminal)
