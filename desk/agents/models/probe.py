"""Finds out what an endpoint can do by having it do it: a list, a short stream, a tool call, an answer in JSON.

Nothing is known beforehand. A wish that is refused is left out of the next try, by the name that the refusal gives.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from msgspec.structs import replace

from desk.agents.models.capability import Capability, EndpointProbed, Structure
from desk.agents.models.endpoint import Endpoint
from desk.agents.models.exchange import FailureKind, ModelFailed, OnText, Prompt, Reply, Said, ToolOffer
from desk.agents.models.fingerprint import CANARIES, print_of
from desk.agents.strict_json import NotStrict, strict_object
from desk.kernel.clock import Clock

Ask = Callable[[Capability, Prompt, OnText], Awaitable[Reply]]
List = Callable[[], Awaitable[tuple[str, ...]]]

_HOPELESS: tuple[FailureKind, ...] = ("unreachable", "key", "limited")
_FEW, _SOME = 32, 400
"""Tokens: models that reason in words need some before they say anything."""
_TOOL = ToolOffer(
    "look",
    "Look at one instrument.",
    {
        "type": "object",
        "properties": {"instrument": {"type": "string"}},
        "required": ["instrument"],
        "additionalProperties": False,
    },
)
_SCHEMA = {
    "type": "object",
    "properties": {"side": {"type": "string", "enum": ["bid", "ask"]}},
    "required": ["side"],
    "additionalProperties": False,
}
_STRUCTURES: tuple[Structure, ...] = ("schema", "object", "text")


async def probe(name: str, endpoint: Endpoint, ask: Ask, listed: List, clock: Clock) -> EndpointProbed:
    """The card of an endpoint. Raises `ModelFailed` with its own words where it does not even answer."""
    notes: list[str] = []
    models = await _listed(listed, notes)
    began, first = clock.monotonic(), 0

    def heard(piece: str) -> None:
        nonlocal first
        first = first or clock.monotonic() - began

    can, reply = await _stream(ask, heard, notes)
    can = replace(can, tools=await _tools(ask, can, notes))
    can = replace(can, structure=await _structure(ask, can, notes))
    return EndpointProbed(
        endpoint=name,
        url=endpoint.url,
        api=endpoint.api,
        model=endpoint.model,
        named=reply.model,
        listed=models,
        capability=can,
        counts=not reply.usage.estimated,
        first_ms=(first or clock.monotonic() - began) // 1_000_000,
        fingerprint=await _fingerprint(ask, can),
        notes=tuple(notes[:8]),
        at=clock.now(),
    )


async def _listed(listed: List, notes: list[str]) -> int:
    try:
        return len(await listed())
    except ModelFailed as failed:
        if failed.kind in _HOPELESS:
            raise
        notes.append("it lists no models")
        return -1


async def _stream(ask: Ask, heard: OnText, notes: list[str]) -> tuple[Capability, Reply]:
    """A short answer, and the wishes that it takes."""
    can = Capability()
    while True:
        try:
            return can, await ask(can, _prompt("Reply with the one word ready.", _SOME), heard)
        except ModelFailed as failed:
            less = _less(can, failed)
            if less is None:
                raise
            notes.append(str(failed)[:200])
            can = less


def _less(can: Capability, failed: ModelFailed) -> Capability | None:
    """The wishes without the one that was refused, or nothing where none was."""
    if failed.status not in (400, 422):
        return None
    said = str(failed)
    if can.limit == "max_tokens" and ("max_completion_tokens" in said or "max_tokens" in said):
        return replace(can, limit="max_completion_tokens")
    if can.usage and ("stream_options" in said or "include_usage" in said):
        return replace(can, usage=False)
    if can.temperature and "temperature" in said:
        return replace(can, temperature=False)
    return None


async def _tools(ask: Ask, can: Capability, notes: list[str]) -> bool:
    prompt = _prompt("Call the tool look for BTC-USDT now. Say nothing.", _SOME, tools=(_TOOL,))
    try:
        reply = await ask(can, prompt, _unheard)
    except ModelFailed as failed:
        if failed.kind in _HOPELESS:
            raise
        notes.append(f"no tool call: {failed}"[:200])
        return False
    if any(call.name == _TOOL.name for call in reply.calls):
        return True
    notes.append("no tool call: it answered in words")
    return False


async def _structure(ask: Ask, can: Capability, notes: list[str]) -> Structure:
    """The strictest promise about an answer's form that it takes and keeps."""
    asked = 'Which side of the book holds offers to buy? Answer as JSON: {"side": "bid"} or {"side": "ask"}.'
    for structure in _STRUCTURES[:-1]:
        try:
            reply = await ask(
                replace(can, structure=structure), _prompt(asked, _SOME, answer_schema=_SCHEMA), _unheard
            )
            if strict_object(reply.text.strip()).get("side") in ("bid", "ask"):
                return structure
            notes.append(f"JSON by {structure}: it answered something else")
        except NotStrict:
            notes.append(f"JSON by {structure}: it answered in words")
        except ModelFailed as failed:
            if failed.kind in _HOPELESS:
                raise
            notes.append(f"JSON by {structure}: {failed}"[:200])
    return "text"


async def _fingerprint(ask: Ask, can: Capability) -> tuple[str, ...]:
    return tuple([print_of((await _canary(ask, can, one), await _canary(ask, can, one))) for one in CANARIES])


async def _canary(ask: Ask, can: Capability, text: str) -> str:
    """The answer, or nothing; one that is cut off at its few tokens says nothing either."""
    try:
        return (await ask(can, _prompt(text, _FEW, seed=7), _unheard)).text
    except ModelFailed:
        return ""


def _prompt(
    text: str,
    most_tokens: int,
    *,
    tools: tuple[ToolOffer, ...] = (),
    answer_schema: dict[str, object] | None = None,
    seed: int | None = None,
) -> Prompt:
    return Prompt(
        messages=(Said("user", text),),
        tools=tools,
        answer_schema=answer_schema,
        temperature=0.0,
        most_tokens=most_tokens,
        seed=seed,
    )


def _unheard(piece: str) -> None:
    """What a probe is told is not shown."""
