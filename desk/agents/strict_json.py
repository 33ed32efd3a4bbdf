"""JSON from a model, read strictly: what another reader could understand otherwise is refused."""

from __future__ import annotations

import json
from math import isfinite
from typing import Any

from desk.kernel.errors import DeskError

MOST_CHARACTERS = 8_000
"""Nothing that a model has to hand in is longer."""
MOST_DEPTH = 12
_MOST_DIGITS = 30


class NotStrict(DeskError):
    """Text that is not the one JSON object which was asked for. The text says why."""


def strict_object(text: str, most: int = MOST_CHARACTERS, deepest: int = MOST_DEPTH) -> dict[str, Any]:
    """The object that `text` holds: no key twice, no NaN or infinity, not too long, not too deep."""
    if len(text) > most:
        raise NotStrict(f"The JSON is longer than {most:,} characters; make it shorter.")
    if _depth(text) > deepest:
        raise NotStrict(f"The JSON is deeper than {deepest} levels; make it flat.")
    try:
        found = json.loads(
            text, object_pairs_hook=_once, parse_constant=_never, parse_float=_finite, parse_int=_short
        )
    except NotStrict:
        raise
    except (ValueError, RecursionError) as problem:
        where = f" at character {problem.pos}" if isinstance(problem, json.JSONDecodeError) else ""
        raise NotStrict(f"This is not JSON{where}; send one JSON object.") from None
    if not isinstance(found, dict):
        raise NotStrict("This is JSON but no object; send one JSON object.")
    try:
        json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise NotStrict("The JSON holds half a character; send whole ones.") from None
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise NotStrict(f"The JSON names {name[:40]!r} twice; name it once.")
        found[name] = value
    return found


def _never(name: str) -> Any:
    raise NotStrict(f"The JSON holds {name}, which is no number; send a finite one.")


def _finite(text: str) -> float:
    number = float(text)
    if len(text) > _MOST_DIGITS or not isfinite(number):
        raise NotStrict("The JSON holds a number that is too large or too long; send a finite one.")
    return number


def _short(text: str) -> int:
    if len(text) > _MOST_DIGITS:
        raise NotStrict("The JSON holds a number that is too large or too long; send a finite one.")
    return int(text)


def _depth(text: str) -> int:
    """How deep brackets nest, outside of strings, so that nothing deep ever reaches the parser."""
    deepest = depth = 0
    quoted = escaped = False
    for character in text:
        if quoted:
            if escaped:
                escaped = False
            elif character == "\\":
                escaped = True
            elif character == '"':
                quoted = False
        elif character == '"':
            quoted = True
        elif character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest
