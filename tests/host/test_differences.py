"""What a person sees and says of differences: the view, the commands and their sentences."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from desk.chat.commands import Commands, Context
from desk.chat.difference_commands import difference_commands, read_executed
from desk.chat.misread import Misread
from desk.execution.settlement import Executed
from desk.host.alerts import Alerts
from desk.host.difference_desk import HostDifferenceDesk
from desk.kernel.bus import Delivery
from desk.kernel.errors import Refused
from desk.views.differences import differences_view
from tests.execution.paper_desk import PaperDesk, at_a_desk
from tests.execution.scripted_market import INSTRUMENTS
from tests.execution.venues import ScriptedVenue


class Said:
    """Commands as a person types them."""

    def __init__(self, desk: PaperDesk, who: str = "operator") -> None:
        there = HostDifferenceDesk(desk.bus, desk.settlement, desk.protector, lambda: "paper")
        self.commands = Commands()
        self.commands.add(difference_commands(there, lambda: tuple(INSTRUMENTS)))
        person = next(one for one in desk.people.people() if one.person == who)
        self.context = Context(person, "thr-1")

    async def __call__(self, line: str) -> str:
        return (await self.commands.run_line(line, self.context)).text


def test_differences_are_listed_waited_for_adopted_and_then_none_are_left(tmp_path: Path) -> None:
    venue = ScriptedVenue()

    async def scenario(desk: PaperDesk) -> None:
        say = Said(desk)
        assert (
            await say("/differences")
            == "Nothing differs: what the venue says and what our record says agree."
        )
        venue.off["USDT"] = Decimal(-5)
        await desk.settle(40.0)
        assert await say("/differences") == (
            "1 difference:\nsim:balance:USDT: sim says 99,995 of USDT, and our record says 100,000"
        )
        with pytest.raises(Misread, match="Reason is missing"):
            await say("/adopt sim:balance:USDT")
        assert await say("/wait sim:bal asked the venue") == (
            "sim:balance:USDT waits; the desk is HALTED, /resume asks for its end."
        )
        assert (await say("/differences")).endswith("(waits: asked the venue)")
        assert (await say("/adopt sim:balance:USDT fees of last year")).startswith(
            "sim:balance:USDT is adopted; our record follows the venue"
        )
        assert (await say("/differences")).startswith("Nothing differs")

    at_a_desk(tmp_path, scenario, venues={"sim": venue})


def test_the_view_says_when_each_venue_was_compared_and_who_lets_a_line_stand(tmp_path: Path) -> None:
    venue = ScriptedVenue()

    async def scenario(desk: PaperDesk) -> None:
        venue.off["USDT"] = Decimal(-5)
        await desk.settle(40.0)
        await Said(desk)("/wait sim:balance:USDT asked the venue")
        spec = differences_view(desk.bus.rows, desk.gateway.reconciler, desk.gateway.venues, desk.clock.now())
        (row,), (check,) = spec.rows, spec.venues
        assert (row.line, row.ours, row.theirs) == ("sim:balance:USDT", "100000", "99995")
        assert (row.by, row.why) == ("Tester", "asked the venue")
        assert 0 < spec.now - check.checked_at < 30_000_000_000
        venue.goes("down")
        spec = differences_view(desk.bus.rows, desk.gateway.reconciler, desk.gateway.venues, desk.clock.now())
        assert spec.venues[0].link == "down"

    at_a_desk(tmp_path, scenario, venues={"sim": venue})


def test_an_unknown_order_is_settled_in_one_line_with_what_the_screen_shows(tmp_path: Path) -> None:
    venue = ScriptedVenue()

    async def scenario(desk: PaperDesk) -> None:
        venue.mood = "unknown"
        order = await desk.buy("0.05")
        said = await Said(desk)(
            f"/settle {order.order} cancelled 0.02@60000.0#T-9 seen on the venue's screen"
        )
        assert said == f"The order {order.order} is settled as cancelled with 1 fill, by Tester."
        assert desk.position().quantity == Decimal("0.02")
        with pytest.raises(Misread, match="no unknown order"):
            await Said(desk)(f"/settle {order.order} cancelled again")

    at_a_desk(tmp_path, scenario, venues={"sim": venue}, honest=False)


def fill(trade: str, quantity: str, price: str) -> Executed:
    return Executed(trade, Decimal(quantity), Decimal(price))


@pytest.mark.parametrize(
    ("executed", "because"),
    [
        ((fill("T-1", "-0.01", "60000"),), "quantity of the fill T-1 is -0.01; give one above zero"),
        ((fill("T-1", "0", "60000"),), "quantity of the fill T-1 is 0; give one above zero"),
        ((fill("T-1", "NaN", "60000"),), "quantity of the fill T-1 is NaN"),
        ((fill("T-1", "0.01", "-60000"),), "price of the fill T-1 is -60000; give one above zero"),
        ((fill("T-1", "0.01", "0"),), "price of the fill T-1 is 0; give one above zero"),
        ((fill("T-1", "0.01", "60000"), fill("T-1", "0.02", "60000")), "The fill T-1 is named twice"),
    ],
    ids=["less than nothing", "nothing", "no number", "price below zero", "no price", "twice"],
)
def test_an_order_is_not_settled_with_fills_that_cannot_have_been(
    tmp_path: Path, executed: tuple[Executed, ...], because: str
) -> None:
    venue = ScriptedVenue()

    async def scenario(desk: PaperDesk) -> None:
        venue.mood = "unknown"
        order = await desk.buy("0.05")
        with pytest.raises(Refused, match=because):
            await desk.settlement.settle(order.order, "cancelled", executed, "operator", "as its screen says")
        assert desk.order(order.order).state == "unknown"
        assert not desk.position().quantity

    at_a_desk(tmp_path, scenario, venues={"sim": venue}, honest=False)


def test_a_stop_is_set_in_one_line(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.buy("0.05")
        assert await Said(desk)("/protect BTC 59000") == "59000 protects all 0.05 BTC-USDT that is held long."

    at_a_desk(tmp_path, scenario)


def test_who_may_not_resume_settles_nothing(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        with pytest.raises(Refused, match="may not /adopt"):
            await Said(desk, "dana")("/adopt x y")

    at_a_desk(tmp_path, scenario)


def test_what_filled_is_read_beside_the_reason() -> None:
    executed, reason = read_executed("0.02@60000.5#T-1 seen 1'000@2#x on the screen")
    assert executed == (
        Executed("T-1", Decimal("0.02"), Decimal("60000.5")),
        Executed("x", Decimal(1000), Decimal(2)),
    )
    assert reason == "seen on the screen"
    with pytest.raises(Misread, match="is no fill"):
        read_executed("a@b#c")


def test_a_difference_and_a_stop_that_was_hit_are_told_to_everybody(tmp_path: Path) -> None:
    venue = ScriptedVenue()

    async def scenario(desk: PaperDesk) -> None:
        venue.off["USDT"] = Decimal(-5)
        await desk.settle(40.0)
        alerts = Alerts(desk.bus.rows, INSTRUMENTS, str)
        told = [alerts.of(Delivery(fact.message, fact.seq, fact.ts)) for fact in desk.journal.facts()]
        texts = [(one.title, one.text) for one in told if one is not None]
        assert (
            "Difference",
            "sim says 99,995 of USDT, and our record says 100,000; /differences shows what does not agree.",
        ) in texts

    at_a_desk(tmp_path, scenario, venues={"sim": venue})
