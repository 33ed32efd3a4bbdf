"""Every view of the desk by its name in plain mode."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk.app.plain.desk_reading import (
    fills_words,
    named_reader,
    portfolio_reader,
    positions_words,
    read_alerts,
    read_brief,
    read_card,
    read_checks,
    read_evidence,
    read_orders,
    read_people,
    read_queue,
    read_status,
    read_threads,
)
from desk.app.plain.market_reading import (
    read_book,
    read_chart,
    read_market,
    read_radar,
    read_strategy,
    study_reader,
)
from desk.app.plain.reading import spec_words
from desk.app.plain.word import Word
from widgets.language import marked

if TYPE_CHECKING:
    from desk.app.plain.plain_desk import PlainDesk


VIEWS: tuple[Word, ...] = (
    Word(
        "queue",
        "queue",
        marked("Requests that wait for votes, then those decided last."),
        read_queue,
        aliases=("approvals", "pending"),
        view=True,
    ),
    Word(
        "card",
        "card [REQUEST]",
        marked("One request whole: its exact text, its checks, its votes, and how to vote."),
        read_card,
        "one",
        ("request",),
        True,
    ),
    Word(
        "brief",
        "brief [REQUEST|all]",
        marked("One request in brief: side, size, price, worst loss, limits touched, votes, age."),
        read_brief,
        "one",
        view=True,
    ),
    Word("checks", "checks [REQUEST]", marked("Every check of a request."), read_checks, "one", view=True),
    Word(
        "market",
        "market [INSTRUMENT]",
        marked("Every instrument, or one of them."),
        read_market,
        "instrument",
        ("watchlist", "snapshot"),
        True,
    ),
    Word(
        "chart",
        "chart [INSTRUMENT] [INTERVAL]",
        marked("Candles as words: open, high, low, close, change, range, trend, levels."),
        read_chart,
        "candles",
        view=True,
    ),
    Word(
        "book",
        "book [INSTRUMENT]",
        marked("The order book next to the touch."),
        read_book,
        "instrument",
        view=True,
    ),
    Word("radar", "radar", marked("Who moves how much."), read_radar, view=True),
    Word(
        "strategy",
        "strategy [INSTRUMENT]",
        marked("Cards of debates, or one of them whole."),
        read_strategy,
        "instrument",
        ("board", "cards"),
        True,
    ),
    Word(
        "positions",
        "positions",
        marked("Positions, money and profit."),
        portfolio_reader(positions_words),
        aliases=("portfolio",),
        view=True,
    ),
    Word("orders", "orders", marked("Orders and what became of them."), read_orders, "one", ("order",), True),
    Word("fills", "fills", marked("The newest executions."), portfolio_reader(fills_words), view=True),
    Word("alerts", "alerts", marked("Alerts that wait to be acknowledged."), read_alerts, view=True),
    Word(
        "evidence",
        "evidence [REF]",
        marked("Figures that were said, and what stands behind one."),
        read_evidence,
        "one",
        ("figures",),
        True,
    ),
    Word("status", "status", marked("Mode, state, market, who is here."), read_status, view=True),
    Word("people", "people", marked("Who is on this desk."), read_people, view=True),
    Word("threads", "threads", marked("Threads, the last written in first."), read_threads, view=True),
    Word("spend", "spend", marked("What models cost."), named_reader("spend"), view=True),
    Word(
        "models",
        "models",
        marked("The endpoints of models and how they do."),
        named_reader("models"),
        view=True,
    ),
    Word("policy", "policy", marked("The policy in force."), named_reader("policy"), view=True),
    Word(
        "rules", "rules", marked("Standing rules and what is left of them."), named_reader("rules"), view=True
    ),
    Word(
        "differences",
        "differences",
        marked("What a venue says otherwise than our record."),
        named_reader("differences"),
        view=True,
    ),
    Word("track", "track", marked("Track records."), named_reader("track"), view=True),
    Word("personas", "personas", marked("The personas of the desk."), named_reader("personas"), view=True),
    Word(
        "insights",
        "insights",
        marked("What the desk remembers."),
        named_reader("timeline"),
        aliases=("research", "timeline"),
        view=True,
    ),
    Word(
        "structure",
        "structure [INSTRUMENT]",
        marked("Market structure, mark by mark."),
        study_reader("structure:{0}:{1}", "structure"),
        "instrument",
        view=True,
    ),
    Word(
        "volatility",
        "volatility [INSTRUMENT]",
        marked("How volatile one instrument is."),
        study_reader("volatility:{0}:{1}", "volatility"),
        "instrument",
        view=True,
    ),
    Word(
        "depth",
        "depth [INSTRUMENT]",
        marked("Depth of the book and what orders would cost."),
        study_reader("depth:{0}", "depth"),
        "instrument",
        view=True,
    ),
    Word(
        "liquidity",
        "liquidity [INSTRUMENT]",
        marked("Liquidity of one instrument."),
        study_reader("liquidity:{0}"),
        "instrument",
        view=True,
    ),
    Word(
        "anomaly",
        "anomaly [INSTRUMENT]",
        marked("What is unusual about one instrument."),
        study_reader("anomaly:{0}"),
        "instrument",
        view=True,
    ),
    Word(
        "features",
        "features [INSTRUMENT]",
        marked("What models are given to read."),
        study_reader("features:{0}:{1}"),
        "instrument",
        view=True,
    ),
)
"""Every view that can be read by its name."""


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
    desk.pages.say(spec_words(spec))
