"""What was said in a thread, in lines, with the figures that evidence stands behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk.app.plain import amounts
from desk.app.plain.sentences import quoted
from widgets import numerals
from widgets.language import say, several

if TYPE_CHECKING:
    from widgets.specs.alerts import AlertList, SetAlert
    from widgets.specs.chat import Block, ChatItem, EvidenceView
    from widgets.specs.threads import Finding, ThreadInfo, ThreadList


def item(spec: ChatItem) -> list[str]:
    """Its lines; the first names who speaks."""
    lines = [line for line in map(_block, spec.blocks) if line]
    if not lines:
        return []
    lines[0] = f"{spec.speaker}: {lines[0]}"
    if spec.stopped:
        lines.append(say("Cut short: {why}.", why=spec.stopped.rstrip(".")))
    return lines


def _block(block: Block) -> str:
    words = "".join(run.words for run in block.runs).strip()
    if not words:
        return ""
    return quoted(words) if block.style == "quote" else words


def figures(spec: ChatItem) -> list[tuple[str, str]]:
    """Each figure with its reference, in the order of the text and once."""
    found = {run.ref: run.text for block in spec.blocks for run in block.runs if run.ref}
    return [(text, ref) for ref, text in found.items()]


def _with_unit(spec: EvidenceView) -> str:
    """The figure and its unit, where it does not name that itself."""
    if spec.unit in ("", "text") or spec.value.endswith(spec.unit):
        return spec.value
    return f"{spec.value} {spec.unit}"


def evidence(spec: EvidenceView) -> list[str]:
    """The figure, then what it rests on."""
    trust = (
        say("Trust: the desk's own data.")
        if spec.trust == "desk"
        else say("Trust: outside text, not checked, no figure of the desk.")
    )
    return [
        say(
            "Evidence {ref}: {value}.",
            ref=spec.ref,
            value=_with_unit(spec),
        ),
        say(
            "Tool: {tool}, asked with {arguments}.",
            tool=spec.tool,
            arguments=spec.arguments or say("nothing"),
        ),
        say("Field: {field}. Source: {source}.", field=spec.field, source=spec.source),
        say("Taken at {time}, {age} ago.", time=amounts.at(spec.at), age=amounts.how_old(spec.age_ms)),
        trust,
        say("SHA-256: {sha256}.", sha256=spec.sha256),
    ]


def alerts(spec: AlertList) -> list[str]:
    """Alerts that nobody has acknowledged yet, what holds new risk back, and those that are set."""
    waiting = len(spec.rows) + len(spec.fired)
    lines = [say("No alert waits to be acknowledged.")]
    if waiting:
        lines = [
            several(
                waiting,
                "{count} alert waits to be acknowledged; say ack.",
                "{count} alerts wait to be acknowledged; say ack.",
            )
        ]
    for row in spec.rows:
        title = f"{row.title}: " if row.title else ""
        lines.append(f"{severity(row.severity).capitalize()}, {amounts.at(row.at)}, {title}{row.text}")
    for fired in spec.fired:
        lines.append(
            f"{severity(fired.severity).capitalize()}, {amounts.at(fired.at)}, {fired.alert}: {fired.text}"
        )
    if spec.alerts:
        lines.append(several(spec.total, "{count} alert is set.", "{count} alerts are set."))
    return [*lines, *(_set_alert(one) for one in spec.alerts)]


def _set_alert(one: SetAlert) -> str:
    """One alert that watches, with what is so now and how far that is."""
    told = [one.value or say("unknown")]
    if one.way:
        told.append(say("{distance} away", distance=one.distance))
    if one.standing == "snoozed":
        told.append(say("snoozed until {time}", time=amounts.at(one.until)))
    elif one.standing == "failing":
        told.append(say("cannot be judged: {reason}", reason=one.error))
    return f"{one.alert}, {one.owner}: {one.line}; {', '.join(told)}."


def severity(word: str) -> str:
    """How much it matters, in a word."""
    return {
        "info": say("notice"),
        "plain": say("notice"),
        "good": say("good"),
        "warning": say("warning"),
        "warn": say("warning"),
        "bad": say("problem"),
        "critical": say("critical"),
    }.get(word, say("notice"))


def threads(spec: ThreadList) -> list[str]:
    """What stands above the threads."""
    if not spec.threads:
        return [say("Nothing was put away.") if spec.archived else say("There is no thread yet.")]
    return [
        several(
            spec.total,
            "{count} thread, the last written in first.",
            "{count} threads, the last written in first.",
        )
    ]


def thread(row: ThreadInfo) -> str:
    """One thread."""
    said = several(row.items, "{count} message", "{count} messages")
    return say(
        "{title}: {said}, last at {day} {time}.",
        title=row.title,
        said=said,
        day=numerals.day(row.last_at),
        time=amounts.at(row.last_at),
    )


def finding(row: Finding) -> str:
    """One place where the words stand."""
    where = (
        say("message {number} by {speaker} in {title}", number=row.seq, speaker=row.speaker, title=row.title)
        if row.seq
        else row.title
    )
    return f"{where}: {row.text}"
