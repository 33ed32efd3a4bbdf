"""Lines of the palette about what the host has: instruments, requests, threads, people, playbooks and commands."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from desk.app.palette_entry import Entry
from widgets.approval_words import order_words
from widgets.language import say, several
from widgets.untrusted import untrusted

if TYPE_CHECKING:
    from desk.app.main_screen import MainScreen
    from widgets.specs.approvals import ApprovalQueue
    from widgets.specs.people import PeopleList
    from widgets.specs.threads import ThreadList

LONGEST = 90
"""Characters of a title."""


def instrument_entries(desk: MainScreen) -> Iterator[Entry]:
    """One line for each market."""
    welcome = desk.session.welcome
    for name in welcome.instruments if welcome is not None else ():
        yield Entry(
            f"instrument.{name}",
            "instrument",
            name,
            say("Enter shows chart and book of {name}. Nothing is traded.", name=name),
            partial(desk.session.look, instrument=name),
            words=say("go to instrument"),
        )


def request_entries(desk: MainScreen, queue: ApprovalQueue) -> Iterator[Entry]:
    """One line for each request of the queue."""
    for row in queue.rows:
        what = order_words(row) if row.subject == "order" else row.title
        preview = say(
            "Enter opens the card of {request}, {state}, by {who}. Opening votes for nothing.",
            request=row.request,
            state=say(row.state),
            who=untrusted(row.proposer),
        )
        yield Entry(
            f"request.{row.request}",
            "request",
            untrusted(what)[:LONGEST],
            preview,
            partial(_request, desk, row.request, row.instrument),
            words=f"{row.request} {row.instrument} {say(row.state)}",
            note=say(row.state),
        )


def thread_entries(desk: MainScreen, threads: ThreadList) -> Iterator[Entry]:
    """One line for each thread."""
    for each in threads.threads:
        count = several(each.items, "{count} item", "{count} items")
        yield Entry(
            f"thread.{each.thread}",
            "thread",
            untrusted(each.title)[:LONGEST] or each.thread,
            say("Enter opens this thread in the chat: {count}.", count=count),
            partial(_thread, desk, each.thread),
            note=count,
        )


def person_entries(desk: MainScreen, people: PeopleList) -> Iterator[Entry]:
    """One line for each person."""
    for each in people.rows:
        roles = ", ".join(each.roles)
        here = say("here now") if each.terminals else say("not here")
        yield Entry(
            f"person.{each.person}",
            "person",
            untrusted(each.name)[:LONGEST],
            say(
                "Enter lists the people of the desk. {name}: {roles}, {here}.",
                name=untrusted(each.name),
                roles=roles,
                here=here,
            ),
            partial(desk.look_up, "people"),
            words=f"{each.person} {roles}",
            note=here,
        )


def playbook_entries(desk: MainScreen) -> Iterator[Entry]:
    """One line for each playbook."""
    command = next((each for each in desk.screen_display.commands if each.name == "playbook"), None)
    for name in command.choices[0] if command is not None and command.choices else ():
        line = f"/playbook {name}"
        yield Entry(
            f"playbook.{name}",
            "playbook",
            untrusted(name),
            say(
                "Enter sends {line}: it reads, asks and offers commands, and changes nothing by itself.",
                line=line,
            ),
            partial(send_or_begin, desk, line, True),
        )


def command_entries(desk: MainScreen) -> Iterator[Entry]:
    """One line for each command, the terminal's own among them."""
    for each in desk.screen_display.commands:
        yield Entry(
            f"command.{each.name}",
            "command",
            untrusted(each.usage)[:LONGEST],
            say(
                "Enter writes /{name} in the composer; nothing is sent before you press Enter there. {help}",
                name=untrusted(each.name),
                help=untrusted(say(each.summary)),
            ),
            partial(send_or_begin, desk, f"/{each.name} ", False),
            words=untrusted(each.name),
        )


def send_or_begin(desk: MainScreen, line: str, whole: bool) -> None:
    """Send a line, or begin it; what stands in the composer stays."""
    if whole:
        desk.session.submit(line)
        desk.focus_pane("composer")
    else:
        desk.begin_text(line)


def _request(desk: MainScreen, request: str, instrument: str) -> None:
    from widgets.messages import RequestOpened

    desk.reviews.take(RequestOpened(request, instrument))


def _thread(desk: MainScreen, thread: str) -> None:
    desk.session.command("thread", thread=thread)
    desk.dispatcher.visit("chat")
