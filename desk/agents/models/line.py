"""From an endpoint and its key to a model that can be asked."""

from __future__ import annotations

from typing import Protocol

from desk.agents.models.capability import UNKNOWN, Capability
from desk.agents.models.chat_completions import ChatCompletions
from desk.agents.models.endpoint import Endpoint
from desk.agents.models.exchange import Model
from desk.agents.models.responses import Responses
from desk.agents.models.wire import Wire


class Line(Model, Protocol):
    """A model at an endpoint. It keeps its connections between calls, so whoever made it closes it."""

    async def models(self) -> tuple[str, ...]:
        """Every model that the endpoint lists; raises `ModelFailed`."""
        ...

    def written_by(self, card: Capability) -> Line:
        """The same line, with calls that follow another card."""
        ...

    async def close(self) -> None:
        """Close every connection; it may be asked again after that."""
        ...


def line(endpoint: Endpoint, key: str = "", card: Capability = UNKNOWN) -> Line:
    """The endpoint's model by the protocol it is set to. `key` is the key itself, or empty; nothing connects yet."""
    wire = Wire(endpoint, key)
    return ChatCompletions(wire, card) if endpoint.api == "chat" else Responses(wire, card)
