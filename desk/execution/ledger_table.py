"""Accounts, positions and fills as state rows, derived from nothing but facts."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, localcontext
from typing import Any

import msgspec

from desk.execution.differences import RECONCILIATION, AdjustmentBooked
from desk.execution.ledger import Account, Position, after_adjustment, after_cash, after_fill, gained
from desk.execution.messages import ACCOUNTS, FILLS, AccountOpened, DayOpened, FillRecorded, FillUnmatched
from desk.kernel.journal import Fact
from desk.kernel.queries import Select, Tables, within


class Books(msgspec.Struct, frozen=True):
    """An account's money, and what its profit and its drawdown are measured from."""

    account: Account
    day: str
    day_open: Decimal
    high_water: Decimal


_FILL = 'trade, "order", account, venue, instrument, side, quantity, price, fee, liquidity, at, fee_in, fee_currency'

_FILL_FIELDS = tuple(name.strip(' "') for name in _FILL.split(","))


class LedgerTable:
    """Keeps accounts, positions and fills. A fill with a trade id that is already there changes nothing."""

    name = "ledger"
    ddl = """
    CREATE TABLE accounts (
        account TEXT PRIMARY KEY, currency TEXT NOT NULL, opening TEXT NOT NULL, cash TEXT NOT NULL,
        day TEXT NOT NULL, day_open TEXT NOT NULL, high_water TEXT NOT NULL
    ) STRICT;
    CREATE TABLE positions (
        account TEXT NOT NULL, instrument TEXT NOT NULL, quantity TEXT NOT NULL, cost TEXT NOT NULL,
        realised TEXT NOT NULL, fees TEXT NOT NULL, PRIMARY KEY (account, instrument)
    ) STRICT;
    -- The gain of a fill is what it realised, its fee taken off; empty where it closed nothing.
    CREATE TABLE fills (
        venue TEXT NOT NULL, trade TEXT NOT NULL, "order" TEXT NOT NULL, account TEXT NOT NULL, instrument TEXT NOT NULL,
        side TEXT NOT NULL, quantity TEXT NOT NULL, price TEXT NOT NULL, fee TEXT NOT NULL, liquidity TEXT NOT NULL,
        at INTEGER NOT NULL, seq INTEGER NOT NULL, booked_at INTEGER NOT NULL, gain TEXT NOT NULL,
        fee_in TEXT NOT NULL, fee_currency TEXT NOT NULL, PRIMARY KEY (venue, trade)
    ) STRICT;
    -- What is held of currencies that are neither the account's own nor the base of spot that the desk trades.
    CREATE TABLE other_balances (
        account TEXT NOT NULL, currency TEXT NOT NULL, amount TEXT NOT NULL, PRIMARY KEY (account, currency)
    ) STRICT;
    CREATE TABLE unmatched_fills (
        venue TEXT NOT NULL, trade TEXT NOT NULL, "order" TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (venue, trade)
    ) STRICT;
    CREATE INDEX fills_by_seq ON fills (account, seq);
    CREATE INDEX fills_by_instrument ON fills (account, instrument, seq);
    CREATE INDEX fills_by_booking ON fills (account, booked_at);
    CREATE INDEX fills_by_order ON fills ("order");
    CREATE INDEX fills_by_time ON fills (account, at);
    CREATE INDEX fills_paid_otherwise ON fills (account) WHERE fee_in = 'other';
    """
    topics = (FILLS, ACCOUNTS, RECONCILIATION)

    def apply(self, tables: Tables, fact: Fact) -> None:
        """Books what the fact says."""
        match fact.message:
            case AccountOpened(account, currency, cash):
                money = f"{cash:f}"
                tables.execute(
                    "INSERT INTO accounts VALUES (?, ?, ?, ?, '', ?, ?)",
                    (account, currency, money, money, money, money),
                )
            case DayOpened(account, day, equity):
                books = find_books(within(tables), account)
                high = equity if books is None else max(equity, books.high_water)
                tables.execute(
                    "UPDATE accounts SET day = ?, day_open = ?, high_water = ? WHERE account = ?",
                    (day, f"{equity:f}", f"{high:f}", account),
                )
            case FillRecorded() as fill:
                _book(tables, fill, fact)
            case AdjustmentBooked() as adjustment:
                _adjust(tables, adjustment)
            case FillUnmatched(fill):
                tables.execute(
                    "INSERT OR IGNORE INTO unmatched_fills VALUES (?, ?, ?, ?)",
                    (fill.venue, fill.trade, fill.order, fact.seq),
                )


def _book(tables: Tables, fill: FillRecorded, fact: Fact) -> None:
    select = within(tables)
    if has_fill(select, fill.venue, fill.trade):
        return
    before = find_position(select, fill.account, fill.instrument)
    after = after_fill(before, fill)
    gain = gained(before, after)
    tables.execute(
        "INSERT INTO fills VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            fill.venue,
            fill.trade,
            fill.order,
            fill.account,
            fill.instrument,
            fill.side,
            f"{fill.quantity:f}",
            f"{fill.price:f}",
            f"{fill.fee:f}",
            fill.liquidity,
            fill.at,
            fact.seq,
            fact.ts,
            "" if gain is None else f"{gain:f}",
            fill.fee_in,
            fill.fee_currency,
        ),
    )
    _put_position(tables, fill.account, fill.instrument, after)
    books = find_books(select, fill.account)
    if books is not None:
        cash = after_cash(books.account.cash, fill)
        tables.execute("UPDATE accounts SET cash = ? WHERE account = ?", (f"{cash:f}", fill.account))


