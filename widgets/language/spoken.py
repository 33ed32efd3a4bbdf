"""Texts as they are said: a terminal speaks one language at a time, English unless told otherwise."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Language:
    """A language beside English: `texts` by the English text, `plurals` by the English `other` form."""

    code: str
    texts: Mapping[str, str] = field(default_factory=dict)
    plurals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    form: Callable[[int], int] = lambda count: 0 if count == 1 else 1
    """Which of the plural forms goes with a count, as CLDR orders them."""


class _Spoken:
    """One terminal is one process and speaks to one person: as with gettext, the language is the process's."""

    language: Language | None = None


def speak(language: Language | None) -> None:
    """Say everything in this language from now on; `None` is English."""
    _Spoken.language = language


def marked(text: str) -> str:
    """The text itself: marks what a table holds and `say` will say when it is drawn."""
    return text


def say(text: str, /, **fields: object) -> str:
    """The text in the person's language, with `{name}` replaced by the field of that name."""
    language = _Spoken.language
    found = text if language is None else language.texts.get(text, text)
    return found.format(**fields) if fields else found


def several(count: int, one: str, other: str, /, **fields: object) -> str:
    """`one` or `other`, or the form that another language has for this count; `{count}` is the count."""
    language = _Spoken.language
    if language is not None and (forms := language.plurals.get(other)) is not None:
        return forms[language.form(count)].format(count=count, **fields)
    return (one if count == 1 else other).format(count=count, **fields)
