"""Which tools a model is offered: those that only read, with the schemas that the registry publishes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from desk.agents.models.exchange import ToolOffer
from desk.agents.tools import Tool

MOST_NAMED = 60
"""Instruments that a schema lists; a longer list is told in words alone."""


def offers(tools: Iterable[Tool[Any]], instruments: Collection[str]) -> tuple[ToolOffer, ...]:
    """An offer for each tool that reads; an instrument can only be one of the desk's own."""
    return tuple(
        ToolOffer(tool.name, tool.summary, _schema(tool, instruments))
        for tool in tools
        if tool.effect == "read"
    )


def _schema(tool: Tool[Any], instruments: Collection[str]) -> dict[str, Any]:
    schema = tool.arguments.model_json_schema()
    properties = schema.get("properties", {})
    for entry in properties.values():
        entry.pop("title", None)
    if "instrument" in properties and 0 < len(instruments) <= MOST_NAMED:
        properties["instrument"]["enum"] = list(instruments)
    return {key: value for key, value in schema.items() if key not in ("title", "description")}
