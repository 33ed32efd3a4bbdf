"""The audit row of a tool call, as a fact."""

from __future__ import annotations

from typing import Literal

import msgspec

from desk.agents.evidence import Trust
from desk.kernel.topics import Topic

Effect = Literal["read", "propose", "admin"]
"""What a tool may do: look, put a proposal before people, or change the desk."""
Outcome = Literal["ok", "refused", "failed", "timed out", "cancelled"]


class ToolCalled(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """Somebody called a tool. `result` is the canonical JSON that `sha256` is of; both are empty unless it went well."""

    scope: str
    """The turn or debate that the evidence belongs to."""
    ref: str
    tool: str
    arguments: str
    role: str
    """Who called: a speaker, or `desk`."""
    round: str
    """When: `facts`, `plan`, `answer`, `command`, ..."""
    effect: Effect
    trust: Trust
    outcome: Outcome
    error: str
    at: int
    latency_ns: int
    sha256: str
    result: str


TOOLS: Topic[ToolCalled] = Topic("tools.v1", durable=True, messages=ToolCalled)
"""Every tool call, whoever made it."""
