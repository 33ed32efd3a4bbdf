"""What a host sends in any text of any kind reaches the terminal as letters: the bytes of every pane are read."""

from __future__ import annotations

import re
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.widgets import Static

from desk.app.app import DeskApp, TerminalSetup
from desk.app.panes import VIEWS
from tests.app import samples
from tests.app.clock import HandClock
from tests.app.scripted import ScriptedHost
from tests.budgets.counting import Count, CountingDriver
from tests.widgets import hostile
from tests.widgets.filling import filled_spec, poisoned
from widgets.sheet import DRAWINGS
from widgets.specs.chat import Block, ChatItem
from widgets.specs.contract import of_kind
from widgets.specs.status import Alert
from widgets.specs.strategy import Run

MARK = "PWNED"
ATTACK = (
    f"{MARK}\x1b]52;c;UFdORUQ=\x07\x1b]8;;https://evil.example\x1b\\\x1b]0;{MARK}\x07\x1b[2J\x1b[31m\x1bP1$r\x1b\\\x9b31m\x9d52;c;Q\x9c"
    "\u202e\u2066\u200b\ufeff\U000e0041\u2028\r\n\x00\x08\x7f[@click=app.quit]x[/link][/][b]"
)
_OWN = re.compile(
    r"\x1b\[[0-9;:]*m"  # colour
    r"|\x1b\[[0-9;]*[HJKABCDGdr]"  # where the cursor goes, what is cleared
    r"|\x1b\[[<=>?]?[0-9;]*[hlucq $p]{1,2}"  # modes and keyboard
    r"|\x1b\[ ?q|\x1b[78=>]"
    r"|\x07?\x1b\]9;[^\x00-\x1f\x7f-\x9f]*\x07"  # a ring, with a notice that no control is in
)


class KeepingDriver(CountingDriver):
    """Keeps what a terminal would get."""

    kept = ""

    def write(self, data: str) -> None:
        super().write(data)
        self.kept += data


def violations(written: str) -> list[str]:
    """Everything in it that is neither a letter nor a sequence that the screen itself is drawn with."""
    rest = _OWN.sub("", written)
    found = [f"{character!r} in {rest[max(0, at - 30) : at + 30]!r}" for at, character in enumerate(rest)
             if character in hostile.CHARACTERS and character not in "\n\r\t"]  # fmt: skip
    cleared = re.findall(r"\x1b\[[23]J", written)
    return found + cleared


def everything(view: str) -> Any:
    spec = samples.view(view)
    return None if spec is None else poisoned(spec, ATTACK)


def talk(seq: int, style: Any) -> ChatItem:
    run = Run.model_construct(text=ATTACK, ref=ATTACK, tone="figure")
    return ChatItem.model_construct(
        item=f"it-{seq}", thread="th-1", turn=ATTACK, seq=seq, author="analyst", speaker=ATTACK, tone="plain", at=1,
        blocks=(Block.model_construct(style=style, runs=(run,)),), stopped=ATTACK,
    )  # fmt: skip


async def screen_of(host: ScriptedHost, size: tuple[int, int], drive: Any) -> str:
    """The bytes of a desk on this host while it is driven."""
    app = DeskApp(TerminalSetup(host, HandClock()), theme="dark", driver_class=KeepingDriver)
    written = ""

    async def pilot(hand: Any) -> None:
        nonlocal written
        driver: Any = app._driver
        count = Count(driver, hand)
        await count.settle()
        driver.kept = ""  # how the screen itself begins is the terminal's own business
        await drive(count)
        await count.settle()
        written = driver.kept
        app.exit()

    await app.run_async(size=size, auto_pilot=pilot)
    await app.let_go()
    return written


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_f54_f55_f56_a_desk_full_of_hostile_text_sends_letters_only(size: tuple[int, int]) -> None:
    host = ScriptedHost()
    host.views = everything

    async def drive(count: Count) -> None:
        for seq, style in enumerate(("paragraph", "heading", "bullet", "numbered", "quote", "code"), 1):
            await host.add(talk(seq, style))
        await host.start_turn(ATTACK, ATTACK)
        for cut in range(0, len(ATTACK), 7):
            await host.stream(ATTACK, ATTACK, ATTACK[cut : cut + 7])
        await host.say(_alert())
        for tab in ("f2", "f3", "f4", "f5", "f6", "f7"):
            await count.pilot.press(tab)
            await count.settle_once()
        await host.end_turn(ATTACK)
        await host.refuse(ATTACK)

    written = await screen_of(host, size, drive)
    assert MARK in written
    assert not violations(written)
    letters = _OWN.sub("", written)
    assert "[@click=app.quit]x[/link][/][b]" in letters, "markup is text, and stands there as it was written"
    assert "https://evil.example" in letters, "a link is text, too"


@pytest.mark.parametrize("kind", DRAWINGS)
async def test_f54_a_sheet_full_of_hostile_text_sends_letters_only(kind: str) -> None:
    host = ScriptedHost()
    host.views = samples.view
    sheet = next(view for view, pane in VIEWS.items() if pane == "sheet")

    async def drive(count: Count) -> None:
        app: Any = count.pilot.app
        app.main.look_up(sheet)
        await count.settle_once()
        await host.show(sheet, filled_spec(of_kind(kind), ATTACK))  # type: ignore[arg-type]

    written = await screen_of(host, (120, 40), drive)
    assert MARK in written, "the sheet shows none of its texts"
    assert not violations(written)


class Naive(App[None]):
    """A screen that shows text as it comes."""

    CSS = "Static { height: auto; }"

    def __init__(self, text: str = ATTACK, markup: bool = False) -> None:
        super().__init__(driver_class=KeepingDriver)
        self._shown = (text, markup)

    def compose(self) -> ComposeResult:
        text, markup = self._shown
        yield Static(text, markup=markup)


async def test_a_screen_that_shows_text_as_it_comes_is_caught() -> None:
    assert violations(await drawn(Naive()))


async def test_a_screen_that_reads_markup_is_caught() -> None:
    assert "[b]" in _OWN.sub("", await drawn(Naive(f"[b]{MARK}[/b]")))
    eaten = _OWN.sub("", await drawn(Naive(f"[b]{MARK}[/b]", markup=True)))
    assert MARK in eaten
    assert "[b]" not in eaten


async def drawn(app: Naive) -> str:
    """The bytes of a screen."""
    written = ""

    async def pilot(hand: Any) -> None:
        nonlocal written
        driver: Any = app._driver
        await Count(driver, hand).settle()
        written = driver.kept
        app.exit()

    await app.run_async(size=(80, 24), auto_pilot=pilot)
    return written


def _alert() -> Any:
    from desk.link.envelope import AlertRaised

    alert = Alert(alert="a-1", severity="critical", title=ATTACK, text=ATTACK, at=1)
    return AlertRaised(id="h-alert", ts=0, payload=alert)
