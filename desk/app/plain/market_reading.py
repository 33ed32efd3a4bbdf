"""Reading the market and the debates about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from desk.app.plain.reading import instrument_of, spec_words
from desk.kernel.errors import Refused
from widgets.language import say

if TYPE_CHECKING:
    from desk.app.plain.line_editor import Line
    from desk.app.plain.plain_desk import PlainDesk
    from desk.app.plain.word import Run


async def read_market(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    from desk.app.plain import market_words

    if words:
        chosen = instrument_of(desk, words)
        desk.voice.say(*spec_words(await desk.session.see(f"snapshot:{chosen}"), market_words.snapshot))
        return
    spec = await desk.session.see("watchlist")
    rows = getattr(spec, "rows", None)
    if rows is None:
        desk.voice.say(*spec_words(spec))
        return
    desk.say_choices([(market_words.watch_row(row), f"market {row.instrument}") for row in rows])


async def read_chart(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    from desk.app.plain import market_words
    from widgets.intervals import INTERVALS
    from widgets.specs.market import Chart
    from widgets.specs.structure import MarketStructure

    chosen = instrument_of(desk, [word for word in words if word not in INTERVALS])
    interval = next((word for word in words if word in INTERVALS), desk.session.view.interval)
    desk.session.look(interval=interval)
    spec = await desk.session.see(f"chart:{chosen}:{interval}")
    if not isinstance(spec, Chart):
        desk.voice.say(*spec_words(spec))
        return
    structure = None
    if not desk.replaying:
        found = await desk.session.see(f"structure:{chosen}:{interval}")
        structure = found if isinstance(found, MarketStructure) else None
    desk.voice.say(*market_words.chart(spec, structure))


async def read_book(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    from desk.app.plain import market_words

    chosen = instrument_of(desk, words)
    desk.voice.say(*spec_words(await desk.session.see(f"book:{chosen}"), market_words.book))


async def read_radar(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    from desk.app.plain import market_words
    from widgets.specs.radar import VolatilityRadar

    spec = await desk.session.see("radar")
    if isinstance(spec, VolatilityRadar):
        desk.voice.say(*market_words.radar(spec))
        desk.say_choices([(market_words.radar_row(row), f"volatility {row.instrument}") for row in spec.rows])
    else:
        desk.voice.say(*spec_words(spec))


def study_reader(view: str, named: str = "") -> Run:
    """A study of one instrument: in the words of `study_words` with this name, or field by field."""

    async def run(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
        chosen = instrument_of(desk, words)
        from desk.app.plain import study_words

        own = getattr(study_words, named) if named else None
        spec = await desk.session.see(view.format(chosen, desk.session.view.interval))
        desk.pages.say(spec_words(spec, own))

    return run


async def read_strategy(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    from desk.app.plain import debate_words
    from widgets.specs.strategy import StrategyBoard

    board = await desk.session.see("board")
    if not isinstance(board, StrategyBoard) or not board.cards:
        desk.voice.say(say("No debate has come to a card yet; /debate holds one."))
        return
    if words:
        chosen = instrument_of(desk, words)
        card = next((each for each in board.cards if each.instrument == chosen), None)
        if card is None:
            raise Refused(say("No debate on {instrument} has come to a card yet.", instrument=chosen))
        desk.voice.say(*debate_words.card(card))
        return
    desk.say_choices([(debate_words.headline(card), f"strategy {card.instrument}") for card in board.cards])
