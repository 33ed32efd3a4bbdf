"""The policies as the judge reads them: only what decides who had to approve, straight from the adopted text."""

from __future__ import annotations

from decimal import Decimal
from hashlib import sha256

import msgspec

from desk.approvals.messages import PolicyAdopted


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


class Rules(msgspec.Struct, frozen=True):
    """A policy in force."""

    name: str
    revision: int
    profile: str
    tiers: tuple[Tier, ...]
    release: Release
    change_approvals: dict[str, Need] = {}

    def tier(self, notional: Decimal) -> Tier:
        """What an order of this value takes."""
        for tier in self.tiers:
            if tier.up_to is None or notional <= tier.up_to:
                return tier
        return self.tiers[-1]

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
