"""Wires the models: which endpoint speaks for whom, with which key, and the desk that pays, records and settles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from desk.agents.models.asking import Asking
from desk.agents.models.capability import words_of_card
from desk.agents.models.caps import Caps
from desk.agents.models.cards import Cards
from desk.agents.models.endpoints_view import endpoints_sheet
from desk.agents.models.messages import MODELS
from desk.agents.models.model_desk import ModelDesk
from desk.agents.models.models_file import FLAG, PERSONAS, ModelsFile
from desk.agents.models.spend_view import spend_sheet, spend_words
from desk.host.model_lines import Lines, Open
from desk.host.spend_watch import SpendWatch
from desk.kernel.clock import utc_day
from widgets.specs.models import ModelEndpoints, ModelSpend
from widgets.specs.status import Severity, SpendState

if TYPE_CHECKING:
    from desk.host.core import Core


@dataclass(frozen=True)
class ModelsGiven:
    """The endpoints of this start. Tests hand in models of their own by `open`."""

    file: ModelsFile = field(default_factory=ModelsFile)
    open: Open | None = None
    where: str = ""
    """The file that says so."""
    again: Callable[[], ModelsFile] | None = None
    """Reads the file once more."""


class Modelling:
    """Everything about models that the rest of the desk is given: `asking`, and what `/spend` and `/models` look at."""

    def __init__(self, core: Core, random: Random) -> None:
        given = core.given
        self._core = core
        self._told_of: tuple[str, int, bool, Caps] | None = None
        self._told: tuple[str, SpendState] = ("", "")
        self.file = given.models.file
        self.lines = Lines(given.models.open)
        self.desk = ModelDesk(
            core.bus,
            given.clock,
            core.ids,
            random,
            provisions={name: self.lines.provision(name, one) for name, one in self.file.endpoints.items()},
            route=self.file.endpoint,
            caps=self.file.caps,
            secrets=self.secrets,
            on_error=given.broke,
        )
        self._watch = SpendWatch(self.spend_words, lambda: utc_day(given.clock.now()), self._alert)
        self.desk.books.changed = self._watch.look
        self.asking: Asking = self.desk
        self.cards = Cards(given.state)
        self.lines.sealed = core.model_keys.find
        self.lines.capability = self.cards.capability
        self.desk.mark = self._mark

    @property
    def priced(self) -> bool:
        """Whether a call may cost anything at all."""
        known = [one.tariff for one in self.desk.provisions.values()]
        return any(tariff is None or tariff.words not in ("free", "none") for tariff in known)

    def spend_words(self) -> tuple[str, SpendState]:
        """For the status line: today's spend of the day's cap; nothing where no endpoint is set up."""
        if not self.file.endpoints:
            return "", ""
        day = utc_day(self._core.given.clock.now())
        full = self.desk.books.full_on == day
        newest = (day, self._core.rooms.tally[MODELS.name], full, self.file.caps)
        if newest != self._told_of:
            self._told_of = newest
            self._told = spend_words(self._core.bus.rows, day, self.file.caps, self.priced, full)
        return self._told

    def spend(self) -> ModelSpend:
        """The sheet of `/spend`."""
        now = self._core.given.clock.now()
        return spend_sheet(self._core.bus.rows, utc_day(now), self.file.caps, self.priced, now)

    def endpoints(self) -> ModelEndpoints:
        """The sheet of `/models`."""
        given = self._core.given
        where = given.models.where if set(self.file.endpoints) != {FLAG} else ""  # the flag stands in no file
        return endpoints_sheet(self.desk, PERSONAS, self._card, given.clock.now(), where)

    def secrets(self) -> tuple[str, ...]:
        """Every key that the host holds open: none of them leaves in a prompt, or is kept from an answer."""
        ring = self._core.keyring
        venues = [ring.find(*one) for one in ring.sealed()]
        parts = (part for one in venues if one is not None for part in (one.key, one.secret, one.password))
        own = self.lines.secrets(self.file.endpoints)
        return tuple(dict.fromkeys((*own, *self._core.model_keys.opened(), *filter(None, parts))))

    def _card(self, name: str) -> tuple[str, int]:
        found = self.cards.of(name, self.file.endpoints[name])
        return ("", 0) if found is None else (words_of_card(found), found.at)

    def _mark(self, name: str) -> str:
        """What tells a model from the one that was behind the same name before."""
        found = self.cards.of(name, self.file.endpoints[name])
        return f" (change {found.changes})" if found is not None and found.changes else ""

    def _alert(self, severity: Severity, title: str, text: str) -> None:
        self._core.terminal_desk.announcements.alert(severity, title, text)

    def reload(self) -> str:
        """Take the models file over as it is now; calls under way end as they began. Raises `ConfigError`.

        Answers what has changed, in a sentence.
        """
        again = self._core.given.models.again
        if again is None:
            return "This desk was given its models, and has no file to read again."
        before, after = self.file, again()
        if before == after:
            return "The models file says what it said."
        self.file = after
        self.desk.books.caps, self.desk.books.full_on = after.caps, ""
        changed = [name for name, one in before.endpoints.items() if after.endpoints.get(name) != one]
        self.lines.forget(changed)
        self.desk.take_over(
            {name: self.lines.provision(name, one) for name, one in after.endpoints.items()},
            after.endpoint,
        )
        speaks = {name: [who for who in PERSONAS if after.endpoint(who) == name] for name in after.endpoints}
        told = "; ".join(f"{name} speaks for {', '.join(who)}" for name, who in speaks.items() if who)
        return f"The models file is taken over: {told or 'everybody speaks by the rules of the house'}."

    async def recover(self) -> None:
        """Settle the calls that ran when the desk went down."""
        await self.desk.books.recover()

    async def close(self) -> None:
        """Settle what was stopped, and close every connection."""
        await self.desk.books.close()
        await self.lines.close()
