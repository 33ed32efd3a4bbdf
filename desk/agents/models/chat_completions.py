"""A model by Chat Completions, streamed: the protocol that every compatible server speaks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from desk.agents.models.accumulator import Accumulator
from desk.agents.models.capability import UNKNOWN, Capability
from desk.agents.models.exchange import OnText, Prompt, Reply, Said
from desk.agents.models.token_counts import characters_in
from desk.agents.models.wire import Wire

if TYPE_CHECKING:
    from openai import AsyncOpenAI, AsyncStream


class ChatCompletions:
    """Asks one endpoint. What it sends follows the endpoint's card."""

    def __init__(self, wire: Wire, card: Capability = UNKNOWN) -> None:
        self._wire = wire
        self._card = card

    async def complete(self, prompt: Prompt, on_text: OnText) -> Reply:
        """The whole answer, or `ModelFailed`. Cancelling it closes the connection."""
        body = request(prompt, await self._wire.model(), self._card, self._wire.endpoint.temperature)

        async def ask(client: AsyncOpenAI) -> AsyncStream[Any]:
            stream: AsyncStream[Any] = await client.chat.completions.create(**body)
            return stream

        taker = Accumulator(on_text, self._wire.endpoint.most_characters)
        return await self._wire.answer(ask, taker, characters_in((body["messages"], body.get("tools"))))

    async def models(self) -> tuple[str, ...]:
        """Every model that the endpoint lists."""
        return await self._wire.models()

    def written_by(self, card: Capability) -> ChatCompletions:
        """The same line, with calls that follow another card."""
        return ChatCompletions(self._wire, card)

    async def close(self) -> None:
        """Close every connection."""
        await self._wire.close()


def request(prompt: Prompt, model: str, card: Capability, temperature: float | None) -> dict[str, Any]:
    """The body of the call."""
    body: dict[str, Any] = {
        "model": model,
        "messages": [_message(said) for said in prompt.messages],
        "stream": True,
        card.limit: prompt.most_tokens,
    }
    if card.usage:
        body["stream_options"] = {"include_usage": True}
    heat = temperature if prompt.temperature is None else prompt.temperature
    if card.temperature and heat is not None:
        body["temperature"] = heat
    if prompt.seed is not None:
        body["seed"] = prompt.seed
    if prompt.tools and card.tools:
        body["tools"] = [
            {
                "type": "function",
                "function": {"name": one.name, "description": one.summary, "parameters": one.schema},
            }
            for one in prompt.tools
        ]
    if prompt.answer_schema is not None:
        match card.structure:
            case "schema":
                schema = {"name": "answer", "schema": prompt.answer_schema}
                body["response_format"] = {"type": "json_schema", "json_schema": schema}
            case "object":
                body["response_format"] = {"type": "json_object"}
            case "text":
                pass
    return body


def _message(said: Said) -> dict[str, Any]:
    if said.part == "tool":
        return {"role": "tool", "tool_call_id": said.call, "content": said.text}
    message: dict[str, Any] = {"role": said.part, "content": said.text}
    if said.calls:
        message["tool_calls"] = [
            {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
            for call in said.calls
        ]
    return message
