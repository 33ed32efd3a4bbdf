"""The page about the policy: what it is, and every field of its parts."""

from __future__ import annotations

from pydantic import BaseModel

from desk.approvals.policy import Policy
from desk.approvals.policy_parts import ChangeNeed, FloodRules, LiveRules, ReleaseRules, Tier, Tightening
from desk.risk.limits import Limits, SizingRules
from desk.setting import sentences
from docs.tables import table

POLICY_PARTS: tuple[tuple[str, str, type[BaseModel]], ...] = (
    ("policy", "The whole", Policy),
    ("tiers", "One tier", Tier),
    ("change_approvals", "One area of changes", ChangeNeed),
    ("release", "Release", ReleaseRules),
    ("flood", "Flooding", FloodRules),
    ("limits", "Limits", Limits),
    ("sizing", "Sizing", SizingRules),
    ("live", "Going live", LiveRules),
    ("accounts", "One account or strategy", Tightening),
)


POLICY = """\
# Policy

A policy says who must approve what, within which limits. It is a YAML or JSON file with the schema of
[policy.schema.json](policy.schema.json), in which nothing has a default: a limit nobody wrote down is a limit nobody
chose. A new profile adopts `PROFILE.policy.yaml` beside its settings, or the file that `policy` names, at its very first
start; without one it is the demo, on paper for ever. From then on only people change it:

    desk policy template desk > main.policy.yaml    # or solo, for one person
    desk policy check main.policy.yaml              # everything wrong, each with its line
    desk policy propose main.policy.yaml            # puts it before the people of the running desk
    desk policy explain buy BTC-USDT 0.1            # what that order would need, and why

Requests that wait under the old policy turn stale. A policy keeps its profile: a demo never becomes a desk. `accounts`
and `strategies` can only tighten: more approvals, fewer roles, tighter limits, instruments withheld; what loosens is
refused with its place.

| profile | who approves | real money |
| --- | --- | --- |
| `demo` | two or more; you act for two demo people | never |
| `solo` | one person's own signed confirmation | under caps of its own, after 30 s or more to cancel in |
| `desk` | two or more distinct people, never the proposer, whatever their role | under the caps of `live` |

A **standing rule** (`/rule add`, made by a quorum) lets orders of one instrument, side and venue go out without votes, up
to an amount an order, a day and in all, until a date; one person ends it. It holds in the mode it was made in, PAPER or
LIVE, and for no order that takes more approvals than making a rule. An **override** (`/override`, two people, at
most 15 minutes) excuses one person's one order, once, from controls that the policy lists as `overridable`; C09, C12,
C13 and C16 never are. A **halt** is one person's; ending it takes a quorum.
"""


def policy_page() -> str:
    """The page, with a table for each part."""
    says = [POLICY]
    for name, title, model in POLICY_PARTS:
        known = sentences(model)
        rows = [(f"`{field}`", known.get(field, "")) for field in model.model_fields]
        says.append(f"## {title} (`{name}`)\n\n{table(('name', 'what it says'), rows)}")
    return "\n".join(says)
