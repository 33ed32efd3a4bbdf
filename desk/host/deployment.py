"""C16: what runs is what was adopted: the code of the host and the settings that decide what it trades on."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

import msgspec

from desk.kernel.bus import Bus
from desk.kernel.clock import Clock
from desk.kernel.journal import Draft
from desk.kernel.queries import Select, Tables, within
from desk.link.version import VERSION
from desk.risk.breakers import changes
from desk.risk.deployment import Deployment, adopted
from desk.risk.desk_state import DESK
from desk.risk.holds import tripped
from desk.risk.messages import BreakerTripped, DeploymentAdopted
from desk.settings import Settings

PACKAGES = ("data", "desk", "widgets", "themes")
MATTER = (
    "venue",
    "venue_url",
    "universe",
    "replay",
    "speed",
    "paper_faults",
    "socket_folder",
    "socket_group",
)
"""Settings that decide what the desk trades on and who can reach it; how it looks is everybody's own."""


@cache
def code_digest() -> str:
    """Version and digest of the sources as this process finds them when it starts."""
    root = Path(__file__).resolve().parents[2]
    digest = sha256()
    for package in PACKAGES:
        for file in sorted((root / package).rglob("*.py")):
            content = file.read_bytes()
            digest.update(f"{file.relative_to(root)}\0{len(content)}\0".encode())
            digest.update(content)
    return f"{VERSION}@{digest.hexdigest()[:12]}"


def settings_digest(settings: Settings) -> str:
    """Digest of the settings that matter."""
    values = {name: str(getattr(settings, name)) for name in MATTER}
    values["replay"] = settings.replay.name if settings.replay else ""
    return sha256(msgspec.json.encode(values, order="sorted")).hexdigest()[:12]


def running(settings: Settings) -> Deployment:
    """What this process is."""
    return Deployment(code_digest(), settings_digest(settings))


async def compare(bus: Bus, clock: Clock, deployed: Deployment, adopts: bool) -> None:
    """Trip the breaker where something else runs than was adopted, naming it, and lift it where that is over.

    What runs when a desk first starts is adopted, and so is whatever runs a desk that `adopts` by itself.
    """

    def decide(tables: Tables) -> list[Draft]:
        select = within(tables)
        known = adopted(select)
        if known is None or (adopts and known != deployed):
            why = "the first start" if known is None else "this desk adopts what it is started with"
            return [
                Draft(DESK, DeploymentAdopted(deployed.code, deployed.settings, why), "desk"),
                *_judged(select, None),
            ]
        return _judged(select, _difference(known, deployed))

    def _judged(select: Select, cause: BreakerTripped | None) -> list[Draft]:
        causes = () if cause is None else (cause,)
        found = changes(tripped(select), causes, ("deployment",), clock.now())
        return [Draft(DESK, one, "desk") for one in found]

    await bus.transact(decide, essential=True)


def _difference(known: Deployment, deployed: Deployment) -> BreakerTripped | None:
    parts = [
        f"{name} {now} runs, and {was} was adopted"
        for name, was, now in (
            ("code", known.code, deployed.code),
            ("settings", known.settings, deployed.settings),
        )
        if was != now
    ]
    if not parts:
        return None
    return BreakerTripped(
        breaker="deployment",
        reason="; ".join(parts),
        value=f"{deployed.code} {deployed.settings}",
        limit=f"{known.code} {known.settings}",
    )
