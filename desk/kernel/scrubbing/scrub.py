"""Takes personal data and secrets out of texts. The same thing gets the same placeholder in every text of one scrubber.

It reads a folded form, in which full-width digits are digits and invisible characters are not there, so that a number
is found however it is dressed; what is replaced is the original.
"""

from __future__ import annotations

import base64
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from desk.kernel.scrubbing.detectors import DETECTORS

SHORTEST_SECRET = 6
"""A known secret of fewer characters would take words out of sentences."""
LONGEST = 2_000_000
"""Characters of one text; whoever sends more is wrong."""
_INVISIBLE = frozenset({"Cf", "Mn", "Me"})


@dataclass(frozen=True, slots=True)
class Scrubbed:
    """A text that may leave the machine."""

    text: str
    kinds: tuple[str, ...]
    """What was taken out, a kind once for each time, in the order of the text."""


class Scrubber:
    """Scrubs the texts that belong together, such as the messages of one prompt. `secrets` are known to the desk."""

    def __init__(self, secrets: Collection[str] = ()) -> None:
        self._secrets = tuple(
            sorted({form for one in secrets for form in _forms(one)}, key=lambda form: (-len(form), form))
        )
        self._names: dict[tuple[str, str], str] = {}

    def scrub(self, text: str) -> Scrubbed:
        """The text without them. One longer than `LONGEST` raises `ValueError`."""
        if len(text) > LONGEST:
            raise ValueError(f"a text of {len(text)} characters is not read")
        folded, places = _fold(text)
        found: list[tuple[int, int, str]] = []
        taken = bytearray(len(folded))
        for start, end, kind in _candidates(folded, self._secrets):
            if start < end and not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                found.append((start, end, kind))
        found.sort()
        pieces, last = [], 0
        for start, end, kind in found:
            pieces += [text[last : places[start]], self._name(kind, folded[start:end])]
            last = places[end - 1] + 1
        return Scrubbed("".join([*pieces, text[last:]]), tuple(kind for _, _, kind in found))

    def _name(self, kind: str, value: str) -> str:
        """`[e-mail address A]`: letters, so that a placeholder states no number."""
        if (kind, value) not in self._names:
            count = sum(known == kind for known, _ in self._names)
            self._names[kind, value] = f"[{kind} {_letters(count)}]"
        return self._names[kind, value]


def scrubbed(text: str, secrets: Collection[str] = ()) -> Scrubbed:
    """One text on its own."""
    return Scrubber(secrets).scrub(text)


def _candidates(text: str, secrets: Collection[str]) -> Iterator[tuple[int, int, str]]:
    for secret in secrets:
        at = text.find(secret)
        while at >= 0:
            yield at, at + len(secret), "secret"
            at = text.find(secret, at + len(secret))
    for detector in DETECTORS:
        for match in detector.pattern.finditer(text):
            group: int | str = "secret" if "secret" in detector.pattern.groupindex else 0
            if detector.confirms(match[group]):
                yield *match.span(group), detector.kind


def _forms(secret: str) -> tuple[str, ...]:
    """A secret as it is, and as it looks in a header, an address or a dump."""
    if len(secret) < SHORTEST_SECRET:
        return ()
    raw = secret.encode("utf-8", "surrogateescape")
    folded, _ = _fold(secret)
    coded = base64.b64encode(raw).decode().rstrip("=")
    return folded, secret, quote(secret, safe="", errors="surrogateescape"), raw.hex(), coded


def _fold(text: str) -> tuple[str, list[int]]:
    """The text to look at, and for each of its characters the place it stands for in `text`."""
    if text.isascii():
        return text, list(range(len(text)))
    folded: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        if character.isascii():
            folded.append(character)
            places.append(place)
        elif unicodedata.category(character) not in _INVISIBLE:
            plain = _plain(character)
            folded += plain
            places += [place] * len(plain)
    return "".join(folded), places


def _plain(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    return str(digit) if digit is not None else unicodedata.normalize("NFKC", character)


def _letters(count: int) -> str:
    """A, B, ..., Z, AA, AB, ..."""
    text = ""
    count += 1
    while count:
        count, rest = divmod(count - 1, 26)
        text = chr(ord("A") + rest) + text
    return text
