"""What a playbook is made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reading:
    """A tool that a step calls. Its sentences name the result by the alias: `{{check.state}}`."""

    alias: str
    tool: str
    arguments: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence, as a template over the readings."""

    text: str
    when: str = ""
    """A condition over the readings that has to hold, such as `check.holds > 0`."""
    each: str = ""
    """A list, such as `check.held`: the sentence is said for every entry, which it names as `check.held[*]`."""
    style: str = "paragraph"
    """`paragraph`, `bullet` or `heading`."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A command that a person may want now. It is only ever shown."""

    command: str
    """A template too."""
    why: str
    when: str = ""
    each: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """What is read and said, and then asked."""

    name: str
    readings: tuple[Reading, ...]
    says: tuple[Line, ...]
    asks: str
    """A question, or empty: then the next step follows at once."""
    choices: tuple[str, ...] = ()
    """What it can be answered with; without any, in the person's own words."""
    offers: tuple[Offer, ...] = ()
    when: str = ""
    """A condition over its own readings without which the step is left out."""
    hands_over: tuple[tuple[str, str], ...] = ()
    """Answers upon which another playbook takes over: the choice and its name."""


@dataclass(frozen=True, slots=True)
class Playbook:
    """One review."""

    name: str
    """As it is called by."""
    title: str
    """As it is shown: `the exposure review`."""
    summary: str
    steps: tuple[Step, ...]
    hold_s: float = 900.0
    """Seconds that it waits for an answer."""
