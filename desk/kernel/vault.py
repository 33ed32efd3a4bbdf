"""The vault: a secret sealed under a passphrase, by argon2id and XChaCha20-Poly1305 of PyNaCl.

A sealed file is seven lines of text. The checksum in the last one covers all before it, so that damage is told from a
wrong passphrase; it keeps out no attacker, the authenticated encryption does. Sealing and opening take 64 MiB and a
tenth of a second or more: call them on a thread.
"""

from __future__ import annotations

import os
import unicodedata
from hashlib import sha256

from desk.kernel.errors import DeskError, Refused

FORM = "dynamic-desk vault, form 1"
MEMORY = 64 * 1024 * 1024
"""Bytes that each guess at a passphrase costs."""
PASSES = 3
SALT_BYTES = 16
NONCE_BYTES = 24
SHORTEST = 8
"""Characters of a passphrase."""
_MOST_MEMORY = 1024 * 1024 * 1024
_MOST_PASSES = 64
_LARGEST = 64 * 1024
_TAG_BYTES = 16


class DamagedVault(DeskError):
    """The file is not what was written, whatever the passphrase."""

    exit_code = 4


class WrongPassphrase(Refused):
    """The file is whole, and this passphrase does not open it."""

    def __init__(self, sentence: str, in_a_row: int = 1) -> None:
        super().__init__(sentence)
        self.in_a_row = in_a_row
        """Wrong ones for this file without a right one between, this one included."""


def seal(
    secret: bytes,
    passphrase: str,
    purpose: str,
    *,
    salt: bytes | None = None,
    nonce: bytes | None = None,
) -> bytes:
    """The sealed file of a secret. `purpose` is bound to it: opened for another one, it does not open.

    Salt and nonce are fresh ones unless a known file is to be written again, which only vectors do.
    """
    from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_encrypt

    if len(passphrase) < SHORTEST:
        raise Refused(f"a passphrase has at least {SHORTEST} characters; choose a longer one")
    if not purpose.isprintable() or purpose != purpose.strip() or not purpose:
        raise ValueError(f"a purpose is one line of printable text, was {purpose!r}")
    salt = os.urandom(SALT_BYTES) if salt is None else salt
    nonce = os.urandom(NONCE_BYTES) if nonce is None else nonce
    head = _head(purpose, MEMORY, PASSES, salt)
    key = _key(passphrase, salt, MEMORY, PASSES)
    sealed = crypto_aead_xchacha20poly1305_ietf_encrypt(secret, head, nonce, key)
    body = head + f"nonce: {nonce.hex()}\nsealed: {sealed.hex()}\n".encode()
    return body + f"checksum: {sha256(body).hexdigest()}\n".encode()


def unseal(file: bytes, passphrase: str, purpose: str) -> bytes:
    """The secret. Raises `DamagedVault` or `WrongPassphrase`, and says which; another purpose is refused as such."""
    from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt
    from nacl.exceptions import CryptoError

    found, memory, passes, salt, nonce, sealed = _read(file)
    if found != purpose:
        raise Refused(f"this file is sealed for {found}, not for {purpose}; name the right one")
    key = _key(passphrase, salt, memory, passes)
    try:
        return crypto_aead_xchacha20poly1305_ietf_decrypt(
            sealed, _head(found, memory, passes, salt), nonce, key
        )
    except CryptoError:
        raise WrongPassphrase("the passphrase is wrong; the file itself is whole") from None


def purpose_of(file: bytes) -> str:
    """What a sealed file is for, without a passphrase. Raises `DamagedVault`."""
    return _read(file)[0]


def _head(purpose: str, memory: int, passes: int, salt: bytes) -> bytes:
    """Everything that the encryption binds: form, purpose and how the key is derived."""
    return (
        f"{FORM}\npurpose: {purpose}\nkdf: argon2id13 memory={memory} passes={passes}\nsalt: {salt.hex()}\n"
    ).encode()


def _key(passphrase: str, salt: bytes, memory: int, passes: int) -> bytes:
    from nacl.pwhash import argon2id

    # The same passphrase arrives composed from one keyboard and decomposed from another.
    text = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogateescape")
    return argon2id.kdf(32, text, salt, opslimit=passes, memlimit=memory)


def _read(file: bytes) -> tuple[str, int, int, bytes, bytes, bytes]:
    damaged = DamagedVault("the sealed file is damaged: its checksum does not hold; restore it from a copy")
    body, mark, checksum = file.rpartition(b"checksum: ")
    if len(file) > _LARGEST or not mark or checksum != f"{sha256(body).hexdigest()}\n".encode():
        raise damaged
    try:
        form, *lines, last = body.decode().split("\n")
        purpose, kdf, salt, nonce, sealed = (
            line.removeprefix(f"{name}: ")
            for name, line in zip(("purpose", "kdf", "salt", "nonce", "sealed"), lines, strict=True)
        )
        method, memory, passes = kdf.split(" ")
        cost = int(memory.removeprefix("memory=")), int(passes.removeprefix("passes="))
        parts = bytes.fromhex(salt), bytes.fromhex(nonce), bytes.fromhex(sealed)
    except ValueError:
        raise damaged from None
    if form != FORM or method != "argon2id13":
        raise DamagedVault(f"this desk reads files of {FORM!r}, not of {form[:60]!r}; use the newer desk")
    sound = (
        not last
        and len(parts[0]) == SALT_BYTES
        and len(parts[1]) == NONCE_BYTES
        and len(parts[2]) >= _TAG_BYTES
    )
    # A doctored file must not cost more than an honest one by orders of magnitude.
    if not sound or not 8192 <= cost[0] <= _MOST_MEMORY or not 1 <= cost[1] <= _MOST_PASSES:
        raise damaged
    if not body.startswith(_head(purpose, *cost, parts[0])):
        raise damaged
    return purpose, *cost, *parts
