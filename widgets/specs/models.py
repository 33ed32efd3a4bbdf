"""What models cost, and the endpoints through which they speak."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from widgets.specs.figure import Spec


class SpendLine(Spec):
    """One account: the desk, a persona, a run. Money is USD as text."""

    name: str
    calls: int
    tokens: int
    usd: str
    cap: str = ""
    """The most it may come to, or empty where there is no cap of its own."""
    held: str = ""
    """Set aside for calls that still run, or empty."""
    at: int = 0
    """UTC nanoseconds of its newest call, or 0."""


class CallLine(Spec):
    """One call to a model."""

    call: str
    at: int
    persona: str
    purpose: str
    endpoint: str
    model: str
    state: Literal["running", "answered", "failed", "cancelled", "lost"]
    why: str = ""
    """Why it brought nothing, or empty."""
    usd: str
    tokens: int
    latency_ms: int


class ModelSpend(Spec):
    """What models cost today and this month, by persona and by run. Days and months are UTC."""

    kind: Literal["model_spend"] = "model_spend"
    now: int
    day: SpendLine
    month: SpendLine
    run_cap: str
    run_calls: int
    run_tokens: int
    personas: tuple[SpendLine, ...] = Field(max_length=50)
    runs: tuple[SpendLine, ...] = Field(max_length=20)
    calls: tuple[CallLine, ...] = Field(max_length=20)
    priced: bool
    """Whether any endpoint has a price."""


class EndpointLine(Spec):
    """One endpoint and how it does."""

    name: str
    address: str
    model: str
    named: str = ""
    """The model as the endpoint last called it, where that is another name."""
    api: str
    speaks_for: tuple[str, ...] = Field(max_length=50)
    prices: str
    card: str = ""
    """What a probe found it can do, in words, or empty."""
    card_at: int = 0
    state: Literal["ready", "waiting", "failing", "not asked yet", "no price"]
    answered: int
    failed: int
    in_a_row: int
    """Failures since the last answer."""
    error: str = ""
    """What it said when it failed last."""
    error_at: int = 0
    answered_at: int = 0
    seconds_left: int = 0
    """Until it is asked again, while it is left alone."""


class ModelEndpoints(Spec):
    """Every endpoint, and who speaks by rule."""

    kind: Literal["model_endpoints"] = "model_endpoints"
    now: int
    rows: tuple[EndpointLine, ...] = Field(max_length=50)
    by_rule: tuple[str, ...] = Field(max_length=50)
    """Personas that no endpoint speaks for."""
    file: str = ""
    """Where endpoints are set up."""
