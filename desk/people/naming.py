"""What a person may be called, and what is a key: each function answers what is wrong, or nothing."""

from __future__ import annotations

import re

LONGEST_NAME = 40
RESERVED = frozenset({"desk", "house", "operator", "policy", "founding", "nobody", "none", "yourself"})
"""Ids that stand for something else in texts people sign."""
_ID = re.compile(r"[a-z][a-z0-9-]{0,31}")
_KEY = re.compile(r"[0-9a-f]{64}")


def id_problem(person: str) -> str:
    """A person's id stands in signed texts and in names of files."""
    if not _ID.fullmatch(person):
        return f"{person[:40]!r} is no person's id: use up to 32 small letters, digits and dashes, a letter first"
    return f"{person!r} means something else on a desk; choose another id" if person in RESERVED else ""


def name_problem(name: str) -> str:
    """A name is one readable line."""
    if not name or name != name.strip() or not name.isprintable() or len(name) > LONGEST_NAME:
        return f"{name[:60]!r} is no name: one line of at most {LONGEST_NAME} printable characters"
    return ""


def key_problem(key: str) -> str:
    """A public key is 64 hex digits that name a point to which a secret key can belong."""
    wrong = f"{key[:70]!r} is no public key; `desk people key new` prints one of 64 small letters a to f and digits"
    if not _KEY.fullmatch(key):
        return wrong
    from nacl.bindings import crypto_core_ed25519_is_valid_point

    return "" if crypto_core_ed25519_is_valid_point(bytes.fromhex(key)) else wrong
