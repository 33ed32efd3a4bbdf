"""Adopting other code or other settings: what runs trades only once people together have adopted it."""

from __future__ import annotations

import msgspec

from desk.approvals.changes.change import Applying, ChangeKind, Row
from desk.kernel.journal import Draft
from desk.kernel.queries import Select
from desk.risk.deployment import Deployment, adopted
from desk.risk.desk_state import DESK
from desk.risk.holds import tripped
from desk.risk.messages import BreakerLifted, DeploymentAdopted


class AdoptDeployment(msgspec.Struct, frozen=True, tag=True):
    """This code with these settings may trade."""

    code: str
    settings: str


def _rows(select: Select, change: AdoptDeployment) -> tuple[Row, ...]:
    known = adopted(select) or Deployment("", "")
    return Row("code", known.code, change.code), Row("settings", known.settings, change.settings)


def _refusal(select: Select, change: AdoptDeployment, applying: Applying) -> str:
    if adopted(select) == Deployment(change.code, change.settings):
        return "That is what was adopted already."
    if _runs(select) != f"{change.code} {change.settings}":
        return "That is not what runs now; start it, read the breaker again and propose what it names."
    return ""


def _drafts(select: Select, change: AdoptDeployment, applying: Applying) -> list[Draft]:
    why = f"adopted by the request {applying.request}"
    return [
        Draft(DESK, DeploymentAdopted(change.code, change.settings, why), applying.actor, applying.corr),
        Draft(DESK, BreakerLifted("deployment", why), applying.actor, applying.corr),
    ]


def _runs(select: Select) -> str:
    return next((one.value for one in tripped(select) if one.breaker == "deployment"), "")


ADOPT_DEPLOYMENT = ChangeKind(
    change=AdoptDeployment,
    area="desk",
    rights=("administer", "resume"),
    title=lambda change: f"Adopt the code {change.code}",
    rows=_rows,
    refusal=_refusal,
    drafts=_drafts,
)
