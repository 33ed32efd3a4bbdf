"""Whatever stands in a spec's text, nothing that acts on a terminal reaches it, and nothing is read as markup."""

from __future__ import annotations

import pytest

from tests.widgets import hostile
from tests.widgets.every import NAMES, filled
from tests.widgets.filling import poisoned
from tests.widgets.stage import INK
from widgets.specs.figure import Spec

ATTACK = (
    "\x1b]52;c;QQ==\x07\x1b[2J\x9b31m\u202eab\u200b\ufeff\U000e0041\u2028\r\n[@click=app.quit]x[/link]\x00é市🙂"
    + "\u0301" * 50
)
SIZES = ((1, 1), (3, 2), (5, 20), (20, 5), (44, 10), (60, 25), (120, 40))


def attacked(spec: Spec) -> Spec:
    """The spec with the attack in every free text of it."""
    changed: Spec = poisoned(spec, ATTACK)
    return changed


@pytest.mark.parametrize("name", NAMES)
def test_no_pane_lets_hostile_text_through_at_any_size(name: str) -> None:
    pane = filled(name, attacked)
    for width, height in SIZES:
        lines = pane.draw(width, height, INK)
        assert len(lines) >= 1
        for line in lines:
            assert not hostile.CHARACTERS & set(line.text), (name, width, height)
            assert line.cell_length == width, (name, width, height, line.text)


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("book", "evidence")])
def test_markup_is_shown_as_it_is(name: str) -> None:
    lines = filled(name, lambda spec: poisoned(spec, "[b]x[/b]")).draw(200, 60, INK)
    assert "[b]x[/b]" in "".join(line.text for line in lines)


def test_the_poison_reaches_every_free_text() -> None:
    def texts(spec: Spec) -> list[str]:
        return [value for value in spec.model_dump(mode="python").values() if isinstance(value, str)]

    from tests.widgets import samples

    assert ATTACK in texts(attacked(samples.evidence()))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [1, 2, 3, 7, 11, 23])
def test_too_small_a_pane_still_draws(name: str, width: int) -> None:
    pane = filled(name)
    for height in (1, 2, 3, 5):
        assert all(line.cell_length == width for line in pane.draw(width, height, INK))
