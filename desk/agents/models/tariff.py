"""What a call may cost and what it did cost, by an endpoint's prices."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from desk.agents.models.exchange import Prompt, Usage

_MILLION = Decimal(1_000_000)
_PER_MESSAGE = 16
_PER_CALL = 256
"""Tokens that an endpoint's own template adds, at most, to each message and to the whole."""


class Tariff(msgspec.Struct, frozen=True):
    """USD a million tokens. `words` is how the record names it."""

    prompt: Decimal
    cached: Decimal
    completion: Decimal
    words: str

    def cost(self, usage: Usage) -> Decimal:
        """USD for these tokens; reasoning tokens are among those of the completion."""
        cached = min(usage.cached, usage.prompt)
        whole = (
            self.prompt * (usage.prompt - cached)
            + self.cached * cached
            + self.completion * max(usage.completion, usage.reasoning)
        )
        return whole / _MILLION

    def most(self, prompt_tokens: int, answer_tokens: int) -> Decimal:
        """The most that a call can cost which sends and answers no more tokens than these."""
        dearest = max(self.prompt, self.cached)
        return (dearest * prompt_tokens + self.completion * answer_tokens) / _MILLION


FREE = Tariff(Decimal(0), Decimal(0), Decimal(0), "free")
UNPRICED = Tariff(Decimal(0), Decimal(0), Decimal(0), "none")
"""An endpoint on the desk's own machine or network that names no price: it counts as 0 and is shown as `no price`."""


def per_million(prompt: Decimal, completion: Decimal, cached: Decimal | None = None) -> Tariff:
    """The tariff with these prices; tokens that the endpoint had cached cost the same unless it says otherwise."""
    least = prompt if cached is None else cached
    return Tariff(prompt, least, completion, f"{prompt} {least} {completion}")


def most_prompt_tokens(prompt: Prompt) -> int:
    """More tokens than this a prompt cannot have: a token is at least one byte, and templates add a few."""
    sent = (
        len(canonical(prompt.messages)) + len(canonical(prompt.tools)) + len(canonical(prompt.answer_schema))
    )
    return sent + _PER_MESSAGE * (len(prompt.messages) + len(prompt.tools)) + _PER_CALL


def canonical(value: object) -> bytes:
    """JSON with every key in its order, so that one prompt has one hash."""
    return msgspec.json.encode(value, order="deterministic")
