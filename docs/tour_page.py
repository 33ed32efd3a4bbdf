"""The page that walks through the tour, from the steps that the desk itself takes."""

from __future__ import annotations

from desk.app.tour_steps import STEPS

ABOUT = """\
# Two minutes at the desk

`desk` opens on a simulated market with two demo people: nothing to set up, nothing to lose. The first time it offers
this tour, Enter in the empty composer takes it; `/tour` begins it or goes on with it at any time, Esc leaves it. Each
step goes on by itself once it was really done, or with Enter. `make pictures` took the pictures from the real desk.
"""

PICTURES = {
    0: ("desk", "The desk at 160x50"),
    1: ("small", "The answer at 80x24, in high contrast"),
    5: ("request", "A request with its exact text and its checks"),
    9: ("palette", "The palette, and what Enter will do"),
    11: ("settings", "The settings, with where each value comes from"),
}
"""What is shown behind a step, by its place in the tour."""

MORE = """\
## What else there is to see

The same desk in Polish, with the light theme:

![The desk in Polish](pictures/polish.svg)

An alert that is watched, in the theme for deuteranopia:

![Alerts that are set, and how far they are](pictures/alerts.svg)

What real money still takes:

![What stands between this desk and real money](pictures/live.svg)

Without any colour:

![The volatility cone in the monochrome theme](pictures/monochrome.svg)

The same journey line by line, for a screen reader or a pipe: [the desk line by line](plain.md). To show a session of
your own: [recording a session](recording.md).
"""


def tour_page() -> str:
    """The steps in their order, with pictures."""
    parts = [ABOUT]
    for number, step in enumerate(STEPS):
        typed = f" `{step.types}` stands ready." if step.types else ""
        parts.append(f"{number + 1}. {step.says()}{typed}")
        if number in PICTURES:
            name, words = PICTURES[number]
            parts.append(f"\n   ![{words}](pictures/{name}.svg)\n")
    return "\n".join((*parts, "", MORE))
