"""Answers from the record in place of a model: the same question gets the same answer, and any other is refused."""

from __future__ import annotations

import msgspec

from desk.agents.models.asking import Asked, Hearing
from desk.agents.models.exchange import FailureKind, ModelFailed, Reply, Usage
from desk.agents.models.records import Record, calls_like, newest_calls, record_of
from desk.agents.models.sending import may_leave, within_reach
from desk.kernel.errors import Refused
from desk.kernel.queries import Select

_MOST_CALLS = 10_000
_ANY = 1_000_000_000


class NotOnRecord(Refused):
    """This was not asked then, so nobody knows what a model would have said."""


class RecordedAsking:
    """Implements `Asking` over the calls of one run. It asks nobody, costs nothing and records nothing.

    A question is the same when persona, purpose and the prompt's hash are; one that was asked twice gets its answers
    in the order in which they came.
    """

    def __init__(self, select: Select, scope: str) -> None:
        self._select = select
        self._scope = scope
        self._taken: dict[tuple[str, str, str], int] = {}
        rows = newest_calls(select, _MOST_CALLS, scope)
        self._endpoints = {row.persona: row.endpoint for row in rows}
        self._models = {row.persona: row.named or row.model for row in rows}
        first = {row.persona: row for row in reversed(rows)}
        self._most = {persona: _most_tokens(record_of(select, row)) for persona, row in first.items()}

    def endpoint(self, persona: str) -> str:
        """The endpoint that answered this persona then."""
        return self._endpoints.get(persona, "")

    def model(self, persona: str) -> str:
        """The model behind it, as it was named then."""
        return self._models.get(persona, "")

    async def ask(self, asked: Asked, hearing: Hearing | None = None) -> Reply:
        """The recorded answer, or the recorded failure. Raises `NotOnRecord` for anything else."""
        sent = may_leave(within_reach(asked.prompt, self._most.get(asked.persona, _ANY)), ())
        key = (asked.persona, asked.purpose, sent.packed.sha256)
        rows = calls_like(self._select, self._scope, *key)
        turn = self._taken.get(key, 0)
        if turn >= len(rows):
            raise NotOnRecord(
                f"What {asked.persona} is asked now for {asked.purpose} is not in the record of {self._scope}; ask a "
                "model again, which makes a new run."
            )
        self._taken[key] = turn + 1
        return _answer(record_of(self._select, rows[turn]), hearing)


def _most_tokens(record: Record) -> int:
    told = msgspec.json.decode(record.made.parameters, type=dict[str, object])
    most = told.get("most_tokens")
    return most if isinstance(most, int) else _ANY


def _answer(record: Record, hearing: Hearing | None) -> Reply:
    row, read = record.row, record.read
    usage = Usage(
        row.prompt_tokens, row.completion_tokens, row.cached_tokens, row.reasoning_tokens, bool(row.estimated)
    )
    if read is None:
        kind: FailureKind = (record.ended.kind if record.ended else None) or "truncated"
        words = row.error or f"The call {row.call} brought no answer; ask again for a new one."
        raise ModelFailed(words, kind, status=row.status, raw=record.response, usage=usage)
    if hearing is not None:
        hearing.text(read.text)
    return Reply(read.text, read.calls, read.finish, row.named, usage, record.response)
