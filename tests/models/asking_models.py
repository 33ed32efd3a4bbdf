"""A line to a scripted server, with deadlines of a test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from desk.agents.models.capability import UNKNOWN, Capability
from desk.agents.models.endpoint import Endpoint
from desk.agents.models.exchange import ModelFailed, Prompt, Reply, Said, ToolOffer
from desk.agents.models.line import Line, line
from tests.models.server.misbehaviours import FAULTS
from tests.models.server.played import Script
from tests.models.server.server import ModelServer, serving

KEY = "sk-of-the-desk-0123456789"
LOOK = ToolOffer("snapshot", "The market now.", {"type": "object", "properties": {}})
ASKED = Prompt(
    messages=(Said("system", "You are the Bull."), Said("user", "What is the book like?")), tools=(LOOK,)
)


@dataclass
class Asking:
    """One line and what was heard over it."""

    server: ModelServer
    line: Line
    heard: list[str] = field(default_factory=list)

    async def ask(self, prompt: Prompt = ASKED) -> Reply:
        """The answer to one prompt."""
        return await self.line.complete(prompt, self.heard.append)

    async def fails(self, prompt: Prompt = ASKED) -> ModelFailed:
        """How it fails."""
        with pytest.raises(ModelFailed) as told:
            await self.ask(prompt)
        return told.value


@asynccontextmanager
async def asking(script: Script, card: Capability = UNKNOWN, **more: Any) -> AsyncIterator[Asking]:
    """A server that plays the script, and a line to it; deadlines are generous unless given."""
    async with serving(script) as server:
        settings = {"url": server.url, "connect_s": 5.0, "idle_s": 20.0, "total_s": 30.0, **more}
        opened = line(Endpoint(**settings), KEY, card)
        try:
            yield Asking(server, opened)
        finally:
            await opened.close()


async def failure(fault: str, **more: Any) -> ModelFailed:
    """How a call fails at a server with this fault."""
    async with asking(lambda asked: FAULTS[fault](), **more) as desk:
        return await desk.fails()


async def answer(fault: str, **more: Any) -> Reply:
    """What a call at a server with this fault brings all the same."""
    async with asking(lambda asked: FAULTS[fault](), **more) as desk:
        return await desk.ask()
