"""A script that answers in chat with everything that an answer can hold: tools, news, made-up figures, a repair."""

from __future__ import annotations

import json
import re

from tests.models.server.debating import debating
from tests.models.server.played import Answer, Asked, Call, Played

LINES = """# How it stands
BTC-USDT trades at {{%(snap)s.last}}, {{%(snap)s.change_15m_pct|signed}} in 15m.
- Between bid and ask lie {{calc:%(snap)s.ask-%(snap)s.bid|price}}, a spread of {{%(snap)s.spread_bp}}.
- It will certainly reach 123,456 by tonight.
- Liquidity is {{%(liq)s.level}}: stress {{%(liq)s.stress}}.
The newest word from outside:
> {{%(news)s.items[n1].line}}
It doubled twice, some say.
"""


def answering(asked: Asked) -> Played:
    """Reads liquidity and news at once, says what it read with one figure of its own, and mends half of it."""
    if "Write each again" in asked.user:
        return Answer("1: It may well go on rising.\n2: It doubled, really.", pause=0.05)
    if not asked.system.startswith("You are the analyst of a trading desk"):
        return debating(asked)
    if not asked.results and {"liquidity", "news"} <= set(asked.tools):
        of = json.dumps({"instrument": "BTC-USDT"})
        return Answer(calls=(Call("liquidity", of), Call("news", json.dumps({"count": 3}))))
    text = "\n".join(str(one.get("content", "")) for one in asked.messages)
    refs = {
        name: _ref(text, tool)
        for name, tool in (("snap", "market_snapshot"), ("liq", "liquidity"), ("news", "news"))
    }
    return Answer(LINES % refs, pause=0.08)


def _ref(text: str, tool: str) -> str:
    found = re.findall(rf"^(T\d+) = {tool} ", text, re.MULTILINE)
    return str(found[-1]) if found else "T99"
