"""A real host whose queue is full: `python -m benchmarks.queue_host COUNT`."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from decimal import Decimal

from desk.approvals.messages import APPROVALS, RequestProposed
from desk.approvals.order_text import Ticket, digest_of, order_text
from desk.host import foreground
from desk.host.core import Core, Surroundings
from desk.kernel.clock import SystemClock
from desk.kernel.journal import Draft
from desk.settings import Settings

BATCH = 500
FIRST = 100_000
"""Quantity of the first request: each next one asks for one more, so that every row is told from all others."""
HOUR = 3_600_000_000_000


def quantity(number: int) -> int:
    """What the request with this place in the queue asks for."""
    return FIRST + number


def proposed(number: int, policy: str, now: int) -> RequestProposed:
    """A request as it stands on record."""
    ticket = Ticket(
        desk="demo",
        request=f"req-{number:010}",
        mode="PAPER",
        venue="sim",
        instrument="DOGE-USDT",
        contract="DOGEUSDT",
        contract_kind="spot",
        base="DOGE",
        quote="USDT",
        kind="limit",
        side="buy",
        quantity=Decimal(quantity(number)),
        limit=Decimal("0.1"),
        release_low=Decimal("0.09"),
        release_high=Decimal("0.11"),
        max_slippage_bp=Decimal(50),
        account="paper",
        time_in_force="IOC",
        policy=policy,
        proposer="house",
        expires=now + HOUR + number * 1_000_000,
        replaces="",
    )
    text = order_text(ticket)
    return RequestProposed(
        request=ticket.request,
        ticket=ticket,
        text=text,
        digest=digest_of(text),
        needed=2,
        reduces=False,
        reference=Decimal("0.1"),
        checks=(),
        rationale=(),
        dissent=(),
        refs=(),
        debate="",
    )


async def fill(core: Core, count: int) -> None:
    """Put so many requests on record."""
    now = core.given.clock.now()
    for first in range(0, count, BATCH):
        numbers = range(first, min(count, first + BATCH))
        drafts = [Draft(APPROVALS, proposed(n, core.policy.version, now), "house") for n in numbers]
        await core.bus.record(*drafts)


class Earlier(SystemClock):
    """A clock that was behind while the queue filled: nobody asks for ten thousand orders within a minute."""

    behind = 120_000_000_000

    def now(self) -> int:
        return super().now() - self.behind


class FullCore(Core):
    """The desk's own, once its queue is full."""

    count = 0

    @classmethod
    async def open(cls, given: Surroundings) -> Core:
        clock = Earlier()
        core = await super().open(replace(given, clock=clock))
        await fill(core, cls.count)
        clock.behind = 0
        return core


def main(count: int) -> None:
    FullCore.count = count
    vars(foreground)["Core"] = FullCore
    foreground.run_host(Settings(tape=False), started_here=False, tell=lambda line: print(line, flush=True))


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]))
    except asyncio.CancelledError:
        sys.exit(0)
