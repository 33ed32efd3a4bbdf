"""The steps of the tour: what each asks for, what it puts into the composer, and when it was really done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desk.app.keys import key_of
from widgets.language import say

if TYPE_CHECKING:
    from desk.app.main_screen import MainScreen


@dataclass(frozen=True, slots=True)
class Seen:
    """What the tour looks at to know that a step was done."""

    focus: str
    overlay: str
    sent: str
    """The line sent last from the composer since the step began."""
    figure: bool
    request: bool
    decided: bool
    """A request that waited has been decided."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `types` is put into an empty composer, on paper alone."""

    says: Callable[[], str]
    done: Callable[[Seen], bool]
    types: str = ""
    begins_at: str = ""
    """The pane that has the keys when the step begins, or empty for the composer."""
    in_chat: bool = False
    """Whether the chat should be in sight; it is where something is typed."""


def _at(*panes: str) -> Callable[[Seen], bool]:
    return lambda seen: seen.focus in panes


STEPS: tuple[Step, ...] = (
    Step(
        lambda: say(
            "Prices move by themselves. Press {key}: the watchlist. ↑↓ choose an instrument.",
            key=key_of("focus_market"),
        ),
        _at("watchlist", "chart", "book"),
    ),
    Step(
        lambda: say("Ask in plain words. A question stands ready: press Enter to send it."),
        lambda seen: bool(seen.sent),
        types="what is BTC doing?",
    ),
    Step(
        lambda: say(
            "{key} goes to the chat, {figure} marks a figure of the answer: {open} shows its evidence.",
            key=key_of("focus_chat"),
            figure=key_of("chat.next_figure"),
            open=key_of("chat.open_figure"),
        ),
        lambda seen: seen.figure,
        in_chat=True,
    ),
    Step(
        lambda: say("Have a Bull and a Bear argue: press Enter. It takes half a minute."),
        lambda seen: seen.sent.startswith("/debate"),
        types="/debate BTC-USDT 15m",
    ),
    Step(
        lambda: say("An order is a request first: press Enter to ask for a small one, on paper."),
        lambda seen: seen.sent.startswith(("/buy", "/sell")),
        types="/buy BTC-USDT 0.01",
    ),
    Step(
        lambda: say(
            "Press {key}: what waits for people. Enter opens the first request.",
            key=key_of("focus_approvals"),
        ),
        lambda seen: seen.request,
    ),
    Step(
        lambda: say(
            "Read it to its end. {approve} approves, {reject} rejects with a reason; {act} votes for the second person.",
            approve=key_of("card.approve"),
            reject=key_of("card.reject"),
            act=key_of("act_as"),
        ),
        lambda seen: seen.decided,
        begins_at="card",
    ),
    Step(
        lambda: say("Press {key}: what you hold, and what is on its way.", key=key_of("focus_positions")),
        _at("portfolio"),
        begins_at="queue",
    ),
    Step(
        lambda: say(
            "{halt} halts, {cancel} cancels, {flatten} flattens: they work everywhere. Leave them be, and press Enter.",
            halt=key_of("halt"),
            cancel=key_of("cancel_all"),
            flatten=key_of("flatten"),
        ),
        lambda seen: False,
    ),
    Step(
        lambda: say(
            "Press {key}: it finds any action, instrument, person or theme. Esc closes it.",
            key=key_of("palette"),
        ),
        lambda seen: seen.overlay == "DeskPalette",
    ),
    Step(
        lambda: say("Press {key}: the keys of where you are. Esc closes them.", key=key_of("help")),
        lambda seen: seen.overlay == "HelpScreen",
    ),
    Step(
        lambda: say(
            "Press {key}: themes, keys, language. Each holds at once; Esc closes it.", key=key_of("settings")
        ),
        lambda seen: seen.overlay == "SettingsScreen",
    ),
    Step(
        lambda: say(
            "{detach} leaves, the host trades on; `desk replay latest` shows all of this again. Enter ends the tour.",
            detach=key_of("detach"),
        ),
        lambda seen: False,
    ),
)


def seen(screen: MainScreen, sent: str, fewer: bool) -> Seen:
    """What stands on the screen now; `fewer` says that less waits for votes than when the step began."""
    view = screen.session.view
    over = screen.app.screen
    focused = screen.focused
    return Seen(
        focus=(focused.id or "") if focused is not None else "",
        overlay=type(over).__name__ if over is not screen else "",
        sent=sent,
        figure=bool(view.figure),
        request=bool(view.request),
        decided=fewer,
    )
