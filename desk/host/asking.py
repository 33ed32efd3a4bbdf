"""One question without a screen: asked of the profile's host where one runs, else of a desk of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from data.errors import DataError
from desk.agents.models.models_file import FLAG, chosen_models
from desk.chat.arguments import horizon as horizon_named
from desk.chat.commands import Context
from desk.chat.instruments import resolve
from desk.chat.misread import Misread
from desk.execution.mode import Mode
from desk.host.building import source_of
from desk.host.core import Broke
from desk.host.headless import Headless, run_headless
from desk.host.modelling import ModelsGiven
from desk.host.visitor import Visitor, visit
from desk.kernel.clock import SystemClock
from desk.kernel.errors import ConfigError, DeskError
from desk.kernel.profile import Profile
from desk.people.demo import OPERATOR
from desk.settings import Settings
from desk.views.market import snapshot as snapshot_view
from widgets.specs.chat import ChatItem
from widgets.specs.contract import WidgetSpec
from widgets.specs.market import BookView, MarketSnapshot
from widgets.specs.models import ModelSpend
from widgets.specs.status import Status
from widgets.specs.strategy import StrategySnapshot

T = TypeVar("T")
Tell = Callable[[str], None]
_NOW_BACK = 60_000_000_000
"""A market of its own starts this long ago, so that it has arrived about now when it is asked."""


@dataclass(frozen=True)
class BookEnd:
    """Where the book stands."""

    bid: float | None
    ask: float | None
    usable: bool
    reason: str
    last_sequence: int | None


@dataclass(frozen=True)
class Snapshot:
    """An instrument, its book, and how much market was applied to come to it. From a host the latter are unknown."""

    source: str
    spec: MarketSnapshot
    book: BookEnd
    events: int | None
    mode: Mode = "PAPER"

    def as_json(self) -> dict[str, Any]:
        """As `desk snapshot --json` answers."""
        return {
            "mode": self.mode,
            "source": self.source,
            "events_applied": self.events,
            "book": vars(self.book),
            "snapshot": self.spec.model_dump(mode="json"),
        }


@dataclass(frozen=True)
class ModelsUsed:
    """Calls to models in a debate, and what they cost in USD."""

    calls: int
    tokens: int
    usd: str


@dataclass(frozen=True)
class Debate:
    """A debate's card and everything that was said. `kept` says whether its request stands in a host's queue."""

    source: str
    card: StrategySnapshot
    said: tuple[ChatItem, ...]
    kept: bool
    events: int | None
    book: BookEnd
    mode: Mode = "PAPER"
    models: ModelsUsed | None = None
    """What models took, or `None` where the house's rules spoke alone."""

    def as_json(self) -> dict[str, Any]:
        """As `desk debate --json` answers."""
        return {
            "mode": self.mode,
            "source": self.source,
            "events_applied": self.events,
            "book": vars(self.book),
            "kept": self.kept,
            "models": None if self.models is None else vars(self.models),
            "card": self.card.model_dump(mode="json"),
            "said": [{"speaker": item.speaker, "text": item.text} for item in self.said],
        }


def _mode(status: WidgetSpec) -> Mode:
    return status.mode if isinstance(status, Status) else "PAPER"


def snapshot_from_host(settings: Settings, symbol: str) -> Snapshot | None:
    """What the profile's host shows; `None` where no host runs."""

    async def look(host: Visitor) -> Snapshot:
        instrument = _named(lambda: resolve(symbol, host.instruments))
        shown = await host.look((f"snapshot:{instrument}", f"book:{instrument}", "status"))
        spec, book = shown[f"snapshot:{instrument}"], shown[f"book:{instrument}"]
        if not isinstance(spec, MarketSnapshot):
            raise DeskError(str(getattr(spec, "text", f"the host shows nothing of {instrument}")))
        mode = _mode(shown["status"])
        return Snapshot(spec.provenance.source, spec, _book_shown(book, instrument), None, mode)

    return visit(settings, look)


def snapshot_of_own(settings: Settings, symbol: str, broke: Broke) -> Snapshot:
    """What a market of its own comes to."""

    async def look(desk: Headless) -> Snapshot:
        instrument = _named(lambda: resolve(symbol, desk.core.market.symbols))
        await desk.market_ready()
        market, now = desk.core.market, desk.core.given.source.market_now()
        try:
            spec = snapshot_view(market, instrument, now)
        except DataError as problem:
            raise DeskError(str(problem)) from None
        return Snapshot(market.source, spec, _book_end(desk, instrument), market.events_applied)

    return _own(settings, look, broke)


