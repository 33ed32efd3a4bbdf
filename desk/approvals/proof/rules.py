"""The policies as the judge reads them: only what decides who had to approve, straight from the adopted text."""

from __future__ import annotations

from decimal import Decimal
from hashlib import sha256

import msgspec

from desk.approvals.messages import PolicyAdopted
from desk.approvals.order_text import Ticket


class Tier(msgspec.Struct, frozen=True):
    up_to: Decimal | None
    approvals: int
    roles: tuple[str, ...]


class Need(msgspec.Struct, frozen=True):
    approvals: int
    roles: tuple[str, ...]


class Release(msgspec.Struct, frozen=True):
    expiry_s: int
    send_within_s: int


class Live(msgspec.Struct, frozen=True):
    hold_s: int


class Tightening(msgspec.Struct, frozen=True):
    """What an account or a strategy asks for beyond the desk."""

    approvals: int | None = None
    roles: tuple[str, ...] | None = None


class Rules(msgspec.Struct, frozen=True):
    """A policy in force. Whatever an older one does not name, it did not ask for."""

    name: str
    revision: int
    profile: str
    tiers: tuple[Tier, ...]
    release: Release
    change_approvals: dict[str, Need] = {}
    live: Live | None = None
    accounts: dict[str, Tightening] = {}
    strategies: dict[str, Tightening] = {}

    def order(self, ticket: Ticket) -> Need:
        """What an order that adds risk takes: of its tier, and of what its account and its strategy tighten."""
        tier = next(
            (one for one in self.tiers if one.up_to is None or ticket.notional <= one.up_to), self.tiers[-1]
        )
        approvals, roles = tier.approvals, tier.roles
        for tighter in (self.accounts.get(ticket.account), self.strategies.get(ticket.strategy)):
            if tighter is not None:
                approvals = max(approvals, tighter.approvals or 0)
                roles = (
                    roles if tighter.roles is None else tuple(role for role in roles if role in tighter.roles)
                )
        return Need(approvals, roles)

    @property
    def goes_live(self) -> bool:
        """Whether any order may go out with real money."""
        return self.live is not None and self.profile != "demo"

    def hold_s(self, ticket: Ticket) -> int:
        """Seconds between the last approval and the release."""
        return self.live.hold_s if ticket.mode == "LIVE" and self.live else 0

    def change(self, area: str) -> Need | None:
        """What a change of this area takes; nothing where the policy is of before there were changes."""
        return self.change_approvals.get(area) or self.change_approvals.get("otherwise")


def read_rules(adopted: PolicyAdopted) -> tuple[Rules | None, str]:
    """The rules in an adopted policy, and what is wrong with it, if anything is."""
    try:
        rules = msgspec.json.decode(adopted.text, type=Rules)
    except msgspec.MsgspecError as problem:
        return None, f"the policy {adopted.version} cannot be read ({problem})"
    if not rules.tiers:
        return None, f"the policy {adopted.version} has no tiers"
    own = f"{rules.name}-{rules.revision}@{sha256(adopted.text.encode()).hexdigest()[:12]}"
    return rules, "" if own == adopted.version else f"the policy {adopted.version} hashes to {own}"
