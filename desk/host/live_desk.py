"""What the commands about real money do: each is one change put to the gate, and one sentence about what came of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import msgspec

from desk.agents.writing import counted
from desk.approvals.approvals import Approvals
from desk.approvals.changes.kinds import kind_of
from desk.approvals.changes.live_changes import GoPaper, going_live, left_behind
from desk.approvals.changes.venue_changes import RemoveVenueKey, SetVenueKey
from desk.approvals.requests_table import current_policy
from desk.chat.misread import Misread
from desk.execution.coverage import LATEST, coverage
from desk.execution.exchange.dialect import DIALECTS, dialect
from desk.execution.mode import desk_mode, trading_account
from desk.execution.orders_table import latest_orders
from desk.execution.routed import RoutedVenue
from desk.execution.venue_keys import Withdraws, venue_key, venue_keys
from desk.kernel.bus import Bus
from desk.kernel.errors import Refused
from desk.people.directory import Person


class HostLiveDesk:
    """Real money, as the chat's commands know it."""

    def __init__(
        self, bus: Bus, approvals: Approvals, routed: RoutedVenue, unlocked: Callable[[str, str], bool]
    ) -> None:
        self._bus = bus
        self._approvals = approvals
        self._routed = routed
        self._unlocked = unlocked

    def standing(self) -> str:
        """The mode, the line and the keys."""
        now, keys = desk_mode(self._bus.rows), venue_keys(self._bus.rows)
        said = ["The desk is PAPER: no order leaves it" if not now.live else self._live()]
        for one in keys:
            open_now = "unlocked" if self._unlocked(one.venue, one.key) else "locked"
            said.append(f"key {one.key} at {one.venue} is {open_now}")
        if not keys:
            said.append(f"no venue has a key; desk venue key set takes one of {', '.join(DIALECTS)}")
        return "; ".join(said) + "."

    def costs(self) -> str:
        """Over the newest orders of the account that is traded on."""
        rows = self._bus.rows
        account = trading_account(rows, current_policy(rows).account)
        return f"Of {account}: {coverage(latest_orders(rows, account, LATEST)).words}."

    def _live(self) -> str:
        now = desk_mode(self._bus.rows)
        line = "the line stands" if self._routed.link == "up" else f"the line is down: {self._routed.why}"
        return f"The desk is LIVE at {now.venue} with the account {now.account}, by {now.by}; {line.rstrip(': ')}"

    async def go_live(self, venue: str, reason: str, by: Person) -> str:
        """Ask for real money at a venue whose prices this host carries and whose key it holds unlocked."""
        if dialect(venue) is None:
            raise Misread(
                f"Live trading is proved at {' and '.join(DIALECTS)}; {venue[:30]!r} is none of them."
            )
        if self._routed.name != venue:
            raise Refused(
                f"This host carries the prices of {self._routed.name}; start it with --venue {venue} to go live there."
            )
        known = venue_key(self._bus.rows, venue)
        if known is not None and not self._unlocked(venue, known.key):
            raise Refused(
                f"The key {known.key} of {venue} is locked; start the host again and give it the passphrase."
            )
        return await self._put(going_live(self._bus.rows, venue), by, reason)

    async def go_paper(self, reason: str, by: Person) -> str:
        """No order with real money from here on."""
        now = desk_mode(self._bus.rows)
        await self._put(GoPaper(reason), by, reason)
        held = ", ".join(left_behind(self._bus.rows, now))
        left = f" What is held at {now.venue} stays there, without stops: {held}." if held else ""
        return f"The desk is PAPER. Open live orders are called back, and requests for them are stale.{left}"

    async def set_key(self, venue: str, key: str, withdraws: str, by: Person) -> str:
        """Ask for a sealed key to be the one that is used."""
        if dialect(venue) is None:
            raise Misread(
                f"Live trading is proved at {' and '.join(DIALECTS)}; {venue[:30]!r} is none of them."
            )
        if withdraws not in ("no", "unknown"):
            raise Misread(
                "Say no where the venue told that the key cannot withdraw, and unknown where it was not asked."
            )
        told = SetVenueKey(venue=venue, key=key, withdraws=cast(Withdraws, withdraws))
        return await self._put(told, by)

    async def forget_key(self, venue: str, by: Person) -> str:
        """Use no key there any more."""
        return await self._put(RemoveVenueKey(venue), by)

    async def _put(self, change: msgspec.Struct, by: Person, reason: str = "") -> str:
        made = await self._approvals.propose_change(change, by.person, reason=reason)
        title = kind_of(change).title(change)
        if made.state == "applied":
            return f"{title}: done."
        return f"{title}: the request {made.request} waits for {counted(made.needed, 'approval')}."
