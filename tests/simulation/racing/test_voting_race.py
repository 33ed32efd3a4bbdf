"""Terminals of several processes vote on everything at once, over the real socket: one winner each, one vote a person."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path

from desk.approvals.messages import RequestReleased, RequestWentStale, VoteCast, VoteRefused
from desk.approvals.proposal import Proposal
from desk.execution.messages import OrderCommitted
from desk.host.core import Core
from desk.host.server import Server
from desk.kernel.clock import SystemClock
from desk.kernel.writer import ThreadWriter
from tests.approvals.test_race import roomy
from tests.host.cores import opened
from tests.host.processes import ROOT, environment

REQUESTS = 200
PROCESSES = 4
PEOPLE = 3
PATIENCE_S = 90.0


@asynccontextmanager
async def served(state: Path, socket: Path, policy: Path) -> AsyncIterator[Core]:
    """A desk with room for many orders, on a real socket."""
    clock = SystemClock()
    async with opened(clock, state, writer=ThreadWriter(), policy=policy) as core:
        server = Server(socket, core.terminal_desk.person_of, core.terminal_desk.attach, clock.now)
        serving = asyncio.ensure_future(server.run(lambda: None))
        try:
            yield core
        finally:
            serving.cancel()
            await asyncio.wait((serving,))


async def priced(core: Core) -> None:
    heard = asyncio.Event()
    core.market.listen(lambda event: heard.set())
    while (quote := core.quotes.quote("BTC-USDT")) is None or not quote.sound:
        heard.clear()
        await heard.wait()


async def proposals(core: Core) -> list[tuple[str, str]]:
    """Two hundred small orders of the house, all different."""
    async with asyncio.timeout(PATIENCE_S):
        await priced(core)
    offers = []
    for index in range(REQUESTS):
        wanted = Proposal(instrument="BTC-USDT", side="buy", quantity=Decimal(1 + index) / 1000)
        made = await core.approvals.propose(wanted, "house")
        offers.append((made.request, made.digest))
    return offers


def voter(socket: Path, home: Path, number: int) -> subprocess.Popen[str]:
    given = json.dumps({"socket": str(socket), "name": f"terminal{number}-", "seed": number})
    return subprocess.Popen(
        [sys.executable, "-m", "tests.simulation.racing.voter", given],
        env=environment(home),
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def ready(process: subprocess.Popen[str], offers: list[tuple[str, str]]) -> None:
    assert process.stdin is not None
    assert process.stdout is not None
    print(json.dumps(offers), file=process.stdin, flush=True)
    assert process.stdout.readline() == "ready\n"


async def test_f34_f35_processes_that_race_to_vote_have_one_winner_a_request_and_one_vote_a_person(
    tmp_path: Path,
) -> None:
    policy = tmp_path / "roomy.policy.yaml"
    policy.write_bytes(roomy().text)
    socket = Path(f"/tmp/desk-race-{os.getpid()}.sock")
    async with served(tmp_path / "state", socket, policy) as core:
        offers = await proposals(core)
        voters = [voter(socket, tmp_path, number) for number in range(PROCESSES)]
        try:
            await asyncio.gather(*(asyncio.to_thread(ready, one, offers) for one in voters))
            said = await asyncio.wait_for(
                asyncio.gather(*(asyncio.to_thread(one.communicate, "go\n") for one in voters)), PATIENCE_S
            )
        finally:
            for one in voters:
                one.kill()
                one.wait()
        facts = [fact.message for fact in core.journal.facts()]
    counted = [int(text.split()[-1]) for text, _ in said]
    released = Counter(one.request for one in facts if isinstance(one, RequestReleased))
    committed = Counter(one.request for one in facts if isinstance(one, OrderCommitted))
    votes = Counter((one.request, one.person) for one in facts if isinstance(one, VoteCast))
    refused = sum(isinstance(one, VoteRefused) for one in facts)
    stale = {one.reason for one in facts if isinstance(one, RequestWentStale)}
    assert stale == set()
    assert set(released) == {request for request, _ in offers}
    assert set(released.values()) == set(committed.values()) == set(votes.values()) == {1}
    assert sum(counted) == len(votes) == 2 * REQUESTS
    assert min(counted) > 0, "each process won some: they raced"
    assert refused == PROCESSES * PEOPLE * REQUESTS - len(votes)
