"""`desk model`: the endpoints whose models speak for personas, what they can do, and their keys."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from desk.cli import answers
from desk.cli.chosen import choose, profile_of, settings
from desk.cli.endpoints import (
    cards_of,
    endpoint_of,
    keys_of,
    may_be_asked,
    models_of,
    plain,
    preset_values,
    prices_of,
    probed,
    probed_with,
    show,
    taken_over,
    warnings_about,
)
from desk.cli.model_records import RECORD_COMMANDS
from desk.cli.vaults import passphrase_file_option, vault_passphrase


@click.group(invoke_without_command=True)
@click.pass_context
def model(context: click.Context) -> None:
    """Models behind OpenAI-compatible addresses, hosted or on this machine; without any the house's rules speak."""
    if context.invoked_subcommand is None:
        raise click.UsageError(
            "say what about models: add, list, probe, use, key, remove, or of the record: calls, show, replay"
        )


for record_command in RECORD_COMMANDS:
    model.add_command(record_command)


@model.command()
@click.argument("name")
@click.option(
    "--preset", metavar="PRESET", help="Fill in where a common server answers; `desk model list` names them."
)
@click.option("--url", metavar="URL", help="Base address, such as http://127.0.0.1:8080/v1.")
@click.option(
    "--model", "named", metavar="MODEL", help="As the server names it (default: the first it lists)."
)
@click.option("--api", type=click.Choice(["chat", "responses"]), help="Protocol (default: chat).")
@click.option("--key", metavar="none|vault|env:NAME", help="Where its key comes from; never the key itself.")
@click.option("--prices", metavar="IN,OUT[,CACHED]|free", help="USD a million tokens.")
@click.option(
    "--use", "personas", metavar="PERSONA", multiple=True, help="Who speaks through it; * for all others."
)
@click.option("--no-probe", is_flag=True, help="Do not ask it what it can do.")
@passphrase_file_option
@choose("profile", "config", "json")
def add(
    name: str,
    preset: str | None,
    named: str | None,
    prices: str | None,
    personas: tuple[str, ...],
    no_probe: bool,
    passphrase_file: Path | None,
    as_json: bool,
    **flags: Any,
) -> None:
    """Add the endpoint NAME, or change it, and ask it what it can do.

    The first endpoint speaks for every persona unless --use says otherwise.
    """
    from desk.agents.models.models_edit import put_endpoint, use
    from desk.agents.models.models_file import ALL, models_path, read_models

    given = {key: flags.pop(key) for key in ("url", "api", "key")}
    profile = profile_of(flags)
    path = models_path(profile)
    first = not read_models(path).endpoints
    values = {**preset_values(preset), **{key: value for key, value in given.items() if value is not None}}
    if named is not None:
        values["model"] = named
    if prices is not None:
        values["prices"] = prices_of(prices)
    if "url" not in values and name not in models_of(profile).endpoints:
        raise click.UsageError("say where the endpoint answers: --url URL, or --preset PRESET")
    file = put_endpoint(path, name, values)
    for persona in personas or ((ALL,) if first else ()):
        file = use(path, persona, name)
    endpoint = file.endpoints[name]
    _say(as_json, f"endpoint {name} at {endpoint.url} stands in {path}. {taken_over(profile)}")
    for warning in warnings_about(profile, name, endpoint):
        _say(as_json, warning)
    ask = not no_probe and may_be_asked(profile, name, endpoint)
    card = probed(profile, name, endpoint, passphrase_file, flags) if ask else None
    if as_json:
        answers.answer("model add", {"ok": True, "endpoint": name, "file": str(path), "card": plain(card)})
    elif card is not None:
        show(card)


@model.command("list")
@choose("profile", "config", "json")
def list_models(as_json: bool, **flags: Any) -> None:
    """The endpoints, what they were found to do, and who speaks through which."""
    from desk.agents.models.capability import words_of_card
    from desk.agents.models.models_file import PERSONAS, chosen_models
    from desk.agents.models.presets import PRESETS

    profile = profile_of(flags)
    file, cards, sealed = (
        chosen_models(profile, settings(flags)),
        cards_of(profile),
        keys_of(profile).sealed(),
    )
    speaks = {who: file.endpoint(who) or "house" for who in PERSONAS}
    if as_json:
        rows = [
            {
                "name": name,
                **one.model_dump(mode="json"),
                "sealed": name in sealed,
                "card": plain(cards.of(name, one)),
            }
            for name, one in file.endpoints.items()
        ]
        answers.answer("model list", {"ok": True, "endpoints": rows, "personas": speaks})
        return
    for name, one in file.endpoints.items():
        card = cards.of(name, one)
        key = {"none": "no key", "vault": "key sealed" if name in sealed else "KEY MISSING"}.get(
            one.key, one.key
        )
        answers.out(f"{name:<12} {one.url}  {one.model or 'the first model it lists'}  {key}")
        answers.out(f"{'':<12} {'never probed' if card is None else words_of_card(card)}")
    for where in dict.fromkeys(speaks.values()):
        answers.out(f"{where:<12} speaks for {', '.join(who for who in PERSONAS if speaks[who] == where)}")
    if not file.endpoints:
        answers.out("no endpoint yet; `desk model add NAME --preset PRESET` adds one. Presets:")
        for preset, known in PRESETS.items():
            answers.out(f"  {preset:<10} {known.title}, {known.url}; {known.hint}")


