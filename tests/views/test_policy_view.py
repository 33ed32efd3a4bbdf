"""The policy as one reads it on the screen: who approves what, a line each."""

from __future__ import annotations

from pathlib import Path

from desk.views.policy import policy_view
from tests.execution.paper_desk import PaperDesk, at_a_desk


def test_who_approves_what_is_said_as_so_many_of_which_roles(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        shown = {part.title: part.lines for part in policy_view(desk.bus.rows, lambda: "").sections}
        orders = [(line.name, line.value) for line in shown["Who approves orders"]]
        assert orders == [("any value", "2 of approver, risk")]
        changes = {line.name: line.value for line in shown["Who approves changes"]}
        assert changes["any change"] == "2 of approver, risk, admin"

    at_a_desk(tmp_path, scenario)
