"""Settings of the host that people changed while it ran: on record, and in force again after every start."""

from __future__ import annotations

import msgspec

from desk.kernel.facts import Fact
from desk.kernel.queries import Select, Tables
from desk.kernel.topics import Topic


class HostSettingChanged(msgspec.Struct, frozen=True, tag=True):
    """From here on the setting has this value, whatever the host is started with."""

    name: str
    value: str


class HostSettingReset(msgspec.Struct, frozen=True, tag=True):
    """The setting is again what the host is started with."""

    name: str


SETTINGS: Topic[HostSettingChanged | HostSettingReset] = Topic(
    "settings.v1", durable=True, messages=HostSettingChanged | HostSettingReset
)


class Changed(msgspec.Struct, frozen=True):
    """A change that holds."""

    name: str
    value: str
    by: str


class HostSettingsTable:
    """Keeps one row for each setting that was changed."""

    name = "host_settings"
    ddl = """
    CREATE TABLE host_settings (
        name TEXT PRIMARY KEY, value TEXT NOT NULL, actor TEXT NOT NULL, seq INTEGER NOT NULL
    ) STRICT;
    """
    topics = (SETTINGS,)

    def apply(self, tables: Tables, fact: Fact) -> None:
        """Takes over what the fact says."""
        match fact.message:
            case HostSettingChanged(name=name, value=value):
                row = (name, value, fact.actor, fact.seq)
                tables.execute("INSERT OR REPLACE INTO host_settings VALUES (?, ?, ?, ?)", row)
            case HostSettingReset(name=name):
                tables.execute("DELETE FROM host_settings WHERE name = ?", (name,))


def changed_settings(select: Select) -> dict[str, Changed]:
    """What was changed, by name."""
    rows = select("SELECT name, value, actor FROM host_settings ORDER BY name", ())
    return {str(name): Changed(str(name), str(value), str(actor)) for name, value, actor in map(tuple, rows)}
