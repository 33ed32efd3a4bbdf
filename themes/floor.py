"""The contrast floor: colours that people choose are moved, as little as possible, until they can be read.

Letters are read on the pane, the panel, the background, the cursor's row and the selected row; contrast is that of
WCAG 2 (`themes.contrast`). A colour moves on a straight line to white or to black, whichever the pane's ground allows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from themes.contrast import channels, contrast
from themes.palette import Palette
from themes.tokens import ECHO_TOKENS, GRAPHIC_TOKENS, GROUND_TOKENS, TEXT_TOKENS

SHAPES = 3.0
"""What shapes that tell something hold (WCAG 2.1, 1.4.11)."""
ECHOES = 1.7
"""What bars hold that repeat the number beside them."""
_STEPS = 256
_SHARED = ("cursor", "selected")


@dataclass(frozen=True, slots=True)
class Moved:
    """One colour that was moved to the floor."""

    place: str
    """Such as `colours.muted`."""
    given: str
    used: str
    ratio: float
    """Contrast that the given colour had where it was lowest."""
    floor: float

    def __str__(self) -> str:
        found = f"`{self.place}` {self.given} has {self.ratio:.1f} to 1"
        return f"{found} where {self.floor:g} is the floor; {self.used} is used"


def blend(colour: str, other: str, share: float) -> str:
    """The colour that lies this share of the way from one to the other."""
    parts = zip(channels(colour), channels(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in parts)


def extreme(ground: str) -> str:
    """White or black: what can be read best on this ground."""
    return max(("#ffffff", "#000000"), key=lambda each: contrast(each, ground))


def _nearest(colour: str, towards: str, holds: Callable[[str], bool]) -> str:
    """The first colour on the way that holds; the end of the way where none does."""
    return next(
        (found for step in range(_STEPS) if holds(found := blend(colour, towards, step / _STEPS))), towards
    )


class _Mover:
    def __init__(self) -> None:
        self.moved: list[Moved] = []

    def letters(self, place: str, colour: str, grounds: list[str], towards: str, floor: float) -> str:
        """The nearest colour that holds `floor` on all of `grounds`."""
        return self._settle(
            place, colour, towards, floor, lambda found: min(contrast(found, each) for each in grounds)
        )

    def ground(self, place: str, colour: str, towards: str, letters: str, floor: float) -> str:
        """The nearest ground on which `letters` can hold `floor`."""
        return self._settle(place, colour, towards, floor, lambda found: contrast(letters, found))

    def _settle(
        self, place: str, colour: str, towards: str, floor: float, ratio: Callable[[str], float]
    ) -> str:
        had = ratio(colour)
        if had >= floor:
            return colour
        used = _nearest(colour, towards, lambda found: ratio(found) >= floor)
        self.moved.append(Moved(place, colour, used, had, floor))
        return used


def held(palette: Palette) -> tuple[Palette, list[Moved]]:
    """The palette with every colour at its floor or above, and what was moved for that."""
    mover, floor = _Mover(), palette.floor
    best = extreme(palette.surface)
    surface = mover.ground(
        "grounds.surface", palette.surface, "#000000" if best == "#ffffff" else "#ffffff", best, floor
    )

    def shared(name: str, colour: str) -> str:
        return mover.ground(f"grounds.{name}", colour, surface, best, floor)

    grounds = dict(palette.grounds)
    background, panel = shared("background", palette.background), shared("panel", palette.panel)
    for name in _SHARED:
        grounds[name] = shared(name, grounds[name])
    colours = {token: palette.colour(token) for token in (*TEXT_TOKENS, *ECHO_TOKENS, *GRAPHIC_TOKENS)}
    under = [surface, panel, background, *(grounds[name] for name in _SHARED)]
    _hold(mover, colours, TEXT_TOKENS, under, best, floor)
    _hold(mover, colours, GRAPHIC_TOKENS, under, best, SHAPES)
    _hold(mover, colours, ECHO_TOKENS, [surface], best, ECHOES)
    for token in GROUND_TOKENS:
        if token not in _SHARED:
            letters, ground = palette.colour(token), grounds[token]
            if contrast(extreme(ground), ground) < floor:
                away = "#000000" if extreme(ground) == "#ffffff" else "#ffffff"
                grounds[token] = ground = mover.ground(
                    f"grounds.{token}", ground, away, extreme(ground), floor
                )
            colours[token] = mover.letters(f"colours.{token}", letters, [ground], extreme(ground), floor)
    whole: Mapping[str, str] = {**palette.colours, **colours}
    changed = replace(
        palette, surface=surface, panel=panel, background=background, colours=whole, grounds=grounds
    )
    return changed, mover.moved


def _hold(
    mover: _Mover, colours: dict[str, str], tokens: tuple[str, ...], under: list[str], best: str, floor: float
) -> None:
    for token in tokens:
        colours[token] = mover.letters(f"colours.{token}", colours[token], under, best, floor)
