"""A long queue is read through a window around one request, found by index."""

from __future__ import annotations

from pathlib import Path

from desk.approvals.queue_window import END, votes_on_each, waiting_around
from tests.execution.paper_desk import PaperDesk, at_a_desk


def test_a_window_holds_its_neighbours_and_how_many_come_before_also_when_its_request_is_decided(
    tmp_path: Path,
) -> None:
    async def scenario(desk: PaperDesk) -> None:
        made = []
        for number in range(7):
            made.append(await desk.propose(f"0.0{number + 1}"))
            await desk.settle(8.0)
        names = [each.request for each in made]

        def window(around: str) -> tuple[int, list[str]]:
            found = waiting_around(desk.bus.rows, around, 2)
            return found.before, [row.request for row in found.rows]

        assert window("") == (0, names[:4])
        assert window(names[3]) == (1, names[1:5])
        assert window(END) == (3, names[3:])
        assert window("req-unknown") == (0, names[:4])
        await desk.vote(made[3], "dana", "reject")
        assert window(names[3]) == (1, [*names[1:3], *names[4:6]])
        votes = votes_on_each(desk.bus.rows, names)
        assert {name: len(cast) for name, cast in votes.items()} == {name: name == names[3] for name in names}

    at_a_desk(tmp_path, scenario)


def test_neither_the_window_nor_what_a_check_asks_reads_the_whole_queue(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.propose("0.05")
        where = "FROM requests WHERE state = 'pending'"
        for sql in (
            f"SELECT * {where} AND (expires_at, seq) >= (1, 1) ORDER BY expires_at, seq LIMIT 9",
            f"SELECT * {where} AND (expires_at, seq) < (1, 1) ORDER BY expires_at DESC, seq DESC LIMIT 9",
            f"SELECT * {where} AND subject = 'order' AND created_at >= 1",
            f"SELECT * {where} AND subject = 'order' AND instrument = 'a' AND side = 'b' AND quantity = 'c'",
        ):
            plan = " ".join(str(row[3]) for row in desk.bus.rows(f"EXPLAIN QUERY PLAN {sql}", ()))
            assert "USING INDEX" in plan, sql
            assert "SCAN" not in plan, sql
            assert "TEMP B-TREE" not in plan, sql

    at_a_desk(tmp_path, scenario)
