"""A theme's file to begin with: every token of a theme with what it is for, nothing changed yet."""

from __future__ import annotations

from collections.abc import Iterator

from themes.meanings import MEANINGS, SURFACE_MEANINGS
from themes.palette import Palette
from themes.tokens import GROUND_TOKENS, TOKENS


def template(palette: Palette) -> str:
    """The file's text; what is commented out is as the theme has it."""
    return "\n".join(_lines(palette)) + "\n"


def _lines(palette: Palette) -> Iterator[str]:
    yield f'title = "{palette.title}"'
    yield f'extends = "{palette.name.removeprefix("desk-")}"'
    if not palette.ansi:
        yield f"# contrast = {palette.floor:g}  # lowest contrast of letters; colours below it are moved"
    yield "\n[colours]"
    for token in TOKENS:
        yield f'# {token} = "{_written(palette.colour(token))}"  # {MEANINGS[token]}'
    yield "\n[grounds]"
    if not palette.ansi:
        for name, meaning in SURFACE_MEANINGS.items():
            yield f'# {name} = "{getattr(palette, name)}"  # {meaning}'
        for token in GROUND_TOKENS:
            yield f'# {token} = "{palette.grounds[token]}"  # behind {MEANINGS[token]}'
    yield "\n[styles]"
    for token in TOKENS:
        yield f'# {token} = "{palette.styles.get(token, "none")}"'


def _written(colour: str) -> str:
    return colour.removeprefix("ansi_").replace("_", "-")
