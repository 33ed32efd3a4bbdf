"""Reads recorded bytes again, offline, by the same rules as when they came, and says whether the same came out."""

from __future__ import annotations

import msgspec

from desk.agents.models.accumulator import Accumulator
from desk.agents.models.answer_text import Broken
from desk.agents.models.events import Events, TooLong
from desk.agents.models.packed import sha256
from desk.agents.models.records import Read, Record
from desk.agents.models.response_accumulator import ResponseAccumulator
from desk.agents.models.tariff import canonical

_MOST = 5_000_000
"""Characters: what was read once may be read again, whatever the endpoint's own limit was."""


class Reread(msgspec.Struct, frozen=True):
    """What came of it."""

    call: str
    same: bool
    words: str
    """What is the same, or what is not."""


def reread(record: Record) -> Reread:
    """Compare a call's answer with what its bytes say now."""
    row, ended = record.row, record.ended
    if sha256(canonical(record.prompt)) != row.prompt_sha256:
        return Reread(row.call, False, "the prompt on record is not the one that its hash is of")
    if ended is None:
        return Reread(row.call, True, "it has no answer yet")
    if ended.ending != "answered":
        return Reread(row.call, True, f"it brought no answer then either ({row.kind or ended.ending})")
    if not ended.response.whole:
        return Reread(
            row.call, False, f"only {ended.response.kept:,} of its {ended.response.size:,} bytes are kept"
        )
    before = record.read
    try:
        now = read_stream(record.response)
    except (Broken, TooLong) as problem:
        return Reread(row.call, False, f"its bytes cannot be read any more: {problem}")
    if before == now:
        return Reread(
            row.call, True, f"the same {len(now.text):,} characters and {len(now.calls)} tool calls"
        )
    return Reread(row.call, False, "its bytes come out as another answer than the one on record")


def read_stream(raw: bytes) -> Read:
    """The answer in the bytes of one stream. Raises `Broken` where there is none."""
    events = Events()
    found = list(events.feed(raw))
    rest = events.finish()
    responses = bool(found) and found[0].replace(b" ", b"").find(b'"type":"response.') >= 0
    taker = (ResponseAccumulator if responses else Accumulator)(lambda piece: None, _MOST)
    for data in found:
        if data == b"[DONE]":
            break
        taker.take(data)
    if rest is not None and taker.finish is None:
        taker.take(rest)
    taker.end()
    assert taker.finish is not None, "an answer that ended has a reason to"
    return Read(taker.text, taker.calls(), taker.finish)
