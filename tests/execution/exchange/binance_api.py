"""The private REST protocol of Binance spot as far as orders go; every signature is checked."""

from __future__ import annotations

import hmac
from decimal import Decimal
from hashlib import sha256
from typing import Any

from tests.execution.exchange.engine import Placed, Refusal
from tests.execution.exchange.loopback import Answer, Loopback, Request

KEY, SECRET = "loopback-key-0123456789", "CANARY-secret-of-the-loopback-exchange"
DAY_MS = 24 * 3_600_000
STATUS = {"open": "NEW", "closed": "FILLED", "canceled": "CANCELED", "expired": "EXPIRED"}
REFUSALS = {
    "duplicate": (400, -2010, "Duplicate order sent."),
    "balance": (400, -2010, "Account has insufficient balance for requested action."),
    "missing": (400, -2011, "Unknown order sent."),
    "unknown": (400, -2013, "Order does not exist."),
}
MARKETS = {"BTCUSDT": ("BTC", "USDT", "0.1", "0.001"), "ETHUSDT": ("ETH", "USDT", "0.01", "0.01")}


def urls(base: str) -> dict[str, str]:
    """Where ccxt is pointed at."""
    v3 = f"{base}/api/v3"
    return {"public": v3, "private": v3, "v1": f"{base}/api/v1", "sapi": f"{base}/sapi/v1"}


def binance(exchange: Loopback, request: Request) -> Answer:
    """One answer."""
    if request.path == "/api/v3/time":
        return 200, {"serverTime": exchange.now_ms()}
    if request.path == "/api/v3/exchangeInfo":
        return 200, {"timezone": "UTC", "symbols": [_market(name) for name in MARKETS]}
    if problem := _unsigned(exchange, request):
        return problem
    try:
        return _private(exchange, request)
    except Refusal as refusal:
        status, code, text = REFUSALS[str(refusal)]
        return status, {"code": code, "msg": text}


def _private(exchange: Loopback, request: Request) -> Answer:
    engine, values = exchange.engine, request.values
    symbol, now = values.get("symbol", ""), exchange.now_ms()
    match request.route:
        case "POST /api/v3/order":
            base, quote, *_ = MARKETS[symbol]
            placed = engine.place(
                values["newClientOrderId"],
                symbol,
                (base, quote),
                values["side"].lower(),
                Decimal(values["quantity"]),
                Decimal(values["price"]),
                values["timeInForce"],
                now,
            )
            return 200, _order(placed) | {"transactTime": now, "fills": []}
        case "GET /api/v3/order":
            found = engine.find(values.get("origClientOrderId", "-"), values.get("orderId", "-"))
            if found is None:
                raise Refusal("unknown")
            return 200, _order(found)
        case "DELETE /api/v3/order":
            found = engine.find(values.get("origClientOrderId", "-"), values.get("orderId", "-"))
            return 200, _order(engine.cancel(found))
        case "GET /api/v3/openOrders":
            return 200, [_order(one) for one in engine.open()]
        case "GET /api/v3/myTrades":
            since = int(values.get("startTime", 0))
            until = int(values.get("endTime", since + DAY_MS if since else exchange.now_ms()))
            if until - since > DAY_MS and since:
                return 400, {"code": -1127, "msg": "More than 24 hours between startTime and endTime."}
            return 200, [
                {
                    "symbol": symbol,
                    "id": one.number,
                    "orderId": one.order.number,
                    "price": f"{one.price:f}",
                    "qty": f"{one.quantity:f}",
                    "quoteQty": f"{one.price * one.quantity:f}",
                    "commission": f"{one.fee:f}",
                    "commissionAsset": one.fee_currency,
                    "time": one.at_ms,
                    "isBuyer": one.order.side == "buy",
                    "isMaker": one.order.time_in_force == "GTC",
                }
                for one in engine.executions(symbol, values.get("orderId", ""), since)
                if one.at_ms <= until
            ]
        case "GET /api/v3/account":
            rows = [
                {"asset": name, "free": f"{amount:f}", "locked": "0"}
                for name, amount in engine.balances.items()
            ]
            return 200, {"balances": rows, "accountType": "SPOT", "canTrade": True}
        case "GET /sapi/v1/account/apiRestrictions":
            return 200, {"enableSpotAndMarginTrading": True, "enableWithdrawals": exchange.withdraws}
    return 404, {"code": -1, "msg": f"no {request.route}"}


def _unsigned(exchange: Loopback, request: Request) -> Answer | None:
    signed, _, signature = (request.query or request.body).rpartition("&signature=")
    expected = hmac.new(SECRET.encode(), signed.encode(), sha256).hexdigest()
    if request.headers.get("x-mbx-apikey") != KEY or not hmac.compare_digest(expected, signature):
        return 400, {"code": -1022, "msg": "Signature for this request is not valid."}
    age = exchange.now_ms() - int(request.values["timestamp"])
    if not -1000 <= age <= int(request.values.get("recvWindow", "5000")):
        return 400, {"code": -1021, "msg": "Timestamp for this request is outside of the recvWindow."}
    return None


def _order(order: Placed) -> dict[str, Any]:
    status = STATUS[order.state]
    if order.state == "open" and order.filled:
        status = "PARTIALLY_FILLED"
    return {
        "symbol": order.symbol,
        "orderId": order.number,
        "orderListId": -1,
        "clientOrderId": order.client,
        "price": f"{order.price:f}",
        "origQty": f"{order.quantity:f}",
        "executedQty": f"{order.filled:f}",
        "cummulativeQuoteQty": f"{order.value:f}",
        "status": status,
        "timeInForce": order.time_in_force,
        "type": "LIMIT",
        "side": order.side.upper(),
        "time": order.at_ms,
        "updateTime": order.at_ms,
        "isWorking": True,
    }


def _market(name: str) -> dict[str, Any]:
    base, quote, tick, lot = MARKETS[name]
    return {
        "symbol": name,
        "status": "TRADING",
        "baseAsset": base,
        "baseAssetPrecision": 8,
        "quoteAsset": quote,
        "quotePrecision": 8,
        "quoteAssetPrecision": 8,
        "orderTypes": ["LIMIT", "LIMIT_MAKER", "MARKET"],
        "isSpotTradingAllowed": True,
        "isMarginTradingAllowed": False,
        "filters": [
            {"filterType": "PRICE_FILTER", "minPrice": tick, "maxPrice": "1000000", "tickSize": tick},
            {"filterType": "LOT_SIZE", "minQty": lot, "maxQty": "9000", "stepSize": lot},
            {"filterType": "NOTIONAL", "minNotional": "5"},
        ],
        "permissions": ["SPOT"],
        "permissionSets": [["SPOT"]],
    }
