"""The course of a debate as it stands in the journal: what is done is read back, and only what is missing runs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

import msgspec

from desk.agents.debate_messages import DEBATES, DebateSteered, StepTaken
from desk.agents.opinions import Opinion
from desk.agents.verification import Finding
from desk.kernel.journal import Draft
from desk.kernel.queries import Select
from desk.people.directory import HOUSE

T = TypeVar("T", bound=msgspec.Struct)
OPINION, STRUCK, WISH = "opinion ", "struck ", "wish "
"""What the names of those steps begin with that other facts than `StepTaken` stand for."""


class Course:
    """The steps of one debate by name, each with what it brought."""

    def __init__(self, debate: str, taken: dict[str, str] | None = None) -> None:
        self.debate = debate
        self._taken = taken or {}

    def __contains__(self, step: object) -> bool:
        return step in self._taken

    def body(self, step: str) -> str:
        """What a step brought, or empty."""
        return self._taken.get(step, "")

    def mark(self, step: str, body: str = "") -> Draft:
        """The fact that a step is done. From here on it counts as done, so record the fact with its effects."""
        self._taken[step] = body
        return Draft(DEBATES, StepTaken(self.debate, step, body), HOUSE, self.debate)

    def keep(self, step: str, body: str) -> None:
        """A step that another fact stands for."""
        self._taken[step] = body

    async def once(
        self,
        step: str,
        kind: type[T],
        run: Callable[[], Awaitable[T]],
        record: Callable[[Draft], Awaitable[object]],
    ) -> T:
        """What the step brought when it ran, or what it brings now."""
        if step in self._taken:
            return msgspec.json.decode(self._taken[step], type=kind)
        found = await run()
        await record(self.mark(step, encoded(found)))
        return found

    @property
    def concluded(self) -> bool:
        """Whether it came to an end at least once."""
        return any(step.startswith("concluded") for step in self._taken)

    def opinion(self, speaker: str) -> Opinion | None:
        """The revealed opinion of a speaker."""
        body = self.body(f"{OPINION}{speaker}")
        return msgspec.json.decode(body, type=Opinion) if body else None

    def finding(self, claim: str) -> Finding:
        """What the machine made of a claim when it was revealed."""
        body = self.body(f"{STRUCK}{claim}")
        return msgspec.json.decode(body, type=Finding) if body else Finding(claim, "holds")

    def wishes(self) -> tuple[DebateSteered, ...]:
        """How people steered the debate, the oldest first."""
        found = [body for step, body in self._taken.items() if step.startswith(WISH)]
        return tuple(msgspec.json.decode(body, type=DebateSteered) for body in found)


def read_course(select: Select, debate: str) -> Course:
    """The course of a debate so far."""
    rows = select("SELECT step, body FROM debate_steps WHERE debate = ? ORDER BY seq", (debate,))
    return Course(debate, {str(step): str(body) for step, body in rows})


def encoded(value: object) -> str:
    """The body of a step."""
    return msgspec.json.encode(value).decode()
