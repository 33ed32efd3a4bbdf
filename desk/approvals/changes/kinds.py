"""Every kind of change that this desk knows. A room adds its own with one line here."""

from __future__ import annotations

from typing import Any

import msgspec

from desk.approvals.changes.access_changes import BRING_BACK_PERSON, REVOKE_PERSON, SUSPEND_PERSON
from desk.approvals.changes.breaker_change import LIFT_BREAKER
from desk.approvals.changes.change import ChangeKind
from desk.approvals.changes.deployment_change import ADOPT_DEPLOYMENT
from desk.approvals.changes.key_changes import ENROL_KEY, REVOKE_KEY
from desk.approvals.changes.live_changes import GO_LIVE, GO_PAPER
from desk.approvals.changes.override_change import EXCUSE_ORDER
from desk.approvals.changes.people_changes import CHANGE_PERSON, ENROL_PERSON
from desk.approvals.changes.persona_change import ADOPT_PERSONA
from desk.approvals.changes.policy_change import POLICY_CHANGE
from desk.approvals.changes.resume_change import RESUME_DESK
from desk.approvals.changes.rule_changes import END_RULE, MAKE_RULE
from desk.approvals.changes.venue_changes import REMOVE_VENUE_KEY, SET_VENUE_KEY

KINDS: tuple[ChangeKind[Any], ...] = (
    POLICY_CHANGE,
    RESUME_DESK,
    MAKE_RULE,
    END_RULE,
    EXCUSE_ORDER,
    ENROL_PERSON,
    CHANGE_PERSON,
    REVOKE_PERSON,
    SUSPEND_PERSON,
    BRING_BACK_PERSON,
    ENROL_KEY,
    REVOKE_KEY,
    LIFT_BREAKER,
    ADOPT_DEPLOYMENT,
    GO_LIVE,
    GO_PAPER,
    SET_VENUE_KEY,
    REMOVE_VENUE_KEY,
    ADOPT_PERSONA,
)
_BY_TAG = {str(kind.change.__struct_config__.tag): kind for kind in KINDS}
_ENCODER = msgspec.json.Encoder(order="deterministic")


class _Tagged(msgspec.Struct):
    type: str


def kind_of(change: msgspec.Struct) -> ChangeKind[Any]:
    """The kind of a change."""
    return _BY_TAG[str(change.__struct_config__.tag)]


def write_change(change: msgspec.Struct) -> str:
    """Its canonical JSON: what is kept and hashed."""
    return _ENCODER.encode(change).decode()


def read_change(text: str) -> tuple[ChangeKind[Any], Any] | None:
    """The change in a canonical JSON, or `None` for one that this desk does not know or cannot read whole."""
    try:
        kind = _BY_TAG.get(msgspec.json.decode(text, type=_Tagged).type)
        if kind is None:
            return None
        change = msgspec.json.decode(text, type=kind.change)
    except msgspec.MsgspecError:
        return None
    return (kind, change) if write_change(change) == text else None
