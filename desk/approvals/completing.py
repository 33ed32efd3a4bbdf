"""What a completed quorum leads to: the order at once, a time lock before it, or staleness with the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from data.instruments import Instrument
from desk.approvals.changes.change import Applying
from desk.approvals.eligibility import counted, needed
from desk.approvals.examination import Examination, closed, intact, release_checks
from desk.approvals.messages import (
    APPROVALS,
    RequestApproved,
    RequestCancelled,
    RequestExpired,
    RequestWentStale,
)
from desk.approvals.policy import Policy
from desk.approvals.release import released
from desk.approvals.requests_table import ChangeRequest, Request
from desk.approvals.terms import terms
from desk.execution.appraisal import appraise
from desk.execution.timing import Timing
from desk.kernel.journal import Draft
from desk.kernel.queries import Select
from desk.risk.checks import refusals
from desk.risk.quote import Quote
from desk.risk.situation import Check

SECOND = 1_000_000_000
LOOK_AGAIN_S = 1
"""After this a deferred order is looked at again, with every sweep."""


class Surroundings(msgspec.Struct, frozen=True, kw_only=True):
    """What a vote is decided among, beside the tables: prices frozen just before, and the id that an order would have."""

    desk: str
    quotes: Mapping[str, Quote]
    instruments: Mapping[str, Instrument]
    order: str
    now: int


def applying_by(request: ChangeRequest, actor: str, corr: str, among: Surroundings) -> Applying:
    """Under which a change of this request would be applied."""
    return Applying(
        request=request.request,
        desk=among.desk,
        proposer=request.proposer,
        actor=actor,
        now=among.now,
        corr=corr,
    )


def too_late(request: Request, policy: Policy, among: Surroundings) -> str:
    """Why the order could not be released any more if it were approved now, or empty."""
    hold_s = held_for(request, policy)
    if hold_s and among.now + hold_s * SECOND >= request.expires:
        return f"An approved order waits {hold_s} s before it goes out, and the request expires before; renew it."
    return ""


def held_for(request: Request, policy: Policy) -> int:
    """Seconds of the time lock between the last approval and the release of a request."""
    ticket = request.proposed.ticket
    if request.proposed.reduces:
        return 0
    return terms(policy, ticket.strategy, ticket.mode, ticket.account).hold_s


def completed(
    select: Select,
    request: Request,
    people: Sequence[str],
    policy: Policy,
    among: Surroundings,
    actor: str,
    corr: str,
) -> list[Draft]:
    """The quorum is there: everything is examined again, in the transaction that consumes it."""
    seen = _examined(select, request, policy, among)
    hold_s = held_for(request, policy)
    timing = timing_of(request, among)
    if timing.latency == "defer":
        hold_s = max(hold_s, LOOK_AGAIN_S)
    release_at = among.now + hold_s * SECOND if hold_s and seen.passed else 0
    approved = Draft(APPROVALS, RequestApproved(request.request, tuple(people), release_at), actor, corr)
    if release_at:
        return [approved]
    return [approved, *_released(request, seen, policy, among, actor, corr)]


def timing_of(request: Request, among: Surroundings) -> Timing:
    """When the order should go out, by what it costs now."""
    proposed = request.proposed
    quote = among.quotes.get(proposed.ticket.instrument)
    return appraise(proposed.ticket, quote, proposed.edge_bp, reduces=proposed.reduces).timing


def decide_held(select: Select, request: Request, policy: Policy, among: Surroundings) -> list[Draft]:
    """The time lock of an approved request is over: its votes and everything else are examined once more."""
    why = ""
    if among.now >= request.expires:
        return [Draft(APPROVALS, RequestExpired(request.request), "desk", request.corr)]
    if not intact(request):
        why = "the stored order no longer matches its digest"
    elif request.policy != policy.version:
        why = f"the policy changed to {policy.version}"
    elif len(counted(select, request, policy)) < needed(request, policy):
        why = "an approval no longer counts"
    elif shut := closed(select, request.proposed.reduces):
        why = shut.rstrip(".")
    if why:
        return [Draft(APPROVALS, RequestWentStale(request.request, why), "desk", request.corr)]
    if timing_of(request, among).latency == "defer":
        return []  # looked at again with every sweep, until trading is as usual or the request expires
    seen = _examined(select, request, policy, among)
    return _released(request, seen, policy, among, "desk", request.corr)


def _released(
    request: Request, seen: Examination, policy: Policy, among: Surroundings, actor: str, corr: str
) -> list[Draft]:
    if not seen.passed:
        stale = RequestWentStale(request.request, refusals(seen.checks), seen.checks)
        return [Draft(APPROVALS, stale, actor, corr)]
    timing = timing_of(request, among)
    if timing.latency == "park":
        return [Draft(APPROVALS, RequestCancelled(request.request, timing.words), "desk", corr)]
    return list(
        released(
            request.proposed,
            seen,
            among.quotes.get(request.proposed.ticket.instrument),
            policy,
            order=among.order,
            now=among.now,
            actor=actor,
            corr=corr,
        )
    )


def _examined(select: Select, request: Request, policy: Policy, among: Surroundings) -> Examination:
    """Every check. One that breaks is one that did not hold: no order goes out on a question without an answer."""
    symbol = request.proposed.ticket.instrument
    instrument = among.instruments.get(symbol)
    if instrument is None:
        gone = Check("C12", "instrument", False, "gone", "listed", f"the feed no longer has {symbol}")
        return Examination((gone,), False)
    try:
        return release_checks(select, request, instrument, policy, among.quotes, among.now)
    except Exception as problem:
        broke = Check(
            "C16", "examination", False, "failed", "every check answered", f"{type(problem).__name__}"
        )
        return Examination((broke,), False)
