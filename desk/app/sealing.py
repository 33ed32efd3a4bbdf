"""Keys that the person here may seal: where they stand, and who can do it. Nothing ever reads one back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class SealedKey:
    """One key of a model's endpoint or of a venue, without the key."""

    name: str
    title: str
    help: str
    sealed: bool
    where: str
    offered: bool = True
    """Whether it can be sealed from this terminal; otherwise `instead` says what to type where."""
    instead: str = ""


class Sealing(Protocol):
    """What a terminal on the host's own machine can seal."""

    def keys(self) -> Sequence[SealedKey]:
        """Every key there is, or should be."""
        ...

    def first(self) -> bool:
        """Whether nothing is sealed yet, so that the passphrase is chosen now and asked for twice."""
        ...

    def seal(self, name: str, secret: bytearray, passphrase: bytearray) -> str:
        """Seal a key; both are overwritten. The sentence says where it is and when it counts."""
        ...
