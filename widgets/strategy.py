"""Strategy snapshot cards: the newest of each instrument, the chosen one in full."""

from __future__ import annotations

from typing import ClassVar, Unpack

from textual.binding import Binding, BindingType
from textual.strip import Strip

from widgets.ink import Ink
from widgets.line_pane import Place
from widgets.lines import Line, blank
from widgets.messages import RequestOpened
from widgets.notice import notice_lines
from widgets.page_pane import PagePane
from widgets.specs.status import Notice
from widgets.specs.strategy import StrategyBoard, StrategySnapshot
from widgets.strategy_lines import condensed, full

EMPTY = Notice(state="empty", text="No debate has ended so far. Type /debate BTC-USDT to hold one.")

SMALL = 12
"""Below this height the pane shows the condensed card."""


def board_lines(spec: StrategyBoard, width: int, height: int, ink: Ink, chosen: int = 0) -> list[Strip]:
    """The chosen card; below it the others in short."""
    if not spec.cards:
        return notice_lines(EMPTY, width, height, ink)
    chosen = max(0, min(chosen, len(spec.cards) - 1))
    card = spec.cards[chosen]
    lines = condensed(card, width, ink) if height < SMALL else full(card, width, ink)
    others = [other for index, other in enumerate(spec.cards) if index != chosen]
    if others and height >= SMALL:
        lines += [blank(width), Line().put("Other cards", ink.title).strip(width)]
        for other in others:
            lines += [*condensed(other, width, ink)[:2], blank(width)]
    return lines


class StrategyPane(PagePane[StrategyBoard]):
    """n and p go from card to card, Enter opens the request it led to. It likes 44x30; below 12 rows it is condensed."""

    TITLE = "Strategy"
    LOADING = "Waiting for the strategy cards."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "card(1)", "Next card", show=False, id="strategy.next"),
        Binding("p", "card(-1)", "Previous card", show=False, id="strategy.previous"),
        Binding("enter", "open", "Open request", show=False, id="strategy.open"),
    ]

    def __init__(self, **place: Unpack[Place]) -> None:
        self._of = ""
        super().__init__(**place)

    @property
    def chosen(self) -> int:
        """Index of the card in full; it follows its instrument when the board changes."""
        cards = self.spec.cards if self.spec else ()
        return next((index for index, card in enumerate(cards) if card.instrument == self._of), 0)

    @property
    def card(self) -> StrategySnapshot | None:
        """The card in full."""
        return self.spec.cards[self.chosen] if self.spec and self.spec.cards else None

    @property
    def title_detail(self) -> str:
        cards = self.spec.cards if self.spec else ()
        return f"{self.chosen + 1} of {len(cards)}" if len(cards) > 1 else ""

    def select(self, instrument: str) -> None:
        """Show the card of an instrument in full."""
        if instrument != self._of:
            self._of, self.top = instrument, 0
            self.repaint()

    def lines(self, spec: StrategyBoard, width: int, height: int, ink: Ink) -> list[Strip]:
        return board_lines(spec, width, height, ink, self.chosen)

    def action_card(self, steps: int) -> None:
        cards = self.spec.cards if self.spec else ()
        if cards:
            self.select(cards[(self.chosen + steps) % len(cards)].instrument)

    def action_open(self) -> None:
        card = self.card
        if card is not None and card.request:
            self.post_message(RequestOpened(card.request, card.instrument))
