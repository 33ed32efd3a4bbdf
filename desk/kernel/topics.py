"""Topics: what is said on the bus, under a versioned name, in typed messages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast

import msgspec

M = TypeVar("M")

_ENCODER = msgspec.json.Encoder(order="deterministic")
LARGEST_BODY = 4 * 1024 * 1024
"""Bytes; a longer message is refused."""


@dataclass(frozen=True, eq=False)
class Topic(Generic[M]):
    """`messages` is a msgspec Struct declared with `tag=True`, or a union of them.

    A durable topic passes through the journal before any subscriber sees it; an ephemeral one does not.
    """

    name: str
    durable: bool
    messages: Any
    _decoder: Any = field(init=False, repr=False, default=None)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_decoder", msgspec.json.Decoder(self.messages))

    def encode(self, message: Any) -> bytes:
        """Canonical bytes. Raises `ValueError` for a message that would not read back as it is, such as one with NaN."""
        body = _ENCODER.encode(message)
        if len(body) > LARGEST_BODY:
            raise ValueError(
                f"{type(message).__name__} takes {len(body)} bytes, more than {self.name} carries"
            )
        try:
            same = self._decoder.decode(body) == message
        except msgspec.MsgspecError as problem:
            raise ValueError(
                f"{type(message).__name__} does not belong on {self.name}: {problem}"
            ) from problem
        if not same:
            raise ValueError(f"{type(message).__name__} on {self.name} does not read back as it was written")
        return body

    def decode(self, body: bytes) -> M:
        """The message in `body`. Raises `ValueError` when it holds none of this topic."""
        try:
            return cast(M, self._decoder.decode(body))
        except msgspec.MsgspecError as problem:
            raise ValueError(f"no message of {self.name}: {problem}") from problem
