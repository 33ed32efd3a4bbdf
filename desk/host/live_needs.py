"""What going live takes that the record itself knows: a policy, people with keys of their own, a clock."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from desk.approvals.changes.staffing import shortfall
from desk.approvals.requests_table import current_policy
from desk.people.directory import Person, all_people
from desk.people.keys import find_key
from widgets.specs.go_live import Need, NeedState

if TYPE_CHECKING:
    from desk.host.core import Core

SKEW_MS = 1_000
"""A venue refuses what is signed by a clock further off than a few seconds; a second is worth a word."""


def policy_need(core: Core, tested_at: int) -> Need:
    """A policy with a section for real money."""
    policy = current_policy(core.bus.rows)
    state: NeedState = "ok"
    text, then = f"{policy.profile}, version {policy.version}", ""
    if policy.profile == "demo":
        state, text = "missing", "the demo's policy is on paper for ever"
        then = (
            "desk policy template desk > main.policy.yaml, then desk --profile main --policy main.policy.yaml"
        )
    elif policy.live is None:
        state, text = "missing", f"{text}, has no section live"
        then = "add live to the policy file, then desk policy propose FILE"
    return Need(id="policy", title="Policy", state=state, text=text, next=then, tested_at=tested_at)


def people_needs(core: Core, tested_at: int) -> Iterator[Need]:
    """Enough people who sign for themselves, and enough for every quorum."""
    rows = core.bus.rows
    policy, people = current_policy(rows), [one for one in all_people(rows) if one.active]
    voters = [one for one in people if one.may("vote") and not one.demo]
    signing = [one for one in voters if signs(core, one)]
    names = ", ".join(one.name for one in signing) or "nobody"
    enough = 1 if policy.profile == "solo" else 2
    title = "Approver" if enough == 1 else "Second approver"
    state: NeedState = "ok"
    text, then = f"{names} can vote with a key of their own", ""
    if len(signing) < enough:
        state = "missing"
        text = f"{len(signing)} of {enough} people can vote with a key of their own: {names}"
        without = [one for one in voters if one not in signing]
        if policy.profile == "demo":
            then = "found a desk of your own: desk people found FILE --profile main"
        elif without:
            then = f"desk people key new {without[0].person}, at their own terminal"
        else:
            then = "desk people enrol PERSON --name NAME --roles approver"
    yield Need(id="approver", title=title, state=state, text=text, next=then, tested_at=tested_at)
    short = shortfall(people, policy)
    yield Need(
        id="quorum",
        title="Quorum",
        state="failed" if short else "ok",
        text=short
        or f"enough people for every tier and for changes of people; here now: {_here(core, signing)}",
        next="desk people enrol PERSON --name NAME --roles ROLE" if short else "",
        tested_at=tested_at,
    )


def _here(core: Core, signing: list[Person]) -> str:
    here = {one.person for one in core.terminal_desk.presence.people()}
    return ", ".join(one.name for one in signing if one.person in here) or "none of them"


def signs(core: Core, person: Person) -> bool:
    """Whether a key of their own signs for them."""
    key = find_key(core.bus.rows, person.person)
    return key is not None and key.custody == "person"


def clock_need(core: Core) -> Need:
    """A clock that the venue agrees with."""
    if core.given.settings.venue is None:
        return Need(
            id="clock",
            title="Clock",
            state="untested",
            text="there is no venue to compare it with; desk doctor says what keeps it",
            needed=False,
        )
    age = core.feed.age_ms()
    ahead = core.given.source.market_now() - core.given.clock.now()
    state: NeedState = "ok" if abs(ahead) // 1_000_000 <= SKEW_MS else "failed"
    return Need(
        id="clock",
        title="Clock",
        state=state,
        text=f"{abs(ahead) // 1_000_000} ms from the venue's; its newest word is {age} ms old",
        next="" if state == "ok" else "set the machine's clock by NTP; a venue refuses late signatures",
        tested_at=core.given.clock.now(),
    )
