"""What can be exported: each kind of record as plain rows, read on a connection that cannot write."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from desk.execution.mode import Mode
from desk.host import model_export
from desk.kernel.errors import ConfigError, DeskError
from desk.kernel.onlooking import consistent

Row = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """One kind of record. `time` is the column that `since` and `until` look at, or empty."""

    names: str
    """What a row holds, in order, as words."""
    sql: str
    time: str
    shape: Callable[[Row], Row]

    @property
    def columns(self) -> list[str]:
        """Names of what a row holds, also where there is no row."""
        return self.names.split()


def iso(at: int) -> str:
    """UTC nanoseconds as ISO 8601, to the nanosecond; empty for a time that never was."""
    if not at:
        return ""
    seconds, rest = divmod(at, 1_000_000_000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{rest:09d}Z"


def moment(text: str) -> int:
    """The time that somebody wrote as an ISO date or time; without a zone it is UTC."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ConfigError(f"{text!r} is no date or time; write 2026-11-21 or 2026-11-21T14:30:00Z") from None
    whole = found.replace(microsecond=0)
    seconds = int((whole if whole.tzinfo else whole.replace(tzinfo=UTC)).timestamp())
    return seconds * 1_000_000_000 + found.microsecond * 1000


def rows(database: Path, what: str, since: int = 0, until: int = 0) -> Iterator[Row]:
    """Every row of a kind, oldest first, however many there are. Times are ISO, money is text."""
    kind = KINDS[what]
    if (since or until) and not kind.time:
        raise ConfigError(
            f"{what} are as they stand now and have no time to choose by; leave --since and --until out"
        )
    where = [f"{kind.time} >= :since"] if since else []
    where += [f"{kind.time} < :until"] if until else []
    sql = kind.sql.format(where=f"WHERE {' AND '.join(where)}" if where else "")
    from sqlite_utils import Database

    with consistent(database) as connection:
        try:
            for row in Database(connection).query(sql, {"since": since, "until": until}):
                yield kind.shape(row)
        except sqlite3.Error as problem:
            raise DeskError(
                f"{what} cannot be read ({problem}); start the host once, which brings the tables up to date"
            ) from None


def mode_of(database: Path) -> Mode:
    """The mode that the desk is in, by its record."""
    with consistent(database) as connection:
        try:
            found = connection.execute("SELECT mode FROM mode").fetchone()
        except sqlite3.Error:
            return "PAPER"  # a record of before there was another one
    return "PAPER" if found is None else "LIVE" if found[0] == "LIVE" else "PAPER"


def _fact(row: Row) -> Row:
    return {**_told(row), "body": json.loads(row["body"]), "hash": row["hash"].hex()}


def _request(row: Row) -> Row:
    proposed = json.loads(row.pop("proposed"))
    ticket = proposed["ticket"]
    order = {
        name: ticket.get(name, "")
        for name in ("instrument", "side", "quantity", "limit", "account", "policy", "mode")
    }
    bound = {"needed": proposed["needed"], "digest": proposed["digest"], "order_text": proposed["text"]}
    return _told({**row, **order, **bound})


def _vote(row: Row) -> Row:
    cast = json.loads(row.pop("cast_vote"))
    kept = ("name", "role", "choice", "reason", "via", "digest")
    return {**_told(row), **{name: cast[name] for name in kept}}


def _item(row: Row) -> Row:
    body = json.loads(row.pop("body"))
    text = "\n".join("".join(run["text"] for run in block["runs"]) for block in body["blocks"])
    return {**row, "at": iso(body["at"]), "speaker": body["speaker"], "author": body["author"], "text": text}


def _debate(row: Row) -> Row:
    card = json.loads(row.pop("snapshot") or "{}")
    kept = ("p_up", "strength", "disagreement", "rule_based")
    return {**_told(row), **{name: card.get(name) for name in kept}, "card": card or None}


def _told(row: Row) -> Row:
    """Times as ISO, and quantities without zeros that say nothing."""
    return {name: _value(name, value) for name, value in row.items()}


def _value(name: str, value: Any) -> Any:
    if name.endswith("_at") or name == "at":
        return iso(value)
    if name in ("quantity", "filled") and value:
        return f"{Decimal(value).normalize():f}"
    return value


def _model_call(row: Row) -> Row:
    return _told(model_export.exported(row))


KINDS: dict[str, Kind] = {
    "journal": Kind(
        "seq at topic actor corr body hash",
        "SELECT seq, ts AS at, topic, actor, corr, body, hash FROM facts {where} ORDER BY seq",
        "ts",
        _fact,
    ),
    "orders": Kind(
        "committed_at order request venue account instrument side quantity limit_price time_in_force filled "
        "value mid expected_bp worst_bp state note",
        'SELECT committed_at, "order", request, venue, account, instrument, side, quantity, limit_price,'
        " time_in_force, filled, value, mid, expected_bp, worst_bp, state, note, mode FROM orders {where}"
        ' ORDER BY committed_at, "order"',
        "committed_at",
        _told,
    ),
    "fills": Kind(
        "at trade order venue account instrument side quantity price fee liquidity",
        'SELECT at, trade, "order", venue, account, instrument, side, quantity, price, fee, liquidity,'
        ' COALESCE((SELECT mode FROM orders WHERE orders."order" = fills."order"), \'PAPER\') AS mode'
        " FROM fills {where} ORDER BY seq",
        "at",
        _told,
    ),
    "requests": Kind(
        "created_at request state proposer debate expires_at decided_at note instrument side quantity limit "
        "account policy needed digest order_text",
        "SELECT created_at, request, state, proposer, debate, expires_at, decided_at, note, proposed"
        " FROM requests {where} ORDER BY seq",
        "created_at",
        _request,
    ),
    "votes": Kind(
        "at request person name role choice reason via digest",
        "SELECT at, request, person, cast_vote FROM votes {where} ORDER BY seq",
        "at",
        _vote,
    ),
    "positions": Kind(
        "account instrument quantity cost realised fees",
        "SELECT account, instrument, quantity, cost, realised, fees, CASE WHEN account IN"
        " (SELECT account FROM orders WHERE mode = 'LIVE' UNION SELECT account FROM mode WHERE mode = 'LIVE')"
        " THEN 'LIVE' ELSE 'PAPER' END AS mode FROM positions {where} ORDER BY account, instrument",
        "",
        _told,
    ),
    "threads": Kind(
        "thread title seq turn at speaker author text",
        "SELECT items.thread, threads.title, items.seq, items.turn, items.body FROM items"
        " JOIN threads USING (thread) {where} ORDER BY threads.opened_seq, items.seq",
        "json_extract(items.body, '$.at')",
        _item,
    ),
    "debates": Kind(
        "opened_at ended_at debate thread instrument horizon person state stance request reason p_up strength "
        "disagreement rule_based card",
        "SELECT opened_at, ended_at, debate, thread, instrument, horizon, person, state, stance, request, reason,"
        " snapshot FROM debates {where} ORDER BY seq",
        "opened_at",
        _debate,
    ),
    "models": Kind(model_export.NAMES, model_export.SQL, "began_at", _model_call),
}
