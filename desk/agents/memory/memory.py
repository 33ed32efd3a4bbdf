"""Keeping insights: what is said again is counted and not added, what is too much is crowded out, and all of it ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from desk.agents.memory.insights import KnownInsight, find_insight, open_insights, same_as
from desk.agents.memory.messages import (
    MEMORY,
    DebateRemembered,
    Insight,
    InsightHeardAgain,
    InsightKept,
    InsightReviewed,
    InsightSettled,
    Status,
    Trust,
)
from desk.agents.memory.rules import (
    LONGEST,
    LONGEST_LIFE,
    MOST_CONFIDENCE,
    RANK,
    actor_of,
    confidence_again,
    key_of,
    seal_of,
)
from desk.kernel.bus import Bus
from desk.kernel.clock import Clock
from desk.kernel.errors import Refused
from desk.kernel.ids import Ids
from desk.kernel.journal import Draft
from desk.kernel.queries import Select, Tables, within
from desk.people.directory import require

MOST_OPEN: Mapping[Trust, int] = {"desk": 200, "person": 100, "model": 30}
"""Open insights of each kind of source; a newer one crowds out the one that says least for longest."""
MOST_OF_ONE = 40
"""Open insights of one person or one persona; beyond them it crowds out its own."""
FORGOTTEN = "crowded out by newer ones"


class Memory:
    """Writes what is remembered. It holds nothing that trades, and nobody who trades reads it."""

    def __init__(self, bus: Bus, clock: Clock, ids: Ids) -> None:
        self._bus = bus
        self._clock = clock
        self._ids = ids

    async def keep(self, content: Insight, tools: Mapping[str, str] | None = None) -> str:
        """Remember something; the answer is the id it stands under, or empty where it was withdrawn before.

        `tools` names the tool behind each reference of the text, so that the same words over newer figures are the same.
        """
        return (await self.keep_all([content], tools or {}))[0]

    async def keep_all(
        self, contents: Sequence[Insight], tools: Mapping[str, str], debate: str = ""
    ) -> tuple[str, ...]:
        """Remember several things at once, and that a debate was read where it names one."""
        names = [self._ids.new("ins") for _ in contents]
        now = self._clock.now()
        kept: list[str] = []

        def decide(tables: Tables) -> Sequence[Draft]:
            select = within(tables)
            kept.clear()
            drafts: list[Draft] = []
            for name, content in zip(names, contents, strict=True):
                if content.source.trust == "person":
                    require(select, content.source.name, "ask")
                found, made = _kept(select, name, content, tools, now)
                kept.append(found)
                drafts += made
            if debate:
                ids = tuple(dict.fromkeys(name for name in kept if name))
                drafts.append(Draft(MEMORY, DebateRemembered(debate, ids), "desk", debate))
            return drafts

        await self._bus.transact(decide)
        return tuple(kept)

    async def settle(self, insight: str, status: Status, reason: str, by: str = "") -> bool:
        """Say what became of an insight; False where that is known already."""

        def decide(tables: Tables) -> Sequence[Draft]:
            found = find_insight(within(tables), insight)
            if found is None or found.status not in ("open", "disputed"):
                return ()
            settled = InsightSettled(insight=insight, status=status, reason=reason, by=by)
            return (Draft(MEMORY, settled, "desk", insight),)

        return bool(await self._bus.transact(decide))

    async def withdraw(self, insight: str, reason: str, person: str) -> None:
        """A person takes an insight back: nobody but a person can bring it up again for a day."""

        def decide(tables: Tables) -> Sequence[Draft]:
            select = within(tables)
            require(select, person, "ask")
            found = _found(select, insight)
            if found.status not in ("open", "disputed"):
                raise Refused(
                    f"The insight {insight} is {found.status} already; there is nothing to withdraw."
                )
            settled = InsightSettled(insight=insight, status="withdrawn", reason=reason, by=person)
            return (Draft(MEMORY, settled, person, insight),)

        await self._bus.transact(decide)

    async def review(self, insight: str, note: str, person: str) -> None:
        """A person says that they have looked at what was marked."""

        def decide(tables: Tables) -> Sequence[Draft]:
            select = within(tables)
            require(select, person, "ask")
            if _found(select, insight).review != "wanted":
                raise Refused(f"The insight {insight} is not marked for review; /insights lists what is.")
            return (Draft(MEMORY, InsightReviewed(insight, note), person, insight),)

        await self._bus.transact(decide)


def _found(select: Select, insight: str) -> KnownInsight:
    found = find_insight(select, insight)
    if found is None:
        raise Refused(f"There is no insight {insight}; /insights lists what the desk remembers.")
    return found


def _kept(
    select: Select, name: str, content: Insight, tools: Mapping[str, str], now: int
) -> tuple[str, list[Draft]]:
    """What it takes to keep one insight, and the id that it has then."""
    source = content.source
    if len(content.text) > LONGEST:
        if source.trust == "person":
            raise Refused(f"What is to be remembered has at most {LONGEST:,} characters; say it shorter.")
        return "", []
    limit = MOST_CONFIDENCE[source.trust]
    content = msgspec.structs.replace(
        content,
        confidence=max(0.0, min(content.confidence, limit)),
        expires_at=min(content.expires_at, now + LONGEST_LIFE[source.trust]),
    )
    key, actor = key_of(content, tools), actor_of(source)
    same = same_as(select, key)
    if same is not None and same.status in ("open", "disputed") and now < same.expires_at:
        again = heard_again(same, content)
        message = InsightHeardAgain(insight=same.insight, seal=seal_of(again), content=again)
        return same.insight, [Draft(MEMORY, message, actor, same.insight)]
    if same is not None and same.status == "withdrawn" and source.trust != "person" and now < _until(same):
        return "", []
    drafts = [
        _settled(one.insight, "superseded", f"a newer {one.kind} took its place", name)
        for one in open_insights(select)
        if _supersedes(content, one)
    ]
    crowded = _crowded_out(select, content, [draft.message.insight for draft in drafts])
    if crowded:
        drafts.append(_settled(crowded, "expired", FORGOTTEN, name))
    kept = InsightKept(insight=name, key=key, seal=seal_of(content), content=content)
    return name, [*drafts, Draft(MEMORY, kept, actor, name)]


def _until(withdrawn: KnownInsight) -> int:
    """Until when nobody but a person may bring up again what a person took back."""
    return withdrawn.settled_at + LONGEST_LIFE["person"]


def heard_again(known: KnownInsight, said: Insight) -> Insight:
    """What an insight says once it was said again: only a source of at least its own standing may refresh it.

    It is never surer than the rule lets it be, and never lives longer than its source may keep it from its first day on.
    """
    before = known.content
    if RANK[said.source.trust] < RANK[before.source.trust]:
        return before
    latest = known.created_at + LONGEST_LIFE[said.source.trust]
    return msgspec.structs.replace(
        said,
        confidence=confidence_again(before.confidence, said.source.trust, said.confidence),
        expires_at=max(before.expires_at, min(said.expires_at, latest)),
        regimes=tuple(dict.fromkeys((*before.regimes, *said.regimes)))[-4:],
        against=before.against and said.against,
        review=said.review,
    )


def _supersedes(content: Insight, known: KnownInsight) -> bool:
    """A newer regime, and a newer thesis the same way, take the place of what the same source said before."""
    return (
        content.kind in ("regime", "thesis")
        and known.kind == content.kind
        and known.instrument == content.instrument
        and known.horizon == content.horizon
        and known.direction == content.direction
        and known.trust == content.source.trust
        and (known.trust != "person" or known.content.source.name == content.source.name)
    )


def _crowded_out(select: Select, content: Insight, gone: Sequence[str]) -> str:
    trust, name = content.source.trust, content.source.name
    held = [one for one in open_insights(select) if one.trust == trust and one.insight not in gone]
    own = [one for one in held if one.content.source.name == name]
    if trust != "desk" and len(own) >= MOST_OF_ONE:
        held = own
    elif len(held) < MOST_OPEN[trust]:
        return ""
    return min(held, key=lambda one: (one.review == "wanted", one.content.confidence, one.expires_at)).insight


def _settled(insight: str, status: Status, reason: str, by: str) -> Draft:
    settled = InsightSettled(insight=insight, status=status, reason=reason, by=by)
    return Draft(MEMORY, settled, "desk", insight)
