"""One question to a model and its answer: read strictly, checked by machine, repaired once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec

from desk.agents.analyst import Brief
from desk.agents.debate_messages import AnswerFaulted
from desk.agents.evidence import canonical, digest
from desk.agents.model_seats.answers import read_answer, schema_of
from desk.agents.model_seats.prompts import repair_text
from desk.agents.models.asking import Asked, Asking
from desk.agents.models.exchange import Prompt, Reply, Said
from desk.agents.strict_json import NotStrict
from desk.kernel.errors import DeskError
from desk.people.personas.persona import Persona

STEP_LIMIT_S, REPAIR_LIMIT_S = 120.0, 50.0
"""A model that has not answered by then is not waited for; both together fit into the time of a seat."""
MOST_FAULTS = 12
"""Faults that a repair is told of, and that are recorded."""
A = TypeVar("A", bound=msgspec.Struct)
T = TypeVar("T")


class SeatFailed(Exception):
    """The model brought no answer that can be used. The text says why, in the provider's own words where it had any."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing in an answer that the desk refuses."""

    where: str
    why: str
    unknown: bool = False
    """It names something that does not exist."""

    def __str__(self) -> str:
        return f"{self.where}: {self.why}"[:300]


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """What an answer comes to, and what of it the desk refuses."""

    value: T
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Interview:
    """Asks in one persona's name. `bundle` is the hash of all personas in force."""

    asking: Asking
    persona: Persona
    bundle: str

    @property
    def model(self) -> str:
        """The model that answers, or its endpoint where that chooses one itself. It never passes for the house."""
        name = self.asking.model(self.persona.name) or self.asking.endpoint(self.persona.name)
        return f"model {name}" if name.startswith("house") else name

    async def hold(
        self,
        brief: Brief,
        step: str,
        messages: tuple[Said, Said],
        answer: type[A],
        check: Callable[[A], Reading[T]],
    ) -> T:
        """What `check` makes of the answer, after one repair where it found faults. Raises `SeatFailed`."""
        prompt = Prompt(messages=messages, answer_schema=schema_of(answer))
        try:
            async with asyncio.timeout(STEP_LIMIT_S):
                reply = await self._ask(brief, step, prompt)
        except TimeoutError:
            raise SeatFailed(f"it did not answer within {STEP_LIMIT_S:.0f} s") from None
        except DeskError as problem:
            raise SeatFailed(str(problem)) from None
        first, faults = _read(reply, answer, check)
        if first is not None and not faults:
            return first.value
        second, left, why = await self._repaired(brief, prompt, reply, faults[:MOST_FAULTS], answer, check)
        self._note(brief, step, [*faults, *left], len(left))
        if second is not None and (first is None or len(left) <= len(faults)):
            return second.value
        if first is None:
            raise SeatFailed(why or "its answer could not be read, and neither could the repair")
        return first.value

    async def _repaired(
        self,
        brief: Brief,
        prompt: Prompt,
        reply: Reply,
        faults: tuple[Fault, ...],
        answer: type[A],
        check: Callable[[A], Reading[T]],
    ) -> tuple[Reading[T] | None, tuple[Fault, ...], str]:
        """The second try, what is left of the faults, and why there is none. Without one the first stays as it is."""
        said = Said("assistant", reply.text or "(no text)")
        again = msgspec.structs.replace(
            prompt, messages=(*prompt.messages, said, Said("user", repair_text([str(one) for one in faults])))
        )
        try:
            async with asyncio.timeout(REPAIR_LIMIT_S):
                return *_read(await self._ask(brief, "repair", again), answer, check), ""
        except TimeoutError:
            return (
                None,
                faults,
                f"its answer could not be read, and no repair came within {REPAIR_LIMIT_S:.0f} s",
            )
        except DeskError as problem:
            return None, faults, str(problem)

    async def _ask(self, brief: Brief, purpose: str, prompt: Prompt) -> Reply:
        asked = Asked(
            persona=self.persona.name,
            purpose=purpose,
            scope=brief.debate,
            person=brief.person,
            prompt=prompt,
            snapshot=digest(canonical(brief.evidence.hashes())),
            bundle=self.bundle,
        )
        return await self.asking.ask(asked, brief.hearing)

    def _note(self, brief: Brief, step: str, faults: list[Fault], left: int) -> None:
        brief.seats.faulted(
            AnswerFaulted(
                debate=brief.debate,
                speaker=self.persona.name,
                model=self.model,
                step=step,
                faults=tuple(dict.fromkeys(str(one) for one in faults))[:MOST_FAULTS],
                unknown=len([one for one in faults if one.unknown]),
                left=left,
            )
        )


def _read(
    reply: Reply, answer: type[A], check: Callable[[A], Reading[T]]
) -> tuple[Reading[T] | None, tuple[Fault, ...]]:
    invented = tuple(
        Fault("call", f"there is no tool {call.name[:40]}", unknown=True) for call in reply.calls
    )
    try:
        reading = check(read_answer(reply.text, answer))
    except NotStrict as problem:
        return None, (*invented, Fault("answer", str(problem)))
    return reading, (*invented, *reading.faults)
