"""Puts the pieces of a Chat Completions stream together, and says whether they are a whole answer.

The popular clients report a stream that was cut off as success and join the arguments of two calls that share an index,
so the rules here are the desk's own: a reason to finish must have come, fragments of a call are told apart by id, else by
index, else belong to the call that was last, and arguments are read strictly.
"""

from __future__ import annotations

import json
from typing import Any, Literal, TypeVar

import msgspec

from desk.agents.models.answer_text import AnswerText, Broken
from desk.agents.models.exchange import CallWanted, OnText, Usage
from desk.agents.models.open_call import MOST_CALLS, OpenCall
from desk.agents.models.provider_words import one_line, words_of
from desk.agents.models.token_counts import usage_of

Kind = TypeVar("Kind")


class _Function(msgspec.Struct):
    name: str | None = None
    arguments: str | None = None


class _Fragment(msgspec.Struct):
    id: str | None = None
    index: int | None = None
    function: _Function | None = None


class _Delta(msgspec.Struct):
    content: str | None = None
    refusal: str | None = None
    reasoning_content: str | None = None
    reasoning: str | None = None
    tool_calls: list[_Fragment] | None = None
    function_call: _Function | None = None


class _Choice(msgspec.Struct):
    index: int | None = None
    delta: _Delta | None = None
    finish_reason: str | None = None


class _Chunk(msgspec.Struct):
    choices: list[_Choice] | None = None
    model: str | None = None
    usage: dict[str, Any] | None = None
    error: Any = None
    object: str | None = None


_READER = msgspec.json.Decoder(_Chunk)


class Accumulator:
    """One answer in the making. `take` hands text on as it comes; `calls` and `usage` are read when it has ended."""

    def __init__(self, on_text: OnText, most_characters: int) -> None:
        self.model = ""
        self.finish: Literal["stop", "tool_calls"] | None = None
        self._said = AnswerText(on_text, most_characters)
        self._refusal: list[str] = []
        self._calls: list[OpenCall] = []
        self._by_id: dict[str, OpenCall] = {}
        self._by_index: dict[int, OpenCall] = {}
        self._usage: dict[str, Any] | None = None

    @property
    def text(self) -> str:
        """What was said so far."""
        return self._said.text

    @property
    def characters(self) -> int:
        """Of text, reasoning and arguments together."""
        return self._said.characters

    def take(self, data: bytes) -> None:
        """One event's data. Raises `Broken` where the stream cannot become an answer any more."""
        try:
            chunk = _READER.decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            chunk = read_loosely(data, _Chunk)
        if chunk.error is not None or chunk.object == "error":
            raise error_of(data)
        if chunk.model and not self.model:
            self.model = one_line(chunk.model, 200)
        if chunk.usage is not None:
            self._usage = chunk.usage
        for choice in chunk.choices or ():
            if choice.index in (0, None):
                self._take(choice)

    def end(self) -> None:
        """Nothing more comes. Raises `Broken` unless this is a whole answer."""
        self._said.end()
        if self._refusal:
            raise Broken("filtered", f"the model refused: {one_line(''.join(self._refusal))}")
        if self.finish is None:
            raise Broken("truncated", "the answer broke off without a reason to finish")
        if self.finish == "tool_calls" and not self._calls:
            raise Broken("fragment", "the model finished to call tools and called none")

    def calls(self) -> tuple[CallWanted, ...]:
        """The tool calls. Raises `Broken` for one that has no name or whose arguments are not one sound object."""
        return tuple(call.sound() for call in self._calls)

    def usage(self, sent: int) -> Usage:
        """As the endpoint told it; else estimated at a token for four characters, `sent` of them in the prompt."""
        return usage_of(self._usage or {}, "prompt_tokens", "completion_tokens", sent, self.characters)

    def _take(self, choice: _Choice) -> None:
        delta = choice.delta
        if delta is not None:
            if delta.content:
                self._say(delta.content)
            thought = delta.reasoning_content or delta.reasoning
            if thought:
                self._said.count(len(thought))
            if delta.refusal:
                self._said.count(len(delta.refusal))
                self._refusal.append(delta.refusal)
            for fragment in delta.tool_calls or ():
                self._fragment(fragment)
            if delta.function_call is not None:
                raise Broken("fragment", "a function is called in a form without an id")
        match choice.finish_reason:
            case None | "":
                pass
            case "stop" | "tool_calls":
                self.finish = choice.finish_reason
            case "length":
                raise Broken("length", "the answer ran out of tokens before its end")
            case "content_filter":
                raise Broken("filtered", "the provider withheld the answer")
            case other:
                raise Broken("provider", f"the answer ended with the reason {one_line(other, 60)!r}")

    def _say(self, piece: str) -> None:
        if self.finish is not None:
            raise Broken("frame", "text came after the reason to finish")
        self._said.add(piece)

    def _fragment(self, fragment: _Fragment) -> None:
        call = self._call_of(fragment)
        function = fragment.function
        if function is None:
            return
        if function.name:
            if call.name and function.name != call.name:
                raise Broken("fragment", "two tools are named for one call, and nothing tells them apart")
            call.name = function.name
        if function.arguments:
            self._said.count(len(function.arguments))
            call.add(function.arguments)

    def _call_of(self, fragment: _Fragment) -> OpenCall:
        if fragment.id:
            call = self._by_id.get(fragment.id) or self._open(fragment.id)
            self._by_id[fragment.id] = call
        elif fragment.index is not None:
            call = self._by_index.get(fragment.index) or self._open(f"call_{len(self._calls) + 1}")
        elif self._calls:
            call = self._calls[-1]
        else:
            raise Broken("fragment", "a piece of a tool call belongs to none")
        if fragment.index is not None:
            self._by_index[fragment.index] = call
        return call

    def _open(self, call: str) -> OpenCall:
        if len(self._calls) == MOST_CALLS:
            raise Broken("too large", f"more than {MOST_CALLS} tools are called at once")
        self._calls.append(OpenCall(call))
        return self._calls[-1]


def read_loosely(data: bytes, kind: type[Kind]) -> Kind:
    """What the fast reader refused: half a character, which some servers send, or no event at all."""
    try:
        return msgspec.convert(json.loads(data), kind)
    except (ValueError, RecursionError, msgspec.ValidationError):
        raise Broken("frame", "an event of the stream cannot be read") from None


def error_of(data: bytes) -> Broken:
    """What an event that is an error says."""
    words, code = words_of(data)
    return Broken("provider", words or "the provider ended the stream with an error", code)
