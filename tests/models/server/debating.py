"""The script of the model server that plays every persona of a debate, and answers questions in chat with a figure."""

from __future__ import annotations

import json
import re

from tests.models.debating import Manner, answer_of
from tests.models.server.played import Answer, Asked, Call, Played, Script


def debating(asked: Asked) -> Played:
    """Everybody answers honestly."""
    return _play(asked, "honest")


def in_manner(manner: Manner) -> Script:
    """Everybody answers in this manner."""
    return lambda asked: _play(asked, manner)


def _play(asked: Asked, manner: Manner) -> Played:
    first = next((_said(one) for one in asked.messages if one.get("role") == "user"), "")
    if re.match(r"You are [A-Z][A-Za-z -]+\.", asked.system):
        return Answer(answer_of(asked.system, first, manner))
    return _chat(asked, first)


def _chat(asked: Asked, question: str) -> Played:
    """Looks once, then says the last price by its reference."""
    about = re.search(r"[A-Z0-9]{2,10}-USDT", question.partition("means, resolved by the desk:")[2])
    if "market_snapshot" in asked.tools and not asked.results and about is not None:
        return Answer(calls=(Call("market_snapshot", json.dumps({"instrument": about.group()})),))
    found = re.search(r"^(T\d+)\.last = ", "\n".join([question, *asked.results]), re.MULTILINE)
    if found is None:
        return Answer("Nothing that was read answers the question.")
    return Answer(
        f"It trades at {{{{{found.group(1)}.last}}}} and the spread is {{{{{found.group(1)}.spread_bp}}}}."
    )


def _said(message: dict[str, object]) -> str:
    content = message.get("content")
    if isinstance(content, list):
        return "".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    return str(content or "")
