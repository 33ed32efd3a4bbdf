"""What speakers did in debates, as state tables: opinions with their claims, changes of mind, rankings."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from desk.agents.debate_messages import DEBATES, ClaimsRanked, DebateOpened, MindChanged, OpinionRevealed
from desk.agents.opinions import Opinion
from desk.agents.scales import BY_RULE, speaker_of
from desk.kernel.facts import Fact
from desk.kernel.queries import Select, Tables
from desk.learning.biases.conduct import Moved, RankedClaims, SaidClaim, Stated
from desk.learning.records import Speaker

RECENT = frozenset({"market_snapshot", "flow", "book", "depth", "liquidity", "anomaly"})
"""Tools whose facts are of the last minutes."""
_NOTED = frozenset(
    {"opinion_sealed", "opinion_verified", "opinion_track", "pool", "order_plan", "person_note"}
)
_MODERATOR = "Moderator: "


class ConductTable:
    """Keeps what leanings in debates are measured from."""

    name = "conduct"
    ddl = """
    CREATE TABLE conduct_opinions (
        debate TEXT NOT NULL, speaker TEXT NOT NULL, model TEXT NOT NULL, p_up REAL NOT NULL, claims TEXT NOT NULL,
        at INTEGER NOT NULL, PRIMARY KEY (debate, speaker)
    ) STRICT;
    CREATE INDEX conduct_opinions_by_time ON conduct_opinions (at);
    CREATE TABLE conduct_changes (
        debate TEXT NOT NULL, speaker TEXT NOT NULL, p_before REAL NOT NULL, p_after REAL NOT NULL,
        accepted INTEGER NOT NULL, at INTEGER NOT NULL, seq INTEGER PRIMARY KEY
    ) STRICT;
    CREATE TABLE conduct_rankings (
        debate TEXT PRIMARY KEY, moderator TEXT NOT NULL, first TEXT NOT NULL, swapped TEXT NOT NULL,
        sensitive INTEGER NOT NULL, at INTEGER NOT NULL
    ) STRICT;
    """
    topics = (DEBATES,)

    def apply(self, tables: Tables, fact: Fact) -> None:
        """Takes over what the fact says."""
        match fact.message:
            case DebateOpened() as opened:
                seat = next((one for one in opened.seats if one.startswith(_MODERATOR)), _MODERATOR)
                name = seat.removeprefix(_MODERATOR)
                model = "" if not name or name.startswith(BY_RULE) else name
                tables.execute(
                    "INSERT OR IGNORE INTO conduct_rankings VALUES (?, ?, '', '', 0, 0)",
                    (opened.debate, model),
                )
            case OpinionRevealed(debate, speaker, body):
                opinion = msgspec.json.decode(body, type=Opinion)
                claims = [[one.id, len(one.text), one.lean, list(one.refs)] for one in opinion.claims]
                tables.execute(
                    "INSERT OR REPLACE INTO conduct_opinions VALUES (?, ?, ?, ?, ?, ?)",
                    (
                        debate,
                        speaker,
                        speaker_of(opinion).model,
                        opinion.p_up,
                        msgspec.json.encode(claims).decode(),
                        fact.ts,
                    ),
                )
            case MindChanged() as changed:
                tables.execute(
                    "INSERT INTO conduct_changes VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (
                        changed.debate,
                        changed.speaker,
                        changed.p_before,
                        changed.p_after,
                        changed.accepted,
                        fact.ts,
                        fact.seq,
                    ),
                )
            case ClaimsRanked() as ranked:
                tables.execute(
                    "UPDATE conduct_rankings SET first = ?, swapped = ?, sensitive = ?, at = ? WHERE debate = ?",
                    (
                        msgspec.json.encode(ranked.first).decode(),
                        msgspec.json.encode(ranked.swapped).decode(),
                        ranked.order_sensitive,
                        fact.ts,
                        ranked.debate,
                    ),
                )


def stated_since(select: Select, since: int) -> list[Stated]:
    """Blind opinions revealed from then on, with how much of what they name is of the last minutes."""
    rows = select(
        "SELECT debate, speaker, model, p_up, claims FROM conduct_opinions WHERE at >= ? ORDER BY at, debate, speaker",
        (since,),
    )
    tools: dict[str, dict[str, str]] = {}
    found = []
    for debate, speaker, model, p_up, kept in map(tuple, rows):
        if debate not in tools:
            known = select("SELECT ref, tool FROM evidence WHERE scope = ? ORDER BY seq", (debate,))
            tools[debate] = {row[0]: row[1] for row in known if row[1] not in _NOTED}
        claims = tuple(
            SaidClaim(name, length, lean, _recent(refs, tools[debate]))
            for name, length, lean, refs in msgspec.json.decode(kept)
        )
        offered = _share(list(tools[debate].values()))
        found.append(Stated(debate, Speaker(speaker, model), p_up, claims, offered))
    return found


def moved_since(select: Select, since: int) -> list[Moved]:
    """Changes of mind from then on."""
    rows = select(
        "SELECT c.debate, c.speaker, o.model, c.p_before, c.p_after, c.accepted FROM conduct_changes c"
        " JOIN conduct_opinions o ON o.debate = c.debate AND o.speaker = c.speaker WHERE c.at >= ? ORDER BY c.seq",
        (since,),
    )
    return [
        Moved(debate, Speaker(speaker, model), before, after, bool(accepted))
        for debate, speaker, model, before, after, accepted in map(tuple, rows)
    ]


def ranked_since(select: Select, since: int) -> list[RankedClaims]:
    """Rankings from then on."""
    rows = select(
        "SELECT debate, moderator, first, swapped, sensitive FROM conduct_rankings WHERE at >= ? AND first != ''"
        " ORDER BY at, debate",
        (max(1, since),),
    )
    return [
        RankedClaims(
            debate,
            Speaker("Moderator", model),
            tuple(msgspec.json.decode(first)),
            tuple(msgspec.json.decode(swapped)),
            bool(sensitive),
        )
        for debate, model, first, swapped, sensitive in map(tuple, rows)
    ]


def _recent(refs: Sequence[str], tools: dict[str, str]) -> float:
    return _share([tools[name] for ref in refs if (name := ref.partition(".")[0]) in tools])


def _share(tools: Sequence[str]) -> float:
    return sum(tool in RECENT for tool in tools) / len(tools) if tools else 0.0
