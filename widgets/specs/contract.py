"""Every spec that can be shown, told apart by `kind`. A kind costs nothing until the first spec of it is read."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, Union, cast

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler, TypeAdapter
from pydantic_core import CoreSchema, SchemaValidator, core_schema

from widgets.specs.figure import Spec

if TYPE_CHECKING:
    from pydantic.json_schema import JsonSchemaValue

_KINDS = {
    "watchlist": "market.Watchlist",
    "market_snapshot": "market.MarketSnapshot",
    "book": "market.BookView",
    "chart": "market.Chart",
    "depth": "depth.DepthView",
    "anomaly": "anomaly.AnomalyStudy",
    "features": "features.Features",
    "liquidity_stress": "liquidity.LiquidityStress",
    "market_structure": "structure.MarketStructure",
    "volatility_radar": "radar.VolatilityRadar",
    "volatility_study": "volatility.VolatilityStudy",
    "strategy_snapshot": "strategy.StrategySnapshot",
    "strategy_board": "strategy.StrategyBoard",
    "approval_queue": "approvals.ApprovalQueue",
    "approval_card": "approval_card.ApprovalCard",
    "order_needs": "policy.OrderNeeds",
    "policy_view": "policy.PolicyView",
    "rule_list": "policy.RuleList",
    "portfolio": "portfolio.Portfolio",
    "marked_price": "portfolio.MarkedPrice",
    "differences": "differences.Differences",
    "order_record": "portfolio.OrderRecord",
    "chat_item": "chat.ChatItem",
    "evidence": "chat.EvidenceView",
    "people_list": "people.PeopleList",
    "go_live": "go_live.GoLiveList",
    "host_settings": "host_settings.HostSettings",
    "status": "status.Status",
    "alert": "status.Alert",
    "alert_list": "alerts.AlertList",
    "alert_reading": "alerts.AlertReading",
    "notice": "status.Notice",
    "thread_list": "threads.ThreadList",
    "thread_findings": "threads.ThreadFindings",
    "completions": "threads.Completions",
    "momentum_study": "studies.MomentumStudy",
    "structure_study": "studies.StructureStudy",
    "flow_study": "studies.FlowStudy",
    "base_rate_study": "studies.BaseRateStudy",
    "opinion_record": "studies.OpinionRecord",
    "pooling": "studies.Pooling",
    "order_plan": "studies.OrderPlan",
    "proposal_receipt": "studies.ProposalReceipt",
    "refusal": "studies.Refusal",
    "person_note": "studies.PersonNote",
    "desk_check": "oversight.DeskCheck",
    "insight_timeline": "insights.InsightTimeline",
    "insight_detail": "insights.InsightDetail",
    "recalled_insights": "insights.RecalledInsights",
    "past_cases": "insights.PastCases",
    "reconciliation_record": "insights.ReconciliationRecord",
    "opinion_track": "track_record.OpinionTrack",
    "debate_lift": "track_record.LiftRow",
    "table_votes": "track_record.TableVotes",
    "bench_result": "track_record.BenchResult",
    "track_record": "track_record.TrackRecord",
    "withheld_line": "answers.WithheldLine",
    "attached_text": "answers.AttachedText",
    "news": "news.News",
    "order_history": "order_history.OrderHistory",
    "compliance_note": "compliance.ComplianceNote",
    "market_review": "review.MarketReview",
    "model_spend": "models.ModelSpend",
    "model_endpoints": "models.ModelEndpoints",
    "persona_sheet": "personas.PersonaSheet",
}


def kinds() -> tuple[str, ...]:
    """Every kind of the contract."""
    return tuple(_KINDS)


@cache
def of_kind(kind: str) -> type[Spec]:
    """The spec of a kind. Raises ValueError for a kind that the contract does not have."""
    if kind not in _KINDS:
        raise ValueError(f"no spec is of the kind {kind[:40]!r}")
    module, _, name = _KINDS[kind].partition(".")
    return cast("type[Spec]", getattr(import_module(f"widgets.specs.{module}"), name))


def read(value: Any) -> Spec:
    """The spec that a mapping holds. Raises pydantic's ValidationError, or ValueError where it names no kind."""
    if isinstance(value, Spec):
        return value
    kind = value.get("kind") if isinstance(value, dict) else None
    if not isinstance(kind, str):
        raise ValueError("a spec is a mapping that names its kind")
    return cast(Spec, _validator(kind).validate_python(value))


@cache
def _validator(kind: str) -> SchemaValidator:
    """What checks specs of a kind. They write themselves, so the adapter's serialiser is not kept with it."""
    return cast(SchemaValidator, TypeAdapter(of_kind(kind)).validator)


class _ByKind:
    """Has pydantic read a field with `read`, and publish every kind for it."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(read)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        every: Any = Annotated[Union[tuple(map(of_kind, _KINDS))], Field(discriminator="kind")]  # noqa: UP007
        return handler(TypeAdapter(every).core_schema)


WidgetSpec: TypeAlias = Annotated[Spec, _ByKind()]


def json_schema() -> dict[str, Any]:
    """JSON Schema of the whole contract."""
    return TypeAdapter[Spec](WidgetSpec).json_schema()
