"""What ccxt's errors mean for a feed. They are told by name, so that this file needs no ccxt."""

from __future__ import annotations

from typing import Final

import msgspec

from data.venues.standing import State, plain


class Meaning(msgspec.Struct, frozen=True):
    """A state, words for it, and whether trying again can help."""

    state: State
    text: str
    lasting: bool = False


_MEANINGS: Final[dict[str, tuple[State, str, bool]]] = {
    "OnMaintenance": ("maintenance", "is in maintenance", False),
    "RateLimitExceeded": ("limited", "limits us", False),
    "DDoSProtection": ("limited", "limits us", False),
    "ChecksumError": ("gap", "sent a book that failed its checksum", False),
    "InvalidNonce": ("gap", "left a hole in a book's numbers", False),
    "RestrictedLocation": ("halted", "does not serve this place", True),
    "AuthenticationError": ("halted", "wants a key for this, and the desk gives none", True),
    "BadSymbol": ("halted", "does not know this instrument any more", True),
    "NotSupported": ("halted", "cannot tell this", True),
    "RequestTimeout": ("connecting", "did not answer in time", False),
    "ExchangeNotAvailable": ("connecting", "is not available", False),
    "NetworkError": ("connecting", "cannot be reached", False),
    "ExchangeClosedByUser": ("connecting", "was closed", False),
}
"""By the name of ccxt's error class; the nearest of its ancestors counts."""


def meaning(problem: BaseException, venue: str) -> Meaning:
    """What this error says of the feed."""
    for kind in type(problem).__mro__:
        found = _MEANINGS.get(kind.__name__)
        if found is not None:
            state, words, lasting = found
            break
    else:
        state, words, lasting = "connecting", "answered with an error", False
    said = plain(str(problem))
    return Meaning(state, f"{venue} {words}" + (f" ({said[:120]})" if said else ""), lasting)
