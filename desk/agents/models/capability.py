"""What an endpoint was found to do. Whatever is decided by it is decided by this card, never by who runs the server."""

from __future__ import annotations

from typing import Literal

import msgspec

Structure = Literal["schema", "object", "text"]
"""An answer that is held to a JSON schema, to being JSON, or to nothing."""


class Capability(msgspec.Struct, frozen=True, kw_only=True):
    """One endpoint's card. The defaults are what is tried where nobody has looked yet."""

    limit: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    """Name under which it takes the most tokens of an answer."""
    usage: bool = True
    """Whether it takes the wish for token counts in a stream."""
    temperature: bool = True
    """Whether a temperature may be given."""
    tools: bool = True
    structure: Structure = "text"


UNKNOWN = Capability()
