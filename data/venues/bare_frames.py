"""Files that hold nothing but a venue's frames, one a line: so Bybit publishes the history of its order books.

Nobody received them, so that they count as received when the venue sent them. A book of 500 levels is told of contracts
alone; where two product lines tell the same, the order of the fields does, which differs between them.
"""

from __future__ import annotations

import re

from data.survey import Entry

_FRAME = re.compile(rb'\{(?:"type":"[a-z]+",)?"topic":"[a-zA-Z]+\.(?:\d+\.)?[A-Z0-9-]+"')
_SENT = re.compile(rb'"ts":(\d{13})\b')


def bare(line: bytes) -> Entry | None:
    """A line that is itself a frame, as a line that holds one; None for any other."""
    found = _FRAME.match(line)
    if found is None:
        return None
    sent = _SENT.search(line)
    seconds = int(sent[1]) / 1000.0 if sent is not None else 0.0
    return Entry("recv", seconds, "BYBIT.", data=line.decode(errors="replace"))
