"""What the person at this terminal has set: each change applies at once and is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from desk.kernel.errors import ConfigError

if TYPE_CHECKING:
    from desk.settings import Settings


class Preferences:
    """The settings of one terminal, and who wants to know when one of them changes."""

    def __init__(self, settings: Settings, keep: Callable[[Mapping[str, Any]], None]) -> None:
        self.settings = settings
        self._keep = keep
        self._listeners: dict[str, list[Callable[[], None]]] = {}

    def on_change(self, name: str, act: Callable[[], None]) -> None:
        """Call `act` after every change of the setting `name`."""
        self._listeners.setdefault(name, []).append(act)

    def change(self, name: str, value: Any) -> None:
        """Set one setting, apply it and keep it. Raises `ConfigError` for a value that does not fit."""
        from pydantic import ValidationError

        from desk.kernel.config_words import in_words

        given = {**self.settings.model_dump(), name: value}
        try:
            settings = type(self.settings).model_validate(given)
        except ValidationError as failure:
            raise ConfigError(f"`{name}` {in_words(dict(failure.errors()[0]))}, was {value!r}.") from None
        self._keep({name: getattr(settings, name)})
        self.settings = settings
        for act in self._listeners.get(name, ()):
            act()
