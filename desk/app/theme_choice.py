"""The theme that somebody asked for by name."""

from __future__ import annotations

from desk.kernel.errors import ConfigError


def known_theme(name: str) -> str:
    """The theme's full name, for its name with or without `desk-`; refused with the names there are."""
    from textual.theme import BUILTIN_THEMES

    from themes import PALETTES

    ours = [palette.name for palette in PALETTES]
    for each in (f"desk-{name}", name):
        if each in ours or each in BUILTIN_THEMES:
            return each
    raise ConfigError(_refusal(name, [each.removeprefix("desk-") for each in ours]))


def _refusal(name: str, known: list[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name.lower().removeprefix("desk-"), known, 1, 0.5)
    nearest = f" ({near[0]} is the nearest)" if near else ""
    return f"there is no theme {name[:40]!r}{nearest}; choose {', '.join(known)}"
