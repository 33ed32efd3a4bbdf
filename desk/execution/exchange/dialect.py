"""What differs between exchanges behind ccxt: client ids, the meaning of error codes, and how ccxt must be set."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from desk.execution.exchange.said import Meaning, Said

ORDER_ID = re.compile(r"([a-z]{3})-([0-9a-z]{10})")
_PLAIN_ID = re.compile(r"([a-z]{3})([0-9a-z]{10})")
WINDOW_MS = 5_000
"""A message that reaches the venue later than this is turned away by it: a lost one cannot arrive for ever."""


@dataclass(frozen=True)
class Rights:
    """What a key may do at the venue; `None` where the venue does not tell."""

    trade: bool | None
    withdraw: bool | None


class Dialect(Protocol):
    """One exchange."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def needs_password(self) -> bool: ...
    @property
    def options(self) -> Mapping[str, Any]:
        """How ccxt is set."""
        ...

    @property
    def dead_man(self) -> bool:
        """Whether the venue cancels by itself what a desk that fell silent had open."""
        ...

    @property
    def per_second(self) -> float:
        """Messages that the desk allows itself, well inside the venue's own limit."""
        ...

    @property
    def page(self) -> int:
        """Orders or executions that one answer holds at most; a full one is no whole answer."""
        ...

    @property
    def stretch_ms(self) -> int:
        """The longest time whose executions one question may ask for; 0 where there is no such limit."""
        ...

    @property
    def order_filter(self) -> str:
        """What executions are asked for by the venue's order id with."""
        ...

    def client_id(self, order: str) -> str:
        """The desk's order id in the alphabet and length of the venue."""
        ...

    def desk_id(self, client: str) -> str:
        """The same back; empty where it is none of a desk's."""
        ...

    def error(self, status: int, body: Any) -> tuple[str, str] | None:
        """Code and words of an answer that is an error, or nothing where it is none."""
        ...

    def meaning(self, said: Said) -> Meaning:
        """What the error means for the message."""
        ...

    async def rights(self, exchange: Any) -> Rights:
        """What the key may do."""
        ...


def dialect(name: str) -> Dialect | None:
    """The exchange of that name, where orders can go to it."""
    return DIALECTS.get(name)


@dataclass(frozen=True)
class Binance:
    """Binance spot. Its error codes start with a minus; an HTTP 5xx leaves the outcome open by its own word."""

    name: str = "binance"
    title: str = "Binance spot"
    needs_password: bool = False
    dead_man: bool = False
    options: Mapping[str, Any] = field(
        default_factory=lambda: {
            "fetchMarkets": {"types": ["spot"]},
            "fetchCurrencies": False,
            "fetchMargins": False,
            "recvWindow": WINDOW_MS,
            "warnOnFetchOpenOrdersWithoutSymbol": False,
        }
    )
    per_second: float = 10.0
    page: int = 1000
    stretch_ms: int = 24 * 3_600_000
    order_filter: str = "orderId"

    def client_id(self, order: str) -> str:
        return order if ORDER_ID.fullmatch(order) else ""

    def desk_id(self, client: str) -> str:
        return client if ORDER_ID.fullmatch(client) else ""

    def error(self, status: int, body: Any) -> tuple[str, str] | None:
        if status < 400:
            return None
        if not isinstance(body, dict):
            return "", ""
        return str(body.get("code", "")), str(body.get("msg", ""))

    def meaning(self, said: Said) -> Meaning:
        if said.status in (418, 429) or said.code in ("-1003", "-1015"):
            return "busy"
        if said.status >= 500 or said.code in ("", "-1000", "-1001", "-1006", "-1007", "-1008"):
            return "unknown"
        if said.code == "-1021":
            return "clock"
        if said.code in ("-2011", "-2013"):
            return "missing"
        if said.code == "-2010" and "duplicate" in said.text.lower():
            return "duplicate"
        return "refused"

    async def rights(self, exchange: Any) -> Rights:
        told = await exchange.sapiGetAccountApiRestrictions()
        return Rights(bool(told.get("enableSpotAndMarginTrading")), bool(told.get("enableWithdrawals")))


@dataclass(frozen=True)
class Okx:
    """OKX spot. Errors come with HTTP 200 too; client ids are letters and digits only."""

    name: str = "okx"
    title: str = "OKX spot"
    needs_password: bool = True
    dead_man: bool = True
    options: Mapping[str, Any] = field(
        default_factory=lambda: {
            "fetchMarkets": {"types": ["spot"]},
            "createOrder": "privatePostTradeOrder",
            "defaultType": "spot",
        }
    )
    per_second: float = 15.0
    page: int = 100
    stretch_ms: int = 0
    order_filter: str = "ordId"

    def client_id(self, order: str) -> str:
        return order.replace("-", "") if ORDER_ID.fullmatch(order) else ""

    def desk_id(self, client: str) -> str:
        found = _PLAIN_ID.fullmatch(client)
        return f"{found[1]}-{found[2]}" if found else ""

    def error(self, status: int, body: Any) -> tuple[str, str] | None:
        if not isinstance(body, dict):
            return ("", "") if status >= 400 else None
        code, text = str(body.get("code", "")), str(body.get("msg", ""))
        rows = body.get("data")
        row = rows[0] if isinstance(rows, list) and rows and isinstance(rows[0], dict) else {}
        inner = str(row.get("sCode", "0"))
        if inner not in ("", "0"):
            return inner, str(row.get("sMsg", ""))
        return (code, text) if status >= 400 or code != "0" else None

    def meaning(self, said: Said) -> Meaning:
        code = said.code
        if said.status in (418, 429) or code in ("50011", "50061"):
            return "busy"
        # 51149, "order timed out", says nothing of the order.
        if said.status >= 500 or not code.isdigit() or code == "51149":
            return "unknown"
        if code in ("50102", "50112"):
            return "clock"
        if code == "51016":
            return "duplicate"
        if code in ("51400", "51401", "51402", "51410", "51603"):
            return "missing"
        # 501xx is about the key, 51xxx about the order; 500xx (busy, time-outs, upgrades) says nothing of the order.
        return "refused" if code.startswith(("501", "51")) else "unknown"

    async def rights(self, exchange: Any) -> Rights:
        told = await exchange.privateGetAccountConfig()
        granted = str(told["data"][0].get("perm", "")).split(",")
        return Rights("trade" in granted, "withdraw" in granted)


DIALECTS: Mapping[str, Dialect] = {one.name: one for one in (Binance(), Okx())}
