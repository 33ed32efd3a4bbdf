"""An endpoint as the desk pays for it: its name, its prices, and a way to ask its model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desk.agents.models.exchange import Model
from desk.agents.models.tariff import Tariff


@dataclass(frozen=True, slots=True)
class Provision:
    """`open` answers the model, or raises `DeskError` where its key is not to be had."""

    name: str
    model: str
    """As it is asked for; empty where the endpoint chooses."""
    tariff: Tariff | None
    """`None` where the endpoint is far away and has no prices: nobody can say what a call would cost."""
    parameters: str
    """Address, protocol and settings, as canonical JSON; no key."""
    open: Callable[[], Model]
    most_tokens: int = 1_500
    address: str = ""
    api: str = "chat"
