"""A model by Responses, streamed and stateless: nothing is kept at the provider, each call sends everything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from desk.agents.models.capability import UNKNOWN, Capability
from desk.agents.models.exchange import OnText, Prompt, Reply, Said
from desk.agents.models.response_accumulator import ResponseAccumulator
from desk.agents.models.token_counts import characters_in
from desk.agents.models.wire import Wire

if TYPE_CHECKING:
    from openai import AsyncOpenAI, AsyncStream

LEAST_TOKENS = 16
"""Servers of this protocol take no smaller limit."""


class Responses:
    """Asks one endpoint. What it sends follows the endpoint's card."""

    def __init__(self, wire: Wire, card: Capability = UNKNOWN) -> None:
        self._wire = wire
        self._card = card

    async def complete(self, prompt: Prompt, on_text: OnText) -> Reply:
        """The whole answer, or `ModelFailed`. Cancelling it closes the connection."""
        body = response_request(prompt, await self._wire.model(), self._card, self._wire.endpoint.temperature)

        async def ask(client: AsyncOpenAI) -> AsyncStream[Any]:
            stream: AsyncStream[Any] = await client.responses.create(**body)
            return stream

        taker = ResponseAccumulator(on_text, self._wire.endpoint.most_characters)
        return await self._wire.answer(ask, taker, characters_in((body["input"], body.get("tools"))))

    async def models(self) -> tuple[str, ...]:
        """Every model that the endpoint lists."""
        return await self._wire.models()

    def written_by(self, card: Capability) -> Responses:
        """The same line, with calls that follow another card."""
        return Responses(self._wire, card)

    async def close(self) -> None:
        """Close every connection."""
        await self._wire.close()


def response_request(
    prompt: Prompt, model: str, card: Capability, temperature: float | None
) -> dict[str, Any]:
    """The body of the call."""
    body: dict[str, Any] = {
        "model": model,
        "input": [item for said in prompt.messages for item in _items(said)],
        "stream": True,
        "store": False,
        "max_output_tokens": max(LEAST_TOKENS, prompt.most_tokens),
    }
    heat = temperature if prompt.temperature is None else prompt.temperature
    if card.temperature and heat is not None:
        body["temperature"] = heat
    if prompt.tools and card.tools:
        body["tools"] = [
            {
                "type": "function",
                "name": one.name,
                "description": one.summary,
                "parameters": one.schema,
                "strict": False,
            }
            for one in prompt.tools
        ]
    if prompt.answer_schema is not None:
        match card.structure:
            case "schema":
                body["text"] = {
                    "format": {"type": "json_schema", "name": "answer", "schema": prompt.answer_schema}
                }
            case "object":
                body["text"] = {"format": {"type": "json_object"}}
            case "text":
                pass
    return body


def _items(said: Said) -> Iterator[dict[str, Any]]:
    if said.part == "tool":
        yield {"type": "function_call_output", "call_id": said.call, "output": said.text}
        return
    if said.text or not said.calls:
        yield {"role": said.part, "content": said.text}
    for call in said.calls:
        yield {"type": "function_call", "call_id": call.id, "name": call.name, "arguments": call.arguments}
