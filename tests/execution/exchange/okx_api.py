"""The private REST protocol of OKX spot as far as orders go; every signature is checked."""

from __future__ import annotations

import base64
import hmac
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from tests.execution.exchange.engine import Placed, Refusal
from tests.execution.exchange.loopback import Answer, Loopback, Request

KEY, SECRET, PASSWORD = "loopback-okx-key-01234", "CANARY-okx-secret", "CANARY-okx-password"
STATUS = {"closed": "filled", "canceled": "canceled", "expired": "canceled"}
REFUSALS = {
    "duplicate": ("51016", "Client order ID already exists."),
    "balance": ("51008", "Order failed. Insufficient USDT balance in account."),
    "missing": ("51400", "Cancellation failed as the order has been filled, canceled or does not exist."),
    "unknown": ("51603", "Order does not exist"),
}
MARKETS = {"BTC-USDT": ("BTC", "USDT", "0.1", "0.001"), "ETH-USDT": ("ETH", "USDT", "0.01", "0.01")}


def urls(base: str) -> dict[str, str]:
    """Where ccxt is pointed at."""
    return {"rest": base}


def okx(exchange: Loopback, request: Request) -> Answer:
    """One answer."""
    if request.path == "/api/v5/public/time":
        return 200, _ok([{"ts": str(exchange.now_ms())}])
    if request.path == "/api/v5/public/instruments":
        return 200, _ok([_market(name) for name in MARKETS])
    if problem := _unsigned(exchange, request):
        return problem
    try:
        return 200, _private(exchange, request)
    except Refusal as refusal:
        code, text = REFUSALS[str(refusal)]
        if request.method == "GET":
            return 200, {"code": code, "msg": text, "data": []}
        row = {"clOrdId": request.values.get("clOrdId", ""), "ordId": "", "sCode": code, "sMsg": text}
        return 200, {"code": "1", "msg": "All operations failed", "data": [row]}


def _private(exchange: Loopback, request: Request) -> dict[str, Any]:
    engine, values = exchange.engine, request.values
    symbol, now = values.get("instId", ""), exchange.now_ms()
    match request.route:
        case "POST /api/v5/trade/order":
            base, quote, *_ = MARKETS[symbol]
            placed = engine.place(
                values["clOrdId"],
                symbol,
                (base, quote),
                values["side"],
                Decimal(values["sz"]),
                Decimal(values["px"]),
                "IOC" if values["ordType"] == "ioc" else "GTC",
                now,
            )
            return _ok([{"clOrdId": placed.client, "ordId": str(placed.number), "sCode": "0", "sMsg": ""}])
        case "GET /api/v5/trade/order":
            found = engine.find(values.get("clOrdId", "-"), values.get("ordId", "-"))
            if found is None:
                raise Refusal("unknown")
            return _ok([_order(found)])
        case "POST /api/v5/trade/cancel-order":
            found = engine.cancel(engine.find(values.get("clOrdId", "-"), values.get("ordId", "-")))
            return _ok([{"clOrdId": found.client, "ordId": str(found.number), "sCode": "0", "sMsg": ""}])
        case "GET /api/v5/trade/orders-pending":
            return _ok([_order(one) for one in engine.open()])
        case "GET /api/v5/trade/fills-history":
            since = int(values.get("begin", 0))
            return _ok(
                [
                    {
                        "instType": "SPOT",
                        "instId": symbol,
                        "tradeId": str(one.number),
                        "ordId": str(one.order.number),
                        "clOrdId": one.order.client,
                        "billId": str(one.number),
                        "fillPx": f"{one.price:f}",
                        "fillSz": f"{one.quantity:f}",
                        "side": one.order.side,
                        "execType": "M" if one.order.time_in_force == "GTC" else "T",
                        "feeCcy": one.fee_currency,
                        "fee": f"{-one.fee:f}",
                        "ts": str(one.at_ms),
                    }
                    for one in engine.executions(symbol, values.get("ordId", ""), since)
                ]
            )
        case "GET /api/v5/account/balance":
            rows = [
                {"ccy": name, "eq": f"{amount:f}", "cashBal": f"{amount:f}", "availBal": f"{amount:f}"}
                for name, amount in engine.balances.items()
            ]
            return _ok([{"details": rows, "uTime": str(now)}])
        case "GET /api/v5/account/config":
            return _ok([{"perm": "read_only,trade" + (",withdraw" if exchange.withdraws else "")}])
        case "POST /api/v5/trade/cancel-all-after":
            exchange.switch_s = int(values["timeOut"])
            return _ok([{"triggerTime": str(now), "ts": str(now)}])
    return {"code": "50404", "msg": f"no {request.route}", "data": []}


def _ok(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"code": "0", "msg": "", "data": rows}


def _unsigned(exchange: Loopback, request: Request) -> Answer | None:
    stamp = request.headers.get("ok-access-timestamp", "")
    target = request.path + (f"?{request.query}" if request.query else "")
    text = f"{stamp}{request.method}{target}{request.body}"
    expected = base64.b64encode(hmac.new(SECRET.encode(), text.encode(), sha256).digest()).decode()
    right = request.headers.get("ok-access-key") == KEY
    right &= request.headers.get("ok-access-passphrase") == PASSWORD
    if not right or not hmac.compare_digest(expected, request.headers.get("ok-access-sign", "")):
        return 401, {"code": "50113", "msg": "Invalid Sign", "data": []}
    signed_ms = datetime.fromisoformat(stamp.replace("Z", "+00:00")).timestamp() * 1000
    if abs(exchange.now_ms() - signed_ms) > 30_000:
        return 401, {"code": "50102", "msg": "Timestamp request expired", "data": []}
    expires = request.headers.get("exptime")
    if request.route == "POST /api/v5/trade/order" and (expires is None or int(expires) < exchange.now_ms()):
        return 200, {"code": "51000", "msg": "Request expired", "data": []}
    return None


def _order(order: Placed) -> dict[str, Any]:
    state = STATUS.get(order.state) or ("partially_filled" if order.filled else "live")
    return {
        "instType": "SPOT",
        "instId": order.symbol,
        "ordId": str(order.number),
        "clOrdId": order.client,
        "px": f"{order.price:f}",
        "sz": f"{order.quantity:f}",
        "ordType": "ioc" if order.time_in_force == "IOC" else "limit",
        "side": order.side,
        "tgtCcy": "base_ccy",
        "accFillSz": f"{order.filled:f}",
        "avgPx": f"{order.price:f}" if order.filled else "",
        "state": state,
        "fee": "0",
        "feeCcy": order.base,
        "cTime": str(order.at_ms),
        "uTime": str(order.at_ms),
        "attachAlgoOrds": [],
    }


def _market(name: str) -> dict[str, Any]:
    base, quote, tick, lot = MARKETS[name]
    return {
        "instType": "SPOT",
        "instId": name,
        "baseCcy": base,
        "quoteCcy": quote,
        "tickSz": tick,
        "lotSz": lot,
        "minSz": lot,
        "state": "live",
        "lever": "",
        "listTime": "1548133413000",
        "expTime": "",
    }
