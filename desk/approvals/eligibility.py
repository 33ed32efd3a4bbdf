"""Who may vote on a request, and whose approval counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from desk.approvals.policy import Policy
from desk.approvals.requests_table import AnyRequest, ChangeRequest, Vote, votes_on
from desk.approvals.signing import signed
from desk.approvals.subject import subject
from desk.approvals.terms import terms
from desk.kernel.queries import Select
from desk.people.directory import Person, all_people
from desk.people.keys import active_keys
from desk.people.roles import Role


def eligible(select: Select, request: AnyRequest, policy: Policy) -> tuple[Person, ...]:
    """Who may vote on a request: distinct people with a role that the policy names for it, never the proposer
    nor whoever it is about."""
    return tuple(person for person in all_people(select) if may_count(person, request, policy))


def may_count(person: Person, request: AnyRequest, policy: Policy) -> bool:
    """Whether this person's approval counts towards this request now.

    The proposer never counts, nor whoever a change of people is about, save on a desk of one: there is nobody else, so
    their own signed confirmation is the one.
    """
    if person.person in (request.proposer, subject(request)) and policy.profile != "solo":
        return False
    if isinstance(request, ChangeRequest):
        return person.active and bool(set(person.roles) & set(wanted_roles(request, policy)))
    if request.proposed.reduces:
        return person.may("vote") or person.may("trade")
    return person.may("vote") and bool(set(person.roles) & set(wanted_roles(request, policy)))


def wanted_roles(request: AnyRequest, policy: Policy) -> tuple[Role, ...]:
    """The roles of which any makes a person eligible for a request that is not exempt."""
    if isinstance(request, ChangeRequest):
        return policy.change_need(request.proposed.ticket.area).roles
    ticket = request.proposed.ticket
    return terms(policy, ticket.strategy, ticket.mode, ticket.account).tier(ticket.notional).roles


def needed(request: AnyRequest, policy: Policy) -> int:
    """How many approvals it takes: no fewer than the policy in force asks for, whatever the request's row says."""
    asked = request.proposed.needed
    if isinstance(request, ChangeRequest):
        return max(asked, policy.change_need(request.proposed.ticket.area).approvals)
    if request.proposed.reduces:
        return max(asked, 1)
    ticket = request.proposed.ticket
    return max(
        asked, terms(policy, ticket.strategy, ticket.mode, ticket.account).tier(ticket.notional).approvals
    )


def counted(select: Select, request: AnyRequest, policy: Policy) -> tuple[str, ...]:
    """People whose approval counts now; a vote for another text, by somebody no longer eligible or who lost access
    since, or whose signature does not hold or is by a key that no longer signs, does not."""
    votes = votes_on(select, request.request)
    return approving(all_people(select), active_keys(select), votes, request, policy)


def approving(
    people: Sequence[Person],
    keys: Mapping[str, str],
    votes: Sequence[Vote],
    request: AnyRequest,
    policy: Policy,
) -> tuple[str, ...]:
    """The same of people, their keys and votes that have been read already."""
    able = {person.person for person in people if may_count(person, request, policy)}
    return tuple(
        vote.cast.person
        for vote in votes
        if vote.cast.choice == "approve"
        and vote.cast.request == request.request
        and vote.cast.digest == request.proposed.digest
        and vote.cast.person in able
        and not vote.void
        and keys.get(vote.cast.person) == vote.cast.key
        and signed(vote.cast, request.proposed.text)
    )
