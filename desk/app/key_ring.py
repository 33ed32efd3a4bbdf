"""The person's own signing key at this terminal: opened with a passphrase, forgotten when idle, away or told to."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from desk.kernel.errors import DeskError
from widgets.language import marked, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from desk.kernel.clock import Clock
    from desk.kernel.key_file import UnlockedKey

AWAY = 60_000_000_000
"""Nanoseconds without the terminal's focus after which the key is forgotten."""
_ABSENT = marked(
    "Your key is not on this machine: {folder} holds no key file for it. "
    "Copy the file here, or vote where it is."
)


class KeyRing:
    """At most one open key. PyNaCl loads when the first one is opened."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.wrong: Callable[[str, int], None] = lambda key, in_a_row: None
        """Called, on that thread, with a key for which a wrong passphrase was given, and how often in a row."""
        self._key: UnlockedKey | None = None
        self._left_at: int | None = None
        self._wanted = 0

    def open(self, key: str = "") -> bool:
        """Whether this key, or any, signs without a passphrase now."""
        held = self._key
        return held is not None and not held.locked and key in ("", held.key)

    def begin(self) -> int:
        """A key is about to be opened; the number is what `unlock` is told, and `lock` makes it void."""
        self._wanted += 1
        return self._wanted

    async def unlock(
        self, profile: str, person: str, key: str, passphrase: bytearray, begun: int = 0
    ) -> bool:
        """Open a key on a thread; false when it was given up meanwhile. The passphrase is overwritten either way."""
        wanted = begun or self.begin()
        try:
            opened = await asyncio.to_thread(self._read, profile, person, key, passphrase)
        finally:
            passphrase[:] = bytes(len(passphrase))
            passphrase.clear()
        if wanted != self._wanted:
            opened.forget()
            return False
        self.lock()
        self._key, self._wanted = opened, wanted
        return True

    def _read(self, profile: str, person: str, key: str, passphrase: bytearray) -> UnlockedKey:
        from desk.kernel.key_file import find_key_file
        from desk.kernel.patience import tries_at
        from desk.kernel.profile import Profile
        from desk.kernel.vault import WrongPassphrase

        place = Profile(profile)
        file = find_key_file(place, person, key)
        if file is None:
            raise DeskError(say(_ABSENT, folder=place.settings_file.parent))
        try:
            said = passphrase.decode()
        except UnicodeDecodeError:
            raise DeskError(say("That passphrase is no text; type it again.")) from None
        try:
            return file.unlock(said, self._clock)
        except WrongPassphrase:
            self.wrong(key, tries_at(file.path).wrong)
            raise

    def sign(self, statement: bytes) -> str:
        """The signature, or empty where the key is not open."""
        return self._key.sign(statement) if self._key is not None else ""

    def lock(self) -> bool:
        """Forget the key, and any that is being opened; whether there was one."""
        held, self._key = self._key, None
        self._wanted += 1
        if held is None or held.locked:
            return False
        held.forget()
        return True

    def left(self) -> None:
        """The terminal lost the focus."""
        self._left_at = self._clock.monotonic()

    def came_back(self) -> None:
        """It has the focus again: after a longer absence somebody else may sit here."""
        if self._left_at is not None and self._clock.monotonic() - self._left_at >= AWAY:
            self.lock()
        self._left_at = None

    def tick(self) -> None:
        """Lock what was left alone. Called every second."""
        away = self._left_at is not None and self._clock.monotonic() - self._left_at >= AWAY
        if away or (self._key is not None and self._key.locked):
            self.lock()
