"""What is published of the tools: schemas, a sentence, an example that can be called, and nothing left open."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desk.agents.evidence import EvidenceBook
from desk.agents.figures import NotAFigure, resolve
from desk.agents.read_tools import read_tools
from desk.agents.tool_contract import contract
from desk.agents.tools import Caller, Tool, ToolFailed
from desk.host.every_tool import every_tool
from tests.agents.stage import Stage, on_stage
from widgets.specs.contract import kinds

TOOLS: tuple[Tool[Any], ...] = every_tool()
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
        for tool in read_tools(stage.facts):
            if tool.effect == "read":
                entry = await stage.toolbox.call(tool.name, tool.example, book, Caller("Bull", "facts"))
                assert isinstance(entry.spec, tool.result)

    on_stage(tmp_path, play)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"instrument": "BTC-USDT", "names": ["rsj"]}, "there is no feature rsj"),
        ({"instrument": "BTC-USDT", "interval": "3m"}, "no interval 3m"),
        ({"instrument": "BTX-USDT"}, "did you mean BTC-USDT?"),
        ({"instrument": "BTC-USDT", "names": "rsi"}, "valid list"),
    ],
)
def test_features_that_cannot_be_had_are_refused_in_one_sentence(
    tmp_path: Path, arguments: dict[str, Any], sentence: str
) -> None:
    async def play(stage: Stage) -> None:
        with pytest.raises(ToolFailed, match=r"^[^\n]*$") as refused:
            await stage.toolbox.call("features", arguments, EvidenceBook("trn-a"), Caller("Bull", "facts"))
        assert sentence in str(refused.value)

    on_stage(tmp_path, play)


def test_a_feature_is_a_figure_that_can_be_spoken_with_the_unit_of_its_value(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        book = EvidenceBook("trn-a")
        asked = {"instrument": "BTC-USDT", "names": ["rsi", "macd", "realised"]}
        await stage.toolbox.call("features", asked, book, Caller("Bull", "facts"))
        await stage.toolbox.call("anomaly", {"instrument": "BTC-USDT"}, book, Caller("Bull", "facts"))
        assert resolve(book, "T1.features[rsi].values[rsi].value").unit == "%"
        signal = resolve(book, "T1.features[macd].values[signal].value")
        assert (signal.unit, signal.decimals, signal.instrument) == ("price", 2, "BTC-USDT")
        assert 0.0 < float(resolve(book, "T1.features[realised].values[volatility].value").value) < 0.1
        assert resolve(book, "T2.missing").value == 500
        with pytest.raises(NotAFigure, match="no value yet"):
            resolve(book, "T2.score")

    on_stage(tmp_path, play)
