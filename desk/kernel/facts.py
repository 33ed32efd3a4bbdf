"""Drafts and facts: what somebody asks to record, and what stands recorded."""

from __future__ import annotations

from typing import Any

import msgspec

from desk.kernel.topics import Topic


class Draft(msgspec.Struct, frozen=True):
    """A message to record, by whom, and what it belongs to."""

    topic: Topic[Any]
    message: Any
    actor: str
    corr: str = ""


class Fact(msgspec.Struct, frozen=True):
    """A committed message. `body` is its canonical bytes, `ts` UTC nanoseconds of the kernel's clock."""

    seq: int
    ts: int
    topic: str
    actor: str
    corr: str
    message: Any
    body: bytes
    hash: bytes
