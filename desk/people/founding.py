"""The people a desk is founded with: a file that names them, read once when nobody is enrolled yet.

After that every change to people goes through the gate, so the file is of no further use.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from desk.kernel.bus import Bus
from desk.kernel.config_words import in_words
from desk.kernel.errors import ConfigError, DeskError
from desk.kernel.facts import Draft
from desk.kernel.private_file import private
from desk.kernel.queries import Tables, within
from desk.kernel.yaml_file import Place, read_settings
from desk.people.directory import Person, all_people
from desk.people.messages import PEOPLE, KeyEnrolled, PersonEnrolled
from desk.people.naming import id_problem, key_problem, name_problem
from desk.people.roles import Role, in_order

FILE = "founding.json"
MOST = 100
"""People of one desk."""


class Founder(BaseModel):
    """One person of the file, under their id."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    """As everybody reads it."""
    roles: tuple[Role, ...] = Field(min_length=1)
    """What they may do: viewer, trader, approver, risk, admin."""
    uid: int = Field(ge=0, lt=2**32 - 1)
    """Number of their Unix user on the host, as `id -u` prints it."""
    key: str
    """Their public key, as `desk people key new` prints it."""


class FoundingPerson(msgspec.Struct, frozen=True):
    """Somebody to be enrolled at the first start, with the key that signs for them."""

    person: Person
    key: str


def read_founding_file(file: Path) -> tuple[FoundingPerson, ...]:
    """The people of a founding file. Raises `ConfigError` with one line for each thing that is wrong with it."""
    if not file.exists():
        raise ConfigError(f"there is no file {file}; name the file that lists the people of this desk")
    values, places = read_settings(file)
    problems = [
        f"{places.get((name,), file)}: there is no `{name}` in a founding file, only `people`."
        for name in values
        if name != "people"
    ]
    listed = values.get("people")
    if not isinstance(listed, dict) or not listed:
        raise ConfigError(
            f"{file}: `people` must name each person by their id, with name, roles, uid and key"
        )
    if len(listed) > MOST:
        raise ConfigError(f"{file}: a desk has at most {MOST} people, and this file has {len(listed)}")
    found = []
    for person, given in listed.items():
        told, founder = _founder(person, given, places, file)
        problems += told
        if founder is not None:
            found.append(founder)
    problems += _together(found, places, file)
    if problems:
        raise ConfigError("\n".join(problems))
    return tuple(found)


def _founder(
    person: str, given: Any, places: Mapping[Place, str], file: Path
) -> tuple[list[str], FoundingPerson | None]:
    def at(*inner: str) -> str:
        return places.get(("people", person, *inner)) or places.get(("people", person)) or str(file)

    problems = [f"{at()}: {why}." for why in [id_problem(person)] if why]
    try:
        # Through JSON, since a list of a file is a tuple of roles and nothing else is to be read loosely.
        founder = Founder.model_validate_json(msgspec.json.encode(given), strict=True)
    except (ValidationError, msgspec.MsgspecError, TypeError) as failure:
        if not isinstance(failure, ValidationError):
            return [*problems, f"{at()}: `{person}` must have name, roles, uid and key."], None
        for problem in failure.errors():
            name = ".".join(str(part) for part in problem["loc"])
            words = "is not known here" if problem["type"] == "extra_forbidden" else in_words(problem)
            problems.append(
                f"{at(*(str(part) for part in problem['loc'][:1]))}: `{name or person}` of {person} {words}."
            )
        return problems, None
    if why := name_problem(founder.name):
        problems.append(f"{at('name')}: {why}.")
    if why := key_problem(founder.key):
        problems.append(f"{at('key')}: {why}.")
    roles = in_order(founder.roles)
    return problems, FoundingPerson(
        Person(person, founder.name, roles, demo=False, uid=founder.uid), founder.key
    )


def _together(found: Sequence[FoundingPerson], places: Mapping[Place, str], file: Path) -> list[str]:
    """What is wrong only because of somebody else in the file."""
    problems = []
    for field in ("name", "uid", "key"):
        first: dict[object, str] = {}
        for one in found:
            value = {"name": one.person.name.casefold(), "uid": one.person.uid, "key": one.key}[field]
            before = first.setdefault(value, one.person.person)
            if before != one.person.person:
                where = places.get(("people", one.person.person, field), str(file))
                problems.append(
                    f"{where}: {one.person.person} has the same {field} as {before}; people are told apart by it."
                )
    if found and not any("admin" in one.person.roles for one in found):
        problems.append(f"{file}: nobody is admin, and without one nobody can be enrolled later.")
    return problems


def keep_founding(state: Path, people: Iterable[FoundingPerson]) -> Path:
    """Store the people for the first start of the profile with this state folder."""
    path = state / FILE
    fresh = path.with_suffix(".new")
    try:
        with open(fresh, "wb", opener=private) as file:
            file.write(msgspec.json.format(msgspec.json.encode(list(people))))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as problem:
        raise DeskError(
            f"the founding people cannot be stored in {path} ({problem.strerror}); make room there"
        ) from None
    return path


def kept_founding(state: Path) -> tuple[FoundingPerson, ...]:
    """The people stored for the first start; none where nobody stored any."""
    path = state / FILE
    try:
        return tuple(msgspec.json.decode(path.read_bytes(), type=list[FoundingPerson]))
    except FileNotFoundError:
        return ()
    except (OSError, msgspec.MsgspecError) as problem:
        raise ConfigError(
            f"the founding people in {path} cannot be read ({problem}); store them again with `desk people found FILE`"
        ) from None


async def found(bus: Bus, people: Sequence[FoundingPerson], unfit: Callable[[Sequence[Person]], str]) -> None:
    """Enrol the founding people where nobody ever was; later starts change nothing.

    `unfit` says why these people cannot run the desk, or nothing. Raises `ConfigError` where they cannot, and where a
    desk without anybody was given nobody.
    """

    def decide(tables: Tables) -> Sequence[Draft]:
        if all_people(within(tables)):
            return []
        if not people:
            raise ConfigError(
                "nobody is enrolled on this profile yet; list its people in a file, store them with "
                "`desk people found FILE`, and start again"
            )
        if why := unfit([one.person for one in people]):
            raise ConfigError(
                f"the founding people are too few: {why}; add people to the file and store it again with "
                "`desk people found FILE`"
            )
        return founding_drafts(people)

    if not all_people(bus.rows):
        await bus.transact(decide)


def founding_drafts(people: Iterable[FoundingPerson]) -> list[Draft]:
    """The facts with which a desk is founded."""
    drafts = []
    for one in people:
        who = one.person
        enrolled = PersonEnrolled(who.person, who.name, who.roles, demo=False, uid=who.uid)
        drafts.append(Draft(PEOPLE, enrolled, "founding"))
        drafts.append(Draft(PEOPLE, KeyEnrolled(who.person, one.key, "person"), "founding"))
    return drafts
