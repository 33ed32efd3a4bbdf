"""A desk is founded once, by people whom a checked file names; after that only the gate changes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.approvals.changes.staffing import shortfall
from desk.approvals.policy import demo_policy
from desk.kernel.bus import Bus
from desk.kernel.clock import Clock
from desk.kernel.errors import ConfigError
from desk.kernel.journal import Journal
from desk.kernel.signatures import public_key
from desk.kernel.virtual import run_virtual
from desk.kernel.writer import InlineWriter
from desk.people.directory import PeopleTable, Person, all_people
from desk.people.founding import found, keep_founding, kept_founding, read_founding_file
from desk.people.keys import KeysTable, find_key
from desk.people.messages import PEOPLE

KEYS = [public_key(bytes([number]) * 32) for number in range(4)]


def text(people: dict[str, tuple[str, str, int, str]]) -> str:
    lines = ["people:"]
    for person, (name, roles, uid, key) in people.items():
        lines += [f"  {person}:", f"    name: {name}", f"    roles: [{roles}]"]
        lines += [f"    uid: {uid}", f'    key: "{key}"']
    return "\n".join(lines) + "\n"


GOOD = {
    "ada": ("Ada Byron", "trader, admin", 1001, KEYS[0]),
    "dana": ("Dana Ray", "approver", 1002, KEYS[1]),
    "lee": ("Lee Moss", "risk, approver", 1003, KEYS[2]),
    "kim": ("Kim Oak", "approver", 1004, KEYS[3]),
}


def written(folder: Path, content: str) -> Path:
    path = folder / "people.yaml"
    path.write_text(content)
    return path


def test_a_founding_file_names_each_person_with_roles_user_and_key(tmp_path: Path) -> None:
    people = read_founding_file(written(tmp_path, text(GOOD)))
    assert [one.person for one in people][2] == Person(
        "lee", "Lee Moss", ("approver", "risk"), demo=False, uid=1003
    )
    keep_founding(tmp_path, people)
    assert kept_founding(tmp_path) == people
    assert (tmp_path / "founding.json").stat().st_mode & 0o777 == 0o600


def test_everything_wrong_with_a_founding_file_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    bad = text(
        {
            "Ada": ("Ada", "trader", 1001, KEYS[0]),
            "dana": ("Dana", "approver, owner", 1002, KEYS[1]),
            "lee": ("ada", "risk", 1001, KEYS[0]),
            "kim": ("Kim", "approver", -4, "xyz"),
        }
    )
    with pytest.raises(ConfigError) as caught:
        read_founding_file(written(tmp_path, f"{bad}owner: me\n"))
    problems = str(caught.value).splitlines()
    for expected in (
        "there is no `owner` in a founding file",
        "'Ada' is no person's id",
        "line 9: `roles.1` of dana must be 'viewer', 'trader'",
        "`uid` of kim must be at least 0",
        "lee has the same name as Ada",
        "line 15: lee has the same uid as Ada",
        "lee has the same key as Ada",
        "nobody is admin",
    ):
        assert any(expected in problem for problem in problems), (expected, problems)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("people: []\n", "must name each person"),
        ("{}\n", "must name each person"),
        ("people:\n  ada: yes\n", "ada"),
        ("people:\n  ada:\n    name: Ada\n    name: Bob\n", "duplicate key"),
    ],
)
def test_a_file_of_another_shape_is_refused(tmp_path: Path, content: str, sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        read_founding_file(written(tmp_path, content))


def test_people_are_founded_once_and_never_again(tmp_path: Path) -> None:
    people = read_founding_file(written(tmp_path, text(GOOD)))

    async def main(clock: Clock) -> None:
        journal = await Journal.open(
            tmp_path / "state", (PeopleTable(), KeysTable()), (PEOPLE,), clock, InlineWriter()
        )
        bus = Bus(journal)
        with pytest.raises(ConfigError, match="nobody is enrolled on this profile yet"):
            await found(bus, (), lambda them: "")
        with pytest.raises(ConfigError, match="too few: orders of any value need 2"):
            await found(bus, people[:1], lambda them: shortfall(them, demo_policy()))
        assert journal.head.seq == 0
        await found(bus, people, lambda them: shortfall(them, demo_policy()))
        assert [one.person for one in all_people(bus.rows)] == list(GOOD)
        dana = find_key(bus.rows, "dana")
        assert dana is not None
        assert (dana.key, dana.custody) == (KEYS[1], "person")
        head = journal.head
        await found(bus, people[:2], lambda them: "")
        await found(bus, (), lambda them: "")
        assert journal.head == head
        await journal.close()

    run_virtual(main, 1)
