"""The account and the limits of the policy in force, for the rooms below that enforce them."""

from __future__ import annotations

from desk.approvals.requests_table import current_policy
from desk.kernel.queries import Select
from desk.risk.limits import Rules


def current_rules(select: Select) -> Rules | None:
    """What the policy in force says, or nothing before one is."""
    if not select("SELECT 1 FROM policy", ()):
        return None
    policy = current_policy(select)
    return Rules(policy.account, policy.limits)
