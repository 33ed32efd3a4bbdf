"""An override: two people excuse one person's one order from a control, for minutes, once."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from desk.approvals.changes.change import Applying, ChangeKind, Row
from desk.approvals.permit_messages import PERMITS, OverrideGranted
from desk.approvals.requests_table import current_policy
from desk.kernel.journal import Draft
from desk.kernel.queries import Select
from desk.people.directory import find_person
from desk.risk.exposure import Side

MOST_MINUTES = 15
MINUTE = 60 * 1_000_000_000


class ExcuseOrder(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """Let this person propose exactly this order, although these controls do not hold, within so many minutes."""

    person: str
    instrument: str
    side: Side
    quantity: Decimal
    limit: Decimal
    controls: tuple[str, ...]
    minutes: int


def _title(change: ExcuseOrder) -> str:
    order = f"{change.side} {change.quantity:f} {change.instrument} at {change.limit:f}"
    return f"Excuse the order to {order} of {change.person} from {', '.join(change.controls)}"


def _rows(select: Select, change: ExcuseOrder) -> tuple[Row, ...]:
    order = f"{change.side} {change.quantity:f} {change.instrument} at {change.limit:f}"
    whose = find_person(select, change.person)
    return (
        Row("order", "", order),
        Row("of", "", f"{change.person} ({whose.name})" if whose is not None else change.person),
        *(Row(f"control {control}", "must hold", "excused once") for control in change.controls),
        Row("for", "", f"{change.minutes} min"),
    )


def _refusal(select: Select, change: ExcuseOrder, applying: Applying) -> str:
    policy, person = current_policy(select), find_person(select, change.person)
    if policy.profile == "solo":
        return "An override takes two people, and this desk has one; change the policy instead."
    if person is None or not person.may("propose"):
        return f"{change.person!r} may not propose orders, so there is nothing to excuse."
    if not 1 <= change.minutes <= MOST_MINUTES:
        return f"An override lasts 1 to {MOST_MINUTES} minutes."
    if not change.controls or len(set(change.controls)) != len(change.controls):
        return "Name each control that the order is excused from once."
    never = [control for control in change.controls if control not in policy.overridable]
    if never:
        allowed = ", ".join(policy.overridable) or "none"
        return f"The policy lets nobody excuse an order from {', '.join(never)}; it allows {allowed}."
    if change.quantity <= 0 or change.limit <= 0:
        return "An override names one order: a quantity and a limit price above 0."
    return ""


def _drafts(select: Select, change: ExcuseOrder, applying: Applying) -> list[Draft]:
    granted = OverrideGranted(
        override=applying.request,
        person=change.person,
        instrument=change.instrument,
        side=change.side,
        quantity=change.quantity,
        limit=change.limit,
        controls=change.controls,
        until=applying.now + change.minutes * MINUTE,
    )
    return [Draft(PERMITS, granted, applying.actor, applying.corr)]


EXCUSE_ORDER = ChangeKind(
    change=ExcuseOrder,
    area="overrides",
    rights=("propose", "resume"),
    title=_title,
    rows=_rows,
    refusal=_refusal,
    drafts=_drafts,
)
