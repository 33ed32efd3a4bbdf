"""What the house says of the desk itself: what it remembers, as quotations, and what its opinions were worth."""

from __future__ import annotations

from desk.agents.evidence import Evidence, EvidenceBook
from desk.agents.grounding import Grounder, slot
from widgets.specs.chat import Block
from widgets.specs.insights import RecalledInsights
from widgets.specs.strategy import Run
from widgets.specs.track_record import TrackRecord

_MOST = 8


def memory_blocks(entry: Evidence, book: EvidenceBook) -> tuple[Block, ...]:
    """A heading and a quotation for each insight: it may be wrong, and it decides nothing."""
    found = entry.spec
    assert isinstance(found, RecalledInsights)
    about = found.instrument
    if not found.rows:
        return (
            Block(runs=(Run(text=f"The desk remembers nothing about {about}. /timeline shows all of it."),)),
        )
    opening = f"What the desk remembers about {about}, in the words of whoever said it; none of it decides anything."
    blocks = [Block(runs=(Run(text=opening),))]
    for row in found.rows[:_MOST]:
        place = f"{entry.ref}.rows[{row.id}]"
        runs = (Run(text=f"{row.sort}, {row.sureness}: "), *_quoted(book, entry, f"{place}.text"))
        said_by = _quoted(book, entry, f"{place}.said_by")
        blocks.append(Block(style="quote", runs=(*runs, Run(text=", by "), *said_by)))
    return tuple(blocks)


def track_lines(book: EvidenceBook) -> list[str]:
    """A line a speaker, and what is still open."""
    entry = book.find("track_record")
    if entry is None or not isinstance(entry.spec, TrackRecord):
        return ["There is no track record."]
    record, at = entry.spec, entry.ref
    lines = [f"The market has yet to resolve {slot(f'{at}.waiting')} forecasts."]
    for place, one in enumerate(record.speakers[:_MOST]):
        if not one.scores:
            continue
        score = f"{at}.speakers[{place}].scores[0]"
        lines.append(
            f"{one.persona}: {slot(f'{score}.n')} resolved, Brier score {slot(f'{score}.brier')},"
            f" on the right side in {slot(f'{score}.right_pct')}"
        )
    if len(lines) == 1:
        lines.append("None is resolved so far, so nobody has a record.")
    return lines


def _quoted(book: EvidenceBook, entry: Evidence, path: str) -> tuple[Run, ...]:
    return Grounder(book, entry.at).quoted(slot(path))
