"""The sheet of personas: the list, one of them whole, and ideas that stay in shadow."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from tests.widgets.hostile import CHARACTERS
from tests.widgets.stage import INK, plain
from widgets.persona_lines import persona_lines
from widgets.specs.personas import PersonaRow, PersonaSheet, ShadowIdea

HASH = "ab12" * 16


def row(name: str = "Bull", **change: object) -> PersonaRow:
    made: dict[str, object] = {
        "name": name,
        "sort": "module" if name == "Creativity" else "role",
        "version": 3,
        "sha256": HASH,
        "on": True,
        "speaks": "speaks by rule",
    }
    return PersonaRow.model_validate(made | change)


def test_the_list_says_who_speaks_for_each() -> None:
    sheet = PersonaSheet(sha256=HASH, rows=(row(), row("Creativity", on=False, speaks="off")))
    text = plain(persona_lines(sheet, 60, INK))
    assert "● Bull  version 3  ab12ab12ab12" in text
    assert "○ Creativity" in text
    assert "/module on NAME" in text


def test_one_is_shown_whole_with_its_ideas_apart() -> None:
    whole = row(
        "Creativity",
        reads=("flow", "book"),
        limits=("3 sentences",),
        instructions="Look about.\n\nWrite it down.",
        adopted_by="lee",
        adopted_at=1_790_000_000_000_000_000,
    )
    ideas = (ShadowIdea(debate="dbt-a", model="tiny:1b", text="Watch the quiet book", at=1),)
    text = plain(persona_lines(PersonaSheet(sha256=HASH, rows=(whole,), ideas=ideas), 90, INK))
    for words in (
        HASH,
        "flow, book",
        "3 sentences",
        "Write it down.",
        "with the vote of lee",
        "nobody trades",
    ):
        assert words in text
    assert "Watch the quiet book" in text


@pytest.mark.parametrize("width", [24, 40, 80, 160])
def test_personas_fit_any_width(width: int) -> None:
    whole = row(instructions="word " * 300, reads=("market_snapshot",) * 20, speaks="x" * 90)
    for rows in ((whole,), (whole, row("Bear"))):
        lines = persona_lines(PersonaSheet(sha256=HASH, rows=rows), width, INK)
        assert all(cell_len(line.text) <= width for line in lines)


def test_words_of_models_and_people_are_inert() -> None:
    text = "".join(one for one in sorted(CHARACTERS) if not "\ud800" <= one <= "\udfff")
    whole = row(instructions=text, speaks=text, adopted_by=text)
    ideas = (ShadowIdea(debate="dbt-a", model=text, text=text, at=1),)
    shown = plain(persona_lines(PersonaSheet(sha256=HASH, rows=(whole,), ideas=ideas), 80, INK))
    assert not CHARACTERS & set(shown.replace("\n", ""))
