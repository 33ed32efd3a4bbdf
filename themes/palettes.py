"""The palettes that come with the desk. Each is loaded when it is first asked for: a terminal wears one of them."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType

from themes.palette import Palette

_PLACES: Mapping[str, str] = MappingProxyType(
    {
        "desk-dark": "dark.DARK",
        "desk-light": "light.LIGHT",
        "desk-contrast-dark": "contrast_dark.CONTRAST_DARK",
        "desk-contrast-light": "contrast_light.CONTRAST_LIGHT",
        "desk-deuteranopia": "deuteranopia.DEUTERANOPIA",
        "desk-tritanopia": "tritanopia.TRITANOPIA",
        "desk-monochrome": "monochrome.MONOCHROME",
        "desk-ansi": "ansi.ANSI",
        "desk-ansi-light": "ansi.ANSI_LIGHT",
    }
)
_RENAMED = MappingProxyType({"desk-colour-blind": "desk-deuteranopia"})
"""Names that settings may still hold."""

HOUSE_NAMES = tuple(_PLACES)
"""Names of the desk's own themes, in the order in which they are offered."""


def is_house_name(name: str) -> bool:
    """Whether one of the desk's own is called so, with or without `desk-`."""
    return _place_of(name) is not None


def house_palette(name: str) -> Palette | None:
    """The desk's own palette of this name, with or without `desk-`."""
    place = _place_of(name)
    if place is None:
        return None
    module, _, constant = place.partition(".")
    found: Palette = getattr(import_module(f"themes.{module}"), constant)
    return found


def _place_of(name: str) -> str | None:
    full = name if name.startswith("desk-") else f"desk-{name}"
    return _PLACES.get(_RENAMED.get(full, full))


def house_palettes() -> tuple[Palette, ...]:
    """All of them."""
    return tuple(found for name in HOUSE_NAMES if (found := house_palette(name)) is not None)
