"""Every call to a model, one row each. Prompt and answer themselves stay in the journal, at `seq` and `ended`."""

from __future__ import annotations

from desk.agents.models.messages import MODELS, CallEnded, CallReserved
from desk.kernel.facts import Fact
from desk.kernel.queries import Tables


class RecordsTable:
    """Keeps what was asked of whom, and what became of it."""

    name = "model_calls"
    ddl = """
    CREATE TABLE model_calls (
        call TEXT PRIMARY KEY, persona TEXT NOT NULL, purpose TEXT NOT NULL, scope TEXT NOT NULL,
        person TEXT NOT NULL, endpoint TEXT NOT NULL, model TEXT NOT NULL, named TEXT NOT NULL,
        state TEXT NOT NULL, kind TEXT NOT NULL, status INTEGER NOT NULL, error TEXT NOT NULL,
        prices TEXT NOT NULL, most_usd TEXT NOT NULL, cost_usd TEXT NOT NULL,
        prompt_tokens INTEGER NOT NULL, completion_tokens INTEGER NOT NULL, cached_tokens INTEGER NOT NULL,
        reasoning_tokens INTEGER NOT NULL, estimated INTEGER NOT NULL, prompt_sha256 TEXT NOT NULL,
        snapshot TEXT NOT NULL, bundle TEXT NOT NULL, day TEXT NOT NULL, began_at INTEGER NOT NULL,
        ended_at INTEGER NOT NULL, latency_ns INTEGER NOT NULL, attempts INTEGER NOT NULL,
        seq INTEGER NOT NULL, ended INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX model_calls_by_scope ON model_calls (scope, seq);
    CREATE INDEX model_calls_by_seq ON model_calls (seq);
    CREATE INDEX model_calls_open ON model_calls (seq) WHERE state = 'running';
    """
    topics = (MODELS,)

    def apply(self, tables: Tables, fact: Fact) -> None:
        """Takes over what the fact says."""
        match fact.message:
            case CallReserved() as made:
                tables.execute(
                    "INSERT INTO model_calls VALUES (?, ?, ?, ?, ?, ?, ?, '', 'running', '', 0, '', ?, ?, '0',"
                    " 0, 0, 0, 0, 0, ?, ?, ?, ?, ?, 0, 0, 0, ?, 0)",
                    (
                        made.call,
                        made.persona,
                        made.purpose,
                        made.scope,
                        made.person,
                        made.endpoint,
                        made.model,
                        made.prices,
                        made.most_usd,
                        made.prompt.sha256,
                        made.snapshot,
                        made.bundle,
                        made.day,
                        fact.ts,
                        fact.seq,
                    ),
                )
            case CallEnded() as ended:
                tables.execute(
                    "UPDATE model_calls SET named = ?, state = ?, kind = ?, status = ?, error = ?, cost_usd = ?,"
                    " prompt_tokens = ?, completion_tokens = ?, cached_tokens = ?, reasoning_tokens = ?,"
                    " estimated = ?, ended_at = ?, latency_ns = ?, attempts = ?, ended = ?"
                    " WHERE call = ? AND state = 'running'",
                    (
                        ended.named,
                        ended.ending,
                        ended.kind or "",
                        ended.status,
                        ended.error,
                        ended.cost_usd,
                        ended.prompt_tokens,
                        ended.completion_tokens,
                        ended.cached_tokens,
                        ended.reasoning_tokens,
                        int(ended.estimated),
                        fact.ts,
                        ended.latency_ns,
                        ended.attempts,
                        fact.seq,
                        ended.call,
                    ),
                )
