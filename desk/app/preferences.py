"""What the person at this terminal has set: each change applies at once and is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from desk.kernel.errors import ConfigError
from widgets.language import say

if TYPE_CHECKING:
    from desk.app.first_run import FirstRun
    from desk.app.sealing import Sealing
    from desk.settings import Settings


@dataclass(frozen=True)
class Keeping:
    """Where settings are kept between sessions."""

    keep: Callable[[Mapping[str, Any]], None]
    forget: Callable[[str], None] = lambda name: None
    """Take one out again."""
    below: Callable[[str], tuple[Any, str]] | None = None
    """What one would be if the person had not set it, and where that comes from."""
    place: str = ""
    """The file, in words."""


class Preferences:
    """The settings of one terminal, where they come from, and who wants to know when one of them changes."""

    def __init__(
        self,
        settings: Settings,
        keep: Callable[[Mapping[str, Any]], None] | Keeping,
        sources: Mapping[str, str] | None = None,
    ) -> None:
        self.settings = settings
        self._keeping = keep if isinstance(keep, Keeping) else Keeping(keep)
        self._sources = dict(sources or {})
        self._listeners: dict[str, list[Callable[[], None]]] = {}
        self._before: list[tuple[str, Any, str]] = []
        self.first_run: FirstRun | None = None
        """What the person has seen so far; `None` keeps nothing and greets nobody."""
        self.sealing: Callable[[], Sealing] | None = None
        """What seals keys, where this terminal is on the host's own machine."""

    def on_change(self, name: str, act: Callable[[], None]) -> None:
        """Call `act` after every change of the setting `name`."""
        self._listeners.setdefault(name, []).append(act)

    def source(self, name: str) -> str:
        """The file and line, the variable or the flag that a setting comes from; empty for a default."""
        return self._sources.get(name, "")

    def held(self, name: str) -> str:
        """The variable or flag that decides this setting at every start, whatever is kept; or nothing."""
        for words in ("the environment variable ", "the flag "):
            if self.source(name).startswith(words):
                return self.source(name).removeprefix(words)
        return ""

    def kept(self, name: str) -> bool:
        """Whether the person's own file says it."""
        return bool(self._keeping.place) and self.source(name).startswith(self._keeping.place)

    def change(self, name: str, value: Any) -> str:
        """Set one setting, apply it and keep it; the sentence says what stands against it, if anything does.

        Raises `ConfigError` for a value that does not fit, or one that holds and could not be kept.
        """
        settings = self._checked(name, value)
        before = (name, getattr(self.settings, name), self.source(name))
        if settings == self.settings:
            return self._warned(name)
        self._before = [*self._before[-19:], before]
        self._apply(name, settings, self.source(name) if self.held(name) else self._keeping.place)
        self._keeping.keep({name: getattr(settings, name)})
        return self._warned(name)

    def undo(self) -> str:
        """Take the last change back; the name of the setting, or nothing where none was changed."""
        if not self._before:
            return ""
        name, value, source = self._before.pop()
        self._apply(name, self._checked(name, value), source)
        if source.startswith(self._keeping.place) and self._keeping.place:
            self._keeping.keep({name: value})
        else:
            self._keeping.forget(name)
        return name

    def reset(self, name: str) -> None:
        """Go back to what it is where the person has set nothing."""
        value, source = (
            self._keeping.below(name)
            if self._keeping.below is not None
            else (type(self.settings).model_fields[name].get_default(), "")
        )
        self._before = [*self._before[-19:], (name, getattr(self.settings, name), self.source(name))]
        self._apply(name, self._checked(name, value), source)
        self._keeping.forget(name)

    def _warned(self, name: str) -> str:
        held = self.held(name)
        if not held:
            return ""
        return say("It holds now and is kept, but {source} decides again at the next start.", source=held)

    def _checked(self, name: str, value: Any) -> Settings:
        from pydantic import ValidationError

        from desk.kernel.config_words import in_words

        given = {**self.settings.model_dump(), name: value}
        try:
            return type(self.settings).model_validate(given)
        except ValidationError as failure:
            raise ConfigError(f"`{name}` {in_words(dict(failure.errors()[0]))}, was {value!r}.") from None

    def _apply(self, name: str, settings: Settings, source: str) -> None:
        self.settings = settings
        self._sources[name] = source
        for act in self._listeners.get(name, ()):
            act()
