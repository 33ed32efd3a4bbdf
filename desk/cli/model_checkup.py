"""What `desk doctor` says of each endpoint: whether it answers, with what key, and how old its card is."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from desk.agents.models.capability import words_of_card
from desk.agents.models.cards import Cards
from desk.agents.models.endpoint import Endpoint
from desk.agents.models.exchange import ModelFailed
from desk.agents.models.line import line
from desk.agents.models.model_keys import ModelKeys
from desk.agents.models.models_file import chosen_models
from desk.cli.finding import Finding
from desk.kernel.clock import Clock

if TYPE_CHECKING:
    from desk.kernel.profile import Profile
    from desk.settings import Settings

_OLD_NS = 7 * 24 * 3600 * 1_000_000_000
_HOUR_NS = 3600 * 1_000_000_000
_WITHIN_S = 5.0


def check_models(profile: Profile, settings: Settings, clock: Clock) -> tuple[Finding, ...]:
    """Looks at every endpoint that is set up, all at once. Nothing is asked that costs anything."""
    file = chosen_models(profile, settings)
    if not file.endpoints:
        return ()

    async def look() -> list[Finding]:
        return await asyncio.gather(
            *(_endpoint(profile, name, one, clock) for name, one in file.endpoints.items())
        )

    return tuple(asyncio.run(look()))


async def _endpoint(profile: Profile, name: str, endpoint: Endpoint, clock: Clock) -> Finding:
    title = f"model {name}"
    missing = _missing_key(profile, name, endpoint)
    if missing is not None:
        return Finding(title, "warn", *missing)
    card = Cards(profile.state).of(name, endpoint)
    if endpoint.key != "vault":  # a sealed key takes a passphrase, which nobody is asked for here
        problem = await _answers(endpoint)
        if problem is not None:
            return Finding(title, "warn", problem, "until it answers the house's rules speak")
    if card is None:
        return Finding(title, "warn", f"{endpoint.url}, never probed", f"run `desk model probe {name}`")
    age = clock.now() - card.at
    words = f"{endpoint.url}, {card.named}: {words_of_card(card)}; card {_age(age)} old"
    if age > _OLD_NS:
        return Finding(title, "warn", words, f"run `desk model probe {name}`")
    return Finding(title, "ok", words)


def _missing_key(profile: Profile, name: str, endpoint: Endpoint) -> tuple[str, str] | None:
    form, _, variable = endpoint.key.partition(":")
    if form == "vault" and name not in ModelKeys(profile.state, profile.name).sealed():
        return "its key is not sealed yet", f"run `desk model key {name}`"
    if form == "env" and not os.environ.get(variable):
        return f"{variable} is not set here", "set it where the host starts"
    return None


async def _answers(endpoint: Endpoint) -> str | None:
    """What is wrong, or nothing. A server that answers in any way is there."""
    short = endpoint.model_copy(update={"idle_s": _WITHIN_S, "total_s": _WITHIN_S})
    variable = endpoint.key.partition(":")[2]
    opened = line(short, os.environ.get(variable, "") if variable else "")
    try:
        await opened.models()
    except ModelFailed as failed:
        if failed.kind in ("unreachable", "idle", "deadline", "key"):
            return str(failed).partition("; ")[0]
    finally:
        await opened.close()
    return None


def _age(nanoseconds: int) -> str:
    hours = max(0, nanoseconds) // _HOUR_NS
    return f"{hours} h" if hours < 48 else f"{hours // 24} days"
