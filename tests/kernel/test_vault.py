"""The vault: known vectors, what is bound to a sealed secret, and how damage differs from a wrong passphrase."""

from __future__ import annotations

from hashlib import sha256

import pytest

from desk.kernel import vault
from desk.kernel.errors import DeskError, Refused

PASSPHRASE = "correct horse battery"
PURPOSE = "signing key of dana on desk"
SECRET = bytes(range(32))
SALT, NONCE = bytes(range(16)), bytes(range(24))
SEALED = vault.seal(SECRET, PASSPHRASE, PURPOSE, salt=SALT, nonce=NONCE)


def test_f69_a_sealed_file_is_these_bytes_on_every_machine() -> None:
    lines = SEALED.decode().splitlines()
    assert lines[:5] == [
        "dynamic-desk vault, form 1",
        "purpose: signing key of dana on desk",
        "kdf: argon2id13 memory=67108864 passes=3",
        "salt: 000102030405060708090a0b0c0d0e0f",
        "nonce: 000102030405060708090a0b0c0d0e0f1011121314151617",
    ]
    assert lines[5] == (
        "sealed: b618a340e248743dca19b5693c449c6f3bdd7cd8fcf78d60a0aa76a649c5debb"
        "8cffdfdac41951076462e68bf7c7740c"
    )
    assert vault.unseal(SEALED, PASSPHRASE, PURPOSE) == SECRET


def test_f69_the_key_is_argon2id_and_the_seal_is_xchacha20_poly1305_over_the_whole_head() -> None:
    from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt
    from nacl.pwhash import argon2id

    head, _, rest = SEALED.partition(b"nonce: ")
    sealed = bytes.fromhex(rest.decode().splitlines()[1].removeprefix("sealed: "))
    key = argon2id.kdf(32, PASSPHRASE.encode(), SALT, opslimit=3, memlimit=64 * 1024 * 1024)
    assert crypto_aead_xchacha20poly1305_ietf_decrypt(sealed, head, NONCE, key) == SECRET


def test_two_seals_of_one_secret_share_neither_salt_nor_nonce() -> None:
    one, other = (vault.seal(SECRET, PASSPHRASE, PURPOSE).split(b"\n") for _ in range(2))
    assert not {one[3], one[4], one[5]} & {other[3], other[4], other[5]}


def test_f69_a_wrong_passphrase_is_told_apart_from_a_damaged_file() -> None:
    with pytest.raises(vault.WrongPassphrase, match="the file itself is whole"):
        vault.unseal(SEALED, "incorrect horse", PURPOSE)
    middle = len(SEALED) // 2
    for broken in (
        SEALED[:-1],
        SEALED[:middle],
        SEALED + b"x",
        SEALED[:middle] + bytes([SEALED[middle] ^ 1]) + SEALED[middle + 1 :],
        b"",
    ):
        with pytest.raises(vault.DamagedVault, match="damaged"):
            vault.unseal(broken, PASSPHRASE, PURPOSE)


def test_f69_a_secret_opens_for_no_other_purpose_even_when_the_file_is_made_to_say_so() -> None:
    with pytest.raises(Refused, match="sealed for signing key of dana"):
        vault.unseal(SEALED, PASSPHRASE, "signing key of lee on desk")
    body = SEALED.rpartition(b"checksum: ")[0].replace(b"of dana", b"of  lee")
    forged = body + b"checksum: " + sha256(body).hexdigest().encode() + b"\n"
    with pytest.raises(vault.WrongPassphrase):
        vault.unseal(forged, PASSPHRASE, "signing key of  lee on desk")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"vault, form 1", b"vault, form 2"),
        (b"argon2id13", b"md5"),
        (b"memory=67108864", b"memory=99999999999"),
        (b"passes=3", b"passes=9999"),
        (b"passes=3", b"passes=three"),
        (b"salt: 00", b"salt: "),
    ],
)
def test_a_doctored_head_with_a_right_checksum_is_refused_before_any_key_is_derived(
    old: bytes, new: bytes
) -> None:
    body = SEALED.rpartition(b"checksum: ")[0].replace(old, new)
    with pytest.raises(vault.DamagedVault):
        vault.unseal(body + b"checksum: " + sha256(body).hexdigest().encode() + b"\n", PASSPHRASE, PURPOSE)


def test_a_passphrase_is_the_same_however_its_letters_are_composed() -> None:
    sealed = vault.seal(SECRET, "Fra\u00dfg\u00e4nger", PURPOSE)
    assert vault.unseal(sealed, "Fra\u00dfga\u0308nger", PURPOSE) == SECRET


def test_a_short_passphrase_and_a_purpose_of_two_lines_are_refused() -> None:
    with pytest.raises(Refused, match="at least 8"):
        vault.seal(SECRET, "short", PURPOSE)
    with pytest.raises(ValueError, match="one line"):
        vault.seal(SECRET, PASSPHRASE, "signing\nsealed: 00")


def test_what_went_wrong_is_one_sentence_for_a_person() -> None:
    with pytest.raises(DeskError) as wrong:
        vault.unseal(b"no vault", PASSPHRASE, PURPOSE)
    assert wrong.value.exit_code == 4
    assert vault.purpose_of(SEALED) == PURPOSE
