"""Calls to models as they are exported: what was sent and what came back, in full."""

from __future__ import annotations

from typing import Any

from desk.agents.models.messages import MODELS, CallEnded, CallReserved
from desk.agents.models.packed import Packed, unpack

NAMES = (
    "began_at ended_at call scope persona purpose person endpoint model named state kind status error prices most_usd "
    "cost_usd prompt_tokens completion_tokens cached_tokens reasoning_tokens estimated attempts latency_ns "
    "prompt_sha256 snapshot bundle parameters scrubbed prompt response response_bytes response_sha256"
)
SQL = (
    "SELECT began_at, ended_at, call, scope, persona, purpose, person, endpoint, model, named, state, kind, status,"
    " error, prices, most_usd, cost_usd, prompt_tokens, completion_tokens, cached_tokens, reasoning_tokens, estimated,"
    " attempts, latency_ns, prompt_sha256, snapshot, bundle, made.body AS made, done.body AS done"
    " FROM model_calls JOIN facts AS made ON made.seq = model_calls.seq"
    " LEFT JOIN facts AS done ON done.seq = model_calls.ended {where} ORDER BY model_calls.seq"
)


def exported(row: dict[str, Any]) -> dict[str, Any]:
    """A row with the prompt and the bytes of the answer as text."""
    made, done = MODELS.decode(row.pop("made")), row.pop("done")
    ended = MODELS.decode(done) if done else None
    assert isinstance(made, CallReserved), "a call begins with what is set aside for it"
    response = ended.response if isinstance(ended, CallEnded) else None
    return {
        **row,
        "estimated": bool(row["estimated"]),
        "parameters": made.parameters,
        "scrubbed": ", ".join(made.scrubbed),
        "prompt": _text(made.prompt),
        "response": "" if response is None else _text(response),
        "response_bytes": 0 if response is None else response.size,
        "response_sha256": "" if response is None else response.sha256,
    }


def _text(packed: Packed) -> str:
    return unpack(packed).decode(errors="replace")
