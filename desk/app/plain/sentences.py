"""What somebody is saying, sentence by sentence as it is finished, and what of it is still unsaid at its end."""

from __future__ import annotations

import re

from widgets.language import say

_END = re.compile(r"[.!?](?=\s)|\n")
_MARKS = ("• ", "– ", "> ")
"""What stands before a line that is a bullet, a numbered one, or words from outside."""
LONGEST = 400
"""Characters after which a sentence that does not end is said as far as it goes."""


class Sentences:
    """One speaker's open item. What was spoken is held against what the desk finally records."""

    def __init__(self) -> None:
        self._open = ""
        self._spoken = ""

    @property
    def begun(self) -> bool:
        """Whether any of it was spoken."""
        return bool(self._spoken)

    def feed(self, text: str) -> list[str]:
        """The sentences that this text finishes."""
        self._open += text
        done: list[str] = []
        while True:
            found = _END.search(self._open)
            cut = found.end() if found else self._too_long()
            if not cut:
                break
            sentence, self._open = self._open[:cut].strip(), self._open[cut:]
            mark = next((each for each in _MARKS if sentence.startswith(each)), "")
            sentence = sentence.removeprefix(mark)
            if sentence:
                done.append(quoted(sentence) if mark == "> " else sentence)
                self._spoken += " " + sentence
        return done

    def rest(self, recorded: str) -> tuple[str, bool]:
        """What of the recorded text is unsaid, and whether it goes on from what was spoken."""
        spoken, words = self._spoken.split(), recorded.split()
        if words[: len(spoken)] == spoken:
            return _after(recorded, len(spoken)), True
        return recorded, False

    def _too_long(self) -> int:
        if len(self._open) <= LONGEST:
            return 0
        return self._open.rfind(" ", 1, LONGEST) + 1 or LONGEST


def quoted(words: str) -> str:
    """Words from outside, which say so."""
    return say("Quoted from outside: {words}", words=words)


def _after(text: str, words: int) -> str:
    """The text behind its first words, its line ends kept."""
    for found in re.finditer(r"\S+", text):
        if not words:
            return text[found.start() :]
        words -= 1
    return ""
