"""What is published of the tools: schemas, a sentence, an example that can be called, and nothing left open."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desk.agents.evidence import EvidenceBook
from desk.agents.proposing import Proposer
from desk.agents.read_tools import read_tools
from desk.agents.tool_contract import contract
from desk.agents.tools import Caller, Tool
from tests.agents.stage import Stage, on_stage
from widgets.specs.contract import kinds

NOBODY: Any = None  # tools are only described here, never run
TOOLS: tuple[Tool[Any], ...] = (*read_tools(NOBODY), Proposer(NOBODY, NOBODY).tool())
NAMES = [tool.name for tool in TOOLS]


@pytest.mark.parametrize("tool", TOOLS, ids=NAMES)
def test_a_tool_says_what_it_does_what_it_may_and_how_it_is_called(tool: Tool[Any]) -> None:
    assert re.fullmatch(r"[A-Z][^.!?\n]{10,118}\.", tool.summary)
    assert tool.effect in ("read", "propose", "admin")
    assert 0.0 < tool.time_limit_s <= 30.0
    tool.arguments.model_validate(dict(tool.example))
    assert tool.arguments.__doc__
    assert tool.result.model_fields["kind"].default in kinds()


def test_every_tool_and_every_kind_is_published_and_every_reference_resolves() -> None:
    published = json.loads(json.dumps(contract(TOOLS)))
    assert list(published["tools"]) == NAMES
    assert len(set(NAMES)) == len(NAMES)
    assert set(published["specs"]) == set(kinds())
    named = set(references(published))
    assert named == {f"#/$defs/{name}" for name in published["$defs"]}
    for each in published["tools"].values():
        arguments = published["$defs"][each["arguments"]["$ref"].rpartition("/")[2]]
        assert arguments["additionalProperties"] is False
        assert set(arguments.get("required", ())) <= set(each["example"]) <= set(arguments["properties"])


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def test_the_example_of_every_reading_tool_is_a_call_that_brings_its_result(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        book = EvidenceBook("trn-a")
        for tool in TOOLS:
            if tool.effect == "read":
                entry = await stage.toolbox.call(tool.name, tool.example, book, Caller("Bull", "facts"))
                assert isinstance(entry.spec, tool.result)

    on_stage(tmp_path, play)
