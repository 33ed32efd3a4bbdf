"""What one change on the screen costs: bytes to the terminal, and never a layout."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.strip import Strip

from tests.budgets.counting import counted
from tests.budgets.plain import Plain
from tests.widgets.market_samples import chart
from widgets.chart import ChartPane
from widgets.ink import Ink
from widgets.line_pane import LinePane

ROWS, COLUMNS = 40, 10
CELL = 14
CHART_AT_160X50 = (65, 24)


class Quotes(LinePane):
    """A grid of 40 x 10 prices."""

    def __init__(self) -> None:
        super().__init__()
        self.prices = [[60_000.0 + row * 10 + column for column in range(COLUMNS)] for row in range(ROWS)]

    def draw(self, width: int, height: int, ink: Ink) -> list[Strip]:
        lines = []
        for prices in self.prices[:height]:
            cells = [Segment(f"{price:>{CELL},.2f}", Style(color="#a0c0e0")) for price in prices]
            lines.append(Strip(cells).adjust_cell_length(width))
        return lines


class Grid(Plain):
    def compose(self) -> ComposeResult:
        yield Quotes()


async def test_one_changed_cell_of_a_quote_grid_is_at_most_200_bytes() -> None:
    app = Grid()
    async with counted(app) as count:
        quotes = app.query_one(Quotes)
        await count.settle()
        dearest = 0
        for row, column, price in ((0, 0, 60_000.01), (17, 4, 60_174.99), (39, 9, 71_234.56), (20, 5, 1.0)):
            count.reset()
            quotes.prices[row][column] = price
            quotes.repaint()
            await count.settle()
            assert count.bytes_out > 0
            assert count.layouts == 0
            dearest = max(dearest, count.bytes_out)
        assert dearest <= 200


async def test_a_frame_in_which_nothing_changed_sends_nothing() -> None:
    app = Grid()
    async with counted(app) as count:
        await count.settle()
        count.reset()
        app.query_one(Quotes).repaint()
        await count.settle()
        assert count.bytes_out == 0
        assert count.layouts == 0


class Charted(Plain):
    def compose(self) -> ComposeResult:
        yield ChartPane()


async def test_a_new_bar_moves_the_chart_at_a_cost_that_a_slow_minute_can_bear() -> None:
    app = Charted()
    async with counted(app, CHART_AT_160X50) as count:
        pane, bars = app.query_one(ChartPane), chart(121).bars
        pane.show(chart().model_copy(update={"bars": bars[:-1]}))
        await count.settle()
        count.reset()
        pane.show(chart().model_copy(update={"bars": bars[1:]}))
        await count.settle()
        assert 0 < count.bytes_out <= 16 * 1024
        assert count.layouts == 0
