"""What a scripted model is asked, and what it can do about it."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Asked:
    """One request. The properties read both protocols."""

    number: int
    """From 0, counting only what goes to the script."""
    method: str
    path: str
    headers: Mapping[str, str]
    """By small letters."""
    body: dict[str, Any]

    @property
    def responses(self) -> bool:
        """Whether it speaks the Responses protocol."""
        return self.path.endswith("/responses")

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The messages, or the input items."""
        found = self.body.get("input" if self.responses else "messages") or []
        return [one for one in found if isinstance(one, dict)]

    @property
    def system(self) -> str:
        """Every system message, joined."""
        said = [_text(one) for one in self.messages if one.get("role") in ("system", "developer")]
        return "\n".join([*said, str(self.body.get("instructions") or "")]).strip()

    @property
    def user(self) -> str:
        """The last message of the user."""
        said = [_text(one) for one in self.messages if one.get("role") == "user"]
        return said[-1] if said else ""

    @property
    def results(self) -> list[str]:
        """What tools answered, in order."""
        found = []
        for one in self.messages:
            if one.get("role") == "tool":
                found.append(_text(one))
            elif one.get("type") == "function_call_output":
                found.append(str(one.get("output", "")))
        return found

    @property
    def tools(self) -> list[str]:
        """Names of the tools on offer."""
        return [
            str(one.get("name") or one.get("function", {}).get("name")) for one in self.body.get("tools", [])
        ]

    @property
    def most_tokens(self) -> int:
        """The most tokens that may be answered."""
        for name in ("max_tokens", "max_completion_tokens", "max_output_tokens"):
            if isinstance(self.body.get(name), int):
                return int(self.body[name])
        return 10**9


def _text(message: Mapping[str, Any]) -> str:
    content = message.get("content")
    if isinstance(content, list):
        return "".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    return content if isinstance(content, str) else ""


@dataclass(frozen=True)
class Call:
    """A tool call as the model makes it."""

    name: str
    arguments: str = "{}"
    id: str = ""
    """Empty for one that the server counts up."""


@dataclass(frozen=True)
class Answer:
    """A whole answer, streamed a few characters at a time."""

    text: str = ""
    calls: tuple[Call, ...] = ()
    finish: str = ""
    """Empty for the reason that fits."""
    usage: Mapping[str, Any] | None = field(default_factory=dict)
    """Empty counts characters, four to a token; `None` tells none."""
    model: str = ""
    piece: int = 12
    """Characters of one event."""
    pause: float = 0.0
    """Seconds between two events."""
    reasoning: str = ""


@dataclass(frozen=True)
class Refuse:
    """A status that is no answer, with its body."""

    status: int
    body: str | bytes = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"


@dataclass(frozen=True)
class Wait:
    """Seconds of nothing; at the head of a stream, before its headers if `early`."""

    seconds: float


@dataclass(frozen=True)
class Reset:
    """The connection is reset, whatever is on its way."""


@dataclass(frozen=True)
class Repeat:
    """The same bytes so many times."""

    piece: bytes
    times: int
    pause: float = 0.0


Step = bytes | Wait | Reset | Repeat


@dataclass(frozen=True)
class Stream:
    """A 200 whose body is exactly these steps; then the connection is closed unless `whole`."""

    steps: tuple[Step, ...]
    content_type: str = "text/event-stream"
    gzipped: bool = False
    whole: bool = True
    """The body ends as HTTP has it; otherwise the line is closed in the middle."""
    silent: float = 0.0
    """Seconds before the first byte of the headers."""


Played = Answer | Refuse | Stream
Script = Callable[[Asked], Played | Awaitable[Played]]


def event(data: Mapping[str, Any] | str) -> bytes:
    """One event of a stream."""
    return f"data: {data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)}\n\n".encode()


def chunk(delta: Mapping[str, Any] | None = None, finish: str | None = None, **more: Any) -> bytes:
    """One event of Chat Completions."""
    choice = {"index": 0, "delta": dict(delta or {}), "finish_reason": finish}
    return event(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": "scripted-1",
            "choices": [choice],
            **more,
        }
    )


def fragment(
    call_id: str | None = None,
    index: int | None = None,
    name: str | None = None,
    arguments: str | None = None,
) -> bytes:
    """One event with a piece of a tool call; what is not given is not sent."""
    function = {key: one for key, one in (("name", name), ("arguments", arguments)) if one is not None}
    call: dict[str, Any] = {"type": "function", "function": function}
    if call_id is not None:
        call["id"] = call_id
    if index is not None:
        call["index"] = index
    return chunk({"tool_calls": [call]})


DONE = event("[DONE]")


def queued(*played: Played) -> Script:
    """One after the other; the last one for ever."""
    left = list(played)
    return lambda asked: left.pop(0) if len(left) > 1 else left[0]


def always(text: str) -> Script:
    """The same answer to everything."""
    return lambda asked: Answer(text)
