"""Reads what is on record of calls to models: one row a call, and the exact prompt and answer of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from desk.agents.models.exchange import CallWanted, Prompt
from desk.agents.models.messages import MODELS, CallEnded, CallReserved
from desk.agents.models.packed import unpack
from desk.kernel.errors import ConfigError
from desk.kernel.queries import Select


class Row(msgspec.Struct, frozen=True):
    """One call, as the table keeps it."""

    call: str
    persona: str
    purpose: str
    scope: str
    person: str
    endpoint: str
    model: str
    named: str
    state: str
    kind: str
    status: int
    error: str
    prices: str
    most_usd: str
    cost_usd: str
    prompt_tokens: int
    completion_tokens: int
    cached_tokens: int
    reasoning_tokens: int
    estimated: int
    prompt_sha256: str
    snapshot: str
    bundle: str
    day: str
    began_at: int
    ended_at: int
    latency_ns: int
    attempts: int
    seq: int
    ended: int


class Read(msgspec.Struct, frozen=True):
    """An answer as it was read when it came."""

    text: str
    calls: tuple[CallWanted, ...]
    finish: Literal["stop", "tool_calls"]


class Record(msgspec.Struct, frozen=True):
    """Everything that is on record of a call. `ended` is `None` while it runs."""

    row: Row
    made: CallReserved
    ended: CallEnded | None

    @property
    def prompt(self) -> Prompt:
        """Exactly what was sent."""
        return msgspec.json.decode(unpack(self.made.prompt), type=Prompt)

    @property
    def response(self) -> bytes:
        """The bytes that came back, or as many of them as are kept."""
        return b"" if self.ended is None else unpack(self.ended.response)

    @property
    def read(self) -> Read | None:
        """The answer, or `None` where there was none."""
        if self.ended is None or self.ended.ending != "answered":
            return None
        return msgspec.json.decode(unpack(self.ended.reply), type=Read)


_COLUMNS = ", ".join(Row.__struct_fields__)


def newest_calls(select: Select, limit: int, scope: str = "") -> tuple[Row, ...]:
    """The latest calls, or those of one run, oldest first."""
    rows = select(
        f"SELECT {_COLUMNS} FROM model_calls WHERE ?1 = '' OR scope = ?1 ORDER BY seq DESC LIMIT ?2",  # noqa: S608
        (scope, limit),
    )
    return tuple(Row(*tuple(row)) for row in reversed(rows))


def calls_like(select: Select, scope: str, persona: str, purpose: str, prompt: str) -> tuple[Row, ...]:
    """The calls of a run in which this persona was asked exactly this, for this, oldest first."""
    rows = select(
        f"SELECT {_COLUMNS} FROM model_calls WHERE scope = ? AND persona = ? AND purpose = ?"  # noqa: S608
        " AND prompt_sha256 = ? ORDER BY seq",
        (scope, persona, purpose, prompt),
    )
    return tuple(Row(*tuple(row)) for row in rows)


def find_record(select: Select, call: str) -> Record:
    """One call with its prompt and answer. Refuses a name that no call has."""
    rows = select(f"SELECT {_COLUMNS} FROM model_calls WHERE call = ?", (call,))  # noqa: S608
    if not rows:
        raise ConfigError(f"there is no call {call[:40]!r} on record; desk model calls lists them")
    return record_of(select, Row(*tuple(rows[0])))


def record_of(select: Select, row: Row) -> Record:
    """The facts behind a row."""
    made = MODELS.decode(_body(select, row.seq))
    ended = MODELS.decode(_body(select, row.ended)) if row.ended else None
    assert isinstance(made, CallReserved), "a call begins with what is set aside for it"
    assert ended is None or isinstance(ended, CallEnded), "and ends with what it cost"
    return Record(row, made, ended)


def _body(select: Select, seq: int) -> bytes:
    rows: Sequence[Sequence[object]] = select("SELECT body FROM facts WHERE seq = ?", (seq,))
    body = rows[0][0]
    return body if isinstance(body, bytes) else str(body).encode()
