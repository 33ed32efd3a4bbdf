"""A breaker whose cause stands is lifted by people together, for minutes, and by nobody alone."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from desk.approvals.changes.breaker_change import LiftBreaker
from desk.approvals.policy import Policy, demo_policy
from desk.kernel.errors import Refused
from desk.kernel.facts import Draft
from desk.risk.desk_state import DESK
from desk.risk.holds import tripped
from desk.risk.messages import BreakerTripped
from tests.execution.paper_desk import PaperDesk, at_a_desk


def tight() -> Policy:
    demo = demo_policy()
    limits = demo.limits.model_copy(update={"max_daily_loss_pct": Decimal("0.001")})
    return demo.model_copy(update={"limits": limits})


def test_two_people_lift_it_for_as_long_as_they_said_and_then_it_trips_again(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.buy("0.1")
        await desk.settle()
        assert {one.breaker for one in tripped(desk.bus.rows)} == {"daily loss"}
        made = await desk.approvals.propose_change(LiftBreaker("daily loss", 1), "operator")
        assert made.state == "pending"
        await desk.vote(made, "dana")
        assert desk.state == "REDUCING"
        await desk.vote(made, "lee")
        assert desk.state == "ACTIVE"
        await desk.settle(50.0)
        assert desk.state == "ACTIVE"
        await desk.settle(15.0)
        assert desk.state == "REDUCING"

    at_a_desk(tmp_path, scenario, policy=tight())


@pytest.mark.parametrize(
    ("breaker", "minutes", "said"),
    [
        ("daily loss", 16, "1 to 15 minutes"),
        ("daily loss", 0, "1 to 15"),
        ("cooldown", 5, "holds nothing back"),
    ],
)
def test_a_lift_that_makes_no_sense_is_refused(tmp_path: Path, breaker: str, minutes: int, said: str) -> None:
    async def scenario(desk: PaperDesk) -> None:
        trip = BreakerTripped(breaker="daily loss", reason="too much", value="3 %", limit="2 %")
        await desk.bus.record(Draft(DESK, trip, "desk"))
        with pytest.raises(Refused, match=said):
            await desk.approvals.propose_change(LiftBreaker(breaker, minutes), "operator")  # type: ignore[arg-type]

    at_a_desk(tmp_path, scenario)
