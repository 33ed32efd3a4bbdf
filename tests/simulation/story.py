"""One seed, one story: people, market, venue, disk and power do as they please; judges look on at every commit."""

from __future__ import annotations

import asyncio
import random
import shutil
from collections import Counter
from collections.abc import Awaitable, Iterator, Sequence
from pathlib import Path
from typing import Any

from desk.kernel.errors import DeskError
from desk.kernel.facts import Fact
from tests.approvals.invariants import Watch
from tests.approvals.record_invariants import Record
from tests.execution.paper_desk import TABLES, PaperDesk, paper_desk
from tests.execution.scripted_market import START, ScriptedMarket
from tests.simulation.actors import Actors
from tests.simulation.clock import JumpingClock
from tests.simulation.disk import Disk
from tests.simulation.loop import ShuffledLoop
from tests.simulation.venue import StormyVenue

LIVES = (1, 2, 2)
LONGEST_S = 3_600.0
"""In the story's own time: one that goes on for longer never ends."""
HEALING_S = 15.0
"""How long everybody is left in peace at the end: whatever was unknown must be settled by then."""


class Broken(AssertionError):
    """A law did not hold, or something failed that must not."""


class Story:
    """A desk through one or more lives over one venue and one journal."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.seed = seed
        self.chance = random.Random(seed)
        self.folder = folder / "0"
        self.clock = JumpingClock(START)
        self.market = ScriptedMarket()
        self.market.around(60_000.0)
        self.market.around(3_000.0, symbol="ETH-USDT")
        self.venue = StormyVenue(
            random.Random(seed + 1), self.chance.choice((0.0, 0.3, 0.6, 1.0)), self.clock.now
        )
        self.watch = Watch()
        self.record = Record(TABLES)
        self.counts: Counter[str] = Counter()
        self.problems: list[BaseException] = []
        self._life = 0
        self._disk: Disk

    async def lived(self) -> None:
        """All of it. Raises at the first law that does not hold."""
        asyncio.get_running_loop().set_exception_handler(self._failed)
        try:
            async with asyncio.timeout(LONGEST_S):
                await self._lives()
        finally:
            self.record.close()
        self.counts.update(self.watch.seen)
        self.counts.update(self.venue.faults)

    async def _lives(self) -> None:
        for left in reversed(range(self.chance.choice(LIVES))):
            await self._live(last=not left)
            self._check()
            self.record.kept(self._durable())
            self.counts["restarts"] += 1

    async def _live(self, last: bool) -> None:
        cut_at = 0 if last or self.chance.random() < 0.3 else self.chance.randint(1, 60)
        disk = self._disk = Disk(self.chance, self._committed, cut_at)
        image = self.folder.with_name(str(self._life + 1))
        self._life += 1
        desk: PaperDesk | None = None
        try:
            async with paper_desk(
                self.folder, self.clock, market=self.market, writer=disk, venues={"sim": self.venue}
            ) as desk:
                self._look_out_for_secrets()
                await self._busy(desk, disk)
                if last and not disk.dark.is_set():
                    await self._heal(desk, disk)
                if disk.dark.is_set():
                    # What lies on the disk now is all that the next life has: nothing is tidied up first.
                    shutil.copytree(self.folder, image, ignore=shutil.ignore_patterns("*-shm"))
                    self.counts["power cuts"] += 1
        except DeskError:
            if not disk.dark.is_set():
                raise
        except AssertionError:
            self._check()  # what the judges saw first says more than what it led to
            raise
        finally:
            self.venue.cut_off()
        for crash in desk.crashes if desk is not None else ():
            if not (_of_the_disk(crash) and (disk.dark.is_set() or disk.was_full)):
                raise crash
        if image.exists():
            self.folder = image

    async def _busy(self, desk: PaperDesk, disk: Disk) -> None:
        actors = Actors(
            desk, disk, self.venue, self.market, self.clock, self.record, self.chance, self.counts
        )
        doing = [asyncio.ensure_future(one) for one in actors.everybody()]
        ended = asyncio.ensure_future(_all(doing))
        dark = asyncio.ensure_future(disk.dark.wait())
        await asyncio.wait((ended, dark), return_when=asyncio.FIRST_COMPLETED)
        for task in (*doing, ended, dark):
            task.cancel()
        for outcome in await asyncio.gather(*doing, ended, dark, return_exceptions=True):
            if isinstance(outcome, Exception):
                raise outcome
        self._check()

    async def _heal(self, desk: PaperDesk, disk: Disk) -> None:
        self.venue.calm()
        disk.clear()
        self.market.quiet_for_ms = 0
        await desk.settle(HEALING_S + 30.0 * disk.was_full)
        unknown = [one.order for one in self.watch.orders.values() if one.state in ("sent", "unknown")]
        assert not unknown, f"nobody asked the venue what became of {unknown}"

    def _committed(self, facts: Sequence[Fact]) -> None:
        """The judges look on, before anybody else hears of it."""
        try:
            self.watch.take(facts)
            self.record.take(facts)
            self.record.compare(self._disk.rows)
            self.record.anchored(self.folder)
            self._venue_agrees()
        except AssertionError as problem:
            self.problems.append(problem)
            self._disk.dark.set()  # nothing that follows would tell more

    def _venue_agrees(self) -> None:
        """I2, I10: what the venue itself has to say about it."""
        venue, desk = self.venue, self.watch.desk
        assert all(count == 1 for count in venue.submitted.values()), "the venue was handed an order twice"
        assert venue.submitted.keys() <= desk.sent.keys(), (
            "the venue has an order that was never recorded as sent"
        )
        for order, kind in desk.ended:
            said = (order, kind) in venue.told or (
                kind == "OrderCancelled" and (order, "never had it") in venue.told
            )
            assert said, f"the venue never said {kind} of {order}"
        desk.ended.clear()

    def _check(self) -> None:
        if self.problems:
            raise self.problems[0]

    def _durable(self) -> Iterator[str]:
        for request, votes in self.watch.votes.items():
            yield from (f"vote on {request} by {person}" for person in votes)
        yield from (f"request {request}" for request in self.watch.requests)

    def _look_out_for_secrets(self) -> None:
        self.record.secrets |= {path.read_text().strip() for path in self.folder.glob("demo-keys/*.key")}

    def _failed(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        problem = context.get("exception")
        self.problems.append(problem if isinstance(problem, Exception) else Broken(str(context["message"])))


async def _all(tasks: Sequence[Awaitable[None]]) -> None:
    for task in tasks:
        await task


def _of_the_disk(crash: BaseException) -> bool:
    """Whether a service crashed only because nothing can be recorded."""
    if isinstance(crash, BaseExceptionGroup):
        return all(_of_the_disk(one) for one in crash.exceptions)
    return isinstance(crash, DeskError)


def tell(seed: int, folder: Path) -> Story:
    """Live through one seed."""
    folder.mkdir(parents=True, exist_ok=True)
    story = Story(seed, folder)
    with asyncio.Runner(loop_factory=lambda: ShuffledLoop(seed)) as runner:
        runner.run(story.lived())
    return story
