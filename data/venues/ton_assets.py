"""Assets on TON: who a token is, by the address of its contract and by nothing else.

The native coin is called TON by some sources and Gram by others, and anybody may deploy a token called `USDT`. So names
are given here: the native coin by its placeholder, Tether by its published master, every other token by what its source
says of it, and two tokens never share a name.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from data.errors import FrameRefused

NATIVE: Final = "0:" + "0" * 64
"""The zero address, with which venues name the native coin; never a payee."""
USDT: Final = "0:b113a994b5024a16719f69139328eb759596c38a25f59028b146fecdc3621dfe"
"""Master of Tether's token, EQCxE6mUtQJKFnGfaROTKOt1lZbDiiX1kCixRv7Nw2Id_sDs."""
PINNED: Final = {USDT: "USDT"}
NATIVE_NAMES: Final = frozenset({"TON", "GRAM", "TONCOIN"})
"""What sources call the native coin; no token may be called so."""
MOST_DECIMALS: Final = 30
LONGEST_NAME: Final = 12
TAG: Final = 6
"""Hexadecimal digits of an address that stand behind a name which is not its own."""
_RAW = re.compile(r"(0|-1):[0-9a-fA-F]{64}", re.ASCII)
_FRIENDLY = re.compile(r"[A-Za-z0-9_-]{48}|[A-Za-z0-9+/]{48}", re.ASCII)
_FLAGS = (0x11, 0x51)


class Asset(msgspec.Struct, frozen=True):
    """One asset as its source describes it. `address` is raw and in lower case; amounts count 10^-`decimals`."""

    address: str
    symbol: str
    decimals: int
    verified: bool
    """The source vouches for it."""
    warning: str = ""
    """What the source holds against it, or empty."""


def address(text: str) -> str:
    """A contract's raw address in lower case, from its raw or friendly form. Raises `FrameRefused`.

    Friendly: flag, workchain, 32 bytes and CRC-16 (polynomial 0x1021), 48 letters of either base64 alphabet (TEP-2).
    """
    if _RAW.fullmatch(text):
        return text.lower()
    if _FRIENDLY.fullmatch(text):
        body = b64decode(text.replace("-", "+").replace("_", "/"))
        workchain = int.from_bytes(body[1:2], "big", signed=True)
        sound = binascii.crc_hqx(body[:34], 0) == int.from_bytes(body[34:], "big")
        if sound and body[0] in _FLAGS and workchain in (0, -1):
            return f"{workchain}:{body[2:34].hex()}"
    raise FrameRefused(f"{text[:70]!r} is no address on TON's main network", book=False)


def amount(units: str) -> int:
    """An amount in an asset's smallest units, without its sign. Raises `FrameRefused`."""
    digits = units.removeprefix("-")
    if not digits.isascii() or not digits.isdigit() or len(digits) > 40:
        raise FrameRefused(f"{units[:50]!r} is no amount", book=False)
    return int(digits)


def names(
    assets: Iterable[Asset], native: str = "TON", taken: Mapping[str, str] | None = None
) -> dict[str, str]:
    """A name for each address, no two alike; `taken` are names given before, which stay.

    The first verified asset of a symbol is called by it. All others carry `~` and the last digits of their address.
    """
    found: dict[str, str] = dict(taken or {})
    used = set(found.values())
    for asset in sorted(assets, key=lambda one: not one.verified):
        if asset.address in found:
            continue
        pinned = native if asset.address == NATIVE else PINNED.get(asset.address)
        plain = pinned or _plain(asset.symbol)
        own = pinned is not None or (
            asset.verified
            and plain == asset.symbol
            and plain.upper() not in NATIVE_NAMES | {native}
            and plain.upper() not in PINNED.values()
            and plain not in used
        )
        name = plain if own else f"{plain}~{asset.address[-TAG:]}"
        if name in used:
            name = f"{plain}~{asset.address[-16:]}"
        found[asset.address] = name
        used.add(name)
    return found


def caution(asset: Asset, name: str, source: str) -> str:
    """What to know before trading it, or empty."""
    if asset.address == NATIVE or asset.address in PINNED:
        return ""
    if asset.warning:
        return f"{source} calls {name} {asset.warning}; its contract is {asset.address}"
    return "" if asset.verified else f"{name} is not verified by {source}; its contract is {asset.address}"


def _plain(symbol: str) -> str:
    kept = "".join(letter for letter in symbol if letter.isascii() and letter.isalnum())
    return kept[:LONGEST_NAME] or "token"
