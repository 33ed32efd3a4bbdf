"""How an alert is said: words in a strict order, read into terms and written back; each mistake is one sentence.

SUBJECT MEASURE COMPARISON [on INTERVAL] [and [SUBJECT] MEASURE COMPARISON]
[once | repeat [PAUSE]] [for TIME] [info | warning | critical] [note WORDS]
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import cast

from desk.alerts.decision import SECOND
from desk.alerts.measures import ALIASES, EQUITY, Measure, measures_of
from desk.alerts.messages import AlertSeverity, Condition, How, Terms
from desk.alerts.unreadable import (
    AFTER,
    COMPARISONS,
    SEVERITIES,
    Unreadable,
    example,
    hint_at,
    listed,
    shown_as,
    unknown_option,
)
from desk.alerts.wording import DEFAULT_PAUSE_S, LENGTHS, SUFFIXES

SHORTEST_PAUSE_S = 5
LONGEST_S = 366 * 86_400
LONGEST_NOTE = 120
LONGEST_LINE = 400
_NUMBER = re.compile(r"-?(?:[0-9][0-9_']*(?:[.][0-9]+)?|[.][0-9]+)")
_TIME = re.compile(r"([1-9][0-9]{0,5})(s|m|h|d)")
_MOST = Decimal("1e15")


@dataclass
class _Words:
    """What is left to read."""

    left: list[str]

    def __bool__(self) -> bool:
        return bool(self.left)

    @property
    def next(self) -> str:
        return self.left[0].lower() if self.left else ""

    def take(self) -> str:
        return self.left.pop(0)

    def take_if(self, *words: str) -> str:
        return self.take().lower() if self.next in words else ""


def read(line: str, instruments: Sequence[str], intervals: Sequence[str], bars: str, now: int) -> Terms:
    """The terms of an alert; `bars` is the interval where none is named. Raises `Unreadable`."""
    if len(line) > LONGEST_LINE:
        raise Unreadable(f"An alert is said in at most {LONGEST_LINE} characters; make it shorter.")
    body, note = _note(line)
    words = _Words(body.split())
    subject = _subject(words, instruments)
    condition = _condition(words, subject, intervals, bars, second=False)
    also = None
    if words.take_if("and"):
        named = words.next.upper() in {one.upper() for one in instruments} or words.next in (EQUITY, *ALIASES)
        other = _subject(words, instruments) if named else subject
        also = _condition(words, other, intervals, bars, second=True)
    severity: AlertSeverity = "warning"
    repeat, pause, expires = False, 0, 0
    seen: set[str] = set()
    while words:
        option = words.take_if("once", "repeat", "for", *SEVERITIES)
        if not option:
            raise Unreadable(unknown_option(words.take()))
        group = {"once": "how often", "repeat": "how often", "for": "for how long"}.get(option, "how severe")
        if group in seen:
            raise Unreadable(f"It is said twice {group} it is; say {option} or the other, once.")
        seen.add(group)
        match option:
            case "once":
                pass
            case "repeat":
                repeat, pause = True, DEFAULT_PAUSE_S
                if _TIME.fullmatch(words.next):
                    pause = seconds(words.take(), "pause")
                    if pause < SHORTEST_PAUSE_S:
                        raise Unreadable(f"A pause of {pause} s would ring without end; take 5s or more.")
            case "for":
                expires = now + seconds(words.take() if words else "", "time") * SECOND
            case _:
                severity = cast(AlertSeverity, option)
    return Terms(
        condition=condition,
        also=also,
        repeat=repeat,
        pause_s=pause,
        expires=expires,
        severity=severity,
        note=note,
    )


def seconds(text: str, what: str) -> int:
    """A length of time such as `30m`."""
    found = _TIME.fullmatch(text.lower())
    length = int(found[1]) * LENGTHS[found[2]] if found else 0
    if not 0 < length <= LONGEST_S:
        shown = f"The {what} {shown_as(text)} is no length of time" if text else f"The {what} is missing"
        raise Unreadable(f"{shown}; write it like 30s, 15m, 2h or 7d.")
    return length


def _note(line: str) -> tuple[str, str]:
    """The line without its note, and the note, which is the end of the line with quotation marks or without."""
    found = re.search(r"(?:^|\s)note(?:\s+(.*))?$", line, re.IGNORECASE | re.DOTALL)
    if found is None:
        return line, ""
    note = (found[1] or "").strip().strip("\"'“”").strip()
    if not note:
        raise Unreadable("The note is empty; write it like note take profit, at the end.")
    if len(note) > LONGEST_NOTE or not note.isprintable():
        raise Unreadable(f"A note is one line of at most {LONGEST_NOTE} characters; make it shorter.")
    return line[: found.start()], note


def _subject(words: _Words, instruments: Sequence[str]) -> str:
    if not words:
        raise Unreadable(
            "Say what to watch: /alert BTC-USDT price above 65000, or /alert equity drawdown above 4%."
        )
    word = words.take()
    if word.lower() in (EQUITY, *ALIASES):
        return ALIASES.get(word.lower(), EQUITY)
    folded = {one.upper(): one for one in instruments}
    if word.upper() in folded:
        return folded[word.upper()]
    bases = [one for one in instruments if one.upper().partition("-")[0] == word.upper()]
    if len(bases) == 1:
        return bases[0]
    raise Unreadable(f"There is no instrument {shown_as(word)}; {hint_at(word, [*instruments, EQUITY])}")


def _condition(
    words: _Words, subject: str, intervals: Sequence[str], bars: str, *, second: bool
) -> Condition:
    measure = _measure(words, subject)
    interval = _interval(words, measure, intervals)
    if measure.worded:
        how, word = _word(words, measure, second)
        level = None
    else:
        how, level = _level(words, measure, second)
        word = ""
    interval = interval or _interval(words, measure, intervals) or (bars if measure.barred else "")
    return Condition(
        subject=subject, measure=measure.name, how=how, level=level, word=word, interval=interval
    )


def _measure(words: _Words, subject: str) -> Measure:
    known = {measure.name: measure for measure in measures_of(subject)}
    for count in (2, 1):
        name = " ".join(words.left[:count]).lower()
        if name in known:
            del words.left[:count]
            return known[name]
    named = [one for one in known.values() if one.name.split()[1:] == [words.next]]
    if len(named) == 1:  # "regime" can only be that of volatility
        words.take()
        return named[0]
    names = list(known)
    if not words:
        raise Unreadable(f"Say what of {subject} to watch: {listed(names)}.")
    raise Unreadable(
        f"There is no {shown_as(words.next)} of {subject} to watch; {hint_at(words.next, names)}"
    )


def _level(words: _Words, measure: Measure, second: bool) -> tuple[How, Decimal]:
    how = words.take_if(*COMPARISONS)
    if not how:
        wrong = f", not {shown_as(words.next)}" if words else ""
        raise Unreadable(f"Compare {measure.name} with above, below or crosses{wrong}.")
    if second and how == "crosses":
        raise Unreadable("The second condition must be one that lasts; say above or below after and.")
    if how == "crosses" and (way := words.take_if("up", "down")):
        how = f"crosses {way}"
    if not words:
        raise Unreadable(f"The level is missing; write it like {measure.name} {how} {example(measure)}.")
    return cast(How, how), _number(words.take(), measure)


def _word(words: _Words, measure: Measure, second: bool) -> tuple[How, str]:
    folded = {one.lower(): one for one in measure.words}
    if second:
        if measure.event:
            raise Unreadable(
                f"{measure.name.capitalize()} happens and is over; it cannot be a second condition."
            )
        words.take_if("is")
        if words.next not in folded:
            raise Unreadable(f"Say what {measure.name} should be: {listed(measure.words)}.")
        return "is", folded[words.take().lower()]
    words.take_if("changes")
    if words.take_if("to", "is") and words.next not in folded:
        raise Unreadable(f"Say to what {measure.name} should change: {listed(measure.words)}.")
    if words.next in folded:
        return "changes", folded[words.take().lower()]
    if words and words.next not in AFTER:
        near = get_close_matches(words.next, folded, 1, 0.5)
        hint = f"did you mean {folded[near[0]]}?" if near else f"it is {listed(measure.words)}."
        raise Unreadable(f"{measure.name.capitalize()} is never {shown_as(words.left[0])}; {hint}")
    return "changes", ""


def _interval(words: _Words, measure: Measure, intervals: Sequence[str]) -> str:
    if not words.take_if("on"):
        return ""
    if not measure.barred:
        raise Unreadable(f"{measure.name.capitalize()} does not rest on bars; leave out the interval.")
    word = words.take() if words else ""
    if word not in intervals:
        raise Unreadable(f"There are no bars of {shown_as(word)}; choose {listed(intervals)}.")
    return word


def _number(text: str, measure: Measure) -> Decimal:
    shown, plain = f"The level {shown_as(text)}", text.lower()
    for suffix in SUFFIXES:
        if plain.endswith(suffix):
            plain = plain.removesuffix(suffix)
            if suffix != measure.unit:
                raise Unreadable(f"{shown} is in {suffix}, and {measure.name} is not; leave {suffix} out.")
    if "," in plain:
        raise Unreadable(f"{shown} holds a comma, which could mean two things; write it like 65000.50.")
    if _NUMBER.fullmatch(plain) is None:
        raise Unreadable(f"{shown} is not a number in plain digits; write it like {example(measure)}.")
    value = Decimal(plain.replace("_", "").replace("'", ""))
    if abs(value) >= _MOST or (measure.least is not None and value <= Decimal(str(measure.least))):
        raise Unreadable(f"{shown} is one that {measure.name} never has; write it like {example(measure)}.")
    if measure.most is not None and value > Decimal(str(measure.most)):
        raise Unreadable(f"{shown} is more than {measure.name} ever has; it goes up to {measure.most:g}.")
    return value
