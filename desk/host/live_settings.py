"""The host's settings that may change while it runs: `/set` puts a change on record and in force at once."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from pydantic import ValidationError

from desk.agents.budget import Budget
from desk.chat.arguments import Parameter
from desk.chat.commands import Command, Done, Invocation
from desk.chat.misread import Misread
from desk.chat.speech import Pace
from desk.host.host_settings_table import SETTINGS, HostSettingChanged, HostSettingReset, changed_settings
from desk.host.viewing import View, Viewer
from desk.kernel.config_words import in_words
from desk.kernel.journal import Draft
from desk.kernel.queries import Tables, within
from desk.people.directory import Person, find_person, require_any_right
from desk.people.roles import Right
from desk.setting import schema, written
from desk.settings import Settings
from widgets.specs.host_settings import HostSetting, HostSettings

if TYPE_CHECKING:
    from desk.host.core import Core

PAUSE_S = 0.05
"""Seconds between two words at a reading pace of 1."""
RIGHTS: tuple[Right, ...] = ("administer", "resume")
"""Any of these lets a person change how the host works."""


class LiveSettings:
    """What the host was started with, and over it what people have changed since."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._schema = {each.name: each for each in schema(Settings)}
        self._now = core.given.settings
        self._live = tuple(
            name
            for name, each in self._schema.items()
            if each.about.scope == "host" and each.about.applies == "live"
        )

    def now(self) -> Settings:
        """The settings in force."""
        return self._now

    def _found(self) -> Settings:
        """A change on record that no longer fits is left out."""
        settings = self._core.given.settings
        for name, change in changed_settings(self._core.bus.rows).items():
            if name in self._live:
                try:
                    settings = _with(settings, name, change.value)
                except ValidationError:
                    continue
        return settings

    def put_in_force(self) -> None:
        """Hand them to whoever works by them."""
        core, now = self._core, self._found()
        self._now = now
        core.chat.turns.pace = Pace(PAUSE_S * now.reading_pace)
        core.chat.room.budget = Budget(
            rounds=now.debate_rounds, seconds=now.debate_seconds, tokens=now.debate_tokens
        )
        for session in core.terminal_desk.terminals.sessions:
            session.keep_pace()

    async def change(self, name: str, value: str, by: Person) -> str:
        """Set one, or put it back with `default`; the sentence says since when it holds."""
        setting = self._schema.get(name.lower().replace("-", "_"))
        if setting is None or setting.name not in self._live:
            near = get_close_matches(name, self._live, 1, 0.5)
            known = f"did you mean {near[0]}?" if near else f"these change at once: {', '.join(self._live)}."
            if setting is not None:
                known = f"type desk settings set {setting.name} {value} on the host's machine, then start it again."
            raise Misread(f"{name[:40]} is not set while the host runs; {known}")
        if value == "default":
            change: HostSettingChanged | HostSettingReset = HostSettingReset(setting.name)
        else:
            try:
                value = written(getattr(_with(self._core.given.settings, setting.name, value), setting.name))
            except ValidationError as failure:
                raise Misread(
                    f"{setting.name} {in_words(dict(failure.errors()[0]))}, was {value[:40]!r}."
                ) from None
            change = HostSettingChanged(setting.name, value)

        def decide(tables: Tables) -> Sequence[Draft]:
            require_any_right(within(tables), by.person, RIGHTS)
            return [Draft(SETTINGS, change, by.person)]

        await self._core.bus.transact(decide)
        self.put_in_force()
        is_now = written(getattr(self.now(), setting.name))
        return f"{setting.about.title} is {is_now} from now on, and after every start."

    def views(self) -> dict[str, View]:
        """`settings`."""
        tally = self._core.rooms.tally
        return {
            "settings": View(
                lambda names, viewer: self.look(viewer),
                lambda names, viewer: (tally[SETTINGS.name], tally["people.v1"]),
                0.1,
                personal=True,
                ages=False,
            )
        }

    def look(self, viewer: Viewer) -> HostSettings:
        """Every setting of the host. Where a passphrase lies is nobody's business at a terminal."""
        rows, now = self._core.bus.rows, self.now()
        who = find_person(rows, viewer.person)
        may = who is not None and any(who.may(right) for right in RIGHTS)
        changed = changed_settings(rows)
        return HostSettings(
            rows=tuple(
                HostSetting(
                    name=name,
                    value="" if name == "vault_passphrase_file" else written(getattr(now, name))[:2_000],
                    source=self._source(name, changed[name].by if name in changed else ""),
                    changeable=may and name in self._live,
                )
                for name, each in self._schema.items()
                if each.about.scope == "host"
            )
        )

    def _source(self, name: str, by: str) -> str:
        if by:
            return f"/set by {self._core.terminal_desk.presence.label(by)}"
        return self._core.given.sources.get(name, "")[:500]


def live_settings_commands(live: LiveSettings) -> tuple[Command, ...]:
    """`/set`."""

    async def set_one(call: Invocation) -> Done:
        return Done(await live.change(call.values["name"], call.values["value"], call.context.person))

    return (
        Command(
            "set",
            "Change a setting of the host while it runs; default puts it back.",
            set_one,
            (Parameter("name", "text"), Parameter("value", "text")),
            RIGHTS[0],
            also=RIGHTS[1:],
        ),
    )


def _with(settings: Settings, name: str, value: str) -> Settings:
    return Settings.model_validate({**settings.model_dump(), name: value})
