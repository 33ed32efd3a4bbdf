"""Sets money aside before a call and settles it after, each in one transaction with the record of what happened."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from decimal import Decimal

import msgspec

from desk.agents.models.caps import Caps
from desk.agents.models.messages import MODELS, CallDelayed, CallEnded, CallReserved
from desk.agents.models.packed import pack
from desk.agents.models.spend import Occupied, OverCap, Wanted, require_room
from desk.kernel.bus import Bus
from desk.kernel.clock import Clock
from desk.kernel.errors import DeskError
from desk.kernel.facts import Draft
from desk.kernel.queries import Tables, within

LOST = "the desk went down while this call ran, so it counts at the most it may have cost"


class Books:
    """However many ask at once, what is spent and set aside never passes a cap: every decision is one transaction."""

    def __init__(self, bus: Bus, clock: Clock, caps: Caps) -> None:
        self.caps = caps
        self._bus = bus
        self._clock = clock
        self.full_on = ""
        """The UTC day on which the cap of the whole desk refused a call last."""
        self.changed: Callable[[], None] = lambda: None
        """Called when something was settled, or refused at the cap of the day."""
        self._settled = asyncio.Event()
        self._tails: set[asyncio.Task[object]] = set()
        """Settlements whose callers were cancelled."""

    async def reserve(self, made: CallReserved, patience_s: float) -> None:
        """Commit a call before it is made. While only calls under way are in its way, it waits for them to end.

        Raises `CapReached` where a cap does not hold it. Cancelled, it sets nothing aside.
        """
        wanted = Wanted(
            persona=made.persona,
            scope=made.scope,
            day=made.day,
            usd=Decimal(made.most_usd),
            tokens=made.most_tokens,
        )

        def decide(tables: Tables) -> Sequence[Draft]:
            caps = (
                self.caps
            )  # they may have changed while this call waited, and the record names those it went by
            require_room(within(tables), wanted, caps)
            held = msgspec.structs.replace(made, caps=caps.words(made.persona))
            return (Draft(MODELS, held, made.persona, made.scope),)

        give_up = self._clock.monotonic() + round(patience_s * 1e9)
        while True:
            settled = self._settled
            deciding = asyncio.ensure_future(self._bus.transact(decide))
            try:
                await asyncio.shield(deciding)
                return
            except Occupied as problem:
                left = (give_up - self._clock.monotonic()) / 1e9
                if left <= 0:
                    raise problem.short() from None
            except OverCap as problem:
                if problem.which == "day":
                    self.full_on = wanted.day
                    self.changed()
                raise
            except asyncio.CancelledError:
                self._afterwards(self._undo(deciding, made))
                raise
            try:
                async with asyncio.timeout(left):
                    await settled.wait()
            except TimeoutError:
                continue

    async def settle(self, ended: CallEnded, made: CallReserved) -> None:
        """Commit what came back and free what was not used; done even where the caller is cancelled."""
        work = self._afterwards(self._bus.record(Draft(MODELS, ended, made.persona, made.scope)))
        try:
            await asyncio.shield(work)
        finally:
            self._wake()

    async def delay(self, delayed: CallDelayed, made: CallReserved) -> None:
        """Commit that an attempt brought nothing."""
        await self._bus.record(Draft(MODELS, delayed, made.persona, made.scope))

    async def recover(self) -> int:
        """Settle what was under way when the desk went down, each call at its most; answers how many there were."""

        def decide(tables: Tables) -> Sequence[Draft]:
            rows = tables.execute(
                "SELECT call, scope, persona, usd, tokens FROM model_held ORDER BY rowid"
            ).fetchall()
            return tuple(
                Draft(MODELS, lost(call, usd, tokens), persona, scope)
                for call, scope, persona, usd, tokens in rows
            )

        return len(await self._bus.transact(decide))

    async def close(self) -> None:
        """Wait for settlements that nobody waits for any more."""
        while self._tails:
            await asyncio.wait(self._tails)

    async def _undo(self, deciding: Awaitable[object], made: CallReserved) -> None:
        try:
            await deciding
        except (DeskError, Occupied):
            return
        ended = msgspec.structs.replace(
            lost(made.call, "0", 0), ending="cancelled", error="it was stopped before anything was sent"
        )
        await self.settle(ended, made)

    def _afterwards(self, work: Awaitable[object]) -> asyncio.Task[object]:
        async def run() -> object:
            return await work

        task = asyncio.ensure_future(run())
        self._tails.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[object]) -> None:
        self._tails.discard(task)
        if not task.cancelled():
            task.exception()  # whoever still waits for it is told

    def _wake(self) -> None:
        settled, self._settled = self._settled, asyncio.Event()
        settled.set()
        self.changed()


def lost(call: str, usd: str, tokens: int) -> CallEnded:
    """The end of a call that nobody saw end."""
    nothing = pack(b"")
    return CallEnded(
        call=call,
        ending="lost",
        kind=None,
        status=0,
        error=LOST,
        named="",
        response=nothing,
        reply=nothing,
        prompt_tokens=tokens,
        completion_tokens=0,
        cached_tokens=0,
        reasoning_tokens=0,
        estimated=True,
        cost_usd=usd,
        latency_ns=0,
        attempts=0,
    )
