"""The keys that the desk holds for the people of the demo: they show the form of a signature and prove nothing of who."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from desk.kernel import signatures
from desk.kernel.bus import Bus
from desk.kernel.errors import DeskError
from desk.kernel.facts import Draft
from desk.kernel.private_file import private
from desk.kernel.queries import Tables, within
from desk.kernel.randomness import Randomness
from desk.people.directory import find_person
from desk.people.keys import find_key, owner_of
from desk.people.messages import PEOPLE, KeyEnrolled

FOLDER = "demo-keys"


class DeskSigner:
    """Signs for those whose key the desk holds. Each secret stands in a file (0600) of the profile's state folder."""

    def __init__(self, state: Path, bus: Bus, randomness: Randomness) -> None:
        self._folder = state / FOLDER
        self._bus = bus
        self._randomness = randomness
        self._seeds: dict[str, bytes] = {}
        """By public key."""

    async def prepare(self, people: Iterable[str]) -> None:
        """Find or make the keys of these people. Whoever enrolled a key of their own is left alone."""
        for person in people:
            await self._prepare(person)

    async def _prepare(self, person: str) -> None:
        path = self._folder / f"{person}.key"
        seed = _read(path)
        known = find_key(self._bus.rows, person)
        if known is not None and known.custody == "person":
            return
        if seed is None or self._spent(person, signatures.public_key(seed)):
            seed = self._randomness.secret(f"desk key of {person}", signatures.SEED_BYTES)
            _write(path, seed)
        key = signatures.public_key(seed)
        self._seeds[key] = seed

        def decide(tables: Tables) -> Sequence[Draft]:
            select = within(tables)
            who, now = find_person(select, person), find_key(select, person)
            if who is None or not who.active:
                return []
            if now is not None and (now.custody == "person" or now.key == key):
                return []
            return [Draft(PEOPLE, KeyEnrolled(person, key, "desk"), "desk")]

        await self._bus.transact(decide)

    def _spent(self, person: str, key: str) -> bool:
        """Whether the key was revoked or is somebody else's: then it never signs again."""
        known = owner_of(self._bus.rows, key)
        return known is not None and (known.person != person or not known.active)

    def sign(self, person: str, statement: bytes) -> str:
        """The signature by the person's active key, or empty where the desk does not hold that one."""
        key = find_key(self._bus.rows, person)
        seed = self._seeds.get(key.key) if key is not None and key.custody == "desk" else None
        return signatures.sign(seed, statement) if seed is not None else ""


def _read(path: Path) -> bytes | None:
    try:
        seed = bytes.fromhex(path.read_text().strip())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as problem:
        raise DeskError(
            f"the demo key {path} cannot be read ({problem}); remove it, and a new one is made"
        ) from None
    if len(seed) != signatures.SEED_BYTES:
        raise DeskError(f"the demo key {path} is cut short; remove it, and a new one is made")
    return seed


def _write(path: Path, seed: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    with open(fresh, "w", opener=private) as file:
        file.write(f"{seed.hex()}\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
