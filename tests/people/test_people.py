"""Who may do what, and how that changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.kernel.errors import Refused
from desk.people.directory import Person, require
from desk.people.roles import Role, holds, roles_with
from tests.execution.paper_desk import PaperDesk, at_a_desk


def test_only_risk_resumes_and_only_traders_and_risk_halt() -> None:
    assert roles_with("resume") == ("risk",)
    assert roles_with("halt") == ("trader", "risk")
    approver: tuple[Role, ...] = ("approver",)
    assert holds(approver, "vote")
    assert not holds(approver, "trade")
    assert not holds((), "see")


def test_the_demo_people_are_seeded_once_however_often_the_desk_starts(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> int:
        return desk.journal.head.seq

    first = at_a_desk(tmp_path, scenario, gateway=False)
    assert at_a_desk(tmp_path, scenario, gateway=False) == first


def test_a_restart_does_not_bring_back_whom_somebody_revoked(tmp_path: Path) -> None:
    async def revoke(desk: PaperDesk) -> None:
        await desk.leaves("dana")

    async def present(desk: PaperDesk) -> list[str]:
        return [person.person for person in desk.people.people()]

    at_a_desk(tmp_path, revoke, gateway=False)
    assert at_a_desk(tmp_path, present, gateway=False) == ["operator", "lee"]


def test_demo_people_are_plainly_labelled(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> list[str]:
        return [person.label for person in desk.people.people()]

    labels = at_a_desk(tmp_path, scenario, gateway=False)
    assert labels == ["Tester", "Dana (demo person)", "Lee (demo person)"]


def test_a_revoked_person_keeps_their_row_and_loses_every_right(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.leaves("dana")
        dana = desk.people.find("dana")
        assert dana is not None
        assert not dana.may("vote")
        with pytest.raises(Refused, match="no longer has access"):
            require(desk.bus.rows, "dana", "vote")

    at_a_desk(tmp_path, scenario, gateway=False)


def test_a_refusal_names_the_roles_that_could(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        with pytest.raises(Refused, match="ask somebody who is risk"):
            require(desk.bus.rows, "lee", "resume")
        with pytest.raises(Refused, match="Nobody called"):
            require(desk.bus.rows, "mallory", "see")

    at_a_desk(tmp_path, scenario, gateway=False)


def test_an_unknown_role_cannot_be_enrolled(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        with pytest.raises(Refused, match="known roles"):
            await desk.people.enrol([Person("eve", "Eve", ("owner",), demo=False)], "operator")  # type: ignore[arg-type]

    at_a_desk(tmp_path, scenario, gateway=False)
