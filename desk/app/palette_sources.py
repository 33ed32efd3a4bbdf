"""Everything that the palette can find at this moment, and what each line does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, cast, get_args

from desk.app.desk_keys import in_force
from desk.app.key_bar_actions import NOT_IN_A_REPLAY
from desk.app.keys import ACTIONS, of
from desk.app.palette_entry import Entry
from desk.app.palette_host_entries import (
    command_entries,
    instrument_entries,
    person_entries,
    playbook_entries,
    request_entries,
    send_or_begin,
    thread_entries,
)
from desk.app.palette_mnemonics import Mnemonic
from widgets.chart_study import Study
from widgets.key_words import label
from widgets.language import say

if TYPE_CHECKING:
    from desk.app.action import Action
    from desk.app.app import DeskApp
    from desk.app.main_screen import MainScreen

VIEWS = ("threads", "queue", "people")
"""The host's views that are asked for while the palette is open."""


def entries(desk: MainScreen, views: Mapping[str, Any]) -> list[Entry]:
    """All lines, each kind in its own order; `views` are those that have arrived."""
    found = [*_actions(desk), *_studies(desk), *instrument_entries(desk)]
    if desk.replaying:  # nothing can be asked or changed there
        return [*found, *_themes(desk)]
    if (queue := views.get("queue")) is not None:
        found += request_entries(desk, queue)
    if (threads := views.get("threads")) is not None:
        found += thread_entries(desk, threads)
    if (people := views.get("people")) is not None:
        found += person_entries(desk, people)
    found += [
        *playbook_entries(desk),
        *_layouts(desk),
        *_themes(desk),
        *_settings(desk),
        *command_entries(desk),
    ]
    return list({each.id: each for each in found}.values())


def act_on(desk: MainScreen, found: Mnemonic, name: str, line: str) -> Callable[[], None]:
    """What a letter with an instrument does."""
    if found.study is not None:
        return partial(_study, desk, found.study, name)
    return partial(send_or_begin, desk, line, found.whole)


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


def _key(action: Action) -> str:
    keys = in_force(action).keys
    return label(keys[0]) if keys else ""


def _study(desk: MainScreen, study: Study, instrument: str) -> None:
    from desk.app.navigation import show_study

    if instrument:
        desk.session.look(instrument=instrument)
    show_study(desk, study)


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
