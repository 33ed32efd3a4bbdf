"""How much of the queue one proposer may fill. The house, which proposes by itself, loses room when it floods."""

from __future__ import annotations

from desk.approvals.policy import Policy
from desk.approvals.queue import pending_by, refused_since
from desk.approvals.requests_table import pending_count
from desk.kernel.errors import Refused
from desk.kernel.queries import Select
from desk.people.directory import HOUSE

SECOND = 1_000_000_000


def require_room(select: Select, policy: Policy, proposer: str, now: int) -> None:
    """Refuse another request of somebody whose room in the queue is taken."""
    waiting, own = pending_count(select), pending_by(select, proposer)
    most, refused = room_of(select, policy, proposer, now)
    # Nobody's flood keeps another person from the one request that may end it.
    has_place = waiting < policy.release.max_pending or (own == 0 and proposer != HOUSE)
    if has_place and own < most:
        return
    if most < policy.release.max_pending_per_proposer:
        raise Refused(
            f"The queue has room for {most} requests by {proposer}, because {refused} of them were rejected or "
            f"expired within {policy.flood.window_s // 60} min; decide the {own} that wait first."
        )
    raise Refused(f"The queue is full with {waiting} requests ({own} by {proposer}); decide some first.")


def room_of(select: Select, policy: Policy, proposer: str, now: int) -> tuple[int, int]:
    """Requests that may wait by this proposer, and how many came to nothing lately: people keep their room."""
    most = policy.release.max_pending_per_proposer
    if proposer != HOUSE:
        return most, 0
    refused = refused_since(select, proposer, now - policy.flood.window_s * SECOND)
    return max(1, most >> min(refused // policy.flood.refused, 16)), refused
