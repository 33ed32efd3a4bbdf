from __future__ import annotations

from dataclasses import dataclass, field

from desk.host.viewing import View, Viewer, Views
from widgets.specs.figure import Provenance
from widgets.specs.market import BookView
from widgets.specs.status import Notice

DANA, LEE = Viewer("dana"), Viewer("lee")


@dataclass
class HandClock:
    """A clock that stands until it is moved."""

    ns: int = 10**18

    def now(self) -> int:
        return self.ns

    def monotonic(self) -> int:
        return self.ns

    async def sleep(self, seconds: float) -> None:
        self.ns += round(seconds * 1e9)

    def move(self, seconds: float) -> None:
        self.ns += round(seconds * 1e9)


@dataclass
class Book:
    """What a view is built from, counting how often it was."""

    clock: HandClock
    version: int = 0
    reason: str = ""
    builds: int = 0
    errors: list[str] = field(default_factory=list)

    def build(self, arguments: tuple[str, ...], viewer: Viewer) -> BookView:
        self.builds += 1
        if self.reason == "broken":
            raise RuntimeError(self.reason)
        at = Provenance(source="test", at=0, age_ms=self.clock.ns // 1_000_000)
        return BookView(
            instrument=":".join(arguments),
            decimals=1,
            size_decimals=1,
            bids=(),
            asks=(),
            spread_bp=None,
            usable=False,
            reason=self.reason or viewer.person,
            provenance=at,
        )

    def views(self, personal: bool = False) -> Views:
        view = View(self.build, lambda arguments, viewer: self.version, 0.1, (1, 2), personal=personal)
        return Views({"book": view}, self.clock, lambda name, error: self.errors.append(f"{name}: {error}"))


def test_names_are_known_with_the_right_number_of_arguments_only() -> None:
    views = Book(HandClock()).views()
    known = ["book:A", "book:A:1m"]
    unknown = ["book", "book:", "book:A:1m:x", "cook:A", "", ":", "book::1m"]
    assert [name for name in known + unknown if views.knows(name)] == known


def test_nothing_is_built_again_while_its_inputs_are_equal() -> None:
    book = Book(HandClock())
    views = book.views()
    first = views.frame("book:A", DANA)
    book.clock.move(0.5)
    assert views.frame("book:A", LEE) is first
    assert book.builds == 1


def test_changed_inputs_are_built_no_more_often_than_the_view_asks() -> None:
    book = Book(HandClock(), reason="a")
    views = book.views()
    first = views.frame("book:A", DANA)
    book.version, book.reason = 1, "b"
    book.clock.move(0.05)
    assert views.frame("book:A", DANA) is first
    book.clock.move(0.05)
    second = views.frame("book:A", DANA)
    assert second.number > first.number
    assert b'"reason":"b"' in second.spec_json


def test_a_change_of_ages_alone_is_sent_once_a_second() -> None:
    book = Book(HandClock())
    views = book.views()
    numbers = set()
    for tick in range(40):
        book.version = tick
        numbers.add(views.frame("book:A", DANA).number)
        book.clock.move(0.1)
    assert len(numbers) == 4


def test_a_personal_view_is_built_for_each_person() -> None:
    book = Book(HandClock())
    views = book.views(personal=True)
    assert views.frame("book:A", DANA).number != views.frame("book:A", LEE).number
    assert views.frame("book:A", DANA) is views.frame("book:A", DANA)


def test_a_view_that_breaks_says_so_and_comes_back() -> None:
    book = Book(HandClock(), reason="broken")
    views = book.views()
    failed = views.frame("book:A", DANA).spec
    assert isinstance(failed, Notice)
    assert failed.state == "failed"
    assert book.errors == ["book:A: broken"]
    book.version, book.reason = 1, ""
    book.clock.move(1)
    assert isinstance(views.frame("book:A", DANA).spec, BookView)


def test_views_that_nobody_shows_are_forgotten() -> None:
    book = Book(HandClock())
    views = book.views(personal=True)
    dana, lee = views.frame("book:A", DANA), views.frame("book:A", LEE)
    views.keep_only({("book:A", DANA)})
    assert views.frame("book:A", DANA) is dana
    assert views.frame("book:A", LEE) is not lee
