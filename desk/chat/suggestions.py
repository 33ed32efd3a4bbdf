"""What an empty thread offers to begin with: questions, a debate, and the reviews that a desk should hold."""

from __future__ import annotations

from collections.abc import Sequence

from widgets.specs.status import CommandInfo, Suggestion

MOST = 9
"""A digit chooses one."""
PLAYBOOK = "playbook"
"""The command whose choices are the reviews."""
_REVIEWS = {
    "breaker": "what tripped, and what must hold",
    "exposure": "what is held, and the limits",
    "feed": "what is missing, and since when",
}
"""By a word of the playbook's name."""


def suggestions(commands: Sequence[CommandInfo], symbols: Sequence[str]) -> tuple[Suggestion, ...]:
    """What a person with these commands may begin with."""
    names = {each.name: each for each in commands}
    first = symbols[0] if symbols else "BTC-USDT"
    offered = [
        Suggestion(line=f"what is {first} doing?", what="figures that can be opened", group="Ask"),
        Suggestion(line="what is most volatile now?", what="by the volatility radar", group="Ask"),
    ]
    if "debate" in names:
        line = f"/debate {first} 15m"
        offered.append(Suggestion(line=line, what="Bull against Bear, then a plan", group="Ask"))
    if "buy" in names:
        line = f"/buy {first} 0.01"
        offered.append(Suggestion(line=line, what="an order to vote on", group="Ask", whole=False))
    playbook = names.get(PLAYBOOK)
    for choice in playbook.choices[0] if playbook and playbook.choices else ():
        what = next((what for word, what in _REVIEWS.items() if word in choice), "a review by its playbook")
        offered.append(Suggestion(line=f"/{PLAYBOOK} {choice}", what=what, group="Review"))
    return tuple(offered[:MOST])
