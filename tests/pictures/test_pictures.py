"""Every pane in every state at three sizes and in three themes, as text and as SVG.

`python -m tests.pictures` takes the pictures again.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import unified_diff
from pathlib import Path

import pytest

from tests.pictures import shelf
from tests.pictures.scenes import SCENES
from tests.pictures.states import STATES
from tests.pictures.taking import SIZES, THEMES, Pictures, beside, in_every_theme, named, themes

MOST_BYTES = 6_000_000
AGAIN = "`python -m tests.pictures` takes the pictures again; look at what changed"


@pytest.fixture(autouse=True)
def steady(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("DESK_HOME", str(tmp_path))


def compare(taken: Pictures, texts: Mapping[str, str]) -> None:
    assert set(taken.texts) == set(texts), AGAIN
    for picture, text in taken.texts.items():
        if text != texts[picture]:
            changed = unified_diff(
                texts[picture].splitlines(), text.splitlines(), "kept", "now", lineterm="", n=0
            )
            pytest.fail(f"{picture} reads differently\n" + "\n".join(changed) + f"\n{AGAIN}", pytrace=False)
    looks_different = [name for name, svg in taken.svgs.items() if svg != shelf.read_svg(name)]
    assert looks_different == [], AGAIN


@pytest.mark.parametrize("size", SIZES, ids=named)
async def test_every_pane_and_state_looks_as_it_did(size: tuple[int, int]) -> None:
    for theme, taken in (await in_every_theme(size)).items():
        compare(
            taken, shelf.read_texts(f"{THEMES[0]}-{named(size)}") | shelf.read_texts(f"{theme}-{named(size)}")
        )


@pytest.mark.parametrize("size", SIZES, ids=named)
async def test_what_lies_over_the_desk_looks_as_it_did(size: tuple[int, int], tmp_path: Path) -> None:
    compare(await beside(size, tmp_path), shelf.read_texts(f"beside-{named(size)}"))


async def test_every_other_theme_and_the_smallest_screen_look_as_they_did() -> None:
    compare(await themes(), shelf.read_texts("small"))


def test_no_two_states_of_a_scene_read_alike() -> None:
    """Whoever sees no colour can tell them apart."""
    for size in SIZES:
        texts = shelf.read_texts(f"dark-{named(size)}") | shelf.read_texts(f"monochrome-{named(size)}")
        for scene in SCENES[size]:
            seen = [texts[f"{scene} · {state}"] for state in (*STATES, "disconnected")]
            assert len(set(seen)) == len(seen), scene


def test_the_shelf_stays_small() -> None:
    files = [*(shelf.HERE / "text").iterdir(), *(shelf.HERE / "svg").iterdir()]
    assert sum(each.stat().st_size for each in files) < MOST_BYTES
