"""SIGKILL at any moment: nothing acknowledged is lost, the chain holds, the next start is an ordinary one."""

from __future__ import annotations

import asyncio
import random
import signal
import subprocess
import sys
from pathlib import Path

from desk.kernel import audit
from tests.kernel.builders import TABLES, TOPICS, journal_in

_APPENDING = """
import asyncio, sys
from pathlib import Path
from desk.kernel.writer import ThreadWriter
from tests.kernel.builders import counted, journal_in

async def worker(journal):
    while True:
        facts = await journal.append(counted(1))
        sys.stdout.write(f"{facts[-1].seq}\\n")
        sys.stdout.flush()

async def main():
    async with journal_in(Path(sys.argv[1]), ThreadWriter()) as journal:
        await asyncio.gather(*(worker(journal) for _ in range(8)))

asyncio.run(main())
"""


def test_killed_at_random_moments_no_acknowledged_fact_is_lost(tmp_path: Path) -> None:
    chance, acknowledged = random.Random(5), 0
    for _ in range(6):
        child = subprocess.Popen(
            [sys.executable, "-c", _APPENDING, str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        for _ in range(chance.randint(20, 200)):
            acknowledged = max(acknowledged, int(child.stdout.readline()))
        child.send_signal(signal.SIGKILL)
        for line in child.stdout.read().splitlines():
            if line.isdigit():
                acknowledged = max(acknowledged, int(line))
        child.wait(10)
        child.stdout.close()
        report = audit.verify(tmp_path, TABLES, TOPICS)
        assert report.ok, report.problems
        assert report.facts >= acknowledged
    assert acknowledged > 200, "the harness must have seen real work"

    async def reopened() -> tuple[int, int]:
        async with journal_in(tmp_path) as journal:
            return journal.rows("SELECT total FROM counts")[0]["total"], journal.head.seq

    total, facts = asyncio.run(reopened())
    assert total == facts
