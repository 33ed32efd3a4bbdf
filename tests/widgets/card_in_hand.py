"""A card in hand: a clock that moves when told to, and what was said to the desk."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from textual.pilot import Pilot

from tests.widgets import samples
from tests.widgets.stage import stage
from widgets.card import CardPane
from widgets.dead_time import LENGTH
from widgets.messages import VoteIntended


class Hand:
    """A clock that moves only when told to."""

    def __init__(self) -> None:
        self.now = 1_000 * LENGTH

    def __call__(self) -> int:
        return self.now

    def wait(self) -> None:
        self.now += LENGTH


def votes(pilot: Pilot[None]) -> list[tuple[str, str, str, str]]:
    return [
        (said.request, said.digest, said.choice, said.reason) for said in stage(pilot).heard(VoteIntended)
    ]


def voters(pilot: Pilot[None]) -> list[str]:
    return [said.voter for said in stage(pilot).heard(VoteIntended)]


def opened(**change: Any) -> tuple[CardPane, Hand]:
    hand = Hand()
    pane = CardPane(monotonic=hand)
    pane.show(samples.card(**change))
    return pane, hand


DIGEST = samples.card().digest
REQUEST = samples.card().row.request
_OTHER = samples.ORDER_TEXT.replace("quantity: ", "quantity: 1")
OTHER_TEXT = {"order_text": _OTHER, "digest": sha256(_OTHER.encode()).hexdigest()}
"""Another order, as its card has it."""
