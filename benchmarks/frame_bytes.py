"""Bytes to the terminal for one changed cell in a 40 x 10 quote grid, in a pane of the desk and in a DataTable."""

from __future__ import annotations

import asyncio
import sys

from textual import constants
from textual.app import App, ComposeResult
from textual.widgets import DataTable

from benchmarks.report import finish
from tests.budgets.counting import counted
from tests.budgets.test_frames import COLUMNS, ROWS, Grid, Quotes

BUDGET = 200


class Table(App[None]):
    def compose(self) -> ComposeResult:
        table: DataTable[str] = DataTable()
        table.add_columns(*(f"{column:>10}" for column in range(COLUMNS)))
        for row in range(ROWS):
            table.add_row(*(f"{60_000 + row * 10 + column:,.2f}" for column in range(COLUMNS)))
        yield table


def moved(row: int, column: int) -> float:
    return 60_000.0 + row * 10 + column + 0.01 * (1 + (row * 7 + column * 13) % 99)


async def grid_bytes() -> list[int]:
    app, costs = Grid(), []
    async with counted(app) as count:
        quotes = app.query_one(Quotes)
        await count.settle()
        for row in range(0, ROWS, 3):
            for column in range(0, COLUMNS, 3):
                count.reset()
                quotes.prices[row][column] = moved(row, column)
                quotes.repaint()
                await count.settle()
                costs.append(count.bytes_out)
    return costs


async def table_bytes() -> int:
    app = Table()
    async with counted(app) as count:
        await count.settle()
        count.reset()
        app.query_one(DataTable).update_cell_at((17, 4), "60,174.99")  # type: ignore[arg-type]
        await count.settle()
        return count.bytes_out


def main() -> None:
    vars(constants)["COLOR_SYSTEM"] = "truecolor"  # as a terminal gets it, wherever this runs
    costs = asyncio.run(grid_bytes())
    print(
        f"pane of the desk: {min(costs)} to {max(costs)} bytes over {len(costs)} cells", file=sys.__stdout__
    )
    print(f"DataTable: {asyncio.run(table_bytes())} bytes", file=sys.__stdout__)
    finish("frame_bytes", max(costs), "bytes", BUDGET, max(costs) <= BUDGET)


if __name__ == "__main__":
    main()
