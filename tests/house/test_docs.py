"""The docs say what the desk does: generated pages are current, and links lead somewhere."""

from __future__ import annotations

import re

import pytest

from docs.reference import HERE, pages
from tests.house.tree import ROOT, tracked

LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


@pytest.mark.parametrize("name", sorted(pages()))
def test_a_generated_page_is_current(name: str) -> None:
    assert (HERE / name).read_text() == pages()[name], f"docs/{name} is old; `make docs` writes it again"


def test_every_page_is_reached_from_the_readme() -> None:
    readme = (ROOT / "README.md").read_text()
    assert [page.name for page in HERE.glob("*.md") if f"docs/{page.name}" not in readme] == []


def test_every_link_leads_to_a_file() -> None:
    broken = [
        f"{page.relative_to(ROOT)} -> {target}"
        for page in tracked()
        if page.suffix == ".md"
        for target in LINK.findall(page.read_text())
        if not (page.parent / target).exists()
    ]
    assert broken == []


def test_the_changelog_names_the_version_or_what_is_unreleased() -> None:
    assert re.search(r"^## \[(Unreleased|\d+\.\d+\.\d+)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
