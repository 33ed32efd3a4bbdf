"""While the paper venue misbehaves on purpose the status line says so, however narrow it is."""

from __future__ import annotations

import pytest

from tests.widgets import samples
from tests.widgets.stage import plain
from widgets.ink import Ink
from widgets.status_line import status_lines


@pytest.mark.parametrize("width", [40, 80, 160])
def test_faults_that_are_on_stand_in_words_at_every_width(width: int) -> None:
    spec = samples.status().model_copy(update={"paper_faults": "lost ack 5%", "desk_state": "ACTIVE"})
    text = plain([status_lines(spec, width, Ink())])
    assert "FAULTS ON" in text
    assert ("lost ack 5%" in text) == (width >= 80)


def test_without_faults_nothing_is_said_of_them() -> None:
    assert "FAULTS" not in plain([status_lines(samples.status(), 160, Ink())])
