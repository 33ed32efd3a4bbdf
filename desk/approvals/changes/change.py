"""What the gate asks of whoever owns something that only people together may change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

import msgspec

from desk.kernel.journal import Draft
from desk.kernel.queries import Select
from desk.people.roles import Right

Area = Literal[
    "policy",
    "people",
    "desk",
    "rules",
    "overrides",
    "live",
    "venues",
    "addresses",
    "plugins",
    "personas",
    "tuning",
]
"""What a policy tells changes apart by, where it says how many people one takes."""

C = TypeVar("C", bound=msgspec.Struct)


class Row(msgspec.Struct, frozen=True):
    """One thing as it stands and as the change would leave it; an empty text is nothing."""

    name: str
    before: str
    after: str


class Applying(msgspec.Struct, frozen=True, kw_only=True):
    """Under which request, by whom and when a change would be applied."""

    request: str
    desk: str
    proposer: str
    actor: str
    """The person whose vote, or whose proposal, applies it."""
    now: int
    corr: str


def never(select: Select, change: msgspec.Struct) -> bool:
    """Nothing about it only tightens."""
    return False


@dataclass(frozen=True)
class ChangeKind(Generic[C]):
    """One kind of change: its struct, and pure functions over the state tables."""

    change: type[C]
    area: Area
    rights: tuple[Right, ...]
    """Any of these lets somebody propose it."""
    title: Callable[[C], str]
    rows: Callable[[Select, C], tuple[Row, ...]]
    refusal: Callable[[Select, C, Applying], str]
    drafts: Callable[[Select, C, Applying], list[Draft]]
    tightens: Callable[[Select, C], bool] = never
