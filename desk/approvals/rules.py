"""The account and the limits of the policy in force, for the rooms below that enforce them."""

from __future__ import annotations

from desk.approvals.requests_table import current_policy
from desk.approvals.terms import terms
from desk.execution.ledger_table import find_books
from desk.execution.mode import desk_mode
from desk.kernel.queries import Select
from desk.risk.limits import Rules


def current_rules(select: Select, strategy: str = "") -> Rules | None:
    """What the policy in force says of the account that is traded on, or nothing before there is one.

    Of one strategy where one is named: it may be held to less.
    """
    if not select("SELECT 1 FROM policy", ()):
        return None
    policy, standing = current_policy(select), desk_mode(select)
    account = standing.account or policy.account
    if find_books(select, account) is None:
        return None
    return Rules(account, terms(policy, strategy, standing.mode, account).limits)
