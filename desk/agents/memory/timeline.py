"""The research timeline as it is shown: insights, reconciliations and transcripts in one list, newest first."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from desk.agents.evidence_store import EvidenceStore
from desk.agents.memory.insights import (
    Change,
    KnownInsight,
    Task,
    find_insight,
    find_task,
    history,
    newest_insights,
    newest_tasks,
)
from desk.agents.memory.recall import sound, sureness
from desk.agents.memory.wording import Wording
from desk.kernel.errors import Refused
from desk.kernel.queries import Select
from desk.people.directory import find_person
from widgets.specs.insights import (
    InsightChange,
    InsightDetail,
    InsightEvidence,
    InsightTimeline,
    TimelineEntry,
    TimelineSort,
)
from widgets.specs.strategy import Run

MOST = 60
KINDS = ("hypothesis", "risk flag", "regime", "thesis")
_FIELDS = {
    "heard": "times said",
    "text": "words",
    "expires_at": "holds until",
    "regimes": "regimes",
    "source": "said by",
    "scope": "evidence of",
}
_CHANGED_TEXT = 400


class Timeline:
    """Builds the timeline and the detail of one insight."""

    def __init__(
        self, select: Select, evidence: EvidenceStore, wording: Wording, now: Callable[[], int]
    ) -> None:
        self._select = select
        self._evidence = evidence
        self._wording = wording
        self._now = now

    def view(self, instrument: str = "", sort: TimelineSort | str = "") -> InsightTimeline:
        """Newest first, of one instrument or sort where one is named."""
        select = self._select
        entries: list[TimelineEntry] = []
        if not sort or sort in KINDS:
            entries += [self._insight(one) for one in newest_insights(select, MOST + 1, instrument, sort)]
        if sort in ("", "reconciliation"):
            entries += [
                entry
                for one in newest_tasks(select, MOST + 1)
                if (entry := self._task(one)) and instrument in ("", entry.instrument)
            ]
        if sort in ("", "transcript") and not instrument:
            entries += self._transcripts()
        entries.sort(key=lambda entry: (-entry.at, entry.id))
        wanted = select("SELECT count(*) FROM insights WHERE review = 'wanted'")
        return InsightTimeline(
            now=self._now(),
            instrument=instrument,
            sort=sort,
            entries=tuple(entries[:MOST]),
            more=max(0, len(entries) - MOST),
            to_review=int(wanted[0][0]),
        )

    def detail(self, name: str) -> InsightDetail:
        """One insight or reconciliation with all that is known of it."""
        known = find_insight(self._select, name)
        if known is None:
            task = find_task(self._select, name)
            if task is None:
                raise Refused(f"There is no insight {name}; /insights lists what the desk remembers.")
            return self._task_detail(task)
        tools = {entry.ref: entry.tool for entry in self._evidence.book(known.content.scope)}
        return InsightDetail(
            now=self._now(),
            entry=self._insight(known),
            seal=known.seal,
            sealed=sound(known),
            evidence=tuple(
                InsightEvidence(ref=f"{known.content.scope}/{ref}", tool=tools.get(ref, ""), sha256=sha256)
                for ref, sha256 in known.content.source.evidence.items()
            ),
            changes=tuple(self._change(one) for one in history(self._select, name)),
        )

    def _task_detail(self, task: Task) -> InsightDetail:
        book = self._evidence.book(task.scope)
        return InsightDetail(
            now=self._now(),
            entry=self._task(task),
            seal="",
            sealed=True,
            evidence=tuple(
                InsightEvidence(ref=f"{task.scope}/{entry.ref}", tool=entry.tool, sha256=entry.sha256)
                for entry in book
            ),
            changes=(),
        )

    def _insight(self, known: KnownInsight) -> TimelineEntry:
        content = known.content
        source = content.source
        runs = self._wording.runs(known)
        return TimelineEntry(
            id=known.insight,
            sort=known.kind,
            instrument=known.instrument,
            horizon=known.horizon,
            direction=known.direction,
            runs=runs,
            status=known.status,
            confidence=content.confidence,
            sureness=sureness(content.confidence),
            said_by=self._said_by(known),
            trust=known.trust,
            heard=known.heard,
            at=max(known.heard_at, known.settled_at),
            until=known.expires_at,
            review=known.review == "wanted",
            note=self._became(known),
            evidence=_first_figure(runs),
            debate=source.debate,
            thread=source.thread,
        )

    def _task(self, task: Task) -> TimelineEntry:
        first, second = (find_insight(self._select, name) for name in (task.first, task.second))
        about = first or second
        if task.scope:
            runs = tuple(
                run for reason in task.reasons for run in (*self._grounded(reason, task), Run(text=" "))
            )
        else:
            runs = tuple(Run(text=f"{reason}. ") for reason in task.reasons)
        status = task.ruling or task.state
        return TimelineEntry(
            id=task.task,
            sort="reconciliation",
            instrument=about.instrument if about else "",
            horizon=about.horizon if about else "",
            runs=runs
            or (Run(text="Two insights that cannot both hold are compared with the market of now."),),
            status=status,
            said_by="by rule" if task.by in ("", "rule") else f"moderated by {task.by}",
            at=max(task.opened_at, task.ended_at),
            note=f"between {task.first} and {task.second}",
            evidence=_first_figure(runs),
            thread=task.threads[0] if task.threads else "",
        )

    def _grounded(self, reason: str, task: Task) -> tuple[Run, ...]:
        return self._wording.grounded(reason, task.scope, task.ended_at)

    def _transcripts(self) -> list[TimelineEntry]:
        rows = self._select(
            "SELECT transcripts.thread, title, why, transcripts.items, sha256, insights, at FROM transcripts"
            " LEFT JOIN threads ON threads.thread = transcripts.thread ORDER BY seq DESC LIMIT ?",
            (MOST + 1,),
        )
        return [
            TimelineEntry(
                id=f"{thread}#{items}",
                sort="transcript",
                runs=(Run(text=_transcript(title or thread, items, sha256, insights)),),
                status=str(why),
                said_by="desk",
                at=int(at),
                thread=str(thread),
            )
            for thread, title, why, items, sha256, insights, at in rows
        ]

    def _said_by(self, known: KnownInsight) -> str:
        source = known.content.source
        if source.trust == "person":
            found = find_person(self._select, source.name)
            return source.name if found is None else found.name
        return f"{source.name} ({source.model})" if source.trust == "model" and source.model else source.name

    def _became(self, known: KnownInsight) -> str:
        if known.status == "open":
            return "its debate weighed it and went the other way" if known.against else ""
        return known.reason

    def _change(self, change: Change) -> InsightChange:
        found = find_person(self._select, change.actor)
        return InsightChange(
            at=change.at,
            by=change.actor if found is None else found.name,
            label=_FIELDS.get(change.field, change.field),
            before=change.before[:_CHANGED_TEXT],
            after=change.after[:_CHANGED_TEXT],
        )


def _first_figure(runs: tuple[Run, ...]) -> str:
    return next((run.ref for run in runs if run.ref), "")


def _transcript(title: str, items: int, sha256: str, insights: str) -> str:
    names = msgspec.json.decode(insights, type=tuple[str, ...])
    found = f"; found in it: {', '.join(names)}" if names else ""
    return f"{items} item{'' if items == 1 else 's'} of {title} committed, sha256 {sha256[:16]}{found}."
