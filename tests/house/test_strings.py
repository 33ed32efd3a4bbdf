"""What the terminal says stands in one catalogue, and every language says all of it, with the same fields."""

from __future__ import annotations

import ast
import re
from string import Formatter

import pytest

from docs import strings
from tests.house.spoken_literals import unsaid
from tests.house.tree import PACKAGES, ROOT, sources
from widgets.language.catalogue import FILES, FOLDER, Entry, plural_form, read

LANGUAGES = sorted(FILES)
UNSAID = {
    # Names of keys, of measures and of the two sides of a debate are the same in every language.
    "Enter", "Esc", "Brier ", "VPIN ", "SHA-256 ", "Bull", "Bear", "bold underline", "default above",
    # What is typed: commands of the desk and of its command line, and a question to begin with.
    "desk model add", "desk --llm-url URL", "desk model show CALL", "desk model calls", "desk people key",
    "/enrol, /roles, /rename, /bring-back", "/revoke", "/suspend", "/persona NAME", "/module on NAME",
    "what is BTC doing?", "/alert {name} price above ", "/layout use ",
    # Words of data, which are looked up and said where they are drawn.
    "risk flag", "partly filled", "no book", "basis points", "time in force", "limit price", "loss at the stop",
    "hands on", "the environment variable ", "the flag ", "menu more",
    # What goes wrong with the program itself.
    "no spec is of the kind ", "a spec is a mapping that names its kind", " begins with its header", "`` , was .",
}  # fmt: skip
"""Texts that no catalogue holds, and why."""
ELSEWHERE = {
    # Its words are the panes' own; a test holds them to those.
    "desk/app/loading_screen.py",
}


def entries(code: str) -> list[Entry]:
    return read(FOLDER / FILES[code])[1]


def test_the_english_catalogue_is_current() -> None:
    assert strings.ENGLISH.read_text(encoding="utf-8") == strings.english(), (
        "what the terminal says has changed; `python docs/strings.py` writes the catalogue again"
    )


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_language_says_everything_and_nothing_else(code: str) -> None:
    content = (FOLDER / FILES[code]).read_text(encoding="utf-8")
    assert content == strings.merged(content), (
        "`python docs/strings.py` brings it up to the English catalogue"
    )
    assert [each.text for each in entries(code) if not all(each.said)] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_text_has_the_same_fields_in_every_language(code: str) -> None:
    different = [
        (each.text, said)
        for each in entries(code)
        for said in each.said
        if fields(said) not in (fields(each.text), fields(each.plural or each.text))
    ]
    assert different == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_signs_blanks_and_commands_of_a_text_are_the_same_in_every_language(code: str) -> None:
    different = [
        (each.text, said)
        for each in entries(code)
        for said in each.said
        if edges(said) != edges(each.plural or each.text)
        or commands(said) != commands(each.plural or each.text)
    ]
    assert different == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_count_has_a_form(code: str) -> None:
    header, found = read(FOLDER / FILES[code])
    form = plural_form(header)
    forms = {form(count) for count in (0, 1, 2, 4, 5, 12, 22, 25, 112, 1.5)}
    lengths = {len(each.said) for each in found if each.plural}
    assert lengths == {max(forms) + 1}
    assert forms == set(range(max(forms) + 1))


def test_polish_counts_as_cldr_says() -> None:
    form = plural_form(read(FOLDER / FILES["pl"])[0])
    names = ("one", "few", "many", "other")
    assert [names[form(count)] for count in (0, 1, 2, 4, 5, 12, 22, 25, 112, 1.5)] == [
        "many", "one", "few", "few", "many", "many", "few", "many", "many", "other",
    ]  # fmt: skip


def test_nothing_that_a_person_reads_stands_outside_the_catalogue() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text!r}"
        for path in sources("widgets", "desk/app")
        if path.relative_to(ROOT).as_posix() not in ELSEWHERE
        for line, text in unsaid(ast.parse(path.read_text(encoding="utf-8")))
        if text not in UNSAID
    ]
    assert found == []


def test_a_sentence_outside_the_catalogue_is_found() -> None:
    source = 'def draw(line, name):\n    """Not this one."""\n    line.put("Fees", 1)\n    tell(f"{name} is gone now")\n'
    assert [text for _, text in unsaid(ast.parse(source))] == ["Fees", " is gone now"]
    assert [text for _, text in unsaid(ast.parse('display.say("It is gone now.")'))] == ["It is gone now."]
    assert list(unsaid(ast.parse('line.put(say("Fees"), 1)\nkind = {"the key": say("A value")}\n'))) == []


def test_every_exception_is_still_needed() -> None:
    found = {
        text
        for path in sources("widgets", "desk/app")
        for _, text in unsaid(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert sorted(UNSAID - found) == []


def test_only_the_terminal_and_the_command_line_speak() -> None:
    """What the core writes is a fact, signed or replayed: no language of a terminal may reach it."""
    speaking = re.compile(r"\b(?:say|several|worded|figures|speak)\b.*")
    found = [
        str(path.relative_to(ROOT))
        for path in sources(*PACKAGES)
        if path.relative_to(ROOT).parts[:2] not in (("desk", "app"), ("desk", "cli"))
        and path.relative_to(ROOT).parts[0] != "widgets"
        and "widgets.language" in path.read_text(encoding="utf-8")
        and any(
            speaking.search(", ".join(alias.name for alias in node.names))
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.ImportFrom) and node.module == "widgets.language"
        )
    ]
    assert found == []


def fields(text: str) -> list[tuple[str, str, str]]:
    """The fields of a text and how each is written."""
    return sorted(
        (name, spec or "", conversion or "") for _, name, spec, conversion in Formatter().parse(text) if name
    )


def edges(text: str) -> tuple[str, str, str]:
    """The blanks around a text, and a sign at its beginning."""
    bare = text.strip()
    sign = bare[:1] if bare and not bare[0].isalnum() and bare[0] not in "{`\"'/(" else ""
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :], sign


def commands(text: str) -> set[str]:
    """Slash commands and keys in a text."""
    return set(re.findall(r"(?<![\w{}<])/[a-z]+", text))
