"""Somebody who asks models and has none."""

from __future__ import annotations

from desk.agents.models.asking import Asked, CapReached, Hearing
from desk.agents.models.exchange import Reply


class NoModels:
    """A desk without any endpoint: every persona speaks by rule."""

    def endpoint(self, persona: str) -> str:
        """Empty."""
        return ""

    def model(self, persona: str) -> str:
        """Empty."""
        return ""

    async def ask(self, asked: Asked, hearing: Hearing | None = None) -> Reply:
        """Nobody to ask."""
        raise CapReached(f"No model is set up for {asked.persona}; add one with desk model add.")
