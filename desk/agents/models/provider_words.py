"""The provider's own words for an error, out of whatever it sent: a JSON body, an error page, a line of text."""

from __future__ import annotations

import json
import re
from typing import Any

from desk.kernel.shortening import shortened

LONGEST = 300
_TITLE = re.compile(rb"<title[^>]*>([^<]{1,300})", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,500}>")


def one_line(text: str, most: int = LONGEST) -> str:
    """Printable, on one line, and no longer than `most` characters."""
    plain = " ".join("".join(one if one.isprintable() else " " for one in text[: most * 4]).split())
    return shortened(plain, most)


def words_of(body: bytes) -> tuple[str, int]:
    """What a body says and the code it gives, or empty and 0."""
    try:
        found = json.loads(body[:65536])
    except (ValueError, RecursionError):
        return _page(body), 0
    return one_line(_said(found)), _code(found)


def _page(body: bytes) -> str:
    title = _TITLE.search(body)
    if title is not None:
        return one_line(title[1].decode("utf-8", "replace"))
    if body.lstrip()[:1] in (b"<", b"{", b"["):
        return (
            one_line(_TAG.sub(" ", body[:2000].decode("utf-8", "replace")))
            if body.lstrip()[:1] == b"<"
            else ""
        )
    return one_line(body[:2000].decode("utf-8", "replace"))


def _said(found: Any, left: int = 5) -> str:
    """The first text under the names that servers use, a few levels deep."""
    if not left:
        return ""
    if isinstance(found, str):
        return found
    if isinstance(found, list):
        return _said(found[0], left - 1) if found else ""
    if isinstance(found, dict):
        for name in ("error", "message", "detail", "msg", "title"):
            if name in found and (text := _said(found[name], left - 1)):
                return text
    return ""


def _code(found: Any) -> int:
    """An HTTP status that stands in the body."""
    inner = found.get("error") if isinstance(found, dict) else None
    for one in (inner, found):
        if isinstance(one, dict):
            for name in ("code", "status", "status_code"):
                value = one.get(name)
                if isinstance(value, str) and value.isascii() and value.isdigit():
                    value = int(value[:4])
                if isinstance(value, int) and 400 <= value <= 599:
                    return value
    return 0
