"""The real host is killed while a terminal on its socket proposes, votes and halts: what it was told stands."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from contextlib import suppress
from pathlib import Path

from desk.host.journal_schema import TOPICS, projections
from desk.host.proof import prove
from desk.kernel.facts_read import read_facts
from desk.kernel.journal import DATABASE
from desk.kernel.onlooking import consistent
from desk.link import envelope as e
from tests.approvals.invariants import Watch
from tests.approvals.record_invariants import Record
from tests.host.attached import Attached, LineLost
from tests.host.processes import hosting
from widgets.specs.approvals import ApprovalRow

KILLS = 6
HALTED = "the desk is halted"
LEAST = {"RequestProposed": KILLS, "VoteCast": KILLS, "DeskHalted": 1, "told": KILLS}
_TOPICS = {topic.name: topic for topic in TOPICS}


async def busy(terminal: Attached, told: list[str], life: int, last: bool) -> None:
    """Propose, vote as both, in the last life halt; notes what the host said is done. Ends with the line."""
    await terminal.hello()
    await terminal.watch("queue")
    known: set[str] = set()

    def fresh(row: ApprovalRow) -> bool:
        return row.state == "pending" and row.request not in known

    for number in range(40):
        if last and number == 1:
            await terminal.say("/halt enough")
            await terminal.hear(e.CommandDone, lambda m: "HALTED" in m.payload.text)
            told.append(HALTED)
        await terminal.say(f"/buy BTC {(life * 40 + number + 1) / 5000:.4f}")
        with suppress(AssertionError, TimeoutError):
            async with asyncio.timeout(0.4):
                await terminal.see("queue", lambda spec: any(fresh(row) for row in spec.rows))
        queue = terminal.shown.get("queue")
        for row in getattr(queue, "rows", ()):
            if not fresh(row):
                continue
            known.add(row.request)
            told.append(f"request {row.request}")
            await vote(terminal, row.request, told)


async def counted(terminal: Attached, sent: str) -> bool:
    answer = await terminal.hear(e.Message, lambda m: m.corr == sent)
    return isinstance(answer, e.CommandDone)


async def vote(terminal: Attached, request: str, told: list[str]) -> None:
    await terminal.watch("queue", f"card:{request}")
    card = await terminal.see(f"card:{request}")
    for person, name in (("dana", "Dana"), ("lee", "Lee")):
        await terminal.send(e.CommandInvoke, payload=e.CommandPayload(name="act", arguments={"person": name}))
        sent = await terminal.vote(request, card.digest, voter=person)
        if await counted(terminal, sent):
            told.append(f"vote on {request} by {person}")


def judge(home: Path, watch: Watch, record: Record, told: list[str]) -> None:
    """All that can be said of what lies on the disk now."""
    (state,) = {path.parent for path in home.rglob(DATABASE)}
    proof = prove(state)
    assert proof.ok, proof.problems
    for what in set(told) - {HALTED}:
        record.tell(what)
    with consistent(state / DATABASE) as connection:
        facts = list(read_facts(connection, _TOPICS, watch.seq))
        record.take(facts)
        watch.take(facts)
        record.compare(lambda sql: connection.execute(sql).fetchall())
    record.anchored(state)
    votes = {f"vote on {request} by {person}" for request, cast in watch.votes.items() for person in cast}
    record.kept(votes | {f"request {request}" for request in watch.requests})
    assert HALTED not in told or watch.state == "HALTED"


async def test_f20_f21_the_real_host_killed_at_any_moment_keeps_all_that_its_terminals_were_told(
    tmp_path: Path,
) -> None:
    chance, watch, record = random.Random(11), Watch(), Record(projections())
    counts: Counter[str] = Counter()
    for life in range(KILLS):
        told: list[str] = []
        last = life == KILLS - 1
        async with hosting(tmp_path) as host, await host.terminal() as terminal:
            acting = asyncio.ensure_future(busy(terminal, told, life, last))
            enough = chance.randint(1, 5)
            async with asyncio.timeout(40):
                while (len(told) < enough or last) and HALTED not in told:
                    assert not acting.done(), [
                        m.payload.text for m in terminal.heard if isinstance(m, e.Refused)
                    ][-3:]
                    await asyncio.sleep(0.01)
            await asyncio.sleep(chance.uniform(0.0, 0.03))
            host.kill()
            with suppress(LineLost, AssertionError, ConnectionError):
                await acting
        counts["told"] += len(told)
        judge(tmp_path, watch, record, told)
    counts += watch.seen
    assert {kind: counts[kind] for kind in LEAST if counts[kind] < LEAST[kind]} == {}
