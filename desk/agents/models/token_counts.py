"""How many tokens an answer took: as the endpoint told it, or estimated by characters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from desk.agents.models.exchange import Usage


def usage_of(told: dict[str, Any], sent_name: str, answered_name: str, sent: int, answered: int) -> Usage:
    """What `told` says under the names that the protocol has for tokens sent and answered.

    Where it says none for what was sent or answered, that is estimated: `sent` and `answered` are characters, and four
    make a token.
    """
    prompt, completion = _count(told.get(sent_name)), _count(told.get(answered_name))
    if not prompt or completion is None or (answered and not completion):
        return Usage(-(-sent // 4), -(-answered // 4), estimated=True)
    return Usage(
        prompt,
        completion,
        cached=min(prompt, _within(told, f"{sent_name}_details", "cached_tokens")),
        reasoning=_within(told, f"{answered_name}_details", "reasoning_tokens"),
    )


def characters_in(values: Any) -> int:
    """Characters of all texts in a request, for an estimate."""
    return sum(len(text) for text in _texts(values))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


def _count(value: object) -> int | None:
    """A number of tokens, or nothing where it is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**40 else None


def _within(told: dict[str, Any], group: str, name: str) -> int:
    """A count within a group of counts, or 0."""
    details = told.get(group)
    return (_count(details.get(name)) or 0) if isinstance(details, dict) else 0
