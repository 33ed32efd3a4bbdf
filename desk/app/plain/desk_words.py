"""The desk itself in sentences: where it stands, who is here, and what has changed since it was last told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk.app.plain import amounts
from widgets.language import marked, say, several

if TYPE_CHECKING:
    from widgets.specs.people import PeopleList, PersonRow
    from widgets.specs.status import Status

_FEEDS = {
    "live": marked("live"),
    "delayed": marked("delayed"),
    "stale": marked("stale"),
    "gap": marked("a gap in it"),
    "halted": marked("halted"),
    "ended": marked("ended"),
    "loading": marked("loading"),
    "connecting": marked("connecting"),
    "limited": marked("limited"),
    "maintenance": marked("under maintenance"),
    "quarantined": marked("quarantined"),
}
_ACCESS = {"active": marked("active"), "suspended": marked("suspended"), "revoked": marked("revoked")}
_KEYS = {"person": marked("own key"), "desk": marked("key held by the desk"), "": marked("no key")}


def standing(spec: Status) -> str:
    """Mode, state and profile, as one sentence that stands before everything else."""
    reason = f" ({spec.desk_state_reason})" if spec.desk_state_reason else ""
    return say(
        "{mode}. The desk is {state}{reason}. Profile {profile}.",
        mode=spec.mode,
        state=say(spec.desk_state),
        reason=reason,
        profile=spec.profile,
    )


def recorded(spec: Status) -> list[str]:
    """What has to be known of a recording."""
    return [say("A recording: nothing of this is so now.")] if spec.recorded else []


def market_feed(spec: Status) -> str:
    """The market's line of the status."""
    return say("Market: {feed}", feed=_feed(spec))


def _feed(spec: Status) -> str:
    detail = f" {spec.feed_detail}" if spec.feed_detail else ""
    return (
        say(
            "{feed}, {state}, {age} old.",
            feed=spec.feed,
            state=say(_FEEDS[spec.feed_state]),
            age=amounts.how_old(spec.feed_age_ms),
        )
        + detail
    )


def you(spec: Status) -> str:
    """Who sits here, and for whom votes count."""
    if spec.acting_as:
        return say("You are {you} and vote as {name}.", you=spec.you, name=spec.acting_as)
    return say("You are {you}.", you=spec.you)


def status(spec: Status) -> list[str]:
    """Everything that the status line says."""
    lines = [
        *recorded(spec),
        standing(spec),
        you(spec),
        market_feed(spec),
        *(waiting(spec) if spec.pending else [say("No request waits for votes.")]),
    ]
    if spec.spend:
        lines.append(say("Models today: {spend}.", spend=spec.spend))
    if spec.paper_faults:
        lines.append(say("The paper venue misbehaves on purpose: {faults}.", faults=spec.paper_faults))
    lines.append(
        say("Here: {names}.", names=", ".join(person.name for person in spec.people) or say("nobody"))
    )
    lines += [
        say(
            "Service {name}: {state}. {detail}",
            name=service.service,
            state=service.state,
            detail=service.detail,
        ).strip()
        for service in spec.services
        if service.state != "running"
    ]
    return lines


def people(spec: PeopleList) -> list[str]:
    """Everybody, one sentence each."""
    if not spec.rows:
        return [say("Nobody is enrolled yet.")]
    head = several(
        len(spec.rows),
        "{count} person on the desk {profile}.",
        "{count} people on the desk {profile}.",
        profile=spec.profile,
    )
    return [head, *(_person(row, row.person == spec.you) for row in spec.rows)]


def _person(row: PersonRow, you: bool) -> str:
    here = say("here") if row.terminals else say("away")
    parts = [", ".join(row.roles) or say("no role"), say(_ACCESS[row.access]), here, say(_KEYS[row.custody])]
    if row.demo:
        parts.append(say("demo person"))
    if you:
        parts.append(say("you"))
    if row.reviewing:
        parts.append(say("reviewing {request}", request=row.reviewing))
    return f"{row.name}: {', '.join(parts)}."


def news(before: Status | None, now: Status) -> list[tuple[str, str, str]]:
    """Pane, severity and text of what has changed between two values of the status line."""
    if before is None:
        return []
    found: list[tuple[str, str, str]] = []
    if before.mode != now.mode:
        found.append((say("Desk"), "critical", say("the mode is {mode} now.", mode=now.mode)))
    if before.desk_state != now.desk_state:
        severity = "good" if now.desk_state == "ACTIVE" else "critical"
        found.append((say("Desk"), severity, standing(now)))
    if before.feed_state != now.feed_state:
        found.append((say("Market"), "good" if now.feed_state == "live" else "warning", _feed(now)))
    if before.spend_state != now.spend_state and now.spend_state:
        found.append((say("Spend"), "warning", say("models today: {spend}.", spend=now.spend)))
    if before.acting_as != now.acting_as:
        found.append((say("Approvals"), "all", you(now)))
    came = {person.name for person in now.people} - {person.name for person in before.people}
    went = {person.name for person in before.people} - {person.name for person in now.people}
    for names, said in (
        (came, say("arrived: {names}.", names=", ".join(sorted(came)))),
        (went, say("left: {names}.", names=", ".join(sorted(went)))),
    ):
        if names:
            found.append((say("People"), "all", said))
    return found


def left(seconds: int) -> str:
    """How long until then."""
    return amounts.seconds(seconds)


def waiting(spec: Status) -> list[str]:
    """What waits for votes."""
    return [
        several(
            spec.pending,
            "{count} request waits for votes; say queue.",
            "{count} requests wait for votes; say queue.",
        )
    ]
