"""The playbooks there are."""

from __future__ import annotations

from desk.chat.playbooks.circuit_breaker import CIRCUIT_BREAKER
from desk.chat.playbooks.exposure import EXPOSURE
from desk.chat.playbooks.feed_outage import FEED_OUTAGE
from desk.chat.playbooks.playbook import Playbook

_ALL = (CIRCUIT_BREAKER, EXPOSURE, FEED_OUTAGE)


def playbooks() -> dict[str, Playbook]:
    """By name, in the order in which they are offered."""
    return {one.name: one for one in _ALL}