def _put_position(tables: Tables, account: str, instrument: str, position: Position) -> None:
    amounts = (position.quantity, position.cost, position.realised, position.fees)
    tables.execute(
        "INSERT INTO positions VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (account, instrument) DO UPDATE SET "
        "quantity = excluded.quantity, cost = excluded.cost, realised = excluded.realised, fees = excluded.fees",
        (account, instrument, *(f"{amount:f}" for amount in amounts)),
    )


def _adjust(tables: Tables, booked: AdjustmentBooked) -> None:
    """What is brought in counts as if the account had opened with it, so that it is neither profit nor loss."""
    select = within(tables)
    books = find_books(select, booked.account)
    if books is None:
        return
    with localcontext(prec=60):
        worth = booked.change * booked.price
        cash = books.account.cash
        if booked.kind == "position":
            before = find_position(select, booked.account, booked.name)
            _put_position(
                tables, booked.account, booked.name, after_adjustment(before, booked.change, booked.price)
            )
        elif booked.name == books.account.currency:
            cash += booked.change
        else:
            worth = Decimal(0)
            amount = other_balances(select, booked.account).get(booked.name, Decimal(0)) + booked.change
            tables.execute(
                "INSERT OR REPLACE INTO other_balances VALUES (?, ?, ?)",
                (booked.account, booked.name, f"{amount:f}"),
            )
        tables.execute(
            "UPDATE accounts SET cash = ?, opening = ?, day_open = ?, high_water = ? WHERE account = ?",
            (
                f"{cash:f}",
                f"{books.account.opening + worth:f}",
                f"{books.day_open + worth:f}",
                f"{books.high_water + worth:f}",
                booked.account,
            ),
        )


def other_balances(select: Select, account: str) -> dict[str, Decimal]:
    """What a person adopted of other currencies."""
    rows = select(
        "SELECT currency, amount FROM other_balances WHERE account = ? ORDER BY currency", (account,)
    )
    return {str(currency): Decimal(amount) for currency, amount in rows}


def find_books(select: Select, account: str) -> Books | None:
    """The money of an account, or nothing where it was never opened."""
    rows = select(
        "SELECT currency, opening, cash, day, day_open, high_water FROM accounts WHERE account = ?",
        (account,),
    )
    if not rows:
        return None
    currency, opening, cash, day, day_open, high_water = tuple(rows[0])
    return Books(
        Account(currency, Decimal(opening), Decimal(cash)), day, Decimal(day_open), Decimal(high_water)
    )


def find_position(select: Select, account: str, instrument: str) -> Position:
    """What is held of one instrument; flat where nothing ever traded."""
    rows = select(
        "SELECT quantity, cost, realised, fees FROM positions WHERE account = ? AND instrument = ?",
        (account, instrument),
    )
    return _position(rows[0]) if rows else Position()


def all_positions(select: Select, account: str) -> dict[str, Position]:
    """Every instrument that ever traded, by name."""
    rows = select(
        "SELECT quantity, cost, realised, fees, instrument FROM positions WHERE account = ? ORDER BY instrument",
        (account,),
    )
    return {str(row[4]): _position(tuple(row)[:4]) for row in rows}


def has_fill(select: Select, venue: str, trade: str) -> bool:
    """Whether this execution is booked already."""
    return bool(select("SELECT 1 FROM fills WHERE venue = ? AND trade = ?", (venue, trade)))


def find_fill(select: Select, venue: str, trade: str) -> FillRecorded | None:
    """One execution by the venue's id of it."""
    rows = select(f"SELECT {_FILL} FROM fills WHERE venue = ? AND trade = ?", (venue, trade))  # noqa: S608
    return _fill(rows[0]) if rows else None


def fills_between(select: Select, account: str, start: int, end: int) -> tuple[FillRecorded, ...]:
    """Executions from `start` until before `end` by the venue's time, in the order of booking."""
    rows = select(
        f"SELECT {_FILL} FROM fills WHERE account = ? AND at >= ? AND at < ? ORDER BY seq",  # noqa: S608
        (account, start, end),
    )
    return tuple(_fill(row) for row in rows)


def newest_fill_at(select: Select, account: str) -> int:
    """When something of the account was last executed, by the venue's time; 0 where nothing ever was."""
    return int(select("SELECT coalesce(max(at), 0) FROM fills WHERE account = ?", (account,))[0][0])


def other_fees(select: Select, account: str) -> dict[str, Decimal]:
    """What fees took in currencies that are neither of an instrument's own two."""
    rows = select(
        "SELECT fee_currency, fee FROM fills WHERE account = ? AND fee_in = 'other' ORDER BY seq", (account,)
    )
    paid: dict[str, Decimal] = {}
    for currency, fee in rows:
        paid[currency] = paid.get(currency, Decimal(0)) + Decimal(fee)
    return paid


def latest_fills(select: Select, account: str, count: int) -> tuple[FillRecorded, ...]:
    """The newest fills, newest first."""
    rows = select(
        f"SELECT {_FILL} FROM fills WHERE account = ? ORDER BY seq DESC LIMIT ?",  # noqa: S608
        (account, count),
    )
    return tuple(_fill(row) for row in rows)


def _position(row: Sequence[Any]) -> Position:
    return Position(*(Decimal(value) for value in tuple(row)))


def _fill(row: Sequence[Any]) -> FillRecorded:
    values = dict(zip(_FILL_FIELDS, tuple(row), strict=True))
    for name in ("quantity", "price", "fee"):
        values[name] = Decimal(values[name])
    return FillRecorded(**values)
