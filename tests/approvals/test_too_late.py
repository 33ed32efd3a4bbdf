"""F37: an approval that comes after the request's time, or after a kill, is refused and kept."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from desk.approvals.messages import RequestReleased, VoteRefused
from desk.approvals.policy import demo_policy
from desk.execution.messages import OrderCommitted
from desk.kernel.errors import Refused
from desk.kernel.facts import Draft
from desk.risk.desk_state import DESK
from desk.risk.messages import BreakerTripped
from tests.execution.paper_desk import PaperDesk, at_a_desk

Late = Callable[[PaperDesk], Awaitable[None]]


async def expired(desk: PaperDesk) -> None:
    await desk.settle(demo_policy().release.expiry_s)


async def halted(desk: PaperDesk) -> None:
    await desk.controls.halt("operator", "kill")


async def reduced(desk: PaperDesk) -> None:
    trip = BreakerTripped(breaker="daily loss", reason="too much", value="3 %", limit="2 %")
    await desk.bus.record(Draft(DESK, trip, "desk"))


@pytest.mark.parametrize(("late", "said"), [(expired, "expired"), (halted, "HALTED"), (reduced, "REDUCING")])
def test_f37_the_last_approval_comes_too_late_and_is_refused_and_kept(
    tmp_path: Path, late: Late, said: str
) -> None:
    async def scenario(desk: PaperDesk) -> None:
        request = await desk.propose("0.05")
        await desk.vote(request, "dana")
        await late(desk)
        with pytest.raises(Refused, match=said):
            await desk.vote(request, "lee")
        await desk.settle()
        facts = [fact.message for fact in desk.journal.facts()]
        (refused,) = (one for one in facts if isinstance(one, VoteRefused))
        assert (refused.person, refused.choice) == ("lee", "approve")
        assert said in refused.reason
        assert not any(isinstance(one, RequestReleased | OrderCommitted) for one in facts)
        assert desk.position().quantity == 0

    at_a_desk(tmp_path, scenario, honest=False)
