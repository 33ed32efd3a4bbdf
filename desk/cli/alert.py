"""`desk alert`: what people wait for, and setting, silencing, reading and taking back, at the running host."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import click

from desk.cli import answers
from desk.cli.chosen import choose, profile_of

if TYPE_CHECKING:
    from widgets.specs.alerts import AlertList


@click.group()
def alert() -> None:
    """Alerts on price, volatility, liquidity, structure and risk."""


@alert.command("list")
@choose("profile", "config", "json")
def list_alerts(as_json: bool, **flags: Any) -> None:
    """What is to be read, what is watched and how far it is, and what became of alerts."""
    from desk.cli.calling import look

    profile = profile_of(flags)
    found = cast("AlertList", look(profile, "alerts"))
    if as_json:
        told = found.model_dump(mode="json", exclude={"kind"})
        answers.answer("alert list", {"ok": True, "profile": profile.name, **told})
        return
    for row in found.rows:
        answers.out(f"{row.alert:<10} {row.severity:<9} {row.text}")
    for fired in found.fired:
        more = f" and {fired.more} more" if fired.more else ""
        answers.out(f"{fired.alert:<10} to be read, {fired.severity}: {fired.text}{more}")
    for one in found.alerts:
        away = f", {one.distance} away" if one.way else ""
        state = "" if one.standing == "watching" else f"  {one.standing}"
        answers.out(
            f"{one.alert:<10} {one.line}  ({one.owner}; now {one.value or one.error or '-'}{away}){state}"
        )
    if not (found.rows or found.fired or found.alerts):
        answers.out("No alert is set and none is to be read.")


@alert.command("set")
@click.argument("words", nargs=-1, required=True)
@choose("profile", "config", "json")
def set_alert(words: tuple[str, ...], as_json: bool, **flags: Any) -> None:
    """Be told of WORDS, such as: BTC-USDT price above 65000."""
    names = ("subject", "measure", "comparison", "level")
    given = dict(zip(names, words, strict=False))
    _ask("set", "alert", given | {"options": " ".join(words[len(names) :])}, as_json, flags)


@alert.command("snooze")
@click.argument("name")
@click.argument("time", default="30m")
@choose("profile", "config", "json")
def snooze(name: str, time: str, as_json: bool, **flags: Any) -> None:
    """Let the alert NAME be silent for TIME, such as 30m."""
    _ask("snooze", "snooze", {"alert": name, "time": time}, as_json, flags)


@alert.command("wake")
@click.argument("name")
@choose("profile", "config", "json")
def wake(name: str, as_json: bool, **flags: Any) -> None:
    """Let the snoozed alert NAME speak again."""
    _ask("wake", "unsnooze", {"alert": name}, as_json, flags)


@alert.command("remove")
@click.argument("name")
@choose("profile", "config", "json")
def remove(name: str, as_json: bool, **flags: Any) -> None:
    """Take the alert NAME back."""
    _ask("remove", "unalert", {"alert": name}, as_json, flags)


@alert.command("read")
@click.argument("name", default="all")
@choose("profile", "config", "json")
def read(name: str, as_json: bool, **flags: Any) -> None:
    """Say that you have read what NAME fired, or all that waits."""
    _ask("read", "ack", {"alert": name}, as_json, flags)


def _ask(what: str, command: str, given: dict[str, str], as_json: bool, flags: dict[str, Any]) -> None:
    from desk.cli.calling import call

    profile = profile_of(flags)
    said = call(profile, command, {name: value for name, value in given.items() if value})
    if as_json:
        answers.answer(f"alert {what}", {"ok": True, "profile": profile.name, "said": said})
    else:
        answers.out(said)
