"""What a model is asked and what it answers, whatever protocol carries it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, Protocol

import msgspec

from desk.kernel.errors import DeskError

Part = Literal["system", "user", "assistant", "tool"]
FailureKind = Literal[
    "truncated",
    "length",
    "idle",
    "deadline",
    "arguments",
    "fragment",
    "frame",
    "too large",
    "filtered",
    "provider",
    "key",
    "limited",
    "unreachable",
]
"""Cut off without a reason to finish, out of tokens, silent, too long altogether, a tool call that cannot be read or
told from another, bytes that are no event, more than anybody reads, withheld by the provider, an error of the
provider's own, a refused key, a rate limit, nobody there."""
OnText = Callable[[str], None]
"""Hears each piece of text as it arrives. It is raw: nobody shows it before it was checked."""


class CallWanted(msgspec.Struct, frozen=True):
    """A tool call that a model asks for. `arguments` is one JSON object, as the model wrote it."""

    id: str
    name: str
    arguments: str


class Said(msgspec.Struct, frozen=True):
    """One message of a prompt. A `tool` message answers the call of id `call`."""

    part: Part
    text: str = ""
    calls: tuple[CallWanted, ...] = ()
    call: str = ""


class ToolOffer(msgspec.Struct, frozen=True):
    """A tool that the model may ask for. `schema` is the JSON Schema of its arguments."""

    name: str
    summary: str
    schema: dict[str, Any]


class Prompt(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that one call sends: with the endpoint's own settings, all that its answer depends on."""

    messages: tuple[Said, ...]
    tools: tuple[ToolOffer, ...] = ()
    answer_schema: dict[str, Any] | None = None
    """JSON Schema that the answer's text has to fit, asked of endpoints that can promise it; checked here anyway."""
    temperature: float | None = None
    most_tokens: int = 1_500
    """Tokens of the answer: what is reserved, and where the endpoint stops."""
    seed: int | None = None


class Usage(msgspec.Struct, frozen=True):
    """Tokens of a call. `estimated` where the endpoint told none."""

    prompt: int
    completion: int
    cached: int = 0
    reasoning: int = 0
    estimated: bool = False


class Reply(msgspec.Struct, frozen=True):
    """A whole answer: the stream ended with a reason, and every tool call in it can be read."""

    text: str
    calls: tuple[CallWanted, ...]
    finish: Literal["stop", "tool_calls"]
    model: str
    """As the endpoint named it."""
    usage: Usage
    raw: bytes
    """The stream's bytes, for the record."""


class ModelFailed(DeskError):
    """A call that brought no answer. The text is one sentence with the provider's own words where it had any."""

    def __init__(
        self,
        text: str,
        kind: FailureKind,
        *,
        status: int = 0,
        retry_after_s: float | None = None,
        raw: bytes = b"",
        usage: Usage | None = None,
    ) -> None:
        super().__init__(text)
        self.kind = kind
        self.status = status
        """HTTP status, or 0."""
        self.retry_after_s = retry_after_s
        self.raw = raw
        """What had arrived by then."""
        self.usage = usage


class Model(Protocol):
    """One endpoint's model, by whatever protocol."""

    async def complete(self, prompt: Prompt, on_text: OnText) -> Reply:
        """The whole answer, or `ModelFailed`. Cancelling it closes the connection."""
        ...
