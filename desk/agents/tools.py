"""The tool registry: typed arguments in, a widget spec out, and an audit row for every call."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from data.errors import DataError, UnknownInstrument
from desk.agents.evidence import Evidence, EvidenceBook, Trust, canonical, digest
from desk.agents.tool_messages import TOOLS, Effect, Outcome, ToolCalled
from desk.kernel.bus import Bus
from desk.kernel.clock import Clock
from desk.kernel.errors import DeskError
from desk.kernel.journal import Draft
from desk.kernel.shortening import shortened
from widgets.specs.figure import Spec


class Arguments(BaseModel):
    """What a tool is called with. Strict: nothing unknown, nothing of the wrong type."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


A = TypeVar("A", bound=Arguments)
OnError = Callable[[str, Exception], None]
Working = Callable[[str], None]
"""Told what a long call is doing: a few words, each in the place of the last."""


@dataclass(frozen=True, slots=True)
class Tool(Generic[A]):
    """One thing that an agent, or the desk for it, can call."""

    name: str
    arguments: type[A]
    result: type[Spec]
    run: Callable[[A, Working], Awaitable[Spec]]
    """Works it out, and says meanwhile how far it is where that takes long. It may be cancelled at any await."""
    summary: str
    """One sentence: what it answers, and when to ask."""
    example: Mapping[str, Any]
    """Arguments of a call that the embedded market can answer."""
    effect: Effect = "read"
    trust: Trust = "desk"
    time_limit_s: float = 2.0


class NotThere(DeskError):
    """A tool was asked about something that there is not."""


class ToolFailed(DeskError):
    """A tool call that brought nothing; the text is one sentence and `outcome` says how it ended.

    `wrong` says that it was asked wrongly: no such tool, arguments that do not fit, an instrument that there is not.
    """

    def __init__(self, text: str, outcome: Outcome, *, wrong: bool = False) -> None:
        super().__init__(text)
        self.outcome = outcome
        self.wrong = wrong


def silently(doing: str) -> None:
    """Tells nobody how far a call is."""


@dataclass(frozen=True, slots=True)
class Caller:
    """In whose name and when a tool is called, and what effects that caller may have."""

    role: str
    round: str
    effects: frozenset[Effect] = field(default=frozenset({"read"}))


