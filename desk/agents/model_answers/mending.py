"""Lines that could not be shown: read once more, asked for once again, and withheld for good."""

from __future__ import annotations

import re
from collections.abc import Sequence

from desk.agents.evidence import EvidenceBook
from desk.agents.grounding import WITHHELD, Grounder
from desk.agents.model_answers.lines import Line, below, read_line
from desk.agents.model_answers.reading import READER
from desk.agents.tools import Toolbox
from widgets.specs.answers import WithheldLine
from widgets.specs.strategy import Run

_NUMBERED = re.compile(r"\s*#?([1-9][0-9]?)\s*[:.)]\s*(.*)")
_DROPPED = re.compile(r"[\"'`*]*DROP[\"'`*.]*", re.IGNORECASE)


def reread(lines: Sequence[Line], grounder: Grounder) -> list[Line]:
    """The lines with the evidence of all rounds: one that named a result before it was there can be shown now."""
    made: list[Line] = []
    for line in lines:
        made.append(_reread(line, below(made, grounder)) if line.why else line)
    return made


def _reread(line: Line, grounder: Grounder) -> Line:
    source = f"> {line.template}" if line.style == "quote" else line.template
    again = read_line(source, grounder)
    return line if again is None or again.why else Line(line.style, again.template, again.runs)


def mended(lines: Sequence[Line], reply: str, grounder: Grounder) -> list[Line]:
    """The lines with those of the repair in the places of what could not be shown; a dropped one is gone."""
    written = {
        int(found.group(1)): found.group(2).strip()
        for text in reply.splitlines()
        if (found := _NUMBERED.fullmatch(text)) is not None
    }
    made: list[Line] = []
    place = 0
    for line in lines:
        if not line.why:
            made.append(line)
            continue
        place += 1
        text = written.get(place, "")
        if _DROPPED.fullmatch(text):
            continue
        again = read_line(text, below(made, grounder)) if text else None
        style = line.style
        made.append(line if again is None or again.why else Line(style, again.template, again.runs))
    return made


async def withhold(lines: Sequence[Line], speaker: str, book: EvidenceBook, toolbox: Toolbox) -> list[Line]:
    """Keep the words of each line that stays back as evidence nobody checked, where Enter on its place shows them."""
    kept: list[Line] = []
    for line in lines:
        if not line.why:
            kept.append(line)
            continue
        spec = WithheldLine(speaker=speaker, text=line.template, reason=line.why)
        entry = await toolbox.note("withheld_line", {"reason": line.why}, spec, book, READER, trust="outside")
        run = Run(text=WITHHELD.text, ref=f"{book.scope}/{entry.ref}.text", tone="muted")
        kept.append(Line(line.style, line.template, (run,), line.why))
    return kept
