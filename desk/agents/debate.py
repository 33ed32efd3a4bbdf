"""Where debates are held: what they need of the desk, and what happens when one is cut short."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from random import Random

from desk.agents.conclusion import Outcome
from desk.agents.debate_messages import DEBATES, DebateStopped
from desk.agents.forecasting import ForecastRecorder
from desk.agents.house.seats import Seats
from desk.agents.order_desk import OrderDesk
from desk.agents.proposing import Proposer, Withdraw
from desk.agents.question import Question
from desk.agents.scales import Scales
from desk.agents.sitting import Sitting
from desk.agents.tools import Toolbox
from desk.agents.voice import Voice
from desk.kernel.bus import Bus
from desk.kernel.clock import Clock
from desk.kernel.errors import DeskError
from desk.kernel.ids import Ids
from desk.kernel.journal import Draft


class DebateRoom:
    """Holds debates. Several can run at once; each has its own evidence."""

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        ids: Ids,
        random: Random,
        *,
        toolbox: Toolbox,
        proposer: Proposer,
        withdraw: Withdraw,
        order_desk: OrderDesk,
        seats: Seats | Callable[[], Seats],
        names: Collection[str],
    ) -> None:
        self.bus = bus
        self.clock = clock
        self.random = random
        """Decides who is read first."""
        self.toolbox = toolbox
        self.proposer = proposer
        self.order_desk = order_desk
        self.seats = seats
        self.scales = Scales(bus.rows)
        """Says what each opinion weighs."""
        self.forecasts = ForecastRecorder(bus, self.scales)
        """Writes down what everybody answers for."""
        self.names = names
        """Names that may hold digits, such as instruments."""
        self._ids = ids
        self._withdraw = withdraw

    def seated(self) -> Seats:
        """Who sits at a debate that begins now."""
        return self.seats() if callable(self.seats) else self.seats

    async def hold(self, question: Question, voice: Voice) -> Outcome:
        """Hold one debate. Cancelled or failed, it leaves no card and no pending proposal."""
        debate = self._ids.new("dbt")
        try:
            return await Sitting(self, debate, question, voice).run()
        except asyncio.CancelledError:
            await self._abandon(debate, "stopped")
            raise
        except Exception as problem:
            await self._abandon(debate, f"failed: {problem}" if isinstance(problem, DeskError) else "failed")
            raise

    async def _abandon(self, debate: str, reason: str) -> None:
        self.proposer.drop(debate)
        await self.bus.record(Draft(DEBATES, DebateStopped(debate, reason), "desk", debate))
        await self._withdraw(debate, f"the debate was {reason}")
