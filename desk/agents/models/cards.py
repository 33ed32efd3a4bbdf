"""The newest card of each endpoint, as files of the profile, for the command line and for a host that starts."""

from __future__ import annotations

from pathlib import Path

import msgspec

from desk.agents.models.capability import UNKNOWN, Capability, EndpointProbed
from desk.agents.models.endpoint import Endpoint

FOLDER = "models"
SUFFIX = ".card.json"
_LARGEST = 64 * 1024


class Cards:
    """One file an endpoint. A file that cannot be read is no card."""

    def __init__(self, state: Path) -> None:
        self._folder = state / FOLDER

    def find(self, name: str) -> EndpointProbed | None:
        """The card of an endpoint."""
        try:
            data = self._path(name).read_bytes()[:_LARGEST]
            return msgspec.json.decode(data, type=EndpointProbed)
        except (OSError, msgspec.DecodeError):
            return None

    def of(self, name: str, endpoint: Endpoint) -> EndpointProbed | None:
        """The card of an endpoint as it is set now; one of another address or model does not count."""
        card = self.find(name)
        if card is None or (card.url, card.api, card.model) != (endpoint.url, endpoint.api, endpoint.model):
            return None
        return card

    def capability(self, name: str, endpoint: Endpoint) -> Capability:
        """What a call is written by."""
        card = self.of(name, endpoint)
        return UNKNOWN if card is None else card.capability

    def keep(self, card: EndpointProbed) -> None:
        """Put a card in the place of an older one."""
        path = self._path(card.endpoint)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.new")
        fresh.write_bytes(msgspec.json.format(msgspec.json.encode(card)))
        fresh.replace(path)

    def drop(self, name: str) -> None:
        """Forget a card."""
        self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}{SUFFIX}"
