"""What the settings screen lists: each setting with its value and where that comes from, and the keys that are sealed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from desk.app.desk_keys import key_of
from desk.setting import APPLIES, GROUPS, Setting, schema, written
from widgets.language import marked, say

if TYPE_CHECKING:
    from desk.app.preferences import Preferences
    from desk.app.sealing import SealedKey

KEYS_GROUP = marked("Secret keys")
HIDDEN = "•••••"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the screen that the cursor goes to."""

    name: str
    title: str
    help: str
    group: str
    kind: str
    value: str
    source: str
    """In a word or two."""
    where: str
    """The file and line, the variable or the flag."""
    default: str = ""
    bounds: str = ""
    applies: str = ""
    mine: bool = True
    """Whether it is changed here; what to do otherwise is `instead`."""
    instead: str = ""
    choices: tuple[str, ...] = ()
    setting: Setting | None = None
    of_host: bool = False


def setting_rows(
    preferences: Preferences,
    choices_of: Callable[[str], Sequence[str]],
    hosts: Mapping[str, HostValue] | None = None,
) -> list[Row]:
    """Every setting; those of the host as it says they are, where it says so."""
    model = type(preferences.settings)
    return [
        _row(each, preferences, choices_of(each.name), (hosts or {}).get(each.name)) for each in schema(model)
    ]


@dataclass(frozen=True, slots=True)
class HostValue:
    """A setting as the host has it."""

    value: str
    source: str
    changeable: bool = False
    """Whether it may be changed while the host runs, by the person here."""


def key_rows(keys: Sequence[SealedKey]) -> list[Row]:
    """The keys of models and venues: never their values."""
    return [
        Row(
            each.name,
            each.title,
            each.help,
            KEYS_GROUP,
            "secret",
            say("sealed") if each.sealed else say("not sealed"),
            say("vault") if each.sealed else "-",
            each.where,
            mine=each.offered,
            instead=each.instead,
        )
        for each in keys
    ]


def found(rows: Sequence[Row], query: str) -> list[Row]:
    """The rows that hold every word of the query, in a title, name, value or sentence."""
    words = query.lower().split()
    return [
        row
        for row in rows
        if all(
            any(
                word in text.lower()
                for text in (say(row.title), row.name, row.value, say(row.help), say(row.group))
            )
            for word in words
        )
    ]


def _row(setting: Setting, preferences: Preferences, choices: Sequence[str], host: HostValue | None) -> Row:
    about = setting.about
    of_host = about.scope == "host"
    value = written(getattr(preferences.settings, setting.name))
    where = preferences.source(setting.name)
    source = _short(where, preferences.kept(setting.name))
    if host is not None:
        value, where = host.value, host.source
        source = _short(where, False)
    if about.secret and value:
        value = HIDDEN
    return Row(
        setting.name,
        about.title,
        setting.help,
        GROUPS[about.group],
        setting.kind,
        value,
        source,
        where,
        written(setting.default),
        _bounds(setting),
        APPLIES[about.applies],
        mine=not of_host or (host is not None and host.changeable),
        instead=_instead(setting, host is not None) if of_host else "",
        choices=tuple(choices) or setting.choices,
        setting=setting,
        of_host=of_host,
    )


def _short(where: str, kept: bool) -> str:
    if not where:
        return say("default")
    for words in ("the environment variable ", "the flag "):
        if where.startswith(words):
            return where.removeprefix(words)
    if where.startswith("/set"):
        return "/set"
    return say("your file") if kept else say("profile's file")


def _bounds(setting: Setting) -> str:
    unit = say(setting.about.unit) if setting.about.unit else ""
    if setting.least is None or setting.most is None or setting.most >= 2**62:
        return unit
    return say("{least} to {most}", least=f"{setting.least:g}", most=f"{setting.most:g}") + (
        f" {unit}" if unit else ""
    )


def _instead(setting: Setting, known: bool) -> str:
    if setting.name == "profile":
        return say(
            "A terminal shows one profile: leave with {key} and type `desk --profile NAME`.",
            key=key_of("detach"),
        )
    if setting.about.applies == "live":
        return (
            say("It takes the right to administer the desk; ask somebody who has it.")
            if known
            else say("The host has not said yet what it is set to.")
        )
    if setting.about.applies == "profile":
        return say(
            "It needs a new profile: type `desk settings set {name} VALUE --profile NEW` on the host's machine.",
            name=setting.name,
        )
    return say(
        "It needs a restart of the host: on its machine type `desk settings set {name} VALUE`, `desk stop`, and `desk`.",
        name=setting.name,
    )


def as_given(row: Row, text: str) -> Any:
    """What was typed, as the setting takes it."""
    optional = row.setting is not None and row.setting.optional
    return None if optional and not text else text
