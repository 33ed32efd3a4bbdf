"""`desk export`: every kind in every form, whole, and only from a journal that holds."""

from __future__ import annotations

import csv
import io
import shutil
import sqlite3
from pathlib import Path

import pytest

from desk.cli.export import WHAT
from desk.kernel.clock import Clock
from tests.cli.conftest import Answer, Run
from tests.host.cores import opened, virtually


@pytest.mark.parametrize(
    ("what", "least", "field"),
    [
        ("journal", 50, "hash"),
        ("orders", 1, "limit_price"),
        ("fills", 1, "fee"),
        ("requests", 1, "digest"),
        ("votes", 2, "reason"),
        ("positions", 1, "quantity"),
        ("threads", 5, "text"),
        ("debates", 1, "stance"),
    ],
)
def test_every_kind_is_exported_as_json_and_csv_with_paper_in_words(
    run: Run, answered: Answer, used: Path, what: str, least: int, field: str
) -> None:
    found = answered(used, "export", what)
    assert (found["mode"], found["what"]) == ("PAPER", what)
    assert len(found["rows"]) >= least
    assert all(field in row for row in found["rows"])
    sheet = list(csv.DictReader(io.StringIO(run(used, "export", what, "--format", "csv").stdout)))
    assert len(sheet) == len(found["rows"])
    assert {row["mode"] for row in sheet} == {"PAPER"}
    table = run(used, "export", what, "--format", "md").stdout
    assert "PAPER" in table
    assert table.count("\n|") == len(sheet) + 2


USED = tuple(what for what in WHAT if what != "models")
"""Of which the profile in use has some; no model spoke in it (`test_paid_debates` has those)."""


@pytest.mark.parametrize("what", USED)
def test_an_export_without_rows_still_names_its_columns(
    run: Run, answered: Answer, used: Path, tmp_path: Path, what: str
) -> None:
    async def session(clock: Clock) -> None:
        async with opened(clock, tmp_path / "demo"):
            pass

    virtually(session)
    nothing = () if what == "positions" else ("--since", "2199-01-01")
    (header,) = run(tmp_path, "export", what, *nothing).stdout.splitlines()
    (columns, *_) = answered(used, "export", what)["rows"]
    assert header.split(",") == ["mode", *(name for name in columns if name != "mode")]


def test_quantities_are_exported_without_zeros_that_say_nothing(answered: Answer, used: Path) -> None:
    (order,) = answered(used, "export", "orders")["rows"]
    fills = answered(used, "export", "fills")["rows"]
    assert (order["quantity"], order["filled"]) == ("0.01", "0.01")
    assert all(not fill["quantity"].endswith("0") for fill in fills)


def test_a_journal_that_does_not_hold_is_not_exported_as_if_it_did(
    run: Run, answered: Answer, used: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(used, copy)
    database = sqlite3.connect(copy / "demo" / "journal.db")
    with database:
        database.execute("DELETE FROM facts WHERE seq > 10")
    database.close()
    done = run(copy, "export", "orders", "--format", "md")
    assert (done.returncode, done.stdout) == (4, "")
    assert "ends at fact 10" in done.stderr
    assert answered(copy, "export", "orders", code=4)["ok"] is False


def test_an_export_takes_a_window_and_a_file(run: Run, answered: Answer, used: Path, tmp_path: Path) -> None:
    whole = answered(used, "export", "journal")["rows"]
    middle = whole[len(whole) // 2]["at"]
    early = answered(used, "export", "journal", "--until", middle)["rows"]
    late = answered(used, "export", "journal", "--since", middle)["rows"]
    assert len(early) + len(late) == len(whole)
    target = tmp_path / "fills.csv"
    done = run(used, "export", "fills", "--output", str(target))
    assert done.stdout == ""
    assert "mode,at,trade" in target.read_text()
    nowhere = run(used, "export", "fills", "--output", str(tmp_path / "no" / "fills.csv"))
    assert nowhere.returncode == 2
    assert len(nowhere.stderr.strip().splitlines()) == 1
    assert run(used, "export", "positions", "--since", "2026-01-01").returncode == 2
