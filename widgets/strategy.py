"""Strategy snapshot cards: the newest of each instrument, the chosen one in full."""

from __future__ import annotations

from typing import ClassVar, Unpack

from textual.binding import Binding, BindingType
from textual.geometry import Offset
from textual.strip import Strip

from widgets.ink import Ink
from widgets.language import marked, say
from widgets.line_pane import Place
from widgets.lines import Line, blank
from widgets.messages import FigureOpened, InstrumentSelected, RequestOpened
from widgets.notice import notice_lines
from widgets.page_pane import PagePane
from widgets.prose import paragraph
from widgets.specs.status import Notice
from widgets.specs.strategy import StrategyBoard, StrategySnapshot
from widgets.strategy_lines import STANCES, condensed, full
from widgets.wrap import Piece

EMPTY = Notice(state="empty", text=marked("No debate has ended so far. Type /debate BTC-USDT to hold one."))

SMALL = 12
"""Below this height the pane shows the condensed card."""


def board_lines(
    spec: StrategyBoard,
    width: int,
    height: int,
    ink: Ink,
    chosen: int = 0,
    charted: str = "",
    figure: int = -1,
) -> list[Strip]:
    """The chosen card; below it the others in short. A card of another instrument than the chart's says so.

    The figure with that number is marked, and then the card is shown in full however low the pane is.
    """
    if not spec.cards:
        return notice_lines(EMPTY, width, height, ink)
    chosen = max(0, min(chosen, len(spec.cards) - 1))
    card = spec.cards[chosen]
    lines = _links(spec, chosen, charted, width, ink)
    if figure >= 0:
        from widgets.strategy_figures import MarkedPieces  # loaded with the first figure that is marked

        lines += full(card, width, ink, MarkedPieces(figure))
    else:
        lines += condensed(card, width, ink) if height < SMALL else full(card, width, ink)
    others = [other for index, other in enumerate(spec.cards) if index != chosen]
    if others and height >= SMALL:
        lines += [blank(width), Line().put(say("Other cards"), ink.title).strip(width)]
        for other in others:
            lines += [*condensed(other, width, ink)[:2], blank(width)]
    return lines


def _links(spec: StrategyBoard, chosen: int, charted: str, width: int, ink: Ink) -> list[Strip]:
    """How the card stands to the chart, and whether another debate has ended since."""
    card, newest = spec.cards[chosen], spec.cards[0]
    lines: list[Strip] = []
    if charted and card.instrument != charted:
        said = [Piece(say("Chart: {instrument}. ", instrument=charted), ink.warn), Piece("Enter", ink.key)]
        lines += paragraph(
            [*said, Piece(say(" charts {instrument}", instrument=card.instrument), ink.muted)], width
        )
    elif charted and chosen:
        said = [
            Piece(
                say(
                    "Newer: {instrument} {stance}. ",
                    instrument=newest.instrument,
                    stance=say(STANCES[newest.stance]),
                ),
                ink.text,
            ),
            Piece("n", ink.key),
        ]
        lines += paragraph([*said, Piece(say(" shows the next card"), ink.muted)], width)
    return lines


class StrategyPane(PagePane[StrategyBoard]):
    """It keeps to the chart's instrument; n and p go from card to card. It likes 44x30; below 12 rows it is condensed."""

    TITLE = marked("Strategy")
    LOADING = marked("Waiting for the strategy cards.")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "card(1)", "Next card", show=False, id="strategy.next"),
        Binding("p", "card(-1)", "Previous card", show=False, id="strategy.previous"),
        Binding("f", "figure", "Figure", show=False, id="strategy.figure"),
        Binding("enter", "open", "Open", show=False, id="strategy.open"),
    ]

    def __init__(self, **place: Unpack[Place]) -> None:
        self._of = ""
        self._charted = ""
        self._marked = ("", -1)
        self._seeking = False
        super().__init__(**place)

    @property
    def chosen(self) -> int:
        """Index of the card in full: the one turned to, else the chart's, else the newest."""
        cards = self.spec.cards if self.spec else ()
        held = [card.instrument for card in cards]
        return next((held.index(each) for each in (self._of, self._charted) if each in held), 0)

    @property
    def card(self) -> StrategySnapshot | None:
        """The card in full."""
        return self.spec.cards[self.chosen] if self.spec and self.spec.cards else None

    @property
    def title_detail(self) -> str:
        cards = self.spec.cards if self.spec else ()
        return say("{place:,} of {all:,}", place=self.chosen + 1, all=len(cards)) if len(cards) > 1 else ""

    def follow(self, instrument: str) -> None:
        """The chart shows this instrument now: so does the pane, where there is a card of it."""
        if instrument != self._charted:
            self._charted, self._of, self.top = instrument, "", 0
            self.repaint()

    def select(self, instrument: str) -> None:
        """Show the card of an instrument in full."""
        if instrument != self._of:
            self._of, self.top = instrument, 0
            self.repaint()

    def lines(self, spec: StrategyBoard, width: int, height: int, ink: Ink) -> list[Strip]:
        return board_lines(spec, width, height, ink, self.chosen, self._charted, self._figure)

    def paint(self, spec: StrategyBoard, width: int, height: int, ink: Ink) -> list[Strip]:
        if self._seeking:
            from widgets.strategy_figures import marked_row

            self._seeking = False
            row = marked_row(self.lines(spec, width - 2, height, ink), ink)
            if not self.top <= row < self.top + height:
                self.top = max(0, row - height // 2)
        return super().paint(spec, width, height, ink)

    @property
    def cursor_cell(self) -> Offset:
        if self._figure < 0:
            return Offset(0, 0)
        from widgets.strategy_figures import marked_row

        return Offset(0, marked_row(self.drawn, self.ink))

    @property
    def _figure(self) -> int:
        """Number of the marked figure of the card in full, or -1."""
        debate, figure = self._marked
        return figure if self.card is not None and self.card.debate == debate else -1

    def _figures(self, card: StrategySnapshot) -> list[str]:
        from widgets.strategy_figures import MarkedPieces

        drawn = MarkedPieces()
        full(card, 80, self.ink, drawn)
        return drawn.refs

    def action_figure(self) -> None:
        """Mark the next figure of the card; after the last one none."""
        card = self.card
        if card is not None and (found := self._figures(card)):
            self._marked = (card.debate, (self._figure + 2) % (len(found) + 1) - 1)
            self._seeking = self._figure >= 0
            self.repaint()

    def action_card(self, steps: int) -> None:
        cards = self.spec.cards if self.spec else ()
        if cards:
            self.select(cards[(self.chosen + steps) % len(cards)].instrument)

    def action_open(self) -> None:
        card = self.card
        if card is None:
            return
        if self._figure >= 0:
            self.post_message(FigureOpened(self._figures(card)[self._figure]))
        elif self._charted and card.instrument != self._charted:
            self.post_message(InstrumentSelected(card.instrument))
        elif card.request:
            self.post_message(RequestOpened(card.request, card.instrument))
