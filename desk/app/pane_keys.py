"""The panes' own keys as part of the key table: the keys are the panes', the words are here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from textual.binding import Binding
from textual.widget import Widget

from desk.app.action import Action, Where
from widgets.card import CardPane
from widgets.chart import ChartPane
from widgets.chat import ChatPane
from widgets.composer import Composer
from widgets.page_pane import PagePane
from widgets.queue import QueuePane
from widgets.radar import RadarPane
from widgets.sheet import SheetPane
from widgets.strategy import StrategyPane
from widgets.watchlist import WatchlistPane


class _Words(NamedTuple):
    help: str
    bar: int = 0
    where: Where | None = None
    """Where it works, if not everywhere in its pane."""


PANES: tuple[tuple[type[Widget], Where], ...] = (
    (Composer, "composer"),
    (WatchlistPane, "market"),
    (ChartPane, "chart"),
    (RadarPane, "radar"),
    (ChatPane, "chat"),
    (StrategyPane, "strategy"),
    (QueuePane, "queue"),
    (CardPane, "card"),
    (SheetPane, "sheet"),
    (PagePane, "page"),
)

_WORDS: Mapping[str, _Words] = {
    "composer.send": _Words("Send what is written."),
    "composer.new_line": _Words(
        "Begin another line in the same message; Shift+Enter too, where the terminal tells it from Enter."
    ),
    "composer.undo": _Words("Take back what was typed last."),
    "composer.redo": _Words("Type again what was taken back."),
    "composer.unfold": _Words("Put a folded paste in full, to edit it."),
    "watchlist.up": _Words("Show chart and book of the instrument above."),
    "watchlist.down": _Words("Show chart and book of the instrument below."),
    "watchlist.page_up": _Words("Show the instrument a page above."),
    "watchlist.page_down": _Words("Show the instrument a page below."),
    "watchlist.first": _Words("Show the first instrument."),
    "watchlist.last": _Words("Show the last instrument."),
    "watchlist.choose": _Words("Show chart and book of this instrument."),
    "chart.earlier": _Words("Move back in time, or the crosshair a candle back."),
    "chart.later": _Words("Move forward in time, or the crosshair a candle on."),
    "chart.far_earlier": _Words("Ten candles back."),
    "chart.far_later": _Words("Ten candles on."),
    "chart.crosshair": _Words("Show a crosshair with all figures of its candle, or hide it.", 9),
    "chart.line_up": _Words("With the crosshair: move its line up, off the close."),
    "chart.line_down": _Words("With the crosshair: move its line down, off the close."),
    "chart.leave": _Words("Leave the crosshair."),
    "chart.newest": _Words("Go back to the newest candle."),
    "chart.zoom_in": _Words("Make candles wider.", 1),
    "chart.zoom_out": _Words("Make candles narrower.", 2),
    "chart.longer": _Words("Chart a longer interval."),
    "chart.shorter": _Words("Chart a shorter interval."),
    "chart.marks": _Words(
        "Show or hide market structure: ^ v swings, × sweeps, BOS and CHoCH breaks, zones.", 3
    ),
    "chart.events": _Words("List the newest structure with the time it was known, or show the candles.", 4),
    "chart.depth": _Words(
        "Show how deep the book is on both sides and what market orders would cost, or the candles.", 5
    ),
    "chart.liquidity": _Words(
        "Show how hard it is to trade now, by which measures and against what is usual, or the candles.", 6
    ),
    "chart.anomaly": _Words(
        "Show how unusual the market's shape is, what stands out and what follows, or the candles.", 7
    ),
    "chart.features": _Words(
        "List every indicator and flow measure of this interval, or show the candles.", 8
    ),
    "chart.volatility": _Words(
        "Show its volatility: cone, term structure, jumps, surprise, regime and rank, or the candles.", 10
    ),
    "chart.candles": _Words("Show the candles alone."),
    "radar.up": _Words("Go to the instrument above."),
    "radar.down": _Words("Go to the instrument below."),
    "radar.first": _Words("Go to the instrument at the top."),
    "radar.last": _Words("Go to the instrument at the bottom."),
    "radar.choose": _Words("Show chart and book of this instrument.", 1),
    "radar.volatility": _Words("Show the volatility cone of this instrument, of the radar's bars.", 2),
    "radar.longer": _Words("Measure longer bars; beyond the longest the desk chooses."),
    "radar.shorter": _Words("Measure shorter bars; beyond the shortest the desk chooses.", 4),
    "radar.scenario": _Words(
        "Show the regimes as they would be under the next scenario: shock, panic, calm, none.", 3
    ),
    "radar.pick": _Words("Pick this instrument for a universe of your own, or let go of it."),
    "radar.universe": _Words("Measure the picked instruments alone, or all again.", 5),
    "chat.up": _Words("Scroll up a line."),
    "chat.down": _Words("Scroll down a line."),
    "chat.page_up": _Words("Scroll up a page."),
    "chat.page_down": _Words("Scroll down a page."),
    "chat.oldest": _Words("Go to the beginning of the thread."),
    "chat.newest": _Words("Go to the newest item and follow it."),
    "chat.next_figure": _Words("Mark the next figure.", 1),
    "chat.previous_figure": _Words("Mark the figure before.", 2),
    "chat.open_figure": _Words("Show where the marked figure comes from; take a suggestion.", 3),
    "chat.item_above": _Words("Mark the item above: judge it, ask it again, fork from it, copy it."),
    "chat.item_below": _Words("Mark the item below."),
    "chat.good": _Words("Say that the marked answer was good.", 4),
    "chat.bad": _Words("Say that the marked answer was bad, and why.", 5),
    "chat.retry": _Words("Ask the same again: a new answer beside the old one.", 6),
    "chat.fork": _Words("Open a new thread that begins with this one up to the marked item.", 7),
    "strategy.next": _Words("Show the next card.", 1),
    "strategy.previous": _Words("Show the card before."),
    "strategy.figure": _Words("Mark the next figure of the card; after the last one none."),
    "strategy.open": _Words(
        "Show where the marked figure comes from; else open the request, or chart the card's instrument first.",
        2,
    ),
    "queue.up": _Words("Go to the request above."),
    "queue.down": _Words("Go to the request below."),
    "queue.page_up": _Words("Go up by as many requests as are in sight."),
    "queue.page_down": _Words("Go down by as many requests as are in sight."),
    "queue.first": _Words("Go to the first request."),
    "queue.last": _Words("Go to the last request."),
    "queue.open": _Words("Open the card of this request.", 1),
    "queue.mark": _Words("Mark this request to be rejected with others, or let go of it.", 2),
    "queue.why": _Words("Ask the analysts why this was proposed, and what spoke against it.", 4),
    "queue.edit": _Words("Begin a new request from this one: another size or limit, or once more.", 5),
    "queue.withdraw": _Words("Take this request back, if you may; Enter in the composer does it.", 6),
    "queue.needs": _Words("Show what this request needs, and why.", 7),
    "queue.brief": _Words("Show requests in brief, a line each, or what else is known of one.", 8),
    "card.next": _Words("Go on to the next request without closing; it takes no vote for half a second.", 4),
    "card.previous": _Words("Go back to the request before.", 5),
    "card.figure": _Words("Mark the next figure of the reasons.", 9),
    "card.evidence": _Words("Show where the marked figure comes from."),
    "card.why": _Words("Ask the analysts why this was proposed, and what spoke against it.", 6),
    "card.edit": _Words("Begin a new request from this one: another size or limit, or once more.", 7),
    "card.withdraw": _Words("Take this request back, if you may; Enter in the composer does it.", 8),
    "card.needs": _Words("Show what this request needs, and why.", 10),
    "card.brief": _Words("Show it in brief, or whole: an approval takes the whole text on the screen.", 11),
    "card.stop": _Words("Call an approved request off at once while a time lock holds it."),
    "sheet.acknowledge": _Words("Acknowledge this alert: you have read it.", 1),
    "sheet.acknowledge_all": _Words("Acknowledge every alert on this list."),
    "sheet.snooze": _Words("Let this alert be silent for half an hour, or speak again.", 3),
    "sheet.remove": _Words("Take this alert back.", 4),
    "sheet.open": _Words("Open the thread, or go to what was found.", 1, "threads"),
    "sheet.rename": _Words("Open the thread and give it another title.", 2, "threads"),
    "sheet.archived": _Words("Show the threads that were put away, or the others again.", 4, "threads"),
    "sheet.page_before": _Words("Show the page of threads before.", 0, "threads"),
    "sheet.page_after": _Words("Show the next page of threads.", 0, "threads"),
    "sheet.evidence": _Words("Show where the first figure of this entry comes from.", 2, "research"),
    "sheet.to_thread": _Words("Go to the thread that this entry comes from.", 3, "research"),
    "sheet.review": _Words("Begin to say that you have looked at this entry.", 4, "research"),
    "sheet.kind": _Words("Show the next kind alone, or all again.", 5, "research"),
    "sheet.instrument": _Words("Show the instrument of this entry alone, or all again.", 6, "research"),
    "page.up": _Words("Scroll up a line."),
    "page.down": _Words("Scroll down a line."),
    "page.page_up": _Words("Scroll up a page."),
    "page.page_down": _Words("Scroll down a page."),
    "page.top": _Words("Go to the top."),
    "page.bottom": _Words("Go to the bottom."),
}

CHORD_ACTIONS = (
    Action(
        "alerts.open",
        ("enter",),
        "Evidence",
        "Show the figure that it told of, or chart its instrument.",
        "sheet",
        2,
        "pane",
    ),
    Action(
        "alerts.edit",
        ("e",),
        "Edit",
        "Begin a command in the composer that sets it anew in its place.",
        "sheet",
        5,
        "pane",
    ),
    Action(
        "threads.archive", ("a",), "Put away", "Put the thread away, or bring it back.", "threads", 3, "pane"
    ),
    Action(
        "composer.complete",
        ("tab",),
        "Complete",
        "Complete a command, its arguments, an instrument, or a file after @; on a whole path, attach it.",
        "composer",
        owner="pane",
    ),
    Action(
        "composer.back",
        ("up",),
        "Sent before",
        "At the first line: go back through what you sent, also in earlier sessions.",
        "composer",
        owner="pane",
    ),
    Action(
        "composer.forth",
        ("down",),
        "Sent after",
        "At the last line: go forth again through what you sent, to what you were writing.",
        "composer",
        owner="pane",
    ),
    Action(
        "queue.reject",
        (QueuePane.REJECT_KEY,),
        "Reject",
        "Write one reason, then Enter rejects what is marked, or else this request.",
        "queue",
        3,
        "pane",
    ),
    Action(
        "card.approve",
        (CardPane.APPROVE_KEY,),
        "Approve",
        "Approve exactly the text on the card; half a second after it opened, and never by a letter alone.",
        "card",
        1,
        "pane",
    ),
    Action(
        "card.reject",
        (CardPane.REJECT_KEY,),
        "Reject",
        "Write a reason, then Enter rejects the request.",
        "card",
        2,
        "pane",
    ),
    Action("card.close", ("escape",), "Close", "Go back to the queue without a vote.", "card", 3, "pane"),
)


def pane_actions() -> tuple[Action, ...]:
    """What the panes bind, in the order of the panes."""
    found = [
        Action(
            each.id or "",
            tuple(each.key.split(",")),
            each.description,
            words.help,
            words.where or where,
            words.bar,
            "pane",
        )
        for pane, where in PANES
        for each in pane.__dict__["BINDINGS"]
        if isinstance(each, Binding) and (words := _WORDS[each.id or ""])
    ]
    return (*found, *CHORD_ACTIONS)