class Toolbox:
    """Calls tools by name, within their time limit, and records each call before its result is used.

    What broke inside a tool goes to `on_error`; callers are told no more than that it did.
    """

    def __init__(self, bus: Bus, clock: Clock, tools: Iterable[Tool[Any]], *, on_error: OnError) -> None:
        self._bus = bus
        self._clock = clock
        self._tools = {tool.name: tool for tool in tools}
        self._on_error = on_error

    @property
    def tools(self) -> tuple[Tool[Any], ...]:
        """Everything that can be called."""
        return tuple(self._tools.values())

    def add(self, tool: Tool[Any]) -> None:
        """One tool more; a name can be taken once."""
        if tool.name in self._tools:
            raise ValueError(f"the tool {tool.name} is there already")
        self._tools[tool.name] = tool

    async def call(
        self,
        name: str,
        arguments: Mapping[str, Any],
        book: EvidenceBook,
        caller: Caller,
        working: Working = silently,
    ) -> Evidence:
        """Call a tool; its result is evidence in `book`. A call that brings nothing raises `ToolFailed`."""
        tool = self._tools.get(name)
        if tool is None:
            unknown = self._unknown(name)
            await self.refuse(name, canonical(arguments).decode(), str(unknown), book, caller)
            raise unknown
        at, began = self._clock.now(), self._clock.monotonic()
        ref, error = book.next_ref(), ""
        outcome: Outcome = "ok"
        result: Spec | None = None
        try:
            if tool.effect not in caller.effects:
                raise ToolFailed(
                    f"{caller.role} may not call {name}: it is a {tool.effect} tool.", "refused", wrong=True
                )
            result = await self._run(tool, arguments, working)
        except ToolFailed as problem:
            outcome, error = problem.outcome, str(problem)
            raise
        except asyncio.CancelledError:
            outcome, error = "cancelled", "stopped before it was done"
            raise
        except Exception as problem:
            outcome, error = "failed", f"{type(problem).__name__} in {name}"
            self._on_error(f"tool {name}", problem)
            raise ToolFailed(f"The tool {name} failed; see the desk's log.", "failed") from problem
        finally:
            latency = self._clock.monotonic() - began
            row = _row(tool, book, ref, arguments, caller, at, latency, outcome, error, result)
            await self._bus.record(Draft(TOOLS, row, caller.role, book.scope))
        return book.add(name, arguments, result, at, tool.trust, role=caller.role, round=caller.round)

    async def note(
        self,
        tool: str,
        arguments: Mapping[str, Any],
        spec: Spec,
        book: EvidenceBook,
        caller: Caller,
        trust: Trust = "desk",
    ) -> Evidence:
        """Keep what the desk itself worked out as evidence, with the same audit row as a call."""
        at = self._clock.now()
        noted: Tool[Arguments] = Tool(tool, Arguments, type(spec), _unused, "", {}, trust=trust)
        row = _row(noted, book, book.next_ref(), arguments, caller, at, 0, "ok", "", spec)
        await self._bus.record(Draft(TOOLS, row, caller.role, book.scope))
        return book.add(tool, arguments, spec, at, trust, role=caller.role, round=caller.round)

    async def refuse(
        self, tool: str, arguments: str, reason: str, book: EvidenceBook, caller: Caller
    ) -> None:
        """The audit row of a call that names no tool, or whose arguments cannot be read: counted against its caller."""
        row = ToolCalled(
            scope=book.scope,
            ref="",
            tool=_as_recorded(tool, 60),
            arguments=_as_recorded(arguments, 2_000),
            role=caller.role,
            round=caller.round,
            effect="read",
            trust="outside",
            outcome="refused",
            error=reason,
            at=self._clock.now(),
            latency_ns=0,
            sha256="",
            result="",
        )
        await self._bus.record(Draft(TOOLS, row, caller.role, book.scope))

    async def _run(self, tool: Tool[Any], arguments: Mapping[str, Any], working: Working) -> Spec:
        try:
            typed = tool.arguments.model_validate(dict(arguments))
        except ValidationError as problem:
            first = problem.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "arguments"
            raise ToolFailed(
                f"{tool.name} cannot be called so: {where}: {first['msg']}.", "refused", wrong=True
            ) from None
        try:
            async with asyncio.timeout(tool.time_limit_s):
                result: Spec = await tool.run(typed, working)
        except TimeoutError:
            raise ToolFailed(f"{tool.name} took longer than {tool.time_limit_s:g} s.", "timed out") from None
        except (DataError, DeskError) as problem:
            wrong = isinstance(problem, UnknownInstrument | NotThere)
            raise ToolFailed(str(problem), "refused", wrong=wrong) from problem
        if not isinstance(result, tool.result):
            raise TypeError(f"{tool.name} returned {type(result).__name__}")
        return result

    def _unknown(self, name: str) -> ToolFailed:
        near = get_close_matches(name, self._tools, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(self._tools)}."
        return ToolFailed(f"There is no tool {_as_recorded(name, 60)}; {hint}", "refused", wrong=True)


def _as_recorded(text: str, most: int) -> str:
    """What a model wrote where a name belongs, as the record keeps it."""
    line = shortened(text, most)
    return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in line)


def _row(
    tool: Tool[Any],
    book: EvidenceBook,
    ref: str,
    arguments: Mapping[str, Any],
    caller: Caller,
    at: int,
    latency_ns: int,
    outcome: Outcome,
    error: str,
    spec: Spec | None,
) -> ToolCalled:
    body = canonical(spec) if spec is not None else b""
    return ToolCalled(
        scope=book.scope,
        ref=ref if spec is not None else "",
        tool=tool.name,
        arguments=canonical(arguments).decode(),
        role=caller.role,
        round=caller.round,
        effect=tool.effect,
        trust=tool.trust,
        outcome=outcome,
        error=error,
        at=at,
        latency_ns=latency_ns,
        sha256=digest(body) if body else "",
        result=body.decode(),
    )


async def _unused(arguments: Arguments, working: Working) -> Spec:
    raise AssertionError("a noted result is never run")
