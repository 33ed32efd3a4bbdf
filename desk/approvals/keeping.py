"""The queue as it keeps itself: what expires, turns stale, is withdrawn, and what a time lock held until now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from data.instruments import Instrument
from desk.approvals.completing import Surroundings, decide_held
from desk.approvals.messages import APPROVALS, POLICY, PolicyAdopted, RequestCancelled
from desk.approvals.policy import Policy
from desk.approvals.proposing import may_handle
from desk.approvals.queue import held_requests, revivable_requests
from desk.approvals.requests_table import current_policy, require_any, require_request
from desk.approvals.signing import Signer
from desk.approvals.upkeep import overdue, unfit
from desk.execution.ledger_table import find_books
from desk.execution.messages import ACCOUNTS, AccountOpened
from desk.execution.mode import trading_account
from desk.execution.standing import touched
from desk.kernel.bus import Bus
from desk.kernel.clock import Clock
from desk.kernel.errors import Refused
from desk.kernel.ids import Ids
from desk.kernel.journal import Draft
from desk.kernel.queries import Tables, within
from desk.risk.quote import Quote

QuoteFor = Callable[[str], Quote | None]


class Keeping:
    """The queue. It holds no state of its own: what it knows stands in the tables."""

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        ids: Ids,
        *,
        desk: str,
        instruments: Mapping[str, Instrument],
        quote: QuoteFor,
        signer: Signer,
        deep: QuoteFor | None = None,
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._ids = ids
        self._desk = desk
        self._instruments = instruments
        self._quote = quote
        self._signer = signer
        self._deep = deep or quote
        """The same with its depth, for what an order costs."""

    async def adopt(self, policy: Policy, actor: str) -> None:
        """Bring a policy into force, and open its account the first time. The same policy again changes nothing."""

        def decide(tables: Tables) -> Sequence[Draft]:
            select = within(tables)
            drafts = []
            if not select("SELECT 1 FROM policy WHERE version = ?", (policy.version,)):
                drafts.append(Draft(POLICY, PolicyAdopted(policy.version, policy.text.decode()), actor))
            if find_books(select, policy.account) is None:
                opened = AccountOpened(policy.account, policy.currency, policy.opening_cash)
                drafts.append(Draft(ACCOUNTS, opened, actor))
            return drafts

        await self._bus.transact(decide)

    async def cancel(self, request: str, person: str, reason: str, corr: str = "") -> None:
        """Withdraw a pending request."""

        def decide(tables: Tables) -> Sequence[Draft]:
            select = within(tables)
            found = require_any(select, request)
            may_handle(select, person)
            if found.state not in ("pending", "approved", "stale"):
                raise Refused(f"The request is already {found.state}, so it cannot be withdrawn.")
            return [Draft(APPROVALS, RequestCancelled(request, reason or "withdrawn"), person, corr)]

        await self._bus.transact(decide)

    async def withdraw(
        self, debate: str, reason: str, actor: str, corr: str = "", also: Sequence[Draft] = ()
    ) -> int:
        """Withdraw what a debate proposed and is not decided, or could be renewed: its old turn no longer stands.

        Whatever is `also` a fact by that stands in the same transaction.
        """

        def decide(tables: Tables) -> Sequence[Draft]:
            return [
                Draft(APPROVALS, RequestCancelled(request, reason), actor, corr)
                for request in revivable_requests(within(tables), debate)
            ] + list(also)

        return len(await self._bus.transact(decide)) - len(also)

    async def revalidate(self, instrument: Instrument, closed: str = "") -> int:
        """Cancel what waits and no longer fits the rules of its instrument, or all of it with the reason it is closed."""
        if not unfit(self._bus.rows, instrument, closed):
            return 0

        def decide(tables: Tables) -> Sequence[Draft]:
            return [
                Draft(APPROVALS, RequestCancelled(request, reason), "desk")
                for request, reason in unfit(within(tables), instrument, closed)
            ]

        return len(await self._bus.transact(decide, essential=True))

    async def sweep(self) -> int:
        """Expire what is due, turn stale what another policy was proposed under, and release what a time lock held."""
        now, changed = self._clock.now(), 0
        if overdue(self._bus.rows, now):
            swept = await self._bus.transact(lambda tables: overdue(within(tables), now), essential=True)
            changed = len(swept)
        for request in held_requests(self._bus.rows, now):
            changed += await self._release_held(request)
        return changed

    async def _release_held(self, request: str) -> int:
        found = require_request(self._bus.rows, request)
        quotes, order = self._quotes(found.proposed.ticket.instrument), self._ids.new("ord")

        def decide(tables: Tables) -> Sequence[Draft]:
            select, among = within(tables), self._among(quotes, order)
            held = require_request(select, request)
            if held.state != "approved":
                return []
            return decide_held(select, held, current_policy(select), among)

        return len(await self._bus.transact(decide))

    def _among(self, quotes: Mapping[str, Quote], order: str) -> Surroundings:
        return Surroundings(
            desk=self._desk,
            quotes=quotes,
            instruments=self._instruments,
            order=order,
            now=self._clock.now(),
        )

    def _quotes(self, symbol: str) -> dict[str, Quote]:
        """Frozen just before the transaction: of the instrument, and of all that the account is exposed to."""
        account = trading_account(self._bus.rows, current_policy(self._bus.rows).account)
        names = {symbol, *touched(self._bus.rows, account)}
        found = {name: (self._deep if name == symbol else self._quote)(name) for name in sorted(names)}
        return {name: quote for name, quote in found.items() if quote is not None}
