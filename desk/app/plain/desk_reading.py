"""Reading what the desk decides and holds: requests, money, talk, people."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from desk.app.plain.reading import spec_words
from desk.kernel.errors import Refused
from widgets.language import say

if TYPE_CHECKING:
    from desk.app.plain.line_editor import Line
    from desk.app.plain.plain_desk import PlainDesk
    from desk.app.plain.word import Run
    from widgets.specs.approval_card import ApprovalCard

MOST_BRIEF = 20
"""Requests that are read in brief one after another."""


async def read_queue(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    from desk.app.plain import request_words
    from widgets.specs.approvals import ApprovalQueue

    spec = await desk.session.see("queue")
    if not isinstance(spec, ApprovalQueue):
        desk.voice.say(*spec_words(spec))
        return
    desk.queue = spec
    desk.voice.say(*request_words.queue_head(spec))
    desk.say_choices([(request_words.queue_row(row), f"card {row.request}") for row in spec.rows])


async def read_card(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    desk.votes.tell_whole(await card_of(desk, words))


async def read_checks(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    from desk.app.plain import request_words

    desk.pages.say(request_words.checks(await card_of(desk, words)))


async def read_brief(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    from widgets.specs.approvals import ApprovalQueue

    if tuple(words) != ("all",):
        desk.votes.tell_brief(await card_of(desk, words))
        return
    spec = await desk.session.see("queue")
    pending = (
        [row.request for row in spec.rows if row.state == "pending"]
        if isinstance(spec, ApprovalQueue)
        else []
    )
    if not pending:
        desk.voice.say(say("No request waits for votes."))
    for request in pending[:MOST_BRIEF]:
        desk.votes.tell_brief(await card_of(desk, [request]))


def portfolio_reader(of: Callable[[Any], list[str]]) -> Run:
    async def run(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
        desk.voice.say(*spec_words(await desk.session.see("portfolio"), of))

    return run


async def read_orders(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    from desk.app.plain import trading_words
    from widgets.specs.portfolio import Portfolio

    spec = await desk.session.see("portfolio")
    if not isinstance(spec, Portfolio) or not spec.orders:
        desk.voice.say(
            *(spec_words(spec) if not isinstance(spec, Portfolio) else [say("There is no order.")])
        )
        return
    if words:
        row = next((each for each in spec.orders if each.order == words[0]), None)
        if row is None:
            raise Refused(say("there is no order {order} among the newest", order=words[0]))
        desk.voice.say(trading_words.order(row))
        if row.state in trading_words.OPEN:
            desk.voice.say(say("To cancel it, type: /cancel {order}", order=row.order))
        return
    desk.say_choices([(trading_words.order(row), f"order {row.order}") for row in spec.orders])


def positions_words(spec: Any) -> list[str]:
    from desk.app.plain import trading_words

    return trading_words.positions(spec)


def fills_words(spec: Any) -> list[str]:
    from desk.app.plain import trading_words

    return trading_words.fills(spec)


async def read_alerts(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    from desk.app.plain import talk_words

    desk.voice.say(*spec_words(await desk.session.see("alerts"), talk_words.alerts))


async def read_people(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    from desk.app.plain import desk_words

    desk.voice.say(*spec_words(await desk.session.see("people"), desk_words.people))


async def read_status(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    from desk.app.plain import desk_words

    desk.voice.say(*spec_words(await desk.session.see("status"), desk_words.status))


async def read_threads(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    from desk.app.plain import talk_words
    from widgets.specs.threads import ThreadList

    spec = await desk.session.see("threads")
    if isinstance(spec, ThreadList):
        desk.voice.say(*talk_words.threads(spec))
        desk.say_choices([(talk_words.thread(row), f"thread {row.thread}") for row in spec.threads])
    else:
        desk.voice.say(*spec_words(spec))


async def read_evidence(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    from desk.app.plain import talk_words

    if not words:
        found = [pair for item in reversed(desk.display.items) for pair in talk_words.figures(item)][:20]
        if not found:
            desk.voice.say(say("No figure was said in this thread yet."))
            return
        desk.voice.say(say("Figures that were said last; a number opens the evidence behind it."))
        desk.say_choices([(f"{text} ({ref})", f"evidence {ref}") for text, ref in found])
        return
    desk.voice.say(*spec_words(await desk.session.see(f"evidence:{words[0]}"), talk_words.evidence))


def named_reader(view: str) -> Run:
    async def run(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
        desk.pages.say(spec_words(await desk.session.see(view)))

    return run


async def card_of(desk: PlainDesk, words: Sequence[str]) -> ApprovalCard:
    """The request that is named, or the one that is open, or the first that waits."""
    from widgets.specs.approval_card import ApprovalCard

    request = words[0] if words else desk.session.view.request or await _first_request(desk)
    if request.isdigit() and desk.queue is not None and 0 < int(request) <= len(desk.queue.rows):
        request = desk.queue.rows[int(request) - 1].request
    found = await desk.session.see(f"card:{request}")
    if not isinstance(found, ApprovalCard):
        raise Refused(str(getattr(found, "text", "")) or say("there is no such request"))
    desk.session.look(request=request)
    return found


async def _first_request(desk: PlainDesk) -> str:
    from widgets.specs.approvals import ApprovalQueue

    spec = await desk.session.see("queue")
    if not isinstance(spec, ApprovalQueue) or not spec.rows:
        raise Refused(say("no request waits for a vote"))
    return spec.rows[0].request
