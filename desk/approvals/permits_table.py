"""Standing rules and overrides, kept as state rows."""

from __future__ import annotations

from decimal import Decimal

from desk.approvals.messages import APPROVALS, RequestReleased
from desk.approvals.permit_messages import (
    PERMITS,
    OverrideGranted,
    StandingRuleEnded,
    StandingRuleMade,
    StandingRuleUsed,
)
from desk.kernel.journal import Fact
from desk.kernel.queries import Tables

DAY = 86_400 * 1_000_000_000


class PermitsTable:
    """Keeps one row for each standing rule and one for each override."""

    name = "permits"
    ddl = """
    CREATE TABLE standing_rules (
        rule TEXT PRIMARY KEY, request TEXT NOT NULL, made_by TEXT NOT NULL, instrument TEXT NOT NULL,
        side TEXT NOT NULL, venue TEXT NOT NULL, strategy TEXT NOT NULL, most_order TEXT NOT NULL,
        most_day TEXT NOT NULL, most_total TEXT NOT NULL, until INTEGER NOT NULL, policy TEXT NOT NULL,
        mode TEXT NOT NULL, uses INTEGER NOT NULL, used_total TEXT NOT NULL, day INTEGER NOT NULL, used_day TEXT NOT NULL,
        ended TEXT NOT NULL, seq INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE overrides (
        override TEXT PRIMARY KEY, person TEXT NOT NULL, instrument TEXT NOT NULL, side TEXT NOT NULL,
        quantity TEXT NOT NULL, limit_price TEXT NOT NULL, controls TEXT NOT NULL, until INTEGER NOT NULL,
        used_by TEXT NOT NULL, seq INTEGER NOT NULL
    ) STRICT;
    """
    topics = (PERMITS, APPROVALS)

    def apply(self, tables: Tables, fact: Fact) -> None:
        """Takes over what the fact says."""
        match fact.message:
            case StandingRuleMade() as rule:
                tables.execute(
                    "INSERT INTO standing_rules VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '0', 0, '0', '', ?)",
                    (
                        rule.rule,
                        rule.request,
                        fact.actor,
                        rule.instrument,
                        rule.side,
                        rule.venue,
                        rule.strategy,
                        f"{rule.most_order:f}",
                        f"{rule.most_day:f}",
                        f"{rule.most_total:f}",
                        rule.until,
                        rule.policy,
                        rule.mode,
                        fact.seq,
                    ),
                )
            case StandingRuleEnded(rule, reason):
                tables.execute("UPDATE standing_rules SET ended = ? WHERE rule = ?", (reason, rule))
            case StandingRuleUsed() as used:
                _use(tables, used, fact.ts // DAY)
            case OverrideGranted() as granted:
                tables.execute(
                    "INSERT INTO overrides VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', ?)",
                    (
                        granted.override,
                        granted.person,
                        granted.instrument,
                        granted.side,
                        f"{granted.quantity:f}",
                        f"{granted.limit:f}",
                        " ".join(granted.controls),
                        granted.until,
                        fact.seq,
                    ),
                )
            case RequestReleased(request=request, override=override) if override:
                tables.execute("UPDATE overrides SET used_by = ? WHERE override = ?", (request, override))


def _use(tables: Tables, used: StandingRuleUsed, day: int) -> None:
    row = tables.execute(
        "SELECT used_total, day, used_day FROM standing_rules WHERE rule = ?", (used.rule,)
    ).fetchone()
    if row is None:
        return
    today = Decimal(row[2]) if row[1] == day else Decimal(0)
    tables.execute(
        "UPDATE standing_rules SET uses = uses + 1, used_total = ?, day = ?, used_day = ? WHERE rule = ?",
        (f"{Decimal(row[0]) + used.notional:f}", day, f"{today + used.notional:f}", used.rule),
    )
