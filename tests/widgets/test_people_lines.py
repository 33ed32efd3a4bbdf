"""People on a narrow screen: a name that needs the room keeps it, and a caution is said once."""

from __future__ import annotations

from tests.widgets.stage import screen_text, staged
from widgets.sheet import SheetPane
from widgets.specs.people import PeopleList, PersonRow


def person(name: str, custody: str) -> PersonRow:
    return PersonRow.model_validate(
        {
            "person": name.lower(),
            "name": name,
            "demo": custody == "desk",
            "roles": ("approver", "risk"),
            "rights": ("vote",),
            "access": "active",
            "uid": None,
            "key": "9271" * 16,
            "custody": custody,
            "terminals": 0,
            "since": 0,
        }
    )


async def test_a_long_name_stands_whole_and_its_roles_below_it() -> None:
    pane: SheetPane = SheetPane()
    rows = (person("Dana", "desk"), person("Lee", "desk"))
    async with staged(pane, size=(46, 20)) as pilot:
        pane.show(PeopleList(profile="demo", you="lee", rows=rows))
        await pilot.pause()
        text = screen_text(pilot)
    assert "○ Dana (demo person)" in text
    assert "approver+risk" in text
    assert text.count("does not prove") == 1
