"""Everything that the palette can find at this moment, and what each line does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, cast, get_args

from desk.app.desk_keys import in_force
from desk.app.key_bar_actions import NOT_IN_A_REPLAY
from desk.app.keys import ACTIONS, of
from desk.app.palette_entry import Entry
from desk.app.palette_mnemonics import Mnemonic
from widgets.approval_words import order_words
from widgets.chart_study import Study
from widgets.key_words import label
from widgets.language import say, several
from widgets.untrusted import untrusted

if TYPE_CHECKING:
    from desk.app.action import Action
    from desk.app.app import DeskApp
    from desk.app.main_screen import MainScreen
    from widgets.specs.approvals import ApprovalQueue
    from widgets.specs.people import PeopleList
    from widgets.specs.threads import ThreadList

VIEWS = ("threads", "queue", "people")
"""The host's views that are asked for while the palette is open."""
_LONGEST = 90
"""Characters of a title."""


def entries(desk: MainScreen, views: Mapping[str, Any]) -> list[Entry]:
    """All lines, each kind in its own order; `views` are those that have arrived."""
    found = [*_actions(desk), *_studies(desk), *_instruments(desk)]
    if desk.replaying:  # nothing can be asked or changed there
        return [*found, *_themes(desk)]
    if (queue := views.get("queue")) is not None:
        found += _requests(desk, queue)
    if (threads := views.get("threads")) is not None:
        found += _threads(desk, threads)
    if (people := views.get("people")) is not None:
        found += _people(desk, people)
    found += [*_playbooks(desk), *_layouts(desk), *_themes(desk), *_settings(desk), *_commands(desk)]
    return list({each.id: each for each in found}.values())


def act_on(desk: MainScreen, found: Mnemonic, name: str, line: str) -> Callable[[], None]:
    """What a letter with an instrument does."""
    if found.study is not None:
        return partial(_study, desk, found.study, name)
    return partial(_say, desk, line, found.whole)


def _actions(desk: MainScreen) -> Iterator[Entry]:
    left_out = {"palette", *(NOT_IN_A_REPLAY if desk.replaying else ())}
    for each in ACTIONS:
        if each.owner == "desk" and desk.dispatcher.knows(each.id) and each.id not in left_out:
            key = _key(each)
            told = say(each.help)
            preview = (
                say("Enter does what {key} does: {help}", key=key, help=told)
                if key
                else say("Enter does it: {help}", help=told)
            )
            yield Entry(
                f"action.{each.id}",
                "action",
                say(each.title),
                preview,
                partial(desk.dispatcher.perform, each.id),
                key,
            )


def _studies(desk: MainScreen) -> Iterator[Entry]:
    for each in of("chart"):
        study = each.id.removeprefix("chart.")
        if study in get_args(Study):
            yield Entry(
                f"action.{each.id}",
                "action",
                say("Chart: {title}", title=say(each.title)),
                say("Enter brings the chart out. {help}", help=say(each.help)),
                partial(_study, desk, cast("Study", study), ""),
                _key(each),
            )


def _instruments(desk: MainScreen) -> Iterator[Entry]:
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


def _requests(desk: MainScreen, queue: ApprovalQueue) -> Iterator[Entry]:
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
            untrusted(what)[:_LONGEST],
            preview,
            partial(_request, desk, row.request, row.instrument),
            words=f"{row.request} {row.instrument} {say(row.state)}",
            note=say(row.state),
        )


def _threads(desk: MainScreen, threads: ThreadList) -> Iterator[Entry]:
    for each in threads.threads:
        count = several(each.items, "{count} item", "{count} items")
        yield Entry(
            f"thread.{each.thread}",
            "thread",
            untrusted(each.title)[:_LONGEST] or each.thread,
            say("Enter opens this thread in the chat: {count}.", count=count),
            partial(_thread, desk, each.thread),
            note=count,
        )


def _people(desk: MainScreen, people: PeopleList) -> Iterator[Entry]:
    for each in people.rows:
        roles = ", ".join(each.roles)
        here = say("here now") if each.terminals else say("not here")
        yield Entry(
            f"person.{each.person}",
            "person",
            untrusted(each.name)[:_LONGEST],
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


def _playbooks(desk: MainScreen) -> Iterator[Entry]:
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
            partial(_say, desk, line, True),
        )


