"""Ed25519 signatures by PyNaCl, loaded when the first one is made or checked. Keys and signatures are hex."""

from __future__ import annotations

SEED_BYTES = 32


def public_key(seed: bytes) -> str:
    """The public key of a 32-byte seed."""
    from nacl.signing import SigningKey

    return bytes(SigningKey(seed).verify_key).hex()


def sign(seed: bytes, statement: bytes) -> str:
    """The signature of a statement by the key of this seed."""
    from nacl.signing import SigningKey

    return SigningKey(seed).sign(statement).signature.hex()


def verified(key: str, statement: bytes, signature: str) -> bool:
    """Whether the key made the signature over exactly this statement. Anything malformed is no."""
    from nacl.exceptions import BadSignatureError
    from nacl.signing import VerifyKey

    try:
        VerifyKey(bytes.fromhex(key)).verify(statement, bytes.fromhex(signature))
    except (BadSignatureError, ValueError, TypeError):
        return False
    return True
