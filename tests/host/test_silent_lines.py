"""Lines on which nobody says hello lock nobody out."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from desk.host.terminals import MOST
from desk.kernel.clock import Clock
from desk.kernel.errors import Refused
from desk.link import envelope as e
from desk.link.local import local_pair
from desk.people.demo import OPERATOR
from tests.host.cores import attached, opened, virtually


def test_a_terminal_is_welcomed_at_once_however_many_lines_are_open_and_silent(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            lines = []
            for number in range(200):
                here, there = local_pair()
                with suppress(Refused):
                    core.terminal_desk.attach(there, OPERATOR)
                    lines.append(here)
                if number % 20 == 0:
                    await clock.sleep(0.01)
            before = clock.monotonic()
            async with attached(core) as one:
                await one.hello()
                assert clock.monotonic() - before < 10**9
            first = await lines[0].receive()
            assert isinstance(first, e.Bye)
            assert "nobody had said hello" in first.payload.reason
            for line in lines:
                await line.close()

    virtually(main)


def test_who_has_said_hello_keeps_the_line_and_the_host_stays_bounded(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            here = [attached(core, f"t{number}-") for number in range(MOST)]
            for one in here:
                await one.__aenter__()
                await one.hello()
            with pytest.raises(Refused, match="as many terminals as it serves"):
                attached(core)
            assert len(core.terminal_desk.terminals.sessions) == MOST
            for one in here:
                await one.link.close()
                await one.__aexit__(None, None, None)

    virtually(main)
