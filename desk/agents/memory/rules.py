"""The rules of memory: what is the same, what is opposed, how sure anybody may be, and how long it holds."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Protocol

import msgspec

from desk.agents.evidence import digest
from desk.agents.horizon import HORIZONS
from desk.agents.memory.messages import Direction, Insight, Kind, Source, Status, Trust
from desk.people.directory import HOUSE

SECOND = 1_000_000_000
MINUTE = 60 * SECOND
LONGEST = 2_000
"""Characters of one insight."""
MOST_CONFIDENCE: dict[Trust, float] = {"desk": 0.8, "person": 0.7, "model": 0.5}
"""What is remembered is never surer than this, whoever repeats it: rules were not calibrated, models propose."""
LIFETIME: dict[Kind, int] = {
    "hypothesis": 240 * MINUTE,
    "risk flag": 240 * MINUTE,
    "regime": 240 * MINUTE,
    "thesis": 240 * MINUTE,
}
"""How long an insight without a horizon holds."""
LONGEST_LIFE: dict[Trust, int] = {"desk": 24 * 60 * MINUTE, "person": 24 * 60 * MINUTE, "model": 240 * MINUTE}
"""However often it is said, nothing is remembered for longer than this from its first day on."""
GRACE = 2 * MINUTE
"""After its horizon an insight waits this long for the market's word on it."""
RANK: dict[Trust, int] = {"desk": 2, "person": 1, "model": 0}

_SLOT = re.compile(r"\{\{\s*(?:calc:)?([^{}|]*)(?:\|[^{}]*)?\}\}")
_PLACE = re.compile(r"T[1-9][0-9]?")


class Held(Protocol):
    """What the rule of opposition asks of an insight."""

    @property
    def insight(self) -> str: ...

    @property
    def kind(self) -> Kind: ...

    @property
    def status(self) -> Status: ...

    @property
    def instrument(self) -> str: ...

    @property
    def horizon(self) -> str: ...

    @property
    def direction(self) -> Direction: ...

    @property
    def against(self) -> str: ...

    @property
    def expires_at(self) -> int: ...


def seal_of(content: Insight) -> str:
    """SHA-256 of the canonical JSON: who said what, on which evidence, until when."""
    return digest(msgspec.json.encode(content, order="deterministic"))


def actor_of(source: Source) -> str:
    """In whose name it is recorded: a person's own, the desk's, or the house's for every model."""
    match source.trust:
        case "person":
            return source.name
        case "model":
            return HOUSE
        case _:
            return "desk"


def key_of(content: Insight, tools: Mapping[str, str]) -> str:
    """The same for whatever says the same, whenever: `tools` names the tool behind each reference of its text."""
    if content.kind == "regime":
        said = " ".join(content.regimes)
    elif content.source.trust == "person":
        said = _plain(content.text)
    else:
        said = _plain(_SLOT.sub(lambda found: _figure(found.group(1), tools), content.text))
    parts = (content.kind, content.instrument, content.horizon, content.direction, said)
    return digest("\n".join(parts).encode())


def confidence_again(before: float, trust: Trust, said: float) -> float:
    """Hearing it again makes nobody surer than the surest one voice, and that voice within its own limit."""
    return max(before, min(said, MOST_CONFIDENCE[trust]))


def expiry(kind: Kind, horizon: str, now: int) -> int:
    """When an insight stops to hold: with its horizon, or with its kind."""
    length = HORIZONS.get(horizon)
    return now + (LIFETIME[kind] if length is None else length + GRACE)


def opposed(one: Held, other: Held, now: int) -> bool:
    """Whether two insights cannot both hold: same instrument and horizon, opposite ways, both open.

    A dissent that its own debate has heard and weighed is on record and opposes nobody.
    """
    return (
        one.insight != other.insight
        and _leads(one, now)
        and _leads(other, now)
        and one.instrument == other.instrument
        and one.horizon == other.horizon
        and {one.direction, other.direction} == {"up", "down"}
    )


def _leads(one: Held, now: int) -> bool:
    return (
        one.status == "open"
        and one.kind in ("hypothesis", "thesis")
        and bool(one.instrument)
        and not one.against
        and now < one.expires_at
    )


def _figure(reference: str, tools: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda place: tools.get(place.group(), "result"), reference)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(c if c.isalnum() or c in "._[]" else " " for c in folded).split())
