"""What an alert says when it fires: its evidence, its words for people, and the facts of both."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from desk.agents.evidence import canonical, digest
from desk.agents.evidence_store import read_book
from desk.agents.tool_messages import TOOLS, ToolCalled
from desk.agents.writing import counted, write
from desk.alerts.alerts_rows import SetAlert
from desk.alerts.decision import Step
from desk.alerts.measures import BY_NAME, EQUITY, Measure
from desk.alerts.messages import ALERTS, AlertFired, Condition
from desk.host.alert_readings import FIELDS, Found
from desk.kernel.facts import Draft
from desk.kernel.queries import Select
from widgets.specs.alerts import AlertReading
from widgets.specs.strategy import Run

TOOL = "alert_reading"
REF = "T1"
_DECIMALS = {"%": 2, "bp": 2, "score": 2, "sd": 2, "quote": 2}


def shown(measure: Measure, value: float, decimals: int) -> str:
    """A figure of a measure as people read it."""
    unit = "" if measure.unit in ("quote", "score", "price") else measure.unit
    places = decimals if measure.unit == "price" else _DECIMALS.get(measure.unit, 2)
    return write(value, unit if unit != "sd" else "", places) + (" sd" if unit == "sd" else "")


def level_words(condition: Condition, decimals: int) -> str:
    """The level of a condition as people read it."""
    return shown(BY_NAME[condition.measure], float(condition.level or 0), decimals)


def sentence(condition: Condition, before: str, step: Step, found: Found) -> str:
    """What has happened, in words: `BTC-USDT price crossed 65,000.00 upwards, it is 65,012.30`."""
    measure, reading = BY_NAME[condition.measure], found.reading
    what = f"{condition.subject} {measure.name}"
    bars = f" on {condition.interval}" if condition.interval else ""
    if measure.event:
        at = f": closed at {found.figures['price']:,.{found.decimals}f}" if "price" in found.figures else ""
        beyond = found.figures.get("price_level")
        past = "" if beyond is None else f", beyond {beyond:,.{found.decimals}f}"
        way = "upwards" if reading.word == "up" else "downwards"
        return f"{condition.subject} broke its structure {way}{bars}{at}{past}"
    if measure.worded:
        was = f", it was {before}" if before else ""
        return f"{what} is {reading.word}{was}{bars}"
    assert reading.value is not None
    level, value = level_words(condition, found.decimals), shown(measure, reading.value, found.decimals)
    match condition.how:
        case "above" | "below":
            return f"{what} is {condition.how} {level}{bars}: {value}"
        case "crosses":
            way = "upwards" if step.side == "above" else "downwards"
        case how:
            way = "upwards" if how == "crosses up" else "downwards"
    return f"{what} crossed {level} {way}{bars}: {value}"


def firing(found: SetAlert, before: str, step: Step, read: Found, now: int) -> tuple[Draft, Draft]:
    """The evidence and the firing, to be recorded together; `before` is the side it stood on."""
    condition = found.terms.condition
    measure = BY_NAME[condition.measure]
    was = before if measure.worded and not measure.event else ""
    scope = f"fired-{found.alert}-{found.fires + 1}"
    said = sentence(condition, was, step, read)
    fired = AlertFired(
        alert=found.alert,
        side=step.side,
        severity=found.terms.severity,
        title=f"Alert {found.alert}",
        text=f"{said}. {found.terms.note}".strip(),
        note=found.terms.note,
        evidence=f"{scope}/{REF}",
        figure=read.field_of(measure),
        owner=found.owner,
        subject=condition.subject,
        last=not found.terms.repeat,
        thread=found.thread,
    )
    call = _noted(found, _evidence(found, was, read), scope, now)
    return Draft(TOOLS, call, "desk", scope), Draft(ALERTS, fired, "desk", scope)


def reference(evidence: str, figure: str) -> str:
    """The reference that opens the figure of a firing."""
    return f"{evidence}.{figure}" if evidence and figure else ""


def _evidence(found: SetAlert, before: str, read: Found) -> AlertReading:
    condition = found.terms.condition
    measure = BY_NAME[condition.measure]
    figures: dict[str, Any] = dict(read.figures)
    if not measure.worded:
        name = FIELDS[measure.unit]
        figures[name] = read.reading.value
        figures[f"{name}_level"] = float(condition.level or 0)
    return AlertReading(
        alert=found.alert,
        instrument="" if condition.subject == EQUITY else condition.subject,
        decimals=read.decimals,
        line=found.line,
        measure=measure.name,
        word=read.reading.word,
        before=before,
        provenance=read.provenance,
        **figures,
    )


def _noted(found: SetAlert, spec: AlertReading, scope: str, now: int) -> ToolCalled:
    """The same audit row as that of a tool call: what the desk saw is evidence like any other."""
    body = canonical(spec)
    return ToolCalled(
        scope=scope,
        ref=REF,
        tool=TOOL,
        arguments=canonical({"alert": found.alert}).decode(),
        role="desk",
        round="alert",
        effect="read",
        trust="desk",
        outcome="ok",
        error="",
        at=now,
        latency_ns=0,
        sha256=digest(body),
        result=body.decode(),
    )


def told_runs(select: Select, fired: AlertFired) -> tuple[Run, ...]:
    """What fired as the chat shows it: each figure opens its evidence."""
    scope, _, ref = fired.evidence.partition("/")
    book = read_book(select, scope)
    spec = book[ref].spec if ref in book else None
    text = f"{fired.alert}: {fired.text}"
    if not isinstance(spec, AlertReading):
        return (Run(text=text),)
    places = sorted(_places(text.removesuffix(fired.note), spec, fired.evidence))
    runs: list[Run] = []
    end = 0
    for at, written, reference_ in places:
        runs += [Run(text=text[end:at])] if at > end else []
        runs.append(Run(text=written, ref=reference_, tone="figure"))
        end = at + len(written)
    return (*runs, Run(text=text[end:])) if end < len(text) else tuple(runs)


def told_more(count: int) -> tuple[Run, ...]:
    """That others fired as well."""
    return (Run(text=f"and {counted(count, 'more alert')}; Alt+A lists them.", tone="muted"),)


def _places(text: str, spec: AlertReading, evidence: str) -> Iterator[tuple[int, str, str]]:
    """Where the figures of a reading stand in what was said: the level first, what was read last."""
    end = len(text)
    if spec.word and (at := text.find(f" is {spec.word}")) >= 0:
        yield at + len(" is "), spec.word, f"{evidence}.word"
        return
    for unit, name in FIELDS.items():
        level, value = getattr(spec, f"{name}_level"), getattr(spec, name)
        if unit == "sd" or value is None:  # in the field of a score
            continue
        written = _written(value, unit, spec)
        if (at := text.rfind(written, 0, end)) >= 0:
            yield at, written, f"{evidence}.{name}"
            end = at
        if level is not None:
            written = _written(level, unit, spec)
            if (at := text.rfind(written, 0, end)) >= 0:
                yield at, written, f"{evidence}.{name}_level"


def _written(value: float, unit: str, spec: AlertReading) -> str:
    places = spec.decimals if unit == "price" else _DECIMALS[unit]
    return write(value, unit if unit in ("%", "bp") else "", places)
