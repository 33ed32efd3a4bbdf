"""Sealing keys from a terminal on the host's own machine: what `desk model key` does, without leaving the desk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from desk.kernel.errors import ConfigError, DeskError
from widgets.language import say

if TYPE_CHECKING:
    from desk.app.sealing import SealedKey
    from desk.kernel.profile import Profile


class ProfileSealing:
    """The vault of one profile, in its state folder."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile

    def keys(self) -> Sequence[SealedKey]:
        from desk.app.sealing import SealedKey

        if self._profile.of_another_user or not self._profile.state.exists():
            return ()
        try:
            endpoints, sealed, venues = self._known()
        except DeskError as problem:
            return (SealedKey("models", say("Keys"), str(problem).splitlines()[0], False, "", False, ""),)
        models = [
            SealedKey(
                f"model:{name}",
                say("Key of model {name}", name=name),
                say("The key that the endpoint asks for; only the vault keeps it, and nobody reads it back."),
                name in sealed,
                url,
            )
            for name, url in endpoints
        ]
        return (
            *models,
            *(
                SealedKey(
                    f"venue:{name}",
                    say("Key of venue {name}", name=name),
                    say("An exchange's key is for people to approve, so it is sealed on the command line."),
                    True,
                    name,
                    False,
                    say(
                        "Type `desk venue key set {name}` on the host's machine; people are then asked.",
                        name=name,
                    ),
                )
                for name in venues
            ),
        )

    def first(self) -> bool:
        _, sealed, venues = self._known()
        return not sealed and not venues

    def seal(self, name: str, secret: bytearray, passphrase: bytearray) -> str:
        from desk.agents.models.model_keys import ModelKeys, pasted_key
        from desk.agents.models.models_edit import put_endpoint
        from desk.agents.models.models_file import models_path
        from desk.execution.exchange.keyring import Keyring
        from desk.kernel.clock import SystemClock

        endpoint = name.partition(":")[2]
        state = self._profile.prepare_state()
        try:
            key, said = pasted_key(secret.decode()), passphrase.decode()
        except UnicodeDecodeError:
            raise ConfigError(say("That is no text; paste the key again.")) from None
        finally:
            for each in (secret, passphrase):
                each[:] = bytes(len(each))
        for ring in (Keyring(state, self._profile.name), ModelKeys(state, self._profile.name)):
            if ring.sealed():
                ring.unlock(said, SystemClock())
        file = put_endpoint(models_path(self._profile), endpoint, {"key": "vault"})
        path = ModelKeys(state, self._profile.name).store(endpoint, key, said, file.endpoints[endpoint].url)
        return say(
            "The key of {name} is sealed in {path}; a host that runs opens it when it starts again.",
            name=endpoint,
            path=path,
        )

    def _known(self) -> tuple[list[tuple[str, str]], tuple[str, ...], tuple[str, ...]]:
        """Endpoints with their addresses, those whose key is sealed, and the venues with one."""
        from desk.agents.models.model_keys import ModelKeys
        from desk.agents.models.models_file import models_path, read_models
        from desk.execution.exchange.keyring import Keyring

        state = self._profile.state
        found = read_models(models_path(self._profile))
        return (
            [(name, each.url) for name, each in found.endpoints.items()],
            ModelKeys(state, self._profile.name).sealed(),
            tuple(dict.fromkeys(venue for venue, _ in Keyring(state, self._profile.name).sealed())),
        )
