"""The palettes that come with the desk."""

from __future__ import annotations

from themes.colour_blind import COLOUR_BLIND
from themes.contrast_dark import CONTRAST_DARK
from themes.contrast_light import CONTRAST_LIGHT
from themes.dark import DARK
from themes.light import LIGHT
from themes.monochrome import MONOCHROME

PALETTES = (DARK, LIGHT, CONTRAST_DARK, CONTRAST_LIGHT, COLOUR_BLIND, MONOCHROME)
