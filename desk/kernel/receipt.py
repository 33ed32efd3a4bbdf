"""Receipts: the head of a journal at one moment, signed by the desk, to be kept by somebody else."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from desk.kernel import signatures
from desk.kernel.chain import Head
from desk.kernel.desk_key import DeskKey
from desk.kernel.errors import ConfigError

FORM = "dynamic-desk receipt, form 1"
MOST_BYTES = 16 * 1024 * 1024
"""Of a file of receipts: some forty thousand."""
_HEAD = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")
_ENCODER = msgspec.json.Encoder(order="deterministic")


class Receipt(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of JSON. Whoever keeps it can tell later that a journal was rolled back, or is another one."""

    form: str = FORM
    desk: str = ""
    seq: int
    hash: str
    at: int = 0
    """UTC nanoseconds at which it was signed."""
    key: str = ""
    """Public half of the desk's key; empty where only a head was kept."""
    signature: str = ""

    @property
    def head(self) -> Head:
        return Head(self.seq, bytes.fromhex(self.hash))

    @property
    def line(self) -> str:
        """As it is kept."""
        return _ENCODER.encode(self).decode()

    @property
    def holds(self) -> bool:
        """Whether its own signature is right; a bare head has none to check."""
        return not self.key or signatures.verified(self.key, _statement(self), self.signature)


def head_text(head: Head) -> str:
    """`SEQ:HASH`."""
    return f"{head.seq}:{head.hash.hex()}"


def read_head(text: str) -> Head | None:
    """The head in a `SEQ:HASH`, or `None` for a text that is none."""
    found = _HEAD.fullmatch(text)
    return Head(int(found[1]), bytes.fromhex(found[2])) if found else None


def sign_receipt(key: DeskKey, head: Head, at: int) -> Receipt:
    """The desk's word that its journal reached this head."""
    blank = Receipt(desk=key.desk, seq=head.seq, hash=head.hash.hex(), at=at, key=key.key)
    return msgspec.structs.replace(blank, signature=key.sign(_statement(blank)))


def receipts_of(given: str) -> tuple[Receipt, ...]:
    """What somebody kept: a `SEQ:HASH`, a receipt, or a file with one of them a line."""
    if (one := _receipt(given)) is not None:
        return (one,)
    path = Path(given)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ConfigError(f"{given} is too large for a file of receipts; give the right file")
        lines = path.read_text().splitlines()
    except (OSError, ValueError):
        raise ConfigError(
            f"{given[:80]!r} is no SEQ:HASH, no receipt and no file that can be read; see `desk audit receipt`"
        ) from None
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        one = _receipt(line.strip())
        if one is None:
            raise ConfigError(f"line {number} of {given} is no receipt; see `desk audit receipt`")
        found.append(one)
    if not found:
        raise ConfigError(f"{given} holds no receipt; see `desk audit receipt`")
    return tuple(found)


class _Answer(msgspec.Struct):
    """The JSON answer of `desk audit receipt`, kept as it was printed."""

    receipt: Receipt


def _receipt(text: str) -> Receipt | None:
    if (head := read_head(text)) is not None:
        return Receipt(seq=head.seq, hash=head.hash.hex())
    kinds: tuple[type[Receipt | _Answer], ...] = (Receipt, _Answer)
    for kind in kinds:
        try:
            found = msgspec.json.decode(text, type=kind)
        except (msgspec.MsgspecError, UnicodeEncodeError):
            continue
        one = found.receipt if isinstance(found, _Answer) else found
        if one.form == FORM and read_head(f"{one.seq}:{one.hash}") is not None:
            return one
    return None


def _statement(receipt: Receipt) -> bytes:
    lines = (
        FORM,
        f"desk: {receipt.desk}",
        f"head: {receipt.seq}:{receipt.hash}",
        f"at: {receipt.at}",
        f"key: {receipt.key}",
    )
    return "\n".join(lines).encode()
