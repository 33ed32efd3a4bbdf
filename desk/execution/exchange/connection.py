"""One exchange through ccxt, its guesses switched off: no retries, no error classes, digits as they came in."""

from __future__ import annotations

import importlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from desk.execution.exchange.dialect import WINDOW_MS, Dialect
from desk.execution.exchange.key import VenueKey
from desk.execution.exchange.pace import Lane, Pace
from desk.execution.exchange.said import Said, Unread
from desk.kernel.errors import ConfigError

INSTALL = 'live trading needs the extra ccxt; install it with: pip install "dynamic-desk[ccxt]"'
TIMEOUT_MS = 4_000
MOST_TEXT = 200


class Connection:
    """Calls an exchange. An answer is the answer; an error is `Said` or `Unread`, and nothing is ever sent twice."""

    def __init__(
        self, dialect: Dialect, key: VenueKey, pace: Pace, urls: Mapping[str, str] | None = None
    ) -> None:
        self.dialect = dialect
        self.pace = pace
        self.exchange = _exchange(dialect, key)
        if urls is not None:
            self.exchange.urls["api"] = dict(urls)

    async def open(self) -> float:
        """Read the markets and the venue's clock; answers how many milliseconds the desk's clock is ahead."""
        await self.call("look", lambda: self.exchange.load_markets())
        return await self.set_clock()

    async def set_clock(self) -> float:
        """Sign by the venue's clock from here on."""
        return float(await self.call("look", lambda: self.exchange.load_time_difference()))

    async def close(self) -> None:
        """Let go of every connection."""
        await self.exchange.close()

    async def call(self, lane: Lane, ask: Callable[[], Awaitable[Any]]) -> Any:
        """Ask once. Raises `Said`, `Unread` or `Withheld`."""
        await self.pace.take(lane)
        try:
            answer = await ask()
        except Said as said:
            if self.dialect.meaning(said) == "busy":
                self.pace.slow_down(said.retry_after, banned=said.status == 418)
            raise
        except Exception as problem:
            # ccxt's own words hold the address with its signature, and chained errors hold them too.
            raise Unread(type(problem).__name__) from None
        self.pace.answered()
        return answer


def _exchange(dialect: Dialect, key: VenueKey) -> Any:
    try:
        module = importlib.import_module("ccxt.async_support")
    except ImportError:
        raise ConfigError(INSTALL) from None
    known = getattr(module, dialect.name)

    class Plain(known):  # type: ignore[misc, valid-type]
        """The exchange's class; every error is handed on as the venue said it."""

        def handle_errors(
            self,
            code: int,
            reason: str,
            url: str,
            method: str,
            headers: Mapping[str, str],
            body: str,
            response: Any,
            *rest: Any,
        ) -> None:
            found = dialect.error(code, response)
            if found is None and code >= 400:
                found = "", ""
            if found is not None:
                text = "".join(letter if letter.isprintable() else " " for letter in found[1])[:MOST_TEXT]
                raise Said(code, found[0], text, _seconds(headers))

        def sign(self, path: str, *arguments: Any, **named: Any) -> Any:
            request = super().sign(path, *arguments, **named)
            if dialect.name == "okx" and path == "trade/order" and request["method"] == "POST":
                request["headers"]["expTime"] = str(int(self.nonce()) + WINDOW_MS)
            return request

    made = Plain(
        {
            "apiKey": key.key,
            "secret": key.secret,
            "password": key.password,
            "enableRateLimit": False,
            "timeout": TIMEOUT_MS,
            "options": {**dialect.options, "maxRetriesOnFailure": 0},
        }
    )
    made.number = (
        str  # the digits as the venue wrote them; ccxt reads some twice, and loses those that are Decimals
    )
    made.has["fetchCurrencies"] = False
    made.aiohttp_trust_env = False
    # ccxt tells its logger every header and body, the key and the order among them.
    made.logger = logging.Logger("exchange", logging.CRITICAL + 1)
    return made


def _seconds(headers: Mapping[str, str]) -> float:
    told = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    return float(told) if told.isdigit() else 0.0