def _layouts(desk: MainScreen) -> Iterator[Entry]:
    worn = desk.session.view.shape.name
    for name in desk.layout_changes.names():
        yield Entry(
            f"layout.{name}",
            "layout",
            name,
            say("Enter arranges the panes as they are saved under {name}.", name=name),
            partial(_layout, desk, name),
            note=say("in use") if name == worn else "",
        )


def _themes(desk: MainScreen) -> Iterator[Entry]:
    from desk.app.theme_choice import theme_choices

    for each in theme_choices():
        yield Entry(
            f"theme.{each.name}",
            "theme",
            say(each.title),
            say("Enter changes the colours to {name} at once and keeps them.", name=each.name),
            partial(_dress, desk, each.name),
            words=each.name,
        )


def _settings(desk: MainScreen) -> Iterator[Entry]:
    preferences = _app(desk).preferences
    if preferences is None:
        return
    from desk.setting import schema, written

    for each in schema(type(preferences.settings)):
        if each.about.scope == "person" and each.name in ("theme", "layout"):
            continue
        value = written(getattr(preferences.settings, each.name))
        now = say("now {value}", value=say(value) or "-")
        choices = each.choices or (("yes", "no") if each.kind == "yes_no" else ())
        if each.about.scope == "host":  # what it is set to and who may change it stands there
            choices, now = (), ""
        title = say(each.about.title)
        for choice in choices:
            if choice != value:
                yield Entry(
                    f"setting.{each.name}.{choice}",
                    "setting",
                    f"{title}: {say(choice)}",
                    say("Enter sets it at once and keeps it. {help}", help=say(each.help)),
                    partial(_set, desk, each.name, choice),
                    words=each.name,
                    note=now,
                )
        if not choices:
            yield Entry(
                f"setting.{each.name}",
                "setting",
                title,
                say("Enter opens the settings. {help}", help=say(each.help)),
                partial(desk.overlays.settings, each.name),
                words=each.name,
                note=now,
            )


def _commands(desk: MainScreen) -> Iterator[Entry]:
    for each in desk.screen_display.commands:
        yield Entry(
            f"command.{each.name}",
            "command",
            untrusted(each.usage)[:_LONGEST],
            say(
                "Enter writes /{name} in the composer; nothing is sent before you press Enter there. {help}",
                name=untrusted(each.name),
                help=untrusted(say(each.summary)),
            ),
            partial(_say, desk, f"/{each.name} ", False),
            words=untrusted(each.name),
        )


def _key(action: Action) -> str:
    keys = in_force(action).keys
    return label(keys[0]) if keys else ""


def _say(desk: MainScreen, line: str, whole: bool) -> None:
    """Send a line, or begin it; what stands in the composer stays."""
    if whole:
        desk.session.submit(line)
        desk.focus_pane("composer")
    else:
        desk.begin_text(line)


def _study(desk: MainScreen, study: Study, instrument: str) -> None:
    from desk.app.navigation import show_study

    if instrument:
        desk.session.look(instrument=instrument)
    show_study(desk, study)


def _request(desk: MainScreen, request: str, instrument: str) -> None:
    from widgets.messages import RequestOpened

    desk.reviews.take(RequestOpened(request, instrument))


def _thread(desk: MainScreen, thread: str) -> None:
    desk.session.command("thread", thread=thread)
    desk.dispatcher.visit("chat")


def _layout(desk: MainScreen, name: str) -> None:
    from desk.app.local_commands import carried_out

    carried_out(desk, f"/layout use {name}")


def _dress(desk: MainScreen, theme: str) -> None:
    _app(desk).dress(theme)


def _app(desk: MainScreen) -> DeskApp:
    return cast("DeskApp", desk.app)


def _set(desk: MainScreen, name: str, value: str) -> None:
    from desk.kernel.errors import DeskError

    preferences = _app(desk).preferences
    if preferences is None:
        return
    try:
        preferences.change(name, {"yes": True, "no": False}.get(value, value))
    except DeskError as refusal:
        desk.screen_display.say(str(refusal), "warn")
