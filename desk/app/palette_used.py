"""What a person chose in the palette before, and how much that counts now: `used.json` in their terminal folder."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

HALF_LIFE = 7 * 86_400.0
"""Seconds after which what was chosen once counts half."""
MOST = 200
"""Lines remembered of one person; what counts least is forgotten."""
MOST_PEOPLE = 50
LARGEST = 1_000_000
"""Bytes of the file that are read."""
NAME = "used.json"


class Use(NamedTuple):
    """How often something was chosen, as it counted when it was chosen last."""

    weight: float
    at: float
    """Seconds since 1970."""


Used = Mapping[str, Use]
"""By the id of a line."""


def counted(use: Use, now: float) -> float:
    """What it counts now."""
    return use.weight * math.pow(0.5, max(0.0, now - use.at) / HALF_LIFE)


def chosen(used: Used, name: str, now: float) -> dict[str, Use]:
    """The same after this was chosen once more."""
    before = used.get(name)
    weight = 1.0 + (counted(before, now) if before else 0.0)
    # A clock that was set back must not make this older than what came before it.
    at = max(now, before.at) if before else now
    after = {**used, name: Use(weight, at)}
    if len(after) > MOST:
        least = min((each for each in after if each != name), key=lambda each: counted(after[each], now))
        del after[least]
    return after


def recent(used: Used) -> list[str]:
    """What was chosen, the latest first."""
    return sorted(used, key=lambda name: -used[name].at)


def read(file: Path, person: str) -> dict[str, Use]:
    """What this person chose; a file that is not there, or is broken, remembers nothing."""
    held = _people(file).get(person)
    found: dict[str, Use] = {}
    for name, value in held.items() if isinstance(held, dict) else ():
        match value:
            case [int() | float() as weight, int() | float() as at] if 0 <= weight < 1e6 and 0 <= at < 1e11:
                found[name] = Use(float(weight), float(at))
    return found


def keep(file: Path, person: str, used: Used) -> bool:
    """Write it beside what others chose; false where that cannot be done, and nothing is lost but the order of lines."""
    people = _people(file)
    people.pop(person, None)
    people[person] = {name: [round(use.weight, 4), round(use.at, 1)] for name, use in used.items()}
    while len(people) > MOST_PEOPLE:
        del people[next(iter(people))]
    beside = file.with_suffix(".new")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside.write_text(json.dumps({"people": people}, indent=1), encoding="utf-8")
        beside.replace(file)
    except OSError:
        return False
    return True


def _people(file: Path) -> dict[str, object]:
    try:
        with file.open("rb") as opened:
            content = json.loads(opened.read(LARGEST))
    except (OSError, ValueError, RecursionError):
        return {}
    people = content.get("people") if isinstance(content, dict) else None
    return dict(people) if isinstance(people, dict) else {}
