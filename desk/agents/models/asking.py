"""How personas ask models: paid from the desk's caps, scrubbed, recorded, and tried again where that can help."""

from __future__ import annotations

from typing import Protocol

import msgspec

from desk.agents.models.exchange import Prompt, Reply
from desk.kernel.errors import DeskError


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One question to a model, in whose name and for what."""

    persona: str
    """`Bull`, `Moderator`, `Analyst`, ...: says which endpoint answers, and whose cap pays."""
    purpose: str
    """`opinion`, `attack`, `answer`, `rank`, `advice`, `chat`, `repair`, `reconcile`, `bench`."""
    scope: str
    """The turn or debate, which is one run for the caps; the same name its evidence has."""
    person: str
    prompt: Prompt
    snapshot: str = ""
    """SHA-256 over the hashes of the evidence that the prompt was written from."""
    bundle: str = ""
    """SHA-256 of the persona's instructions and modules."""


class Hearing(Protocol):
    """Told of a call while it runs."""

    def text(self, piece: str) -> None:
        """More of the answer arrived. Raw: for a meter, or for a reader that checks it before anybody sees it."""
        ...

    def waiting(self, why: str, seconds: float) -> None:
        """The call is tried again in that many seconds, for this reason: the provider's own words."""
        ...


class CapReached(DeskError):
    """There is no money left for this call. The text says which cap, what was spent, and what to do."""


class Asking(Protocol):
    """What those who need a model's answer are given."""

    def endpoint(self, persona: str) -> str:
        """Name of the endpoint that this persona speaks through, or empty: then the house's rules speak."""
        ...

    def model(self, persona: str) -> str:
        """The model behind it as it is named in track records, or empty."""
        ...

    async def ask(self, asked: Asked, hearing: Hearing | None = None) -> Reply:
        """The model's answer. Raises `ModelFailed` after the last attempt, `CapReached` before a call it cannot pay."""
        ...
