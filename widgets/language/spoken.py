"""Texts as they are said: a terminal speaks one language at a time, English unless told otherwise."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from string import Formatter
from typing import Any


@dataclass(frozen=True)
class Language:
    """A language beside English: `texts` by the English text, `plurals` by the English `other` form."""

    code: str
    texts: Mapping[str, str] = field(default_factory=dict)
    plurals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    form: Callable[[float], int] = lambda count: 0 if count == 1 else 1
    """Which of the plural forms goes with a count, as CLDR orders them."""
    separators: Mapping[int, str] = field(default_factory=dict)
    """What stands for the decimal point and for the comma between thousands."""


OF = "\x04"
"""Stands between what a word is said of and the word, as in catalogues of gettext."""


class _Spoken:
    """One terminal is one process and speaks to one person: as with gettext, the language is the process's."""

    language: Language | None = None


class _Figures(Formatter):
    """`str.format` for another language: numbers among the fields are written as the language writes them."""

    def format_field(self, value: Any, format_spec: str) -> str:
        shown = format(value, format_spec)
        return figures(shown) if isinstance(value, int | float | Decimal) else shown


_FIGURES = _Figures()


def speak(language: Language | None) -> None:
    """Say everything in this language from now on; `None` is English."""
    _Spoken.language = language


def speak_as(code: str) -> None:
    """Say everything in the language with this code from now on; for one that there is not, nothing changes."""
    if code == "en":
        speak(None)
        return
    # A terminal that speaks English never reads a catalogue.
    from widgets.language.catalogue import FILES, language

    if code in FILES:
        speak(language(code))


def marked(text: str) -> str:
    """The text itself: marks what a table holds and `say` will say when it is drawn."""
    return text


def say(text: str, /, **fields: object) -> str:
    """The text in the person's language, with `{name}` replaced by the field of that name."""
    language = _Spoken.language
    if language is None:
        return text.format(**fields) if fields else text
    found = language.texts.get(text, text)
    return _FIGURES.vformat(found, (), fields) if fields else found


def worded(word: str, of: str) -> str:
    """A word that travels as data, as it is said of something: of an order and of a request it may be two words."""
    language = _Spoken.language
    return word if language is None else language.texts.get(f"{of}{OF}{word}", word)


def several(count: float, one: str, other: str, /, **fields: object) -> str:
    """`one` or `other`, or the form that another language has for this count; `{count}` is the count."""
    language = _Spoken.language
    if language is None:
        return (one if count == 1 else other).format(count=count, **fields)
    forms = language.plurals.get(other)
    found = forms[language.form(count)] if forms is not None else one if count == 1 else other
    return _FIGURES.vformat(found, (), {"count": count, **fields})


def figures(text: str) -> str:
    """A figure, written with point and commas, as the person's language writes it.

    Only for what is read: an order's exact text, what is typed, signed, copied or parsed keeps its point.
    """
    language = _Spoken.language
    return text if language is None else text.translate(language.separators)
