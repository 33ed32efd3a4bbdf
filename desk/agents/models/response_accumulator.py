"""Puts the events of a Responses stream together. Only `response.completed` makes an answer of them."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from desk.agents.models.accumulator import error_of, read_loosely
from desk.agents.models.answer_text import AnswerText, Broken
from desk.agents.models.exchange import CallWanted, OnText, Usage
from desk.agents.models.open_call import MOST_CALLS, OpenCall
from desk.agents.models.provider_words import one_line
from desk.agents.models.token_counts import usage_of


class _Event(msgspec.Struct):
    type: str = ""
    delta: str | None = None
    item_id: str | None = None
    output_index: int | None = None
    item: dict[str, Any] | None = None
    response: dict[str, Any] | None = None
    error: Any = None


_READER = msgspec.json.Decoder(_Event)


class ResponseAccumulator:
    """One answer in the making, as `Accumulator` is for the other protocol."""

    def __init__(self, on_text: OnText, most_characters: int) -> None:
        self.model = ""
        self.finish: Literal["stop", "tool_calls"] | None = None
        self._said = AnswerText(on_text, most_characters)
        self._refusal: list[str] = []
        self._calls: dict[str, OpenCall] = {}
        """By the id of their item, in order."""
        self._usage: dict[str, Any] = {}

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
            event = _READER.decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            event = read_loosely(data, _Event)
        match event.type:
            case "response.output_text.delta" if event.delta:
                if self.finish is not None:
                    raise Broken("frame", "text came after the end of the response")
                self._said.add(event.delta)
            case "response.refusal.delta" if event.delta:
                self._said.count(len(event.delta))
                self._refusal.append(event.delta)
            case "response.function_call_arguments.delta" if event.delta:
                self._said.count(len(event.delta))
                self._call(event).add(event.delta)
            case "response.output_item.added" | "response.output_item.done":
                self._item(event)
            case "response.created" | "response.in_progress":
                self._named(event.response or {})
            case "response.completed":
                self._complete(event.response or {})
            case "response.incomplete":
                self._named(event.response or {})
                reason = str(((event.response or {}).get("incomplete_details") or {}).get("reason", ""))
                if reason == "content_filter":
                    raise Broken("filtered", "the provider withheld the answer")
                raise Broken("length", "the answer ran out of tokens before its end")
            case "response.failed" | "error":
                raise error_of(msgspec.json.encode(event.response) if event.response else data)
            case _ if event.error is not None:
                raise error_of(data)
            case _ if event.delta:
                self._said.count(len(event.delta))

    def end(self) -> None:
        """Nothing more comes. Raises `Broken` unless this is a whole answer."""
        self._said.end()
        if self._refusal:
            raise Broken("filtered", f"the model refused: {one_line(''.join(self._refusal))}")
        if self.finish is None:
            raise Broken("truncated", "the answer broke off before the response was completed")

    def calls(self) -> tuple[CallWanted, ...]:
        """The tool calls. Raises `Broken` for one that cannot be read."""
        return tuple(call.sound() for call in self._calls.values())

    def usage(self, sent: int) -> Usage:
        """As the endpoint told it; else estimated."""
        return usage_of(self._usage, "input_tokens", "output_tokens", sent, self.characters)

    def _item(self, event: _Event) -> None:
        item = event.item or {}
        if item.get("type") != "function_call":
            return
        key = str(item.get("id") or event.output_index)
        call = self._calls.get(key)
        if call is None:
            if len(self._calls) == MOST_CALLS:
                raise Broken("too large", f"more than {MOST_CALLS} tools are called at once")
            call = self._calls[key] = OpenCall(str(item.get("call_id") or key), str(item.get("name") or ""))
        whole = str(item.get("arguments") or "")
        if event.type == "response.output_item.done" and whole:
            pieces = call.arguments
            if pieces and pieces != whole:
                raise Broken("fragment", "the pieces of a tool call are not what it ends as")
            if not pieces:
                self._said.count(len(whole))
                call.add(whole)

    def _call(self, event: _Event) -> OpenCall:
        found = self._calls.get(str(event.item_id or event.output_index))
        if found is None:
            raise Broken("fragment", "a piece of a tool call belongs to none")
        return found

    def _complete(self, response: dict[str, Any]) -> None:
        self._named(response)
        if response.get("status", "completed") != "completed":
            words = one_line(str(response.get("status")), 60)
            raise Broken("provider", f"the response was completed with the status {words!r}")
        usage = response.get("usage")
        self._usage = usage if isinstance(usage, dict) else {}
        self.finish = "tool_calls" if self._calls else "stop"

    def _named(self, response: dict[str, Any]) -> None:
        name = response.get("model")
        if isinstance(name, str) and not self.model:
            self.model = one_line(name, 200)
