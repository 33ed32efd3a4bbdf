"""Every adapter against a venue that sends wrong books and prices: it is told, nothing wrong is used, all comes back."""

from __future__ import annotations

import pytest

from data.events import BookSnapshot, FeedStatus, MarketEvent
from tests.venues.linked import VENUES, linked
from tests.venues.loopback import until
from tests.venues.server.faults import (
    Crossed,
    Fault,
    Gap,
    Half,
    Huge,
    Reorder,
    Scale,
    Stale,
    Value,
)
from tests.venues.server.told import Kind

every_venue = pytest.mark.parametrize("venue", VENUES)


def gap(venue: str, books: int = 1) -> Gap:
    """A loss that shows at the next update. Kraken proves ten levels a side, and an update may cover what one or a few
    lost ones did to them; no update covers a second of this market."""
    return Gap(count=10 * books if venue == "kraken" else 1)


def unusable_until_whole(told: list[tuple[MarketEvent, bool]]) -> None:
    """From the word that something is missing to the whole book, nothing of the book could be used."""
    words = [
        place
        for place, (event, _) in enumerate(told)
        if isinstance(event, FeedStatus) and event.state == "gap"
    ]
    wholes = [place for place, (event, _) in enumerate(told) if isinstance(event, BookSnapshot)]
    first, last = words[0], max(place for place in wholes if place > words[-1])
    assert not any(usable for _, usable in told[first : min(place for place in wholes if place > first)])
    assert told[last][1]


@every_venue
@pytest.mark.parametrize("fault", [Gap(), Reorder(), Half()], ids=["gap", "reorder", "half"])
async def test_a_missing_late_or_broken_update_has_the_book_got_again(venue: str, fault: Fault) -> None:
    async with linked(venue) as pair:
        told = {symbol: pair.told(symbol) for symbol in pair.symbols}
        before, feed = pair.at.opened, len(pair.on.said())
        await pair.at.inflict(gap(venue, len(pair.symbols)) if isinstance(fault, Gap) else fault)
        await pair.play_until(
            lambda: any(isinstance(event, BookSnapshot) for one in told.values() for event, _ in one)
        )
        await pair.come_back()
        hit = [
            symbol
            for symbol in pair.symbols
            if any(isinstance(event, FeedStatus) for event, _ in told[symbol])
        ]
        for symbol in hit:
            unusable_until_whole(told[symbol])
            assert pair.states(symbol)[-2:] == ["gap", "resynchronised"]
        assert hit
        assert pair.at.opened == before, "recovery needs no new connection"
        assert {one.state for one in pair.on.said()[feed:]} <= {"live"}, (
            "one book's trouble is not the feed's"
        )


@pytest.mark.parametrize("venue", [one for one in VENUES if one != "coinbase"])
async def test_a_whole_book_of_long_ago_is_not_believed(venue: str) -> None:
    async with linked(venue, bases=("SOL",)) as pair:
        await pair.at.inflict(Stale(count=1))
        await pair.at.play(2.0)
        await pair.agreed()
        told, missing = pair.told(), gap(venue)
        await pair.at.inflict(missing)
        await pair.play_until(lambda: pair.at.faults.done >= missing.count + 1)
        await pair.come_back()
        assert sum(isinstance(event, BookSnapshot) for event, _ in told) >= 2
        assert pair.states()[-1] == "resynchronised"


@every_venue
@pytest.mark.parametrize("ticks", [5, 0], ids=["crossed", "locked"])
async def test_a_crossed_or_locked_book_is_in_quarantine_until_it_was_sane_three_times(
    venue: str, ticks: int
) -> None:
    async with linked(venue, bases=("SOL",)) as pair:
        reasons: set[str] = set()
        pair.on.market.listen(lambda _: reasons.add(pair.view().book.reason))
        await pair.at.inflict(Crossed(moves=3, ticks=ticks))
        await pair.play_until(lambda: pair.view().book.crossings)
        await pair.come_back()
        assert "quarantined: the book is crossed or locked" in reasons
        assert pair.view().book.gaps == 0


@every_venue
@pytest.mark.parametrize("kind", ["trade", "top", "book"])
async def test_prices_and_sizes_that_cannot_be_true_are_refused_and_told(venue: str, kind: Kind) -> None:
    async with linked(venue, bases=("SOL",)) as pair:
        for text in ("NaN", "inf", "-1", "0"):
            await pair.at.inflict(Value(text, kind))
        await pair.at.inflict(Value("NaN", kind, "size"))
        await pair.play_until(lambda: pair.at.faults.done >= 5)
        await until(lambda: any("refused" in one.reason for one in pair.on.said()))
        await pair.come_back()
        state = pair.view()
        assert state.last is not None
        assert 100.0 < state.last < 250.0
        assert all(100.0 < one.price < 250.0 for one in state.trades)
        assert all(state.book.bids.best_price() < ask for ask, _ in state.book.levels(5)[1])
        assert pair.on.state() == "live"
        assert pair.at.opened == len(pair.adapter.plans())


@every_venue
@pytest.mark.parametrize("factor", ["0.01", "1000"])
@pytest.mark.parametrize("kind", ["trade", "top"])
async def test_a_price_of_the_wrong_scale_is_not_believed(venue: str, kind: Kind, factor: str) -> None:
    async with linked(venue, bases=("SOL",)) as pair:
        refused = pair.view().refused
        await pair.at.inflict(Scale(factor, kind, count=3))
        await pair.play_until(lambda: pair.view().refused >= refused + 3)
        await pair.come_back()
        state = pair.view()
        assert all(100.0 < one.price < 250.0 for one in state.trades)
        assert state.last is not None
        assert 100.0 < state.last < 250.0
        assert state.mid is not None
        assert 100.0 < state.mid < 250.0


@every_venue
@pytest.mark.parametrize("factor", ["0.01", "1000"])
async def test_levels_of_the_wrong_scale_do_not_stay(venue: str, factor: str) -> None:
    """What they cross is in quarantine; what they do not, a checksum or the next whole book puts right."""
    async with linked(venue, bases=("SOL",)) as pair:
        book, wrong = pair.view().book, []

        def look(_: MarketEvent) -> None:
            if book.usable and not 100.0 < book.bids.best_price() < book.asks.best_price() < 250.0:
                wrong.append(book.best())

        pair.on.market.listen(look)
        await pair.at.inflict(Scale(factor, "book"))
        await pair.play_until(lambda: pair.at.faults.done)
        await pair.at.play(0.4)
        await pair.play_until(lambda: pair.on.state(pair.symbol) != "gap")
        missing = gap(venue)
        await pair.at.inflict(missing)
        await pair.play_until(lambda: pair.at.faults.done >= missing.count + 1)
        await pair.come_back()
        assert wrong == []


@every_venue
async def test_a_frame_of_five_megabytes_is_read(venue: str) -> None:
    async with linked(venue, bases=("SOL",)) as pair:
        await pair.at.inflict(Huge())
        await pair.play_until(lambda: pair.at.faults.done)
        await pair.come_back()
        assert pair.at.opened == len(pair.adapter.plans())
