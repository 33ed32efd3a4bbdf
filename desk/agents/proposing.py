"""The way from a debate to a proposal: a tool that hands in what the desk itself prepared, and nothing else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from pydantic import Field

from desk.agents.tools import Arguments, Tool, Working
from desk.approvals.proposal import Proposal
from desk.kernel.errors import DeskError
from desk.kernel.journal import Draft
from widgets.specs.studies import ProposalReceipt

Propose = Callable[[Proposal, str], Awaitable[str]]
"""Makes a proposal of the house an approval request; takes the proposal and the debate, answers the request's id."""
Withdraw = Callable[[str, str, Sequence[Draft]], Awaitable[int]]
"""Withdraws what a debate proposed and nobody decided yet, and answers how much that was; takes the debate, the reason,
and facts that stand in the same transaction."""

Parked = Callable[[str], str]
"""Why nothing may be begun in an instrument without a person, or empty."""


class OfDebate(Arguments):
    """The debate whose prepared proposal goes to the people. Price, side and size are not for the caller to say."""

    debate: str = Field(min_length=1, max_length=40)


class Proposer:
    """Holds at most one prepared proposal a debate, until the tool hands it in or the debate is dropped."""

    def __init__(self, propose: Propose, parked: Parked) -> None:
        self._propose = propose
        self._parked = parked
        self._prepared: dict[str, Proposal] = {}

    def prepare(self, debate: str, proposal: Proposal) -> None:
        """What the tool hands in for this debate."""
        self._prepared[debate] = proposal

    def drop(self, debate: str) -> None:
        """Forget what was prepared."""
        self._prepared.pop(debate, None)

    def tool(self) -> Tool[OfDebate]:
        """The tool that puts the order which the desk prepared for a debate before the people who approve."""
        return Tool(
            "propose",
            OfDebate,
            ProposalReceipt,
            self._run,
            "Puts the order that the desk prepared for a debate before the people who approve.",
            {"debate": "dbt-7kq2m9x4c1"},
            effect="propose",
            time_limit_s=10.0,
        )

    async def _run(self, arguments: OfDebate, working: Working) -> ProposalReceipt:
        proposal = self._prepared.pop(arguments.debate, None)
        if proposal is None or proposal.limit is None:
            raise DeskError("There is nothing prepared to propose for this debate; hold it again.")
        if reason := self._parked(proposal.instrument):
            raise DeskError(
                f"{proposal.instrument} is parked, for {reason}; people can still order, and debate again later."
            )
        request = await self._propose(proposal, arguments.debate)
        return ProposalReceipt(
            request=request,
            instrument=proposal.instrument,
            side=proposal.side,
            quantity=f"{proposal.quantity:f}",
            limit=f"{proposal.limit:f}",
        )