def debate_in_host(settings: Settings, symbol: str, horizon: str, tell: Tell) -> Debate | None:
    """A debate in the profile's host; `None` where no host runs."""

    async def hold(host: Visitor) -> Debate:
        instrument = _named(lambda: resolve(symbol, host.instruments))
        await host.look(("status",))  # so that the host is heard while a model takes its time
        said = await host.say(f"/debate {instrument} {over}", lambda item: tell(_line(item)))
        card = await host.card_of(instrument)
        shown = await host.look((f"book:{instrument}", "status", "spend"))
        book = _book_shown(shown[f"book:{instrument}"], instrument)
        mode, used = _mode(shown["status"]), _used(shown["spend"], card.debate)
        return Debate(card.provenance.source, card, said, bool(card.request), None, book, mode, used)

    over = _named(lambda: horizon_named(horizon))
    return visit(settings, hold)


def debate_of_own(settings: Settings, symbol: str, horizon: str, tell: Tell, broke: Broke) -> Debate:
    """A debate on a desk of its own; a recording is debated as of its last event."""

    async def hold(desk: Headless) -> Debate:
        core = desk.core
        instrument = _named(lambda: resolve(symbol, core.market.symbols))
        await desk.market_ready()
        thread = await core.rooms.threads.open(OPERATOR)
        await core.chat.submit(
            f"/debate {instrument} {over}", Context(core.terminal_desk.presence.person(OPERATOR), thread)
        )
        await core.chat.turns.wait(thread)
        card = core.rooms.debates.latest_in(thread)
        said = tuple(item for item in core.rooms.threads.tail(thread) if item.author != "person")
        if card is not None and card.request:  # nobody can approve what is gone with this desk
            said = tuple(item for item in said if card.request not in item.text)
        for item in said:
            tell(_line(item))
        if card is None:
            raise DeskError(said[-1].text if said else f"the debate on {instrument} brought nothing")
        source, events = core.market.source, core.market.events_applied
        used = _used(core.modelling.spend(), card.debate)
        return Debate(source, card, said, False, events, _book_end(desk, instrument), models=used)

    over = _named(lambda: horizon_named(horizon))
    return _own(settings.model_copy(update={"reading_pace": 0.0}), hold, broke, models_of_own(settings))


def _named(find: Callable[[], str]) -> str:
    """What an argument of the command line names; one that names nothing is refused like every other argument."""
    try:
        return find()
    except Misread as wrong:
        raise ConfigError(str(wrong)) from None


def _line(item: ChatItem) -> str:
    return f"{item.speaker}: {item.text}"


def _used(sheet: WidgetSpec, debate: str) -> ModelsUsed | None:
    rows = sheet.runs if isinstance(sheet, ModelSpend) else ()
    return next((ModelsUsed(row.calls, row.tokens, row.usd) for row in rows if row.name == debate), None)


def models_of_own(settings: Settings) -> ModelsGiven:
    """The endpoint of `--llm-url` alone: what a desk that keeps nothing spent would not count against any day's cap."""
    if settings.llm_url is None:
        return ModelsGiven()
    found = chosen_models(Profile(settings.profile), settings)
    return ModelsGiven(found.model_copy(update={"endpoints": {FLAG: found.endpoints[FLAG]}}))


def _own(
    settings: Settings,
    work: Callable[[Headless], Awaitable[T]],
    broke: Broke,
    models: ModelsGiven | None = None,
) -> T:
    if settings.venue is not None:
        raise ConfigError("a live venue needs a running host; start `desk host` with it, or leave venue out")
    start = SystemClock().now() - _NOW_BACK
    return run_headless(settings, source_of(settings), start, work, broke=broke, models=models)


def _book_shown(book: WidgetSpec, instrument: str) -> BookEnd:
    if not isinstance(book, BookView):
        raise DeskError(str(getattr(book, "text", f"the host shows no book of {instrument}")))
    bid, ask = (side[0].price if side else None for side in (book.bids, book.asks))
    return BookEnd(bid, ask, book.usable, book.reason, None)


def _book_end(desk: Headless, instrument: str) -> BookEnd:
    book = desk.core.market.view(instrument).book
    best = book.best()
    bid, ask = (best[0][0], best[1][0]) if best else (None, None)
    return BookEnd(bid, ask, book.usable, book.reason, book.last)