@model.command()
@click.argument("name", required=False)
@passphrase_file_option
@choose("profile", "config", "json")
def probe(name: str | None, passphrase_file: Path | None, as_json: bool, **flags: Any) -> None:
    """Ask the endpoint NAME, or each of them, about a dozen short questions, and keep what it can do as its card."""
    profile = profile_of(flags)
    file = models_of(profile)
    chosen = {name: endpoint_of(file, name)} if name else dict(file.endpoints)
    found = {}
    for each, endpoint in chosen.items():
        found[each] = probed(profile, each, endpoint, passphrase_file, flags)
        if not as_json:
            answers.out(f"{each} at {endpoint.url}")
            show(found[each])
    if as_json:
        answers.answer(
            "model probe", {"ok": True, "cards": {each: plain(card) for each, card in found.items()}}
        )


@model.command()
@click.argument("persona")
@click.argument("endpoint")
@choose("profile", "config", "json")
def use(persona: str, endpoint: str, as_json: bool, **flags: Any) -> None:
    """Let PERSONA (* for all others) speak through ENDPOINT, or through `house`: by rule."""
    from desk.agents.models import models_edit
    from desk.agents.models.models_file import models_path

    profile = profile_of(flags)
    models_edit.use(models_path(profile), persona, endpoint)
    _tell("use", as_json, f"{persona} speaks through {endpoint}. {taken_over(profile)}")


@model.command()
@click.argument("name")
@click.option("--no-probe", is_flag=True, help="Do not ask the endpoint what it can do with this key.")
@passphrase_file_option
@choose("profile", "config", "json")
def key(name: str, no_probe: bool, passphrase_file: Path | None, as_json: bool, **flags: Any) -> None:
    """Seal the key of the endpoint NAME in the vault, and probe the endpoint with it.

    Paste it when asked; nothing of it is shown but its length.
    """
    from desk.agents.models.model_keys import pasted_key
    from desk.agents.models.models_edit import put_endpoint
    from desk.agents.models.models_file import models_path

    profile = profile_of(flags)
    endpoint_of(models_of(profile), name)
    secret = pasted_key(str(click.prompt(f"Key of {name} (paste it)", hide_input=True, err=True)))
    answers.say(f"{len(secret)} characters")
    passphrase = vault_passphrase(profile, passphrase_file or settings(flags).vault_passphrase_file)
    file = put_endpoint(models_path(profile), name, {"key": "vault"})
    path = keys_of(profile).store(name, secret, passphrase, file.endpoints[name].url)
    told = f"the key of {name} is sealed in {path}. A host that runs opens it when it starts again."
    _say(as_json, told)
    ask = not no_probe and may_be_asked(profile, name, file.endpoints[name])
    card = probed_with(profile, name, file.endpoints[name], secret) if ask else None
    if as_json:
        answers.answer("model key", {"ok": True, "text": told, "card": plain(card)})
    elif card is not None:
        show(card)


@model.command()
@click.argument("name")
@choose("profile", "config", "json")
def remove(name: str, as_json: bool, **flags: Any) -> None:
    """Take the endpoint NAME away, with its card and its sealed key; its personas speak by rule again."""
    from desk.agents.models.models_edit import remove_endpoint
    from desk.agents.models.models_file import models_path

    profile = profile_of(flags)
    endpoint_of(models_of(profile), name)
    remove_endpoint(models_path(profile), name)
    cards_of(profile).drop(name)
    sealed = keys_of(profile).remove(name)
    _tell(
        "remove",
        as_json,
        f"endpoint {name} is gone{', and its key with it' if sealed else ''}. {taken_over(profile)}",
    )


def _say(as_json: bool, text: str) -> None:
    (answers.say if as_json else answers.out)(text)


def _tell(command: str, as_json: bool, text: str) -> None:
    if as_json:
        answers.answer(f"model {command}", {"ok": True, "text": text})
    else:
        answers.out(text)
