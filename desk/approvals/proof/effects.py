"""Which facts a change may lead to: just what its text said, about nobody and nothing else."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from desk.approvals.changes.access_changes import BringBackPerson, RevokePerson, SuspendPerson
from desk.approvals.changes.breaker_change import LiftBreaker
from desk.approvals.changes.deployment_change import AdoptDeployment
from desk.approvals.changes.key_changes import EnrolKey, RevokeKey
from desk.approvals.changes.live_changes import GoLive, GoPaper
from desk.approvals.changes.override_change import ExcuseOrder
from desk.approvals.changes.people_changes import ChangePerson, EnrolPerson
from desk.approvals.changes.persona_change import AdoptPersona
from desk.approvals.changes.policy_change import AdoptPolicy
from desk.approvals.changes.resume_change import ResumeDesk
from desk.approvals.changes.rule_changes import EndStandingRule, MakeStandingRule, rule_id
from desk.approvals.changes.venue_changes import RemoveVenueKey, SetVenueKey
from desk.approvals.messages import PolicyAdopted
from desk.approvals.permit_messages import OverrideGranted, StandingRuleEnded, StandingRuleMade
from desk.approvals.proof.people import People
from desk.execution.mode import WentLive, WentPaper
from desk.execution.venue_keys import VenueKeyRemoved, VenueKeySet
from desk.people.messages import KeyEnrolled, KeyRevoked, PersonEnrolled, PersonRevoked, PersonSuspended
from desk.people.personas.persona import read_persona
from desk.people.personas.personas_table import PersonaAdopted
from desk.risk.desk_state import DeskResumed
from desk.risk.messages import BreakerLifted, DeploymentAdopted

MINUTE = 60_000_000_000
_ALWAYS = (
    PolicyAdopted,
    PersonEnrolled,
    PersonRevoked,
    PersonSuspended,
    KeyEnrolled,
    KeyRevoked,
    StandingRuleMade,
    StandingRuleEnded,
    OverrideGranted,
    WentLive,
    WentPaper,
    VenueKeySet,
    VenueKeyRemoved,
    DeploymentAdopted,
    PersonaAdopted,
)
_TO_ITS_TABLE = (
    AdoptPolicy,
    MakeStandingRule,
    EndStandingRule,
    ExcuseOrder,
    GoLive,
    GoPaper,
    SetVenueKey,
    RemoveVenueKey,
    AdoptPersona,
)
_OF_PEOPLE = (EnrolPerson, ChangePerson, RevokePerson, SuspendPerson, BringBackPerson, EnrolKey, RevokeKey)


def guarded(message: Any, *, halted: bool) -> bool:
    """Whether a fact changes the desk itself. A halt is ended by people together."""
    if isinstance(message, DeskResumed):
        return halted
    if isinstance(message, BreakerLifted):
        return message.spared_until > 0  # its cause stands, and only a quorum passes over that
    return isinstance(message, _ALWAYS)


def known(change: Any) -> bool:
    """Whether the judge knows which facts a change leads to."""
    return isinstance(change, (*_TO_ITS_TABLE, *_OF_PEOPLE, LiftBreaker, AdoptDeployment, ResumeDesk))


def follows(change: Any, message: Any, people: People, ts: int, request: str) -> bool:
    """Whether a fact is what this change of that request says."""
    if isinstance(change, _OF_PEOPLE):
        return _of_people(change, message, people)
    match change, message:
        case AdoptPolicy(text), PolicyAdopted():
            return bool(message.text == text)
        case MakeStandingRule(), StandingRuleMade():
            names = MakeStandingRule.__struct_fields__
            same = all(getattr(change, name) == getattr(message, name) for name in names)
            return same and (message.rule, message.request) == (rule_id(request), request)
        case EndStandingRule(rule=rule), StandingRuleEnded():
            return bool(message.rule == rule)
        case ExcuseOrder(), OverrideGranted():
            names = ("person", "instrument", "side", "quantity", "limit", "controls")
            same = all(getattr(change, name) == getattr(message, name) for name in names)
            same = same and message.override == request
            return same and message.until <= ts + min(change.minutes, 15) * MINUTE
        case GoLive(), WentLive():
            return bool(
                message == WentLive(**{name: getattr(change, name) for name in WentLive.__struct_fields__})
            )
        case (GoPaper(), WentPaper()) | (ResumeDesk(), DeskResumed()):
            return True
        case SetVenueKey(), VenueKeySet():
            return bool(
                (message.venue, message.key, message.withdraws)
                == (change.venue, change.key, change.withdraws)
            )
        case RemoveVenueKey(), VenueKeyRemoved():
            return bool(message.venue == change.venue)
        case AdoptPersona(text), PersonaAdopted():
            then = read_persona(text)
            return bool(
                message
                == PersonaAdopted(
                    name=then.name, version=then.version, text=text, sha256=sha256(text.encode()).hexdigest()
                )
            )
        case LiftBreaker(), BreakerLifted():
            in_time = message.spared_until <= ts + change.minutes * MINUTE
            return bool(message.breaker == change.breaker) and in_time
        case AdoptDeployment(), DeploymentAdopted():
            return bool((message.code, message.settings) == (change.code, change.settings))
        case _:
            return False


def _of_people(change: Any, message: Any, people: People) -> bool:
    match change, message:
        case EnrolPerson(), PersonEnrolled():
            wanted = PersonEnrolled(change.person, change.name, change.roles, False, change.uid)
            return bool(message == wanted) and not people.find(change.person).ever
        case ((EnrolPerson() | EnrolKey()), KeyEnrolled()):
            return bool(message == KeyEnrolled(change.person, change.key, "person"))
        case ChangePerson(), PersonEnrolled():
            demo = people.find(change.person).demo
            return bool(message == PersonEnrolled(change.person, change.name, change.roles, demo, change.uid))
        case RevokePerson(), (PersonRevoked() | KeyRevoked()):
            return bool(message.person == change.person)
        case SuspendPerson(), PersonSuspended():
            return bool((message.person, message.reason) == (change.person, change.reason))
        case BringBackPerson(), PersonEnrolled():
            known = people.find(change.person)
            same = (message.name, message.roles, message.demo) == (known.name, known.roles, known.demo)
            return same and message.person == change.person
        case RevokeKey(), KeyRevoked():
            return bool((message.person, message.key) == (change.person, change.key))
        case _:
            return False
