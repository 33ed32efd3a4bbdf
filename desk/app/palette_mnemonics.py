"""Letters that begin a line of the palette: `B BTC` buys, `T risk` looks among threads only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desk.app.palette_entry import Entry, Kind
from desk.app.palette_score import fit
from widgets.language import marked, say

if TYPE_CHECKING:
    from widgets.chart_study import Study


@dataclass(frozen=True, slots=True)
class Mnemonic:
    """One letter for an instrument: what is done with it."""

    letter: str
    title: str
    preview: str
    line: str = ""
    """What is written in the composer; `whole` lines are sent."""
    whole: bool = False
    study: Study | None = None
    example: str = ""


@dataclass(frozen=True, slots=True)
class Among:
    """One letter for a kind: only lines of it are looked through."""

    letter: str
    kind: Kind
    title: str
    example: str


_PROPOSED = marked(
    "Enter writes {line} in the composer, where you add what is missing. Sent from there it only proposes: no order"
    " leaves the desk before people approve its exact text."
)
MNEMONICS: tuple[Mnemonic, ...] = (
    Mnemonic("B", marked("Buy {name}"), _PROPOSED, "/buy {name} ", example="B BTC 0.01"),
    Mnemonic("S", marked("Sell {name}"), _PROPOSED, "/sell {name} ", example="S ETH"),
    Mnemonic(
        "D",
        marked("Debate {name}"),
        marked(
            "Enter sends {line}: the analysts argue, and what they come to is a card and at most a proposal, which"
            " people approve or reject."
        ),
        "/debate {name}",
        whole=True,
        example="D SOL",
    ),
    Mnemonic(
        "C",
        marked("Chart {name}"),
        marked("Enter shows the chart of {name} with its candles. Nothing is traded."),
        study="candles",
        example="C BTC",
    ),
    Mnemonic(
        "V",
        marked("Volatility of {name}"),
        marked("Enter shows the volatility of {name} in the chart's place. Nothing is traded."),
        study="volatility",
        example="V BTC",
    ),
    Mnemonic(
        "O",
        marked("Order book of {name} in depth"),
        marked("Enter shows how deep the book of {name} is and what orders would cost. Nothing is traded."),
        study="depth",
        example="O BTC",
    ),
    Mnemonic(
        "A",
        marked("Alert on {name}"),
        marked(
            "Enter writes {line} in the composer, where you say the price. An alert rings and tells; it trades nothing."
        ),
        "/alert {name} price above ",
        example="A BTC 65000",
    ),
    Mnemonic(
        "N",
        marked("News of {name}"),
        marked("Enter sends {line}: the newest reports, quoted with their sources."),
        "/news {name}",
        whole=True,
        example="N BTC",
    ),
)
AMONG: tuple[Among, ...] = (
    Among("R", "request", marked("Requests only"), "R btc"),
    Among("T", "thread", marked("Threads only"), "T risk"),
    Among("P", "person", marked("People only"), "P dana"),
    Among("E", "setting", marked("Settings only"), "E motion"),
    Among("H", "theme", marked("Themes only"), "H dark"),
    Among("Y", "playbook", marked("Playbooks only"), "Y exposure"),
    Among("L", "layout", marked("Layouts only"), "L night"),
    Among("/", "command", marked("Commands only"), "/debate"),
)


def among(typed: str) -> tuple[Kind | None, str]:
    """The one kind that was asked for, and what is looked for in it."""
    if typed.startswith("/"):
        return "command", typed[1:]
    letter, space, rest = typed.partition(" ")
    if space:
        for each in AMONG:
            if each.letter == letter.upper():
                return each.kind, rest
    return None, typed


def shortcuts(
    typed: str,
    instruments: Sequence[str],
    selected: str,
    act: Callable[[Mnemonic, str, str], Callable[[], None]],
    charts_only: bool = False,
) -> Iterator[Entry]:
    """The lines that `B BTC 0.01` means, the likeliest instrument first; `act` says what to do with one."""
    letter, space, rest = typed.partition(" ")
    found = _BY_LETTER.get(letter.upper()) if space else None
    if found is None or (charts_only and found.study is None):
        return
    word, _, more = rest.strip().partition(" ")
    for name in _meant(word, instruments, selected):
        line = (found.line.format(name=name) + more.strip()) if found.line else ""
        said = say(found.preview, name=name, line=line.strip())
        yield Entry(
            f"shortcut.{found.letter}.{name}",
            "shortcut",
            say(found.title, name=name),
            said,
            act(found, name, line),
            key=found.letter,
            complete=f"{found.letter} {name} ",
        )


_MOST = 6
_BY_LETTER: Mapping[str, Mnemonic] = {each.letter: each for each in MNEMONICS}


def _meant(word: str, instruments: Sequence[str], selected: str) -> list[str]:
    """The instruments that a word may mean; no word means the one that is looked at, then the others."""
    if not word:
        return sorted(instruments, key=lambda name: name != selected)[:_MOST]
    fits = [(found.points, name) for name in instruments if (found := fit(word, name)) is not None]
    return [name for _, name in sorted(fits, key=lambda each: (-each[0], each[1]))][:_MOST]
