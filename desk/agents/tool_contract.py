"""The published contract: every tool with the schemas of what it takes and gives, and every spec that can be shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic.json_schema import models_json_schema

from desk.agents.tools import Tool
from widgets.specs.contract import kinds, of_kind

VERSION = 1
"""Grows when a tool or a field goes or comes to mean something else; additions leave it."""


def contract(tools: Iterable[Tool[Any]]) -> dict[str, Any]:
    """One JSON Schema document: `tools` by name, `specs` by kind, and the `$defs` that both refer to."""
    tools = tuple(tools)
    specs = {kind: of_kind(kind) for kind in kinds()}
    takes = {tool.name: tool.arguments for tool in tools}
    gives = {tool.name: tool.result for tool in tools}
    models = dict.fromkeys((*takes.values(), *gives.values(), *specs.values()))
    found, shared = models_json_schema([(model, "validation") for model in models])
    schemas = {model: found[model, "validation"] for model in models}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Dynamic Desk: tools and widget specs",
        "version": VERSION,
        "tools": {
            tool.name: {
                "summary": tool.summary,
                "effect": tool.effect,
                "trust": tool.trust,
                "time_limit_s": tool.time_limit_s,
                "arguments": schemas[tool.arguments],
                "result": schemas[tool.result],
                "example": dict(tool.example),
            }
            for tool in tools
        },
        "specs": {kind: schemas[model] for kind, model in specs.items()},
        "$defs": shared.get("$defs", {}),
    }
