"""What of going live can only be tried: endpoints answer, a venue sends prices, a key may trade. Nothing is ordered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.simulated import SimulatedSource
from desk.agents.models.exchange import ModelFailed
from desk.execution.exchange.dialect import DIALECTS, dialect
from desk.execution.venue_keys import venue_key
from widgets.specs.go_live import NeedState

if TYPE_CHECKING:
    from desk.host.core import Core

Outcome = tuple[NeedState, str, str]
"""State, what was found, what to do."""


async def endpoint_test(core: Core, name: str) -> Outcome:
    """A model's endpoint lists its models; nothing is asked of one."""
    modelling = core.modelling
    endpoint = modelling.file.endpoints[name]
    line = modelling.lines.fresh(name, endpoint)
    try:
        known = await line.models()
    except ModelFailed as failed:
        told = str(failed).partition("; ")[0]
        return "failed", f"{endpoint.url}: {told}", f"desk model probe {name}"
    finally:
        await line.close()
    if known and endpoint.model and endpoint.model not in known:
        return (
            "failed",
            f"{endpoint.url} answers, and lists no model {endpoint.model}",
            f"desk model add {name} --model NAME",
        )
    return "ok", f"{endpoint.url} answers and lists {len(known)} models", ""


async def venue_test(core: Core) -> Outcome:
    """Prices come from a venue at which orders can be placed."""
    if isinstance(core.given.source, SimulatedSource) or core.given.settings.venue is None:
        return no_venue()
    state, why = core.feed.state()
    age = core.feed.age_ms()
    if state != "live":
        return (
            "failed",
            f"{core.live.routed.name} is {state}{': ' + why if why else ''}",
            "look at the line, then /golive",
        )
    return "ok", f"{core.live.routed.name} sends prices; the newest is {age} ms old", ""


def no_venue() -> Outcome:
    """There is no venue to trade at."""
    return (
        "missing",
        "the market is simulated or recorded, so no order could go anywhere",
        f"desk --venue {next(iter(DIALECTS))}",
    )


async def key_test(core: Core) -> Outcome:
    """The venue knows the key, which may trade and cannot withdraw."""
    venue = core.live.routed.name
    missing = missing_key(core, venue)
    known = venue_key(core.bus.rows, venue)
    if missing is not None or known is None:
        return missing or ("missing", "no key", "")
    rights = await core.live.rights(venue, known.key)
    if rights.withdraw:
        return (
            "failed",
            f"the key {known.key} could move money out",
            f"make one that cannot, then desk venue key set {venue}",
        )
    if rights.trade is False:
        return "failed", f"the key {known.key} may not trade", f"let it trade at {venue}, then /golive"
    told = (
        "may trade and cannot withdraw"
        if rights.withdraw is False
        else "may trade; whether it withdraws is not told"
    )
    return "ok", f"{venue} knows the key {known.key}: it {told}", ""


def missing_key(core: Core, venue: str) -> Outcome | None:
    """What the record says is missing of a key; `None` where it can be tried."""
    if dialect(venue) is None:
        return (
            "missing",
            f"live trading is proved at {' and '.join(DIALECTS)}, and this host carries {venue}",
            f"desk --venue {next(iter(DIALECTS))}",
        )
    known = venue_key(core.bus.rows, venue)
    sealed = [key for at, key in core.keyring.sealed() if at == venue]
    if known is None and not sealed:
        return "missing", f"no key of {venue} is sealed", f"desk venue key set {venue}"
    if known is None:
        return (
            "missing",
            f"people have not approved the key {sealed[0]} yet",
            f"/venue-key {venue} {sealed[0]}",
        )
    if core.keyring.find(venue, known.key) is None:
        return (
            "failed",
            f"the key {known.key} is locked",
            "desk stop, then start the host with its passphrase",
        )
    return None
