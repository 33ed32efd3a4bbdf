"""Ink: the styles that panes draw with, one for each token of the theme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from rich.style import Style
from textual.color import Color

from themes.tokens import TOKENS

PLAIN = Style.null()


@dataclass(frozen=True)
class Ink:
    """One style a token; the fields are the tokens of `themes.tokens` with underscores."""

    text: Style = PLAIN
    muted: Style = PLAIN
    strong: Style = PLAIN
    title: Style = PLAIN
    up: Style = PLAIN
    down: Style = PLAIN
    flat: Style = PLAIN
    warn: Style = PLAIN
    bad: Style = PLAIN
    good: Style = PLAIN
    accent: Style = PLAIN
    figure: Style = PLAIN
    stale: Style = PLAIN
    struck: Style = PLAIN
    unverified: Style = PLAIN
    bull: Style = PLAIN
    bear: Style = PLAIN
    moderator: Style = PLAIN
    person: Style = PLAIN
    bid: Style = PLAIN
    ask: Style = PLAIN
    axis: Style = PLAIN
    heading: Style = PLAIN
    quote: Style = PLAIN
    code: Style = PLAIN
    key: Style = PLAIN
    bid_bar: Style = PLAIN
    ask_bar: Style = PLAIN
    chart_up: Style = PLAIN
    chart_down: Style = PLAIN
    volume_up: Style = PLAIN
    volume_down: Style = PLAIN
    level: Style = PLAIN
    track: Style = PLAIN
    focus: Style = PLAIN
    rule: Style = PLAIN
    cursor: Style = PLAIN
    selected: Style = PLAIN
    paper: Style = PLAIN
    live: Style = PLAIN
    active: Style = PLAIN
    reducing: Style = PLAIN
    halted: Style = PLAIN
    marker: Style = PLAIN
    chosen: Style = PLAIN

    @property
    def colourless(self) -> bool:
        """True when up and down have no colours that tell them apart."""
        return self.chart_up.color == self.chart_down.color

    def sign(self, value: float) -> Style:
        """Style of a number by its sign."""
        return self.up if value > 0 else self.down if value < 0 else self.flat


def mix(variables: Mapping[str, str]) -> Ink:
    """The ink of a theme, given its `desk-*` variables; every pane of a theme is handed the same one."""
    looks = ((f"desk-{token}", f"desk-{token}-ground", f"desk-{token}-style") for token in TOKENS)
    return _mixed(
        tuple((variables[ink], variables[ground], variables[style]) for ink, ground, style in looks)
    )


@lru_cache(maxsize=8)
def _mixed(looks: tuple[tuple[str, str, str], ...]) -> Ink:
    found = {token.replace("-", "_"): _style(*look) for token, look in zip(TOKENS, looks, strict=True)}
    return Ink(**found)


def _style(letters: str, ground: str, text_style: str) -> Style:
    color, behind = Color.parse(letters), Color.parse(ground)
    return Style(
        color=color.rich_color if color.a > 0 else None, bgcolor=behind.rich_color if behind.a > 0 else None
    ) + Style.parse(text_style)
