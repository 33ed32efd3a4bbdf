"""What the commands of `desk model` work on: the file, the keys and the cards of a profile's endpoints."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from desk.cli import answers
from desk.cli.chosen import settings
from desk.cli.vaults import vault_passphrase

if TYPE_CHECKING:
    from desk.agents.models.capability import EndpointProbed
    from desk.agents.models.cards import Cards
    from desk.agents.models.endpoint import Endpoint
    from desk.agents.models.model_keys import ModelKeys
    from desk.agents.models.models_file import ModelsFile
    from desk.kernel.profile import Profile


def preset_values(name: str | None) -> dict[str, Any]:
    """What a preset fills in."""
    from difflib import get_close_matches

    from desk.agents.models.presets import PRESETS
    from desk.kernel.errors import ConfigError

    if name is None:
        return {}
    found = PRESETS.get(name)
    if found is None:
        near = get_close_matches(name, PRESETS, n=1)
        raise ConfigError(
            f"there is no preset {name!r}; {f'did you mean {near[0]}' if near else ', '.join(PRESETS)}"
        )
    return {"url": found.url, "key": found.key, "idle_s": found.idle_s, "total_s": found.total_s}


def prices_of(text: str) -> Any:
    """Prices as they are written in the file."""
    from desk.kernel.errors import ConfigError

    if text == "free":
        return text
    try:
        figures = [float(part) for part in text.split(",")]
        if len(figures) not in (2, 3):
            raise ValueError
    except ValueError:
        raise ConfigError("prices are USD a million tokens, in and out, such as 2.5,10, or free") from None
    return dict(zip(("input", "output", "cached"), figures, strict=False))


def may_be_asked(profile: Profile, name: str, endpoint: Endpoint) -> bool:
    """Whether nothing of what `warnings_about` tells keeps it from being asked."""
    return not warnings_about(profile, name, endpoint)


def warnings_about(profile: Profile, name: str, endpoint: Endpoint) -> list[str]:
    """What still keeps the endpoint from being asked."""
    from desk.agents.models.endpoint import nearby

    told = []
    if endpoint.key == "vault" and name not in keys_of(profile).sealed():
        told.append(
            f"it has no key yet: `desk model key {name}` seals one, and `desk model probe {name}` looks then"
        )
    if endpoint.prices is None and not nearby(endpoint.url):
        told.append(
            "it has no prices, so no cap can hold it and it is not asked: give --prices IN,OUT or free"
        )
    return told


def probed(
    profile: Profile, name: str, endpoint: Endpoint, passphrase_file: Path | None, flags: Any
) -> EndpointProbed:
    """The card, kept. The vault is opened for its key where that is sealed."""
    file = passphrase_file or settings(flags).vault_passphrase_file
    return probed_with(profile, name, endpoint, _key_of(profile, name, endpoint, file))


def probed_with(profile: Profile, name: str, endpoint: Endpoint, secret: str) -> EndpointProbed:
    """The card, kept; a change of the model behind it is told on stderr."""
    from desk.agents.models.fingerprint import succeeding
    from desk.agents.models.probing import probe_directly
    from desk.agents.models.purse import Purse
    from desk.host.model_lines import tariff_of
    from desk.kernel.errors import ConfigError

    tariff = tariff_of(endpoint)
    if tariff is None:
        raise ConfigError(
            f"the endpoint {name} has no prices, so it is not asked: give --prices IN,OUT or free"
        )
    card = probe_directly(name, endpoint, secret, Purse(models_of(profile).caps, tariff, "Analyst"))
    cards = cards_of(profile)
    card, change = succeeding(cards.find(name), card)
    cards.keep(card)
    if change is not None:
        answers.say(f"the model behind {name} is another one: {change.why}; its track record begins anew")
    return card


def _key_of(profile: Profile, name: str, endpoint: Endpoint, file: Path | None) -> str:
    import os

    from desk.kernel.errors import ConfigError

    if endpoint.key == "vault":
        keys = keys_of(profile)
        if name not in keys.sealed():
            raise ConfigError(f"the endpoint {name} has no key yet; `desk model key {name}` seals one")
        from desk.kernel.clock import SystemClock

        keys.unlock(vault_passphrase(profile, file), SystemClock())
        found = keys.find(name, endpoint.url)
        if found is None:
            raise ConfigError(
                f"the key of the endpoint {name} is sealed for another address than {endpoint.url}; `desk model key "
                f"{name}` seals one for it"
            )
        return found
    variable = endpoint.key.partition(":")[2]
    if variable and not os.environ.get(variable):
        raise ConfigError(f"the endpoint {name} takes its key from {variable}, which is not set here; set it")
    return os.environ.get(variable, "") if variable else ""


def models_of(profile: Profile) -> ModelsFile:
    """What the profile's models file says."""
    from desk.agents.models.models_file import models_path, read_models

    return read_models(models_path(profile))


def endpoint_of(file: ModelsFile, name: str) -> Endpoint:
    """The endpoint of this name; refused with the names that there are."""
    from desk.kernel.errors import ConfigError

    if name not in file.endpoints:
        known = ", ".join(file.endpoints) or "none yet"
        raise ConfigError(f"there is no endpoint {name!r}; known: {known}")
    return file.endpoints[name]


def cards_of(profile: Profile) -> Cards:
    """The cards of a profile's endpoints."""
    from desk.agents.models.cards import Cards

    return Cards(profile.prepare_state())


def keys_of(profile: Profile) -> ModelKeys:
    """The sealed keys of a profile's endpoints."""
    from desk.agents.models.model_keys import ModelKeys

    return ModelKeys(profile.prepare_state(), profile.name)


def show(card: EndpointProbed) -> None:
    """Print a card."""
    from desk.agents.models.capability import lines_of_card

    for line in lines_of_card(card):
        answers.out(f"  {line}")


def plain(card: EndpointProbed | None) -> Any:
    """A card as `--json` answers it."""
    import msgspec

    return None if card is None else msgspec.to_builtins(card)


def taken_over(profile: Profile) -> str:
    """What the running host makes of the changed file, in a sentence; nothing is said where none runs."""
    from desk.cli.calling import call
    from desk.kernel.errors import DeskError, Unreachable

    try:
        return call(profile, "reload-models", {})
    except Unreachable:
        return "No host runs; the next one goes by it."
    except DeskError as problem:
        return f"The running host goes on as before: {problem}"
