"""Ink: the styles that panes draw with, one for each token of the theme."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

from rich.style import Style

from themes.tokens import TOKENS

PLAIN = Style.null()


def component_class(token: str) -> str:
    """Name of the component class that a theme decides a token's look by."""
    return f"ink--{token}"


COMPONENT_CLASSES = frozenset(component_class(token) for token in TOKENS)


def component_css(widget: str) -> str:
    """Style rules that tie a widget's component classes to the theme's `$desk-*` variables."""
    return "\n".join(
        f"{widget} > .{component_class(token)} {{ color: $desk-{token}; "
        f"background: $desk-{token}-ground; text-style: $desk-{token}-style; }}"
        for token in TOKENS
    )


@dataclass(frozen=True, slots=True)
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


def mix(style: Callable[[str], Style]) -> Ink:
    """The ink of a theme, given how to look up the style of a component class."""
    return Ink(**{each.name: style(component_class(each.name.replace("_", "-"))) for each in fields(Ink)})
