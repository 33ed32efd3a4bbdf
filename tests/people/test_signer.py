"""The keys that the desk holds for the people of its demo."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.kernel.errors import DeskError
from desk.kernel.journal import Draft
from desk.kernel.signatures import public_key, verified
from desk.people.keys import Key, find_key, keys_of
from desk.people.messages import PEOPLE, KeyEnrolled, KeyRevoked
from desk.people.signer import FOLDER
from tests.execution.paper_desk import PaperDesk, at_a_desk


async def key_of_dana(desk: PaperDesk) -> Key:
    found = find_key(desk.bus.rows, "dana")
    assert found is not None
    return found


def test_each_demo_person_has_a_key_of_the_desk_in_a_file_only_its_user_reads(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        for person in ("operator", "dana", "lee"):
            key = find_key(desk.bus.rows, person)
            assert key is not None
            assert (key.custody, key.active) == ("desk", True)
            assert verified(key.key, b"text", desk.signer.sign(person, b"text"))
            assert (tmp_path / FOLDER / f"{person}.key").stat().st_mode & 0o777 == 0o600
        assert desk.signer.sign("nobody", b"text") == ""

    at_a_desk(tmp_path, scenario, gateway=False)


def test_a_restart_uses_the_same_files_and_a_missing_one_means_a_new_key_by_a_fact(tmp_path: Path) -> None:
    first = at_a_desk(tmp_path, key_of_dana, gateway=False)
    assert at_a_desk(tmp_path, key_of_dana, gateway=False) == first
    (tmp_path / FOLDER / "dana.key").unlink()

    async def after(desk: PaperDesk) -> None:
        old, new = keys_of(desk.bus.rows, "dana")
        assert (old.key, old.active, new.active) == (first.key, False, True)
        assert verified(new.key, b"text", desk.signer.sign("dana", b"text"))

    at_a_desk(tmp_path, after, gateway=False)


def test_a_key_of_their_own_is_left_alone_and_a_revoked_one_never_signs_again(tmp_path: Path) -> None:
    own = public_key(bytes(32))

    async def enrol(desk: PaperDesk) -> None:
        await desk.bus.record(Draft(PEOPLE, KeyEnrolled("dana", own, "person"), "operator"))
        lee = find_key(desk.bus.rows, "lee")
        assert lee is not None
        await desk.bus.record(Draft(PEOPLE, KeyRevoked("lee", lee.key, "lost"), "operator"))
        assert desk.signer.sign("dana", b"text") == desk.signer.sign("lee", b"text") == ""

    async def again(desk: PaperDesk) -> None:
        assert (await key_of_dana(desk)).key == own
        old, new = keys_of(desk.bus.rows, "lee")
        assert (old.active, new.active) == (False, True)
        assert old.key != new.key

    at_a_desk(tmp_path, enrol, gateway=False)
    at_a_desk(tmp_path, again, gateway=False)


@pytest.mark.parametrize("content", ["zz", "00" * 31, ""])
def test_a_damaged_key_file_is_named_and_nothing_starts_on_it(tmp_path: Path, content: str) -> None:
    at_a_desk(tmp_path, key_of_dana, gateway=False)
    (tmp_path / FOLDER / "dana.key").write_text(content)
    with pytest.raises(DeskError, match=r"dana\.key .*remove it, and a new one is made"):
        at_a_desk(tmp_path, key_of_dana, gateway=False)
