"""Every way in which a server was seen to break its protocol, by name."""

from __future__ import annotations

from collections.abc import Callable

from tests.models.server.played import (
    DONE,
    Answer,
    Played,
    Refuse,
    Repeat,
    Reset,
    Stream,
    Wait,
    chunk,
    event,
    fragment,
)

BEGUN = chunk({"content": "The book is "})
_ERROR = {"error": {"message": "The upstream is overloaded", "type": "server_error", "code": 503}}
_PAGE = "<html><head><title>502 Bad Gateway</title></head><body><h1>nginx</h1></body></html>"
_LOOK = '{"instrument": "BTC-USDT"}'


def _ended(*steps: bytes, finish: str = "stop") -> Stream:
    return Stream((*steps, chunk(finish=finish), DONE))


def arguments(text: str) -> Stream:
    """One tool call with these arguments."""
    return _ended(fragment("call_1", 0, "snapshot", text), finish="tool_calls")


FAULTS: dict[str, Callable[[], Played]] = {
    "cut": lambda: Stream((BEGUN,), whole=False),
    "ended": lambda: Stream((BEGUN, DONE)),
    "length": lambda: _ended(BEGUN, finish="length"),
    "filtered": lambda: _ended(BEGUN, finish="content_filter"),
    "odd-finish": lambda: _ended(BEGUN, finish="eos"),
    "refusal": lambda: _ended(chunk({"refusal": "I cannot "}), chunk({"refusal": "help with that."})),
    "stall": lambda: Stream((BEGUN, Wait(3600.0))),
    "pings": lambda: Stream((BEGUN, Repeat(b": ping\n\n", 1_000_000, 0.02))),
    "slow-headers": lambda: Stream((), silent=3600.0),
    "bad-frame": lambda: Stream((BEGUN, b"data: {not json\n\n", DONE)),
    "error": lambda: Stream((BEGUN, event(_ERROR), DONE)),
    "reset": lambda: Stream((BEGUN, Wait(0.02), Reset())),
    "not-json": lambda: arguments("BTC-USDT please"),
    "twice": lambda: arguments('{"instrument": "BTC-USDT", "instrument": "ETH-USDT"}'),
    "nan": lambda: arguments('{"size": NaN}'),
    "infinity": lambda: arguments('{"size": -Infinity}'),
    "overflow": lambda: arguments('{"size": 1e999}'),
    "list": lambda: arguments('["BTC-USDT"]'),
    "deep": lambda: arguments('{"a": ' + "[" * 40 + "]" * 40 + "}"),
    "huge": lambda: arguments('{"note": "' + "x" * 70_000 + '"}'),
    "same-index": lambda: _ended(
        fragment("call_1", 0, "snapshot", _LOOK), fragment("call_2", 0, "radar", "{}"), finish="tool_calls"
    ),
    "no-index": lambda: _ended(fragment("call_1", None, "snapshot", _LOOK), finish="tool_calls"),
    "no-id": lambda: _ended(
        fragment(None, 0, "snapshot", '{"instrument": '),
        fragment(None, 0, None, '"BTC-USDT"}'),
        finish="tool_calls",
    ),
    "no-identity": lambda: _ended(fragment(None, None, "snapshot", _LOOK), finish="tool_calls"),
    "two-names": lambda: _ended(
        fragment(None, 0, "snapshot", _LOOK), fragment(None, 0, "radar", "{}"), finish="tool_calls"
    ),
    "no-usage": lambda: Answer("The book is thin.", usage=None),
    "escapes": lambda: Answer("\x1b]52;c;aGk=\x1b\\\x9b2J\u202e[@click=app.quit]go[/]"),
    "flood": lambda: Stream((Repeat(chunk({"content": "x" * 1000}), 50_000),)),
    "wrappings": lambda: Stream((Repeat(chunk({}), 1_000_000),)),
    "endless-line": lambda: Stream((b"data: ", Repeat(b"x" * 65_536, 1_000))),
    "bomb": lambda: Stream((b"\n" * 60_000_000,), gzipped=True),
    "page": lambda: Refuse(502, _PAGE, content_type="text/html"),
    "page-200": lambda: Refuse(200, _PAGE, content_type="text/html"),
    "error-200": lambda: Refuse(200, '{"error": "model is loading"}'),
    "key": lambda: Refuse(
        401, '{"error": {"message": "Incorrect API key provided", "code": "invalid_api_key"}}'
    ),
    "forbidden": lambda: Refuse(403, '{"error": {"message": "This key may not use this model"}}'),
    "unknown-model": lambda: Refuse(404, '{"error": "model \\"gpt-none\\" not found, try pulling it first"}'),
    "limited": lambda: Refuse(429, '{"error": {"message": "Rate limit reached"}}', {"Retry-After": "2"}),
    "limited-date": lambda: Refuse(
        429,
        '{"error": {"message": "Rate limit reached"}}',
        {"Date": "Sat, 21 Nov 2026 20:00:00 GMT", "Retry-After": "Sat, 21 Nov 2026 20:00:07 GMT"},
    ),
    "broken": lambda: Refuse(500, '{"detail": "CUDA out of memory"}'),
    "busy": lambda: Refuse(503, '{"error": {"message": "Overloaded"}}', {"Retry-After": "1"}),
}
"""Made anew for each call."""
