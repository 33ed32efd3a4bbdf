from __future__ import annotations

import sqlite3

import pytest

from desk.agents.debates_table import DebatesTable
from desk.agents.evidence_store import EvidenceTable


@pytest.mark.parametrize(
    "query",
    [
        "SELECT snapshot FROM debates WHERE seq IN (SELECT max(seq) FROM debates"
        " WHERE state = 'concluded' GROUP BY instrument) ORDER BY seq DESC LIMIT 9",
        "SELECT snapshot FROM debates WHERE state = 'concluded' AND thread = ? ORDER BY seq DESC LIMIT 1",
        "SELECT snapshot FROM debates WHERE state = 'concluded' AND instrument = ? ORDER BY seq DESC LIMIT 1",
        "SELECT ref FROM evidence WHERE scope = ? ORDER BY seq",
    ],
)
def test_what_is_shown_all_the_time_is_read_in_the_order_of_an_index(query: str) -> None:
    tables = sqlite3.connect(":memory:")
    try:
        for table in (DebatesTable(), EvidenceTable()):
            tables.executescript(table.ddl)
        given = ("x",) * query.count("?")
        plan = [row[3] for row in tables.execute(f"EXPLAIN QUERY PLAN {query}", given)]
    finally:
        tables.close()
    assert not [step for step in plan if "SCAN" in step or "TEMP B-TREE" in step], plan
