"""Each breaker alone: when it trips, what it says, and that nobody lifts it while its cause stands."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.approvals.policy import demo_policy
from desk.risk.breakers import SECOND, Loss, Readings, changes, liftable, standing_causes
from desk.risk.holds import BY_THEMSELVES, HOW, Tripped
from desk.risk.messages import Breaker, BreakerLifted, BreakerTripped

LIMITS = demo_policy().limits
NOW = 1_790_000_000 * SECOND
CALM = Readings(now=NOW, equity=Decimal(100_000), day_open=Decimal(100_000), high_water=Decimal(100_000))


def causes(**changed: Any) -> dict[str, BreakerTripped]:
    seen = msgspec.structs.replace(CALM, **changed)
    return {one.breaker: one for one in standing_causes(seen, LIMITS)}


def losses(*amounts: int, ago_s: int = 1) -> tuple[Loss, ...]:
    return tuple(
        Loss(f"ord-{number}", NOW - (ago_s + number) * SECOND, Decimal(amount))
        for number, amount in reversed(list(enumerate(amounts)))
    )


def held(cause: BreakerTripped, since: int = NOW) -> Tripped:
    return Tripped(cause.breaker, cause.reason, cause.value, cause.limit, cause.until, since)


def test_a_calm_desk_trips_nothing() -> None:
    assert causes() == {}


def test_the_stop_count_trips_at_so_many_losing_closes_within_its_window() -> None:
    assert "stop count" not in causes(losses=losses(60, 60, 60))
    cause = causes(losses=losses(60, 60, 60, 60))["stop count"]
    assert cause.reason == "4 losing closes within 30 min, limit 4"
    assert "stop count" not in causes(losses=losses(60, 60, 60, 60, ago_s=LIMITS.losing_window_s))


def test_a_loss_too_small_to_be_a_stop_is_not_counted() -> None:
    assert causes(losses=losses(49, 49, 49, 49, 49, 49)) == {}


@pytest.mark.parametrize(
    ("equity", "trips"), [("98000.01", False), ("98000", True), ("10", True), ("-5", True)]
)
def test_the_daily_loss_trips_at_its_limit(equity: str, trips: bool) -> None:
    assert ("daily loss" in causes(equity=Decimal(equity))) is trips


def test_the_drawdown_is_measured_from_the_highest_opening() -> None:
    found = causes(equity=Decimal(100_000), high_water=Decimal(106_000))
    assert set(found) == {"drawdown"}
    assert found["drawdown"].reason == "5.66 % below its highest opening, limit 5.00 %"


def test_a_large_loss_begins_a_pause_that_ends_by_itself() -> None:
    loss = Loss("ord-1", NOW - SECOND, Decimal(300))
    cause = causes(losses=(loss,))["cooldown"]
    assert cause.until == loss.at + LIMITS.cooldown_s * SECOND
    assert "cooldown" not in causes(losses=(loss,), now=cause.until)
    assert "cooldown" not in causes(losses=(Loss("ord-1", NOW, Decimal("299.9")),))


@pytest.mark.parametrize(
    ("ratio", "trips"), [("59.99", False), ("60", True), ("NaN", True), ("Infinity", True)]
)
def test_a_market_that_is_wilder_than_it_may_be_trips(ratio: str, trips: bool) -> None:
    assert ("volatility" in causes(turbulence=(("BTC-USDT", Decimal(ratio)),))) is trips


def test_a_profit_that_stays_unknown_trips_after_its_time_and_not_before() -> None:
    since = NOW - LIMITS.max_stale_s * SECOND
    blind = {"equity": None, "unpriced": ("BTC-USDT (no trade for 31 s)",)}
    cause = causes(**blind, unpriced_since=since)["stale data"]
    assert cause.reason == "the profit is unknown for want of a price of BTC-USDT (no trade for 31 s)"
    assert causes(**blind, unpriced_since=since + 1) == {}


def test_what_has_tripped_is_not_recorded_again_while_its_cause_stands() -> None:
    cause = causes(equity=Decimal(90_000))["daily loss"]
    assert changes((), (cause,), ("daily loss",), NOW) == [cause]
    assert changes((held(cause),), (cause,), ("daily loss",), NOW) == []


def test_another_large_loss_makes_the_pause_longer() -> None:
    first = causes(losses=(Loss("ord-1", NOW - 9 * SECOND, Decimal(400)),))["cooldown"]
    second = causes(losses=(Loss("ord-2", NOW, Decimal(400)),))["cooldown"]
    assert changes((held(first),), (second,), ("cooldown",), NOW) == [second]


def test_only_what_lifts_itself_is_lifted_without_a_person_and_not_before_its_time() -> None:
    for breaker in get_args(Breaker):
        cause = BreakerTripped(breaker=breaker, reason="r", value="v", limit="l", until=NOW + SECOND)
        assert changes((held(cause),), (), (breaker,), NOW) == []
        found = changes((held(cause),), (), (breaker,), NOW + SECOND)
        assert found == ([BreakerLifted(breaker, "its cause is over")] if breaker in BY_THEMSELVES else [])


def test_what_another_service_judges_is_left_to_it() -> None:
    cause = BreakerTripped(breaker="unread alert", reason="r", value="v", limit="l")
    assert changes((held(cause),), (), ("daily loss",), NOW) == []


def test_nobody_lifts_a_breaker_while_its_cause_stands() -> None:
    cause = causes(equity=Decimal(90_000))["daily loss"]
    assert liftable((held(cause),), (cause,)) == ()
    assert liftable((held(cause),), ()) == ("daily loss",)


def test_every_breaker_says_who_may_lift_it_and_how() -> None:
    assert set(HOW) == set(get_args(Breaker))


amounts = st.decimals(min_value=0, max_value=3000, places=2, allow_nan=False)


@given(st.lists(amounts, max_size=6), amounts, amounts)
def test_losing_more_never_trips_less(lost: list[Decimal], down: Decimal, more: Decimal) -> None:
    def tripped(equity: Decimal, taken: list[Decimal]) -> set[str]:
        found = tuple(Loss(f"ord-{n}", NOW - n * SECOND, amount) for n, amount in enumerate(taken))
        return set(causes(equity=equity, losses=found))

    less = tripped(100_000 - down, lost)
    # Shares of equity shrink with it, so what was counted before is counted all the same.
    assert less <= tripped(100_000 - down - more, [*lost, more])
