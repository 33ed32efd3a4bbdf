"""Colours as people with a colour-vision deficiency see them, and how far apart two colours lie.

Two models, since each is an approximation: Machado, Oliveira and Fernandes, "A Physiologically-based Model for
Simulation of Color Vision Deficiency" (IEEE TVCG 15/6, 2009), severity 1.0; and Viénot, Brettel and Mollon, "Digital
video colourmaps for checking the legibility of displays by dichromats" (Color Research and Application 24/4, 1999). Both
work on linear light. Viénot gives no matrix for tritanopia. Distances are those of Oklab (Ottosson, "A perceptual color
space for image processing", 2020), in which black and white lie 1 apart.
"""

from __future__ import annotations

from itertools import starmap
from math import dist

from themes.contrast import channels

Matrix = tuple[tuple[float, float, float], ...]

DEFICIENCIES: dict[str, Matrix] = {
    "deuteranopia (Machado)": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "protanopia (Machado)": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "tritanopia (Machado)": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
    "deuteranopia (Viénot)": ((0.29275, 0.70725, 0.0), (0.29275, 0.70725, 0.0), (-0.02234, 0.02234, 1.0)),
    "protanopia (Viénot)": ((0.11238, 0.88762, 0.0), (0.11238, 0.88762, 0.0), (0.00401, -0.00401, 1.0)),
}
_TO_CONES: Matrix = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
_TO_LAB: Matrix = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)
Light = tuple[float, ...]


def light(colour: str) -> Light:
    """Linear light of `#rrggbb`."""
    return tuple(
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in channels(colour))
    )


def through(matrix: Matrix, seen: Light) -> Light:
    return tuple(sum(starmap(float.__mul__, zip(row, seen, strict=True))) for row in matrix)


def seen_by(deficiency: str, colour: str) -> Light:
    """Linear light of what somebody with this deficiency sees in place of the colour."""
    return tuple(min(1.0, max(0.0, part)) for part in through(DEFICIENCIES[deficiency], light(colour)))


def apart(one: Light, other: Light) -> float:
    """How far apart two lights look."""
    return dist(_oklab(one), _oklab(other))


def _oklab(seen: Light) -> Light:
    return through(_TO_LAB, tuple(part ** (1 / 3) for part in through(_TO_CONES, seen)))
