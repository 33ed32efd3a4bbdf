"""Messages as lines: one JSON object, UTF-8, ended by a newline."""

from __future__ import annotations

import json
from typing import Any

from pydantic import ValidationError
from pydantic_core import SchemaValidator

from desk.link.envelope import MAX_BYTES, Malformed, Message, heard_validator, validator


def encode(message: Message) -> bytes:
    """The message as a line, newline included."""
    return message.model_dump_json().encode() + b"\n"


def decode(line: bytes) -> Message:
    """The message on this line; `Malformed` says what is wrong with it and names it where it can."""
    return _read(line, validator())


def decode_heard(line: bytes) -> Message:
    """The same for a line that a host sent."""
    return _read(line, heard_validator())


def _read(line: bytes, checks: SchemaValidator) -> Message:
    try:
        message: Message = checks.validate_json(line)
    except ValidationError as error:
        raise Malformed(_what_is_wrong(error, line), _corr(line)) from None
    return message


def too_long() -> Malformed:
    """What a line beyond the limit is answered with."""
    return Malformed(f"the message was longer than {MAX_BYTES} bytes and was skipped; send a shorter one")


def _what_is_wrong(error: ValidationError, line: bytes) -> str:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    if first["type"] == "json_invalid":
        why = first["msg"].removeprefix("Invalid JSON: ")
        return f"the line is no JSON object ({why}); send one message a line"
    if first["type"] == "union_tag_not_found":
        return "the message has no `type`; every message names one"
    if first["type"] == "union_tag_invalid":
        kind = _type(line)
        return f"the message type {kind!r} is not known to this desk; both sides may need the same version"
    where = ".".join(str(part) for part in first["loc"])
    return f"the field {where or 'message'} does not fit: {first['msg']}"


def _corr(line: bytes) -> str:
    found = _object(line).get("id", "")
    return found if isinstance(found, str) and len(found) <= 64 else ""


def _type(line: bytes) -> str:
    return str(_object(line).get("type", ""))[:40]


def _object(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
