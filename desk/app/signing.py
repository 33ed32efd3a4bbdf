"""The signature on a vote: over exactly the text that was shown, with the person's open key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk.kernel.errors import DeskError
from widgets.language import say

if TYPE_CHECKING:
    from desk.app.key_ring import KeyRing


def vote_signature(
    keys: KeyRing, choice: str, voter: str, reason: str, head: str, text: str, digest: str = ""
) -> str:
    """In hex. Raises `DeskError` where the text is not what its digest names, or the key is locked."""
    from hashlib import sha256

    from desk.link.statement import vote_statement

    if digest and sha256(text.encode()).hexdigest() != digest:
        raise DeskError(
            say("Nothing is signed: the text shown is not the one the desk names. Tell an admin.")
        )
    try:
        signature = keys.sign(vote_statement(choice, voter, reason, head, text))
    except ValueError as problem:
        raise DeskError(say("Nothing is signed: {problem}.", problem=problem)) from None
    if not signature:
        raise DeskError(say("Your key is locked again; vote once more, and give its passphrase."))
    return signature
