"""What people do in the chat beside writing: pages of a thread, answers judged, files attached. Loaded when needed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from desk.app.keys import key_of
from desk.app.navigation import open_figure
from desk.kernel.errors import DeskError
from widgets import messages
from widgets.composer import Composer
from widgets.language import say

if TYPE_CHECKING:
    from desk.app.main_screen import MainScreen


def take(screen: MainScreen, message: messages.Talking) -> None:
    """Carry out one of them."""
    session = screen.session
    match message:
        case messages.PageWanted():
            session.page(message.before, message.around, message.after)
        case messages.CompletionsWanted():
            session.look(completing=message.wanted)
        case messages.SuggestionChosen():
            suggested(screen, message.line, message.whole)
        case messages.AnswerMarked(item=""):
            screen.screen_display.say(
                say(
                    "Mark an item first: {above} and {below} go from one to the next.",
                    above=key_of("chat.item_above"),
                    below=key_of("chat.item_below"),
                ),
                "plain",
            )
        case messages.AnswerMarked(item=item, what="bad"):
            screen.begin_text(f"/bad {item} ")
        case messages.AnswerMarked(item=item, what=what):
            session.command(what, item=item)
        case messages.AttachWanted(path=path, instead=instead):
            screen.work(_attach(screen, path, instead))
        case messages.AlertsAcknowledged():
            session.command("ack")
        case messages.SheetPicked():
            _picked(screen, message)


def suggested(screen: MainScreen, line: str, whole: bool) -> None:
    """Send what was suggested, or begin it."""
    composer = screen.query_one(Composer)
    if whole and screen.session.submit(line):
        composer.load_text("")
        screen.set_focus(composer)
    else:
        composer.load_text("")
        screen.begin_text(line)


async def _attach(screen: MainScreen, path: str, instead: str) -> None:
    """Read beside the screen: a disk may be slow."""
    from desk.app import attachment

    try:
        file = await asyncio.to_thread(attachment.read, path.strip())
    except DeskError as refusal:
        screen.screen_display.say(str(refusal), "bad")
        return
    screen.query_one(Composer).carry(file, instead)
    screen.screen_display.say(say("{name} goes with your next message.", name=file.name), "good")


def _research(screen: MainScreen, what: str, row: tuple[str, ...]) -> None:
    """A key on the timeline or on one entry of it."""
    name, sort, figure, thread, kind, instrument, review = row
    if what == "open" and sort in ("transcript", "thread"):
        what = "thread"
    match what:
        case "open" if sort == "figure":
            open_figure(screen, figure)
        case "open" if name:
            screen.look_up(f"insight:{name}")
        case "evidence" if figure:
            open_figure(screen, figure)
        case "thread" if thread:
            screen.session.command("thread", thread=thread)
            screen.dispatcher.visit("chat")
        case "review" if review:
            screen.begin_text(f"/reviewed {name} ")
        case "kind":
            screen.look_up(kind)
        case "instrument":
            screen.look_up(instrument)
        case "evidence" | "thread" | "review":
            screen.screen_display.say(say("This entry has nothing of that to go to."), "plain")


def _picked(screen: MainScreen, picked: messages.SheetPicked) -> None:
    session = screen.session
    match picked.kind, picked.what, picked.row:
        case "thread_findings", "open", (thread, seq) if seq != "0":
            session.command("goto", thread=thread, item=seq)
        case (("thread_list" | "thread_findings"), "open", (thread, *_)):
            session.command("thread", thread=thread)
        case "thread_list", "archive", (thread, away):
            session.command("unarchive" if away else "archive", thread=thread)
        case "thread_list", "rename", (thread, *_):
            session.command("thread", thread=thread)
            screen.begin_text("/title ")
            return
        case "thread_list", ("page" | "archived"), (view,):
            screen.look_up(view)
            return
        case (("insight_timeline" | "insight_detail"), what, row):
            _research(screen, what, row)
            return
        case "alert_list", what, row:
            from desk.app.alert_sheet import picked as alert_picked

            alert_picked(screen, what, row)
            return
        case _:
            return
    if picked.what == "open" and session.view.form == "narrow":
        screen.dispatcher.visit("chat")
