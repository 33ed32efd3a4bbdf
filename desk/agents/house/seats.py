"""Who sits at a house debate."""

from __future__ import annotations

from dataclasses import dataclass, field

from desk.agents.analyst import Analyst, Moderator
from desk.agents.house import climate, continuation, failure
from desk.agents.house.analyst import HouseAnalyst
from desk.agents.house.moderator import HouseModerator
from desk.agents.personas.advice import Adviser
from desk.agents.personas.house_advice import HouseOverseer, HouseSentinel
from desk.agents.personas.modules import Modules, Reader
from desk.agents.seat_log import SeatLog

Seat = Analyst | Moderator | Adviser | Reader


@dataclass(frozen=True, slots=True)
class Seats:
    """The participants of a debate, in the order in which they speak."""

    analysts: tuple[Analyst, ...]
    moderator: Moderator
    advisers: tuple[Adviser, ...] = (HouseOverseer(), HouseSentinel())
    """Those by rule are always among them."""
    reader: Reader | None = None
    """The Strategy Analyst; by rule the desk's own words about its plan are all there is to say."""
    modules: Modules = field(default_factory=Modules)
    personas: str = ""
    """SHA-256 of the bundle of personas."""

    @property
    def rule_based(self) -> bool:
        """True when no model sits at the table."""
        return self.moderator.rule_based and all(analyst.rule_based for analyst in self.analysts)

    def of(self, speaker: str) -> Seat:
        """The seat that speaks in this name, the model's where rules sit there too; the moderator in every other."""
        named: list[tuple[str, Analyst | Adviser | Reader]] = [(one.speaker, one) for one in self.analysts]
        named += [(one.role, one) for one in sorted(self.advisers, key=lambda one: one.rule_based)]
        named += [("Strategy Analyst", self.reader)] if self.reader is not None else []
        return next((seat for name, seat in named if name == speaker), self.moderator)

    def rule_based_in(self, log: SeatLog) -> bool:
        """True when no model spoke: none sat there, or the house took over from each."""
        named = [(analyst.speaker, analyst.rule_based) for analyst in self.analysts]
        return all(
            by_rule or log.by_rule(name)
            for name, by_rule in (*named, ("Moderator", self.moderator.rule_based))
        )


def house_seats() -> Seats:
    """Bull, Bear and Neutral by rule, each with features of its own."""
    return Seats(
        analysts=(
            HouseAnalyst("Bull", "house momentum and flow 1", 0.06, continuation.RULES),
            HouseAnalyst("Bear", "house structure and liquidity 1", -0.06, failure.RULES),
            HouseAnalyst("Neutral", "house base rate and regime 1", 0.0, climate.RULES),
        ),
        moderator=HouseModerator(),
    )
