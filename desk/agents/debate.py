"""Where debates are held: what they need of the desk, and what happens when one is cut short, steered or continued."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from random import Random

from desk.agents.budget import Budget
from desk.agents.conclusion import Outcome
from desk.agents.course import Course, read_course
from desk.agents.debate_messages import (
    DEBATES,
    DebateClosed,
    DebateContinued,
    DebateInterrupted,
    DebateSteered,
    DebateStopped,
)
from desk.agents.debates import Debates, Held
from desk.agents.evidence import EvidenceBook
from desk.agents.evidence_store import read_book
from desk.agents.forecasting import ForecastRecorder
from desk.agents.house.seats import Seats
from desk.agents.order_desk import OrderDesk
from desk.agents.progress import Working, unseen
from desk.agents.proposing import Proposer, Withdraw
from desk.agents.question import Question
from desk.agents.scales import Scales
from desk.agents.sitting import Sitting
from desk.agents.steering import Cut, Paused, Wheel
from desk.agents.tools import Toolbox
from desk.agents.voice import Voice
from desk.kernel.bus import Bus
from desk.kernel.clock import Clock
from desk.kernel.errors import DeskError
from desk.kernel.ids import Ids
from desk.kernel.journal import Draft
from desk.people.directory import HOUSE
from widgets.specs.strategy import StrategySnapshot

Requests = Callable[[str], Sequence[tuple[str, str]]]
"""The approval requests that a debate led to, the oldest first, each with its state."""


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
        requests: Requests = lambda debate: (),
        budget: Budget | None = None,
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
        self.requests = requests
        self.budget = budget or Budget()
        self._ids = ids
        self._withdraw = withdraw
        self._wheels: dict[str, Wheel] = {}

    async def hold(
        self, question: Question, voice: Voice, wheel: Wheel | None = None, working: Working = unseen
    ) -> Outcome:
        """Hold one debate. Cancelled, failed or paused, it leaves no pending proposal."""
        debate = self._ids.new("dbt")
        sitting = Sitting(
            self, debate, question, voice, wheel or Wheel(), Course(debate), EvidenceBook(debate), working
        )
        return await self._run(sitting)

    async def resume(
        self,
        held: Held,
        voice: Voice,
        *,
        turn: str,
        person: str,
        wheel: Wheel | None = None,
        working: Working = unseen,
    ) -> Outcome:
        """Go on with a debate where it was left, or come to what somebody wants of one that has ended."""
        debate, course = held.debate, read_course(self.bus.rows, held.debate)
        course.keep("opened", "")
        wheel = wheel or Wheel()
        for wish in course.wishes():
            if f"heard {wish.wish}" not in course:
                wheel.turn(wish)
        question = Question(held.instrument, held.horizon, held.person, held.thread, held.turn)
        book = read_book(self.bus.rows, debate)
        sitting = Sitting(self, debate, question, voice, wheel, course, book, working)
        sitting.drawn = held.sides
        await self.bus.record(Draft(DEBATES, DebateContinued(debate, turn, person), person, debate))
        outcome = await self._run(sitting)
        await self.bus.record(Draft(DEBATES, DebateClosed(debate), HOUSE, debate))
        return outcome

    def seated(self) -> Seats:
        """Who sits at a debate that begins now."""
        return self.seats() if callable(self.seats) else self.seats

    def wish_id(self) -> str:
        """A name for something that somebody wants of a debate."""
        return self._ids.new("wsh")

    async def steer(self, wish: DebateSteered) -> int:
        """Void what the debate proposed, and hand the wish over where it runs; how many requests were withdrawn.

        The wish and the withdrawal are one transaction: nobody can approve what the old turn proposed afterwards.
        """
        self.proposer.drop(wish.debate)
        fact = Draft(DEBATES, wish, wish.person, wish.debate)
        reason = f"{wish.said}, which voids what the debate had proposed"
        withdrawn = await self._withdraw(wish.debate, reason, (fact,))
        wheel = self._wheels.get(wish.debate)
        if wheel is not None:
            wheel.turn(wish)
        return withdrawn

    def running(self, debate: str) -> Wheel | None:
        """The wheel of a debate that runs."""
        return self._wheels.get(debate)

    async def withdraw(self, debate: str, reason: str) -> None:
        """Void what a debate proposed."""
        self.proposer.drop(debate)
        await self._withdraw(debate, reason, ())

    def card(self, debate: str) -> StrategySnapshot | None:
        """The newest card of a debate."""
        return Debates(self.bus).card(debate)

    async def _run(self, sitting: Sitting) -> Outcome:
        debate = sitting.debate
        self._wheels[debate] = sitting.wheel
        try:
            return await sitting.run()
        except asyncio.CancelledError:
            await self._leave(sitting, sitting.wheel.cut, sitting.wheel.cut)
            raise
        except Paused as pause:
            await self._leave(sitting, "interrupted", f"paused by {pause}")
            raise
        except Exception as problem:
            known = isinstance(problem, DeskError)
            # Without facts there is nothing to go on with.
            cut: Cut = "interrupted" if "say facts" in sitting.course else "stopped"
            await self._leave(sitting, cut, f"failed: {problem}" if known else "failed")
            raise
        finally:
            del self._wheels[debate]

    async def _leave(self, sitting: Sitting, cut: Cut, reason: str) -> None:
        """Say how it was cut short. What was proposed stays only where nothing was left to do."""
        debate = sitting.debate
        self.proposer.drop(debate)
        if cut == "interrupted" and sitting.finished:
            await self.bus.record(Draft(DEBATES, DebateClosed(debate), HOUSE, debate))
            return
        left = DebateStopped(debate, reason) if cut == "stopped" else DebateInterrupted(debate, reason)
        await self.bus.record(Draft(DEBATES, left, "desk", debate))
        await self._withdraw(debate, f"the debate was {reason}", ())
