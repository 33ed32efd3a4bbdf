"""What each kind of personal data or secret looks like, and how it is told from a look-alike."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address

from desk.kernel.scrubbing.checksums import (
    IBAN_LENGTHS,
    base58check,
    bech32,
    iban,
    issued_card,
    social_security,
    ton_address,
    web_token,
)

Confirms = Callable[[str], bool]

_COMMON = (
    "the and for with from are was not has had its but his her our who been were would could which than these those "
    "into said says does did your their when what where also only over because while"
)
"""Common words of English that stand in no list of seed words."""
_WORD = rf"(?!(?:{'|'.join(_COMMON.split())})\b)[a-z]{{3,8}}"
_BETWEEN = r",?[ \t\r\n]{1,4}(?:[0-9]{1,2}[.):]?[ \t]{0,2})?"
_SEED_PHRASE = rf"(?<![a-z])(?:{_WORD}{_BETWEEN}){{11,23}}{_WORD}(?![a-z])"
"""Twelve to twenty-four words in a row, numbered or not: without the list of words there is no checksum to ask."""
_SETTING = (
    r"(?i:(?<![A-Za-z0-9])(?:[A-Za-z0-9]{1,30}[_-]){0,6}"
    r"(?:secret|api_?key|access_?key|secret_?key|private_?key|client_?secret|auth_?token|access_?token|refresh_?token"
    r"|bot_?token|passwd|password|passphrase|passcode|mnemonic)(?:[_-](?:key|id|token))?)"
    r"[\"']?[ \t]{0,4}[=:][ \t]{0,4}[\"']?(?P<secret>[^\s\"',;]{6,400})"
)
"""A setting by the name that files and shells give it, such as `OPENAI_API_KEY=` and `"client_secret":`."""
_IBAN = (
    r"(?i:(?<!\w)(?:"
    + "|".join(rf"{country}\d{{2}}(?: ?[A-Z0-9]){{{length - 4}}}" for country, length in IBAN_LENGTHS.items())
    + r")(?!\w))"
)
"""As long as its country has it, so that a word after it is no part of it."""
_WIF, _EXTENDED_PRIVATE = 0x80, bytes.fromhex("0488ade4")


@dataclass(frozen=True, slots=True)
class Detector:
    """One kind. The part of a match named `secret`, or all of it, goes where `confirms` agrees."""

    kind: str
    pattern: re.Pattern[str]
    confirms: Confirms = lambda text: True


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _card(text: str) -> bool:
    return issued_card(_digits(text))


def _private_key(text: str) -> bool:
    payload = base58check(text)
    if payload is None:
        return False
    return (payload[0] == _WIF and len(payload) in (33, 34)) or payload[:4] == _EXTENDED_PRIVATE


def _coin_address(text: str) -> bool:
    """Bitcoin and its like: Base58Check with a version of one byte, or bech32 under any prefix."""
    if bech32(text):
        return True
    payload = base58check(text)
    return payload is not None and len(payload) == 21


def _six(text: str) -> bool:
    try:
        found = IPv6Address(text)
    except ValueError:
        return False
    return any(one.isdigit() for one in text) and not (found.is_loopback or found.is_unspecified)


def _phone(text: str) -> bool:
    return 9 <= len(_digits(text)) <= 15 and not _digits(text).startswith("0")


def _address(text: str) -> bool:
    return all(int(part) <= 255 for part in text.split(".")) and text not in ("127.0.0.1", "0.0.0.0")  # noqa: S104


def _detector(kind: str, pattern: str, confirms: Confirms = lambda text: True, flags: int = 0) -> Detector:
    return Detector(kind, re.compile(pattern, flags), confirms)


DETECTORS: tuple[Detector, ...] = (
    _detector("private key", r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----(?:(?:\r?\n|\\n)[A-Za-z0-9+/=:, -]{1,120})*"),
    _detector("seed phrase", _SEED_PHRASE),
    _detector("web token", r"(?<![\w-])[\w-]{10,2000}\.[\w-]{4,8000}\.[\w-]{0,2000}(?![\w-])", web_token),
    _detector("api key", r"\b(?:sk|pk|rk)[-_](?:[A-Za-z0-9]{2,20}[-_]){0,3}[A-Za-z0-9_-]{16,200}\b"),
    _detector("api key", r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"),
    _detector("api key", r"\bAIza[\w-]{35}\b"),
    _detector("api key", r"\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_\w{20,255}|hf_[A-Za-z0-9]{30,80})\b"),
    _detector("api key", r"\bxox[abeoprs]-[A-Za-z0-9-]{10,200}\b"),
    _detector("api key", r"\b(?:glpat-|npm_|pypi-|gsk_|xai-|r8_|whsec_|dop_v1_|shpat_|AGE-SECRET-KEY-)[\w-]{16,300}\b"),
    _detector("api key", r"\bSG\.[\w-]{16,40}\.[\w-]{30,60}(?![\w-])"),
    _detector("api key", r"(?<![\w.])\d{8,10}:AA[\w-]{30,40}(?![\w-])"),
    _detector("api key", r"\bhttps://(?:hooks\.slack\.com/services|discord(?:app)?\.com/api/webhooks)/(?P<secret>[\w/-]{16,200})"),
    _detector("api key", r"(?i:\bauthorization)[\"']?\s{0,4}[=:]\s{0,4}[\"']?(?i:basic|token|apikey)\s{1,4}"
              r"(?P<secret>[\w.~+/=-]{8,4000})"),
    _detector("password", r"(?<!\w)[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s/:@]{0,80}:(?P<secret>[^\s/@]{1,200})@"),
    _detector("password", _SETTING),
    _detector("api key", r"(?i:\bbearer)\s+(?P<secret>[\w.~+/=-]{16,4000})"),
    _detector(
        "password",
        r"(?i:\b(?:pass(?:word|phrase|wd)?|pwd|secret|api[ _-]?key|access[ _-]?token|private[ _-]?key|seed)\b)"
        r"[\"']?\s*(?:is:?\s+|[=:]\s*)[\"']?(?P<secret>[^\s\"',;]{6,400})",
    ),
    _detector("private key", r"(?<![A-Za-z0-9])(?:[5KL][A-Za-z0-9]{50,51}|xprv[A-Za-z0-9]{100,110})(?![A-Za-z0-9])",
              _private_key),
    _detector("wallet address", r"(?<![\w+/-])[EUk0][Qf][\w+/-]{46}(?![\w+/-])", ton_address),
    _detector("wallet address", r"(?<![\w:])-?[0-9]:[0-9a-fA-F]{64}(?!\w)"),
    _detector("wallet address", r"(?<!\w)(?:[13DLMT][A-Za-z0-9]{25,34}|(?:[a-z]{2,10}1|BC1|TB1)[A-Za-z0-9]{20,80})(?!\w)",
              _coin_address),
    _detector("wallet address", r"(?<!\w)0x[0-9a-fA-F]{40}(?!\w)"),
    _detector("private key", r"(?<!\w)0x[0-9a-fA-F]{64}(?!\w)"),
    _detector("e-mail address", r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24}\b"),
    _detector("bank account", _IBAN, iban),
    _detector("payment card", r"(?<![\w.,-])\d{4}([ -])\d{4}\1\d{4}\1\d{4}(?![\w-]|[.,]\d)", _card),
    _detector("payment card", r"(?<![\w.,-])3\d{3}([ -])\d{6}\1\d{5}(?![\w-]|[.,]\d)", _card),
    _detector("payment card", r"(?<![\w.,-])\d(?:[ -]?\d){12,18}(?![\w-]|[.,]\d)", _card),
    _detector("social security number", r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])", social_security),
    _detector("phone number", r"(?<![\w.])\+\d{1,3}[ -]?(?:\(\d{1,4}\)[ -]?)?\d(?:[ -]?\d){5,12}(?!\w|[.,]\d)", _phone),
    _detector("phone number", r"(?<![\w.,-])(?:\(\d{3}\) ?|\d{3}-)\d{3}-\d{4}(?![\w-]|[.,]\d)", _phone),
    _detector("network address", r"(?<![\w:.])[0-9a-fA-F:]{6,39}(?![\w:]|\.\d)", _six),
    _detector("network address", r"(?<![\w:])(?:[0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}(?![\w:])"),
    _detector("network address", r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)", _address),
    _detector("user name", r"(?:/home/|/Users/|\\Users\\)(?P<secret>[^\s/\\:\"']{1,64})"),
)  # fmt: skip
"""In the order in which they are tried; what an earlier one took is not looked at again."""
