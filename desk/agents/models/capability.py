"""What an endpoint was found to do. Whatever is decided by it is decided by this card, never by who runs the server."""

from __future__ import annotations

from typing import Literal

import msgspec

Structure = Literal["schema", "object", "text"]
"""An answer that is held to a JSON schema, to being JSON, or to nothing."""


class Capability(msgspec.Struct, frozen=True, kw_only=True):
    """What a call to the endpoint is written by. The defaults are what is tried where nobody has looked yet."""

    limit: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    """Name under which it takes the most tokens of an answer."""
    usage: bool = True
    """Whether it takes the wish for token counts in a stream."""
    temperature: bool = True
    """Whether a temperature may be given."""
    tools: bool = True
    """Whether it calls a tool that it is offered."""
    structure: Structure = "text"


UNKNOWN = Capability()


class EndpointProbed(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """The card of an endpoint: what it did when it was tried."""

    endpoint: str
    url: str
    api: str
    model: str
    """As it was asked for; empty for the first that it lists."""
    named: str
    """As the endpoint named it."""
    listed: int
    """Models that it lists; -1 where it lists none at all."""
    capability: Capability
    counts: bool
    """Whether it tells the tokens of a call."""
    first_ms: int
    """Milliseconds until the first text of a short answer."""
    fingerprint: tuple[str, ...]
    """Of each canary's answer, in order; empty where it answers the same question in two ways."""
    notes: tuple[str, ...] = ()
    """What it did not do, in its own words."""
    at: int = 0
    """UTC nanoseconds."""
    changes: int = 0
    """How often the model behind it was found to be another one."""


class ModelChanged(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """The model behind an endpoint is another one than before: what was learned about it has to be learned again."""

    endpoint: str
    was: str
    """As the endpoint named it before."""
    named: str
    why: str


def words_of_card(card: EndpointProbed) -> str:
    """One line: `streams, calls tools, JSON by schema, counts tokens`."""
    can = card.capability
    structure = {"schema": "JSON by schema", "object": "JSON", "text": "no promise of JSON"}[can.structure]
    return ", ".join(
        (
            "streams",
            "calls tools" if can.tools else "no tools",
            structure,
            "counts tokens" if card.counts else "tells no tokens",
        )
    )


def lines_of_card(card: EndpointProbed) -> tuple[str, ...]:
    """The card as a terminal without a screen shows it."""
    listed = "lists none" if card.listed < 0 else f"{card.listed} listed"
    stable = len([one for one in card.fingerprint if one])
    return (
        f"model        {card.named or card.model or 'unnamed'} ({listed})",
        f"can          {words_of_card(card)}",
        f"first text   {card.first_ms} ms",
        f"asked with   {card.capability.limit}{', temperature' if card.capability.temperature else ''}",
        f"fingerprint  {stable} of {len(card.fingerprint)} canaries answered the same way twice",
        *(f"note         {note}" for note in card.notes),
    )
