"""What the terminal says, in the language of the person at it. The English text is the key of every other one."""

from __future__ import annotations

from widgets.language.spoken import figures, marked, say, several, speak, speak_as, worded

__all__ = ["figures", "marked", "say", "several", "speak", "speak_as", "worded"]
