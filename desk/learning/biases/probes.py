"""Leanings that only a probe shows: what the bench asks again with a number that says nothing, and without names."""

from __future__ import annotations

from collections.abc import Sequence

from desk.learning.biases.conduct import Answered
from desk.learning.biases.measure import Measure, mean_of
from desk.learning.records import Speaker


def anchoring(speaker: Speaker, answered: Sequence[Answered]) -> Measure:
    """How far a number that says nothing moves the chance its own way."""
    return mean_of([(one.anchored - one.plain) * one.anchor for one in answered if one.speaker == speaker])


def name_effect(speaker: Speaker, answered: Sequence[Answered]) -> Measure:
    """How far the chance moves once the instrument has no name, less how far it moves when it is asked again."""
    own = [one for one in answered if one.speaker == speaker]
    return mean_of([abs(one.unnamed - one.plain) - abs(one.again - one.plain) for one in own])
