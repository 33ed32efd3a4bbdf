"""Calls to models, as facts: what was sent stands here before the first byte leaves, and what came back after it."""

from __future__ import annotations

from typing import Literal

import msgspec

from desk.agents.models.capability import EndpointProbed, ModelChanged
from desk.agents.models.exchange import FailureKind
from desk.agents.models.packed import Packed
from desk.kernel.topics import Topic

Ending = Literal["answered", "failed", "cancelled", "lost"]
"""`lost`: the desk went down while the call ran, so it counts at the most it may have cost."""


class CallReserved(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """A call is about to be made, and the most that it may cost is set aside."""

    call: str
    persona: str
    purpose: str
    scope: str
    person: str
    endpoint: str
    model: str
    """As it is asked for."""
    parameters: str
    """Address, protocol and settings that go with the prompt, as canonical JSON."""
    prompt: Packed
    """The prompt exactly as it is sent, as canonical JSON; `prompt.sha256` is its hash."""
    scrubbed: tuple[str, ...]
    """Kinds of personal data and secrets that were taken out of it."""
    snapshot: str
    bundle: str
    day: str
    """The UTC day that pays, such as `2026-11-21`."""
    prices: str
    """USD a million tokens in, cached and out, such as `2.5 0.25 10`; `free`, or `none` where the endpoint has none."""
    most_usd: str
    most_tokens: int
    caps: str = ""
    """USD that the run, the persona's day and the desk's day may cost, such as `2 10 25`."""


class CallDelayed(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """An attempt brought nothing and cost nothing; the same prompt is sent again after a pause."""

    call: str
    attempt: int
    kind: FailureKind
    status: int
    error: str
    """The provider's own words."""
    pause_ms: int


class CallEnded(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """What came back, and what it really cost: the rest of what was set aside is free again."""

    call: str
    ending: Ending
    kind: FailureKind | None
    """Why it failed."""
    status: int
    error: str
    named: str
    """The model as the endpoint named it."""
    response: Packed
    """The bytes of the answer as they arrived, less any key of the desk's that was in them."""
    reply: Packed
    """Text, tool calls and reason to finish as they were read, as canonical JSON; empty without an answer."""
    prompt_tokens: int
    completion_tokens: int
    cached_tokens: int
    reasoning_tokens: int
    estimated: bool
    """The endpoint told no usage: tokens are counted here, and a failed call at its most."""
    cost_usd: str
    latency_ns: int
    attempts: int


ModelsMessage = CallReserved | CallDelayed | CallEnded | EndpointProbed | ModelChanged
MODELS: Topic[ModelsMessage] = Topic("models.v1", durable=True, messages=ModelsMessage)
"""Every call to a model, whoever made it, and what endpoints were found to be."""
