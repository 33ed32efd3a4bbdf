"""Commands about answers: judge one, ask again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, Protocol

from desk.chat.arguments import Parameter
from desk.chat.commands import Command, Done, Invocation
from desk.chat.misread import Misread
from desk.chat.thread_changes import ThreadChanges
from desk.chat.threads_table import item_called, newest
from desk.kernel.errors import Refused
from desk.kernel.queries import Select
from widgets.specs.chat import ChatItem

_SAID = ("plain", "bull", "bear", "moderator")
"""Tones of answers; the others are the desk's notices."""
_BACK = 60
"""Items of a thread in which the latest answer or question is looked for."""


class Again(Protocol):
    """What asking again needs of the chat."""

    def repeats(self, item: ChatItem) -> bool:
        """Whether this is a question that may be asked again."""
        ...

    async def ask_again(self, item: ChatItem, call: Invocation) -> Done: ...


def answer_commands(changes: ThreadChanges, select: Select, again: Again) -> tuple[Command, ...]:
    """What is said of answers, and how one is asked for once more."""
    return (
        _judge(changes, select, "good", "Say that an answer was good: the latest one, or the one named."),
        _judge(changes, select, "bad", "Say that an answer was bad, and why."),
        _retry(select, again),
    )


def _judge(changes: ThreadChanges, select: Select, verdict: Literal["good", "bad"], summary: str) -> Command:
    bad = verdict == "bad"

    async def run(call: Invocation) -> Done:
        named, reason = call.values.get("item", ""), call.values.get("reason", "")
        if named and not named.startswith("itm-") and not named.isdigit():
            named, reason = "", f"{named} {reason}".strip()
        if bad and not reason:
            raise Misread("Say what was wrong with it; use /bad REASON.")
        item = item_named(select, call.context.thread, named) if named else _latest_answer(select, call)
        if item.author == "person":
            raise Refused("That was said by a person; only answers of the desk and its analysts are judged.")
        await changes.judge(item, call.context.person.person, verdict, reason[:500])
        return Done(f"Noted: the answer of {item.speaker} was {verdict}.", recorded=True)

    return Command(
        verdict,
        summary,
        run,
        (
            Parameter("item", "item", optional=True),
            Parameter("reason", "text", optional=True, rest=True),
        ),
        "ask",
    )


def _retry(select: Select, again: Again) -> Command:
    async def run(call: Invocation) -> Done:
        named = call.values.get("item", "")
        if named:
            item = item_named(select, call.context.thread, named)
            item = _asked_for(select, item)
        else:
            item = _last(select, call, again.repeats, "There is no question in this thread to ask again.")
        if not again.repeats(item):
            raise Refused("Only a question or a debate can be asked again; send a command anew.")
        return await again.ask_again(item, call)

    return Command(
        "retry",
        "Ask the same again: a new answer, beside the old one.",
        run,
        (Parameter("item", "item", optional=True),),
        "ask",
    )


def item_named(select: Select, thread: str, named: str) -> ChatItem:
    """An item by its id, or by its number in this thread."""
    if named.isascii() and named.isdigit() and len(named) < 9:
        found = newest(select, thread, 1, int(named) - 1, int(named))
        if found:
            return found[0]
    item = item_called(select, named)
    if item is None:
        raise Refused(f"There is no item {named[:40]!r}; mark one in the chat, or give its number.")
    return item


def _asked_for(select: Select, item: ChatItem) -> ChatItem:
    """What a person asked in the turn that this item belongs to."""
    if item.author == "person":
        return item
    turn = [each for each in newest(select, item.thread, _BACK, upto=item.seq) if each.turn == item.turn]
    asked = next((each for each in turn if each.author == "person"), None)
    if asked is None:
        raise Refused("Nobody asked for that item; ask in your own words.")
    return asked


def _latest_answer(select: Select, call: Invocation) -> ChatItem:
    def answers(item: ChatItem) -> bool:
        return item.author != "person" and item.tone in _SAID

    return _last(select, call, answers, "There is no answer in this thread yet; ask something first.")


def _last(select: Select, call: Invocation, wanted: Callable[[ChatItem], bool], otherwise: str) -> ChatItem:
    items = newest(select, call.context.thread, _BACK)
    found = next((item for item in reversed(items) if wanted(item)), None)
    if found is None:
        raise Refused(otherwise)
    return found
