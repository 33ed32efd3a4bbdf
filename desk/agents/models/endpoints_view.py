"""The endpoints and how they do, as a sheet."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from desk.agents.models.model_desk import ModelDesk
from desk.agents.models.provision import Provision
from desk.agents.models.retrying import Health
from widgets.specs.models import EndpointLine, ModelEndpoints

Card = Callable[[str], tuple[str, int]]
"""What a probe found an endpoint can do, in words, and when; empty and 0 where nobody has looked."""


def endpoints_sheet(
    desk: ModelDesk, personas: Sequence[str], card: Card, now: int, file: str
) -> ModelEndpoints:
    """Every endpoint with its last error and its next try, and the personas that none of them speaks for."""
    return ModelEndpoints(
        now=now,
        rows=tuple(
            _line(
                one,
                desk.health[name],
                tuple(who for who in personas if desk.endpoint(who) == name),
                desk.named.get(name, ""),
                card(name),
            )
            for name, one in desk.provisions.items()
        ),
        by_rule=tuple(who for who in personas if not desk.endpoint(who)),
        file=file,
    )


def _line(
    one: Provision, health: Health, speaks_for: tuple[str, ...], named: str, card: tuple[str, int]
) -> EndpointLine:
    wait = math.ceil(health.wait_s())
    return EndpointLine(
        name=one.name,
        address=one.address,
        model=one.model or "the first it lists",
        named=named if named != one.model else "",
        api=one.api,
        speaks_for=speaks_for,
        prices=price_words(one),
        card=card[0],
        card_at=card[1],
        state=_state(one, health, wait),
        answered=health.answered,
        failed=health.failed,
        in_a_row=health.in_a_row,
        error=health.error,
        error_at=health.error_at,
        answered_at=health.answered_at,
        seconds_left=wait,
    )


def _state(one: Provision, health: Health, wait: int) -> str:
    if one.tariff is None:
        return "no price"
    if wait:
        return "waiting"
    if health.in_a_row:
        return "failing"
    return "ready" if health.answered else "not asked yet"


def price_words(one: Provision) -> str:
    """`$2.5 in, $10 out a million tokens`, `free`, or what is missing."""
    match one.tariff:
        case None:
            return "no price, so it is not asked"
        case tariff if tariff.words == "free":
            return "free"
        case tariff if tariff.words == "none":
            return "no price, counts as free on this network"
        case tariff:
            cached = "" if tariff.cached == tariff.prompt else f", ${tariff.cached} cached"
            return f"${tariff.prompt} in{cached}, ${tariff.completion} out a million tokens"
