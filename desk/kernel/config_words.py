"""What is wrong with a setting, in words for the person who wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_WORDS = {
    "missing": "is missing",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "finite_number": "must be a finite number",
    "bool_type": "must be true or false",
    "string_type": "must be text",
    "path_type": "must be the name of a file",
    "greater_than": "must be above {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be below {lt}",
    "less_than_equal": "must be at most {le}",
    "string_too_short": "must have at least {min_length} characters",
    "string_too_long": "must have at most {max_length} characters",
    "literal_error": "must be {expected}",
}


def in_words(problem: Mapping[str, Any]) -> str:
    """What the setting should be, as the end of a sentence that begins with its name."""
    known = _WORDS.get(problem["type"])
    if known is not None:
        bounds = problem.get("ctx", {}).items()
        return known.format_map(
            {name: f"{bound:g}" if isinstance(bound, float) else bound for name, bound in bounds}
        )
    message = str(problem["msg"]).removeprefix("Value error, ").removeprefix("Input ")
    return message[:1].lower() + message[1:]
