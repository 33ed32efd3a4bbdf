"""Reading the desk's views aloud: each fetches what it needs, says it, and offers its rows by number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from desk.app.plain.word import Word, instrument
from desk.kernel.errors import Refused
from widgets.language import marked, say

if TYPE_CHECKING:
    from desk.app.plain.line_editor import Line
    from desk.app.plain.plain_desk import PlainDesk
    from desk.app.plain.word import Run
    from widgets.specs.figure import Spec


async def _market(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    from desk.app.plain import market_words

    if words:
        chosen = _instrument(desk, words)
        desk.voice.say(*_words(await desk.session.see(f"snapshot:{chosen}"), market_words.snapshot))
        return
    spec = await desk.session.see("watchlist")
    rows = getattr(spec, "rows", None)
    if rows is None:
        desk.voice.say(*_words(spec))
        return
    desk.say_choices([(market_words.watch_row(row), f"market {row.instrument}") for row in rows])


async def _chart(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    from desk.app.plain import market_words
    from widgets.intervals import INTERVALS
    from widgets.specs.market import Chart
    from widgets.specs.structure import MarketStructure

    chosen = _instrument(desk, [word for word in words if word not in INTERVALS])
    interval = next((word for word in words if word in INTERVALS), desk.session.view.interval)
    desk.session.look(interval=interval)
    spec = await desk.session.see(f"chart:{chosen}:{interval}")
    if not isinstance(spec, Chart):
        desk.voice.say(*_words(spec))
        return
    structure = None
    if not desk.replaying:
        found = await desk.session.see(f"structure:{chosen}:{interval}")
        structure = found if isinstance(found, MarketStructure) else None
    desk.voice.say(*market_words.chart(spec, structure))


async def _book(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    from desk.app.plain import market_words

    chosen = _instrument(desk, words)
    desk.voice.say(*_words(await desk.session.see(f"book:{chosen}"), market_words.book))


async def _radar(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    from desk.app.plain import market_words
    from widgets.specs.radar import VolatilityRadar

    spec = await desk.session.see("radar")
    if isinstance(spec, VolatilityRadar):
        desk.voice.say(*market_words.radar(spec))
        desk.say_choices([(market_words.radar_row(row), f"volatility {row.instrument}") for row in spec.rows])
    else:
        desk.voice.say(*_words(spec))


def _study(view: str) -> Run:
    """A study of one instrument, read field by field."""

    async def run(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
        chosen = _instrument(desk, words)
        desk.voice.say(*_words(await desk.session.see(view.format(chosen, desk.session.view.interval))))

    return run


async def _strategy(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    from desk.app.plain import debate_words
    from widgets.specs.strategy import StrategyBoard

    board = await desk.session.see("board")
    if not isinstance(board, StrategyBoard) or not board.cards:
        desk.voice.say(say("No debate has come to a card yet; /debate holds one."))
        return
    if words:
        chosen = _instrument(desk, words)
        card = next((each for each in board.cards if each.instrument == chosen), None)
        if card is None:
            raise Refused(say("No debate on {instrument} has come to a card yet.", instrument=chosen))
        desk.voice.say(*debate_words.card(card))
        return
    desk.say_choices([(debate_words.headline(card), f"strategy {card.instrument}") for card in board.cards])


async def _queue(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    from desk.app.plain import request_words
    from widgets.specs.approvals import ApprovalQueue

    spec = await desk.session.see("queue")
    if not isinstance(spec, ApprovalQueue):
        desk.voice.say(*_words(spec))
        return
    desk.queue = spec
    desk.voice.say(*request_words.queue_head(spec))
    desk.say_choices([(request_words.queue_row(row), f"card {row.request}") for row in spec.rows])


async def _card(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    desk.votes.tell_whole(await desk.card(words))


async def _checks(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    from desk.app.plain import request_words

    desk.voice.say(*request_words.checks(await desk.card(words)))


async def _brief(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    desk.votes.tell_brief(await desk.card(words))


def _of_portfolio(of: Callable[[Any], list[str]]) -> Run:
    async def run(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
        desk.voice.say(*_words(await desk.session.see("portfolio"), of))

    return run


async def _orders(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    from desk.app.plain import trading_words
    from widgets.specs.portfolio import Portfolio

    spec = await desk.session.see("portfolio")
    if not isinstance(spec, Portfolio) or not spec.orders:
        desk.voice.say(*(_words(spec) if not isinstance(spec, Portfolio) else [say("There is no order.")]))
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


def _positions(spec: Any) -> list[str]:
    from desk.app.plain import trading_words

    return trading_words.positions(spec)


def _fills(spec: Any) -> list[str]:
    from desk.app.plain import trading_words

    return trading_words.fills(spec)


async def _alerts(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    from desk.app.plain import talk_words

    desk.voice.say(*_words(await desk.session.see("alerts"), talk_words.alerts))


async def _people(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    from desk.app.plain import desk_words

    desk.voice.say(*_words(await desk.session.see("people"), desk_words.people))


async def _status(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    from desk.app.plain import desk_words

    desk.voice.say(*_words(await desk.session.see("status"), desk_words.status))


async def _threads(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    from desk.app.plain import talk_words
    from widgets.specs.threads import ThreadList

    spec = await desk.session.see("threads")
    if isinstance(spec, ThreadList):
        desk.voice.say(*talk_words.threads(spec))
        desk.say_choices([(talk_words.thread(row), f"thread {row.thread}") for row in spec.threads])
    else:
        desk.voice.say(*_words(spec))


async def _evidence(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    from desk.app.plain import talk_words

    if not words:
        found = [pair for item in reversed(desk.display.items) for pair in talk_words.figures(item)][:20]
        if not found:
            desk.voice.say(say("No figure was said in this thread yet."))
            return
        desk.voice.say(say("Figures that were said last; a number opens the evidence behind it."))
        desk.say_choices([(f"{text} ({ref})", f"evidence {ref}") for text, ref in found])
        return
    desk.voice.say(*_words(await desk.session.see(f"evidence:{words[0]}"), talk_words.evidence))


async def read_view(desk: PlainDesk, view: str) -> None:
    """Any view of the host by its name: what a command wants looked up."""
    for word in VIEWS:
        if word.name == view.partition(":")[0] and ":" not in view:
            await word.run(desk, (), desk.nothing)
            return
    spec = await desk.session.see(view)
    if getattr(spec, "kind", "") == "thread_findings":
        from desk.app.plain import talk_words

        rows = getattr(spec, "rows", ())
        if rows:
            desk.say_choices([(talk_words.finding(row), f"goto {row.thread} {row.seq}") for row in rows])
            return
    desk.voice.say(*_words(spec))


def _named(view: str) -> Run:
    async def run(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
        desk.voice.say(*_words(await desk.session.see(view)))

    return run


def _instrument(desk: PlainDesk, words: Sequence[str]) -> str:
    """The instrument that is named, else the one looked at; from now on that is looked at."""
    chosen = instrument(words[0], desk.instruments) if words else desk.session.view.instrument
    if not chosen:
        raise Refused(say("No instrument is known yet; say market."))
    desk.session.look(instrument=chosen)
    return chosen


def _words(spec: Spec, words: Callable[[Any], list[str]] | None = None) -> list[str]:
    """In its own words where it is what was expected, else field by field, or the notice that came instead."""
    if getattr(spec, "kind", "") == "notice":
        return [str(getattr(spec, "text", ""))]
    if words is not None:
        return words(spec)
    from desk.app.plain.any_words import any_words

    return any_words(spec)


VIEWS: tuple[Word, ...] = (
    Word(
        "queue",
        "queue",
        marked("Requests that wait for votes, then those decided last."),
        _queue,
        aliases=("approvals", "pending"),
        view=True,
    ),
    Word(
        "card",
        "card REQUEST",
        marked("One request whole: its exact text, its checks, its votes, and how to vote."),
        _card,
        "one",
        ("request",),
        True,
    ),
    Word(
        "brief",
        "brief REQUEST",
        marked("One request in brief: side, size, price, worst loss, limits touched, votes, age."),
        _brief,
        "one",
        view=True,
    ),
    Word("checks", "checks REQUEST", marked("Every check of a request."), _checks, "one", view=True),
    Word(
        "market",
        "market [INSTRUMENT]",
        marked("Every instrument, or one of them."),
        _market,
        "instrument",
        ("watchlist", "snapshot"),
        True,
    ),
    Word(
        "chart",
        "chart [INSTRUMENT] [INTERVAL]",
        marked("Candles as words: open, high, low, close, change, range, trend, levels."),
        _chart,
        "candles",
        view=True,
    ),
    Word(
        "book",
        "book [INSTRUMENT]",
        marked("The order book next to the touch."),
        _book,
        "instrument",
        view=True,
    ),
    Word("radar", "radar", marked("Who moves how much."), _radar, view=True),
    Word(
        "strategy",
        "strategy [INSTRUMENT]",
        marked("Cards of debates, or one of them whole."),
        _strategy,
        "instrument",
        ("board", "cards"),
        True,
    ),
    Word(
        "positions",
        "positions",
        marked("Positions, money and profit."),
        _of_portfolio(_positions),
        aliases=("portfolio",),
        view=True,
    ),
    Word("orders", "orders", marked("Orders and what became of them."), _orders, "one", ("order",), True),
    Word("fills", "fills", marked("The newest executions."), _of_portfolio(_fills), view=True),
    Word("alerts", "alerts", marked("Alerts that wait to be acknowledged."), _alerts, view=True),
    Word(
        "evidence",
        "evidence [REF]",
        marked("Figures that were said, and what stands behind one."),
        _evidence,
        "one",
        ("figures",),
        True,
    ),
    Word("status", "status", marked("Mode, state, market, who is here."), _status, view=True),
    Word("people", "people", marked("Who is on this desk."), _people, view=True),
    Word("threads", "threads", marked("Threads, the last written in first."), _threads, view=True),
    Word("spend", "spend", marked("What models cost."), _named("spend"), view=True),
    Word("models", "models", marked("The endpoints of models and how they do."), _named("models"), view=True),
    Word("policy", "policy", marked("The policy in force."), _named("policy"), view=True),
    Word("rules", "rules", marked("Standing rules and what is left of them."), _named("rules"), view=True),
    Word(
        "differences",
        "differences",
        marked("What a venue says otherwise than our record."),
        _named("differences"),
        view=True,
    ),
    Word("track", "track", marked("Track records."), _named("track"), view=True),
    Word("personas", "personas", marked("The personas of the desk."), _named("personas"), view=True),
    Word(
        "insights",
        "insights",
        marked("What the desk remembers."),
        _named("timeline"),
        aliases=("research", "timeline"),
        view=True,
    ),
    Word(
        "structure",
        "structure [INSTRUMENT]",
        marked("Market structure, mark by mark."),
        _study("structure:{0}:{1}"),
        "instrument",
        view=True,
    ),
    Word(
        "volatility",
        "volatility [INSTRUMENT]",
        marked("How volatile one instrument is."),
        _study("volatility:{0}:{1}"),
        "instrument",
        view=True,
    ),
    Word(
        "depth",
        "depth [INSTRUMENT]",
        marked("Depth of the book and what orders would cost."),
        _study("depth:{0}"),
        "instrument",
        view=True,
    ),
    Word(
        "liquidity",
        "liquidity [INSTRUMENT]",
        marked("Liquidity of one instrument."),
        _study("liquidity:{0}"),
        "instrument",
        view=True,
    ),
    Word(
        "anomaly",
        "anomaly [INSTRUMENT]",
        marked("What is unusual about one instrument."),
        _study("anomaly:{0}"),
        "instrument",
        view=True,
    ),
    Word(
        "features",
        "features [INSTRUMENT]",
        marked("What models are given to read."),
        _study("features:{0}:{1}"),
        "instrument",
        view=True,
    ),
)
"""Every view that can be read by its name."""
