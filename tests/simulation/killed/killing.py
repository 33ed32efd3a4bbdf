"""Kills a desk's process at random moments, and judges after each kill what it left behind."""

from __future__ import annotations

import multiprocessing
import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path
from select import select

from desk.execution.orders import DONE
from desk.kernel import audit
from desk.kernel.facts_read import read_facts
from desk.kernel.journal import DATABASE
from desk.kernel.onlooking import consistent
from desk.risk.desk_state import DeskResumed
from tests.approvals.invariants import Watch
from tests.approvals.record_invariants import Record
from tests.execution.paper_desk import TABLES, TOPICS
from tests.simulation.killed import desk_process
from tests.simulation.killed.file_venue import read

PATIENCE_S = 30.0
MOST_TOLD = 10
"""A desk is killed after it told of at most so many things, and a moment later."""
MOMENTS_S = (0.0, 0.012, 0.12)
CALM = "calm"
_TOPICS = {topic.name: topic for topic in TOPICS}


class Victim:
    """A desk that is started and killed over and over on one journal and one venue."""

    def __init__(self, folder: Path, seed: int, spoiled: str = "") -> None:
        self.folder = folder
        self.chance = random.Random(seed)
        self.watch, self.record = Watch(), Record(TABLES)
        self.counts: Counter[str] = Counter()
        self.lives = 0
        self._spoiled = spoiled
        self._halted = False
        """Whether the last that anybody was told of the desk's state is that it is halted."""
        # A server that has imported everything forks each desk: a start costs what opening the journal costs.
        self._start = multiprocessing.get_context("forkserver")
        self._start.set_forkserver_preload([desk_process.__name__])
        folder.mkdir(parents=True, exist_ok=True)

    def killed(self, times: int) -> None:
        """So many lives, each with its end."""
        for _ in range(times):
            self._live(self.chance.randint(0, MOST_TOLD))
            self.lives += 1
            self.judge()

    def calmed(self) -> None:
        """A last life in which nobody does anything: then the desk knows of every trade, and of nothing else."""
        self._live(0, CALM)
        self.judge()
        book, _ = read(self.folder / desk_process.BOOK)
        traded = {fill.trade for fill in book.traded}
        assert self.watch.desk.trades == traded, "the desk and the venue know of other trades"
        under_way = [order for order in self.watch.orders.values() if not order.done]
        assert not under_way, f"nobody knows what became of {under_way}"

    def _live(self, most: int, calm: str = "") -> None:
        told, tells = self._start.Pipe(duplex=False)
        process = self._start.Process(
            target=desk_process.run,
            args=(str(self.folder), self.chance.getrandbits(32), tells, calm or self._spoiled),
        )
        process.start()
        tells.close()
        try:
            self._hear(told.fileno(), process, most, calm)
        finally:
            process.kill()
            process.join(PATIENCE_S)
            told.close()

    def _hear(self, told: int, process: BaseProcess, most: int, calm: str) -> None:
        heard, ends = b"", time.monotonic() + PATIENCE_S
        while heard.count(b"\n") <= most or (calm and f"{calm}\n".encode() not in heard):
            ready, _, _ = select([told], [], [], max(0.0, ends - time.monotonic()))
            more = os.read(told, 65_536) if ready else b""
            assert more, "the desk ended by itself" if ready else f"the desk goes no further than {heard!r}"
            heard += more
        time.sleep(self.chance.random() * self.chance.choice(MOMENTS_S))
        process.kill()
        process.join(PATIENCE_S)
        while more := os.read(told, 65_536):
            heard += more
        for line in heard.decode().splitlines()[1:]:
            self._acknowledged(line)

    def _acknowledged(self, line: str) -> None:
        self.counts[line.split()[0]] += 1
        match line:
            case "halt":
                self._halted = True
            case "resume":
                self._halted = False
            case "cancel_all" | "flatten" | "calm":
                pass
            case _:
                self.record.tell(line)

    def judge(self) -> None:
        """All that can be said of what lies on the disk now."""
        state = self.folder / "state"
        report = audit.verify(state, TABLES, TOPICS)
        assert report.ok, report.problems
        with consistent(state / DATABASE) as connection:
            facts = list(read_facts(connection, _TOPICS, self.watch.seq))
            self.record.take(facts)
            self.watch.take(facts)
            self.record.compare(lambda sql: connection.execute(sql).fetchall())
        self.record.anchored(state)
        self.record.kept(self._durable())
        book, arrived = read(self.folder / desk_process.BOOK)
        assert all(count == 1 for count in arrived.values()), "the venue was handed an order twice"
        assert arrived.keys() <= self.watch.desk.sent.keys(), "the venue has an order never recorded as sent"
        if any(isinstance(fact.message, DeskResumed) for fact in facts):
            self._halted = self._halted and self.watch.state == "HALTED"
        assert not self._halted or self.watch.state == "HALTED", "a halted desk does not stay halted"
        self._count(book.entries.keys())

    def _count(self, arrived: object) -> None:
        states = Counter(order.state for order in self.watch.orders.values())
        self.counts["killed while halted"] += self.watch.state == "HALTED"
        self.counts["killed before sending"] += bool(states["committed"])
        self.counts["killed before the answer"] += bool(states["sent"])
        self.counts["killed with orders under way"] += bool(
            sum(count for state, count in states.items() if state not in DONE)
        )

    def _durable(self) -> Iterator[str]:
        for request, votes in self.watch.votes.items():
            yield from (f"vote on {request} by {person}" for person in votes)
        yield from (f"request {request}" for request in self.watch.requests)
