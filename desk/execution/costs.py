"""What an order will cost against the mid: expected, and the figure that nine orders of ten should not exceed.

While the book displays the quantity, the cost is exact: average price of walking it, less the mid. Beyond that it is
half the spread plus `Y * sigma * sqrt(Q / V)`, the square-root law of market impact, with volatility and volume over the
same minutes. Sato and Kanazawa measured its exponent as 0.489 +- 0.0015 over every liquid stock of the Tokyo exchange
and eight years (arXiv 2411.13965). Past a tenth of the volume nobody measured it, so nothing is claimed there.
"""

from __future__ import annotations

from math import fsum, inf, isfinite, sqrt

import msgspec

from desk.risk.depth import Depth, Levels
from desk.risk.exposure import Side

Y = 0.8
"""Prior of the law's coefficient, until fills of the venue say otherwise."""
PARTICIPATION = 0.1
"""Largest share of the volume for which the law is believed."""
THIN = 0.5
"""Share of each displayed level that is still there in the bad case."""
WORSE = 1.5
"""What the law is multiplied by in the bad case."""
WALKED = "walked the book"
LAW = "square-root law"
_EDGE = 1.0 - 1e-9
"""Sums of binary fractions end a hair below the size they stand for."""


class Cost(msgspec.Struct, frozen=True):
    """Slippage against the mid in basis points, positive for a loss; with neither figure, `why` says why."""

    expected_bp: float | None = None
    worst_bp: float | None = None
    basis: str = ""
    """How both were found, in words."""
    why: str = ""
    """Why a figure is missing, or empty."""

    @property
    def words(self) -> str:
        """The basis, or why there is none."""
        return "; ".join(part for part in (self.basis, self.why) if part)


def cost(
    side: Side, quantity: float, limit: float | None, bid: float, ask: float, depth: Depth | None
) -> Cost:
    """Cost of taking this quantity now, never beyond the limit. Never falls as the quantity rises."""
    if not (0.0 < bid < ask < inf and 0.0 < quantity < inf and (limit is None or 0.0 < limit < inf)):
        return Cost(why="the book is crossed or empty" if quantity > 0.0 else "there is nothing to trade")
    if depth is None:
        return Cost(why="the source shows no depth")
    mid, sign = (bid + ask) / 2.0, 1.0 if side == "buy" else -1.0
    half = (ask - bid) / (ask + bid) * 1e4
    reach = inf if limit is None else sign * (limit / mid - 1.0) * 1e4
    levels = depth.asks if side == "buy" else depth.bids
    if reach < half * _EDGE:
        return Cost(reach, reach, "rests at its limit price, which is all it can cost")
    displayed = fsum(size for _, size in levels)
    if quantity * _EDGE <= displayed:
        expected: float | None = _slippage(levels, quantity, mid, sign, 1.0)
        why = ""
        basis = WALKED
    else:
        law, why = square_root(quantity, half, depth)
        shown = _slippage(levels, displayed, mid, sign, 1.0) if displayed else 0.0
        expected = None if law is None else max(law, shown)
        basis = f"{LAW} over {depth.minutes} min" if law is not None else ""
    worst, worst_basis = _worst(quantity, levels, half, depth, mid, sign, reach, expected)
    if expected is not None:
        expected = min(expected, reach)
    return Cost(
        expected,
        worst,
        "; ".join(part for part in (basis, worst_basis) if part),
        why if expected is None or worst is None else "",
    )


def square_root(quantity: float, half_spread_bp: float, depth: Depth) -> tuple[float | None, str]:
    """Half the spread and the impact of the square-root law, or why the law says nothing of this quantity."""
    sigma, volume = depth.sigma_bp, depth.volume
    if sigma is None or volume is None or not isfinite(sigma) or not 0.0 < volume < inf:
        return None, "more than the book shows, and too few minutes are known for the square-root law"
    if quantity > PARTICIPATION * volume:
        return None, (
            f"more than {PARTICIPATION:.0%} of the {volume:g} traded in {depth.minutes} min, where no law of impact holds"
        )
    return half_spread_bp + Y * sigma * sqrt(quantity / volume), ""


def walked(levels: Levels, quantity: float, share: float = 1.0) -> float:
    """Average price of taking `quantity` when `share` of each level is there. Needs levels that show it."""
    left, paid = quantity, 0.0
    price = 0.0
    for price, size in levels:
        taken = min(left, size * share)
        paid += taken * price
        left -= taken
        if left <= 0.0:
            break
    # What rounding left over trades at the last price.
    return (paid + max(0.0, left) * price) / quantity


def _slippage(levels: Levels, quantity: float, mid: float, sign: float, share: float) -> float:
    return sign * (walked(levels, quantity, share) / mid - 1.0) * 1e4


def _worst(
    quantity: float,
    levels: Levels,
    half: float,
    depth: Depth,
    mid: float,
    sign: float,
    reach: float,
    expected: float | None,
) -> tuple[float | None, str]:
    """The bad case: a book thinned by half, else the law times one and a half, and never beyond the limit.

    Where orders came to more than that too often, the law counts as well, and where there is no law only the limit.
    """
    thinned = fsum(size for _, size in levels) * THIN
    if thinned and quantity * _EDGE <= thinned:
        walk = _slippage(levels, quantity, mid, sign, THIN)
        found: float | None = walk
        basis = f"at worst with {THIN:.0%} of each level left"
        if depth.doubt:
            law, _ = square_root(quantity, half, depth)
            found = None if law is None else max(law * WORSE, walk)
            basis = f"at worst {WORSE:g} times the law, because {depth.doubt}"
    else:
        law, _ = square_root(quantity, half, depth)
        shown = _slippage(levels, thinned, mid, sign, THIN) if thinned else 0.0
        found = None if law is None else max(law * WORSE, shown, expected or 0.0)
        basis = f"at worst {WORSE:g} times the law"
    if found is None or found > reach:
        return (None, "") if reach == inf else (reach, "at worst the limit price")
    return max(found, expected or found), basis
