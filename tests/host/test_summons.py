"""Whose terminal rings: of those who could vote, at the proposal and once more at half of the time, and nobody else's."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from desk.approvals.proposal import Proposal
from desk.approvals.requests_table import require_request
from desk.host.core import Core
from desk.kernel.clock import Clock
from desk.link import envelope as e
from desk.people.directory import Person
from tests.host.attached import Attached
from tests.host.cores import attached, opened, virtually
from tests.host.test_identity import at_terminal
from tests.host.test_voting import act, asked

VIEWER = Person("vi", "Vi", ("viewer",), demo=False, uid=4002)
RISK = Person("kim-r", "Kim Ray", ("risk",), demo=False, uid=4003)


def rung(one: Attached) -> list[tuple[str, bool]]:
    return [
        (said.payload.request, said.payload.reminder)
        for said in one.heard
        if isinstance(said, e.ApprovalWanted)
    ]


def test_those_who_could_vote_are_rung_for_twice_and_others_never(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            await core.directory.enrol([VIEWER, RISK], "operator")
            async with (
                attached(core) as dana,
                at_terminal(core, "vi", "v") as viewer,
                at_terminal(core, "kim-r", "k") as risk,
            ):
                await viewer.hello()
                await risk.hello()
                card = await asked(dana, clock)
                request = card.row.request
                await dana.hear(e.ApprovalWanted)
                await risk.hear(e.ApprovalWanted)
                half = (card.row.expires_at - card.row.created_at) / 2e9
                await clock.sleep(half - 5)
                assert rung(dana) == rung(risk) == [(request, False)]
                await clock.sleep(10)
                assert rung(dana) == rung(risk) == [(request, False), (request, True)]
                await clock.sleep(half)
                assert len(rung(risk)) == 2
                assert rung(viewer) == []

    virtually(main)


def test_who_voted_or_asked_for_it_is_not_reminded_and_what_was_decided_rings_no_more(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as dana, attached(core, "u") as lee:
            await lee.hello()
            await act(lee, "Lee")
            card = await asked(dana, clock)
            await dana.vote(card.row.request, card.digest)
            await dana.hear(e.CommandDone)
            await clock.sleep(160)
            assert rung(lee) == [(card.row.request, False), (card.row.request, True)]
            assert rung(dana) == [(card.row.request, False)]
            other = await second(core)
            await clock.sleep(1)
            await lee.vote(other, digest_of(core, other), "reject", voter="lee")
            await clock.sleep(170)
            assert [request for request, _ in rung(lee)].count(other) == 1

    virtually(main)


async def second(core: Core) -> str:
    """Another request."""
    proposal = Proposal(instrument="ETH-USDT", side="sell", quantity=Decimal("0.5"))
    return (await core.approvals.propose(proposal, "house", "")).request


def digest_of(core: Core, request: str) -> str:
    return require_request(core.bus.rows, request).proposed.digest


def test_who_has_a_card_open_is_told_on_the_row_and_on_the_card_of_the_other_terminal(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as dana, attached(core, "u") as lee:
            await lee.hello()
            await act(lee, "Lee")
            card = await asked(dana, clock)
            request = card.row.request
            await lee.watch("queue", f"card:{request}")
            await dana.send(e.UiStatePatch, payload=e.UiStatePayload(reviewing=request))
            seen = await lee.see("queue", lambda queue: queue.rows[0].looking != ())
            assert seen.rows[0].looking == ("Dana",)
            await lee.see(f"card:{request}", lambda card: card.row.looking == ("Dana",))
            own = await dana.see("queue")
            assert own.rows[0].looking == ()
            await dana.send(e.Bye, payload=e.ByePayload(reason="gone"))
            await dana.ended()
            await lee.see("queue", lambda queue: queue.rows[0].looking == ())

    virtually(main)


def test_f44_a_terminal_that_is_cut_off_while_its_person_types_leaves_no_half_of_a_vote(
    tmp_path: Path,
) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            async with attached(core) as dana:
                card = await asked(dana, clock)
                await dana.send(e.UiStatePatch, payload=e.UiStatePayload(reviewing=card.row.request))
                votes = core.bus.rows("SELECT COUNT(*) FROM votes", ())[0][0]
            await clock.sleep(5)
            assert core.bus.rows("SELECT COUNT(*) FROM votes", ())[0][0] == votes == 0
            async with attached(core, "u") as again:
                await again.hello()
                await again.watch("queue")
                queue = await again.see("queue", lambda queue: queue.pending == 1)
                assert (queue.rows[0].votes, queue.rows[0].looking) == (0, ())

    virtually(main)
