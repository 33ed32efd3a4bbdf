"""PAPER or LIVE: a row that survives restarts, changed by facts, read wherever an order could be made or sent."""

from __future__ import annotations

from typing import Literal

import msgspec

from desk.kernel.journal import Fact
from desk.kernel.queries import Select, Tables
from desk.kernel.topics import Topic

Mode = Literal["PAPER", "LIVE"]


class WentLive(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """Orders go out with real money from here on: people approved just this."""

    venue: str
    account: str
    """The desk's own account for it, with a ledger of its own."""
    key: str
    """Fingerprint of the key that may be used."""
    limits: str
    """Version of the policy whose limits for live trading were approved with it."""


class WentPaper(msgspec.Struct, frozen=True, tag=True):
    """No order with real money goes out from here on."""

    reason: str


ModeMessage = WentLive | WentPaper
MODE: Topic[ModeMessage] = Topic("mode.v1", durable=True, messages=ModeMessage)


class DeskMode(msgspec.Struct, frozen=True, kw_only=True):
    """The mode now, and since when by whose hand."""

    mode: Mode = "PAPER"
    venue: str = ""
    account: str = ""
    key: str = ""
    limits: str = ""
    reason: str = ""
    by: str = ""
    since: int = 0

    @property
    def live(self) -> bool:
        """Whether orders go out with real money."""
        return self.mode == "LIVE"


class ModeTable:
    """Keeps the one row."""

    name = "mode"
    ddl = """
    CREATE TABLE mode (
        slot INTEGER PRIMARY KEY CHECK (slot = 1), mode TEXT NOT NULL, venue TEXT NOT NULL, account TEXT NOT NULL,
        key TEXT NOT NULL, limits TEXT NOT NULL, reason TEXT NOT NULL, actor TEXT NOT NULL, since INTEGER NOT NULL
    ) STRICT;
    """
    topics = (MODE,)

    def apply(self, tables: Tables, fact: Fact) -> None:
        """Takes over what the fact says."""
        match fact.message:
            case WentLive(venue=venue, account=account, key=key, limits=limits):
                values = ("LIVE", venue, account, key, limits, "")
            case WentPaper(reason):
                values = ("PAPER", "", "", "", "", reason)
            case _:
                return
        tables.execute(
            "INSERT OR REPLACE INTO mode VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?)", (*values, fact.actor, fact.ts)
        )


def desk_mode(select: Select) -> DeskMode:
    """The mode now. Nothing on record is PAPER."""
    rows = select("SELECT mode, venue, account, key, limits, reason, actor, since FROM mode", ())
    if not rows:
        return DeskMode()
    mode, venue, account, key, limits, reason, by, since = tuple(rows[0])
    return DeskMode(
        mode=mode,
        venue=venue,
        account=account,
        key=key,
        limits=limits,
        reason=reason,
        by=by,
        since=since,
    )


def trading_account(select: Select, paper: str) -> str:
    """The account that is traded on now: the one of live trading, or `paper`."""
    now = desk_mode(select)
    return now.account if now.live else paper
