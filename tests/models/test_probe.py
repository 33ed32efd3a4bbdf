"""A card says what an endpoint did, not who runs it; and another model behind the same name is noticed."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from desk.agents.models.asking import CapReached
from desk.agents.models.capability import UNKNOWN, Capability, EndpointProbed, lines_of_card, words_of_card
from desk.agents.models.caps import Caps
from desk.agents.models.cards import Cards
from desk.agents.models.endpoint import Endpoint
from desk.agents.models.exchange import ModelFailed
from desk.agents.models.fingerprint import changed
from desk.agents.models.line import line
from desk.agents.models.presets import PRESETS
from desk.agents.models.probing import probe_over_line
from desk.agents.models.purse import Purse
from desk.agents.models.tariff import FREE, per_million
from desk.kernel.clock import SystemClock
from tests.house.tree import ROOT
from tests.models.asking_models import ASKED, KEY
from tests.models.server.able import Able
from tests.models.server.misbehaviours import FAULTS
from tests.models.server.played import Script
from tests.models.server.server import serving


async def card_of(script: Script, url: str = "", **more: object) -> EndpointProbed:
    async with serving(script) as server:
        endpoint = Endpoint.model_validate({"url": server.url, "idle_s": 2.0, **more})
        card = await probe_over_line("local", endpoint, KEY, SystemClock(), Purse(Caps(), FREE, "Analyst"))
    return card


async def test_a_probe_by_command_is_held_by_the_caps_and_pays_what_it_took() -> None:
    tariff = per_million(Decimal(10), Decimal(20))

    async def calls(usd: str) -> int:
        async with serving(Able(name="tiny-7b")) as server:
            purse = Purse(Caps(day_usd=Decimal(usd)), tariff, "Analyst")
            try:
                await probe_over_line("hosted", Endpoint(url=server.url), KEY, SystemClock(), purse)
            except CapReached as problem:
                assert "caps leave it" in str(problem)  # noqa: PT017
            return sum("messages" in asked.body for asked in server.asked)

    assert await calls("0") == 0
    assert 0 < await calls("0.013") < await calls("1")


@pytest.mark.parametrize("api", ["chat", "responses"])
async def test_a_card_says_what_the_endpoint_did(api: str) -> None:
    card = await card_of(Able(name="tiny-7b"), api=api)
    assert card.capability == Capability(structure="schema")
    assert (card.named, card.listed, card.counts, card.notes) == ("tiny-7b", 1, True, ())
    assert all(card.fingerprint)
    assert "streams, calls tools, JSON by schema, counts tokens" in lines_of_card(card)[1]


@pytest.mark.parametrize(
    ("script", "found"),
    [
        (Able(tools=False), {"tools": False}),
        (Able(schema=False), {"structure": "object"}),
        (Able(schema=False, json=False), {"structure": "text"}),
        (Able(max_tokens=False), {"limit": "max_completion_tokens"}),
        (Able(temperature=False), {"temperature": False}),
        (Able(stream_options=False), {"usage": False}),
        (Able(max_tokens=False, temperature=False), {"limit": "max_completion_tokens", "temperature": False}),
    ],
)
async def test_what_is_refused_is_left_out_and_noted(script: Able, found: dict[str, object]) -> None:
    card = await card_of(script)
    wanted = {"structure": "schema", **found}
    assert {name: getattr(card.capability, name) for name in wanted} == wanted
    assert card.notes
    assert card.counts is (card.capability.usage)


async def test_calls_are_written_by_the_card() -> None:
    card = Capability(limit="max_completion_tokens", usage=False, temperature=False)
    async with serving(Able()) as server:
        for each in (UNKNOWN, card):
            opened = line(Endpoint(url=server.url, temperature=0.5), "", each)
            await opened.complete(ASKED, lambda text: None)
            await opened.close()
        free, bound = (asked.body for asked in server.asked)
    assert free["max_tokens"] == bound["max_completion_tokens"] == 1500
    assert (free["temperature"], free["stream_options"]) == (0.5, {"include_usage": True})
    assert not {"max_tokens", "temperature", "stream_options"} & set(bound)


@pytest.mark.parametrize("fault", ["key", "busy", "unknown-model", "cut"])
async def test_an_endpoint_that_does_not_answer_has_no_card_and_its_own_words_are_told(fault: str) -> None:
    with pytest.raises(ModelFailed):
        await card_of(lambda asked: FAULTS[fault]())


async def test_f60_another_model_behind_the_same_name_is_noticed_by_its_canaries() -> None:
    before, same, after = [(await card_of(script)) for script in (Able(), Able(), Able(voice="another"))]
    url = before.url
    assert changed(before, _at(same, url)) is None
    told = changed(before, _at(after, url))
    assert told is not None
    assert told.why == "it keeps its name and answers 3 of 3 canaries another way"


async def test_f60_a_model_that_calls_itself_something_else_is_noticed() -> None:
    before, after = await card_of(Able(name="gpt-9-0613")), await card_of(Able(name="gpt-9-1106"))
    told = changed(before, _at(after, before.url))
    assert told is not None
    assert (told.was, told.named) == ("gpt-9-0613", "gpt-9-1106")


async def test_f60_a_model_that_answers_in_two_ways_says_nothing_by_its_canaries() -> None:
    before, after = await card_of(Able(steady=False)), await card_of(Able(steady=False, voice="another"))
    assert before.fingerprint == ("", "", "")
    assert changed(before, _at(after, before.url)) is None


async def test_f60_another_wish_is_no_silent_change() -> None:
    before, after = await card_of(Able()), await card_of(Able(voice="another"), model="bigger")
    assert changed(before, _at(after, before.url)) is None


async def test_a_card_counts_only_for_the_endpoint_as_it_is_set(tmp_path: Path) -> None:
    cards, card = Cards(tmp_path), await card_of(Able(tools=False))
    cards.keep(card)
    as_it_was = Endpoint(url=card.url)
    assert cards.of("local", as_it_was) == card
    assert cards.capability("local", as_it_was) == card.capability
    assert cards.capability("local", Endpoint(url=card.url, model="other")) == UNKNOWN
    (tmp_path / "models" / "local.card.json").write_text("{half")
    assert cards.find("local") is None
    assert "no tools" in words_of_card(card)


def test_every_preset_is_an_endpoint() -> None:
    assert set(PRESETS) == {"hosted", "ollama", "vllm", "llama.cpp", "lm-studio"}
    for preset in PRESETS.values():
        Endpoint(url=preset.url, key=preset.key, idle_s=preset.idle_s, total_s=preset.total_s)


def test_nothing_outside_the_presets_knows_who_makes_or_runs_a_model() -> None:
    names = re.compile(
        r"ollama|vllm|llama|lm.?studio|anthropic|claude|mistral|deepseek|openrouter|\bgpt\b|api\.openai",
        re.IGNORECASE,
    )
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for package in ("desk", "data", "widgets", "themes")
        for path in sorted((ROOT / package).rglob("*.py"))
        if path.name != "presets.py"
        for number, text in enumerate(path.read_text().splitlines(), 1)
        if names.search(text)
    ]
    assert found == []


def _at(card: EndpointProbed, url: str) -> EndpointProbed:
    """Each server of a test has a port of its own; for the desk it is one endpoint."""
    from msgspec.structs import replace

    return replace(card, url=url)
