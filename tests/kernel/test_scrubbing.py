"""Scrubbing: what goes, what stays, and that nothing dressed up gets past."""

from __future__ import annotations

import base64
import binascii
import json
import time
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.kernel.scrubbing.checksums import _BASE58, luhn
from desk.kernel.scrubbing.scrub import LONGEST, Scrubber, scrubbed


def _base58check(payload: bytes) -> str:
    whole = payload + sha256(sha256(payload).digest()).digest()[:4]
    value, text = int.from_bytes(whole, "big"), ""
    while value:
        value, place = divmod(value, 58)
        text = _BASE58[place] + text
    return "1" * (len(whole) - len(whole.lstrip(b"\0"))) + text


def _ton(account: bytes = b"\7" * 32, tag: int = 0x51) -> str:
    body = bytes([tag, 0]) + account
    return base64.urlsafe_b64encode(body + binascii.crc_hqx(body, 0).to_bytes(2, "big")).decode()


def _iban(country: str, account: str) -> str:
    digits = "".join(str(int(character, 36)) for character in account + country + "00")
    return f"{country}{98 - int(digits) % 97:02d}{account}"


def _card(start: str, length: int) -> str:
    body = start.ljust(length - 1, "7")
    return next(body + str(digit) for digit in range(10) if luhn(body + str(digit)))


_HEAD = base64.urlsafe_b64encode(json.dumps({"alg": "HS256", "typ": "JWT"}).encode()).decode().rstrip("=")
SEED = "abandon ability able about above absent absorb abstract absurd abuse access accident"
CANARIES = {
    "private key": [
        "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXkt\n-----END OPENSSH PRIVATE KEY-----",
        "-----BEGIN EC PRIVATE KEY-----\ncut off in the middle",
        _base58check(b"\x80" + b"\5" * 32),
        _base58check(bytes.fromhex("0488ade4") + b"\1" * 74),
    ],
    "seed phrase": [SEED, f"{SEED} {SEED}"],
    "web token": [f"{_HEAD}.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"],
    "api key": ["sk-proj-abcdefghijklmnopqrstuvwx", "AKIAIOSFODNN7EXAMPLE", "ghp_" + "a1B2" * 9, "xoxb-1234567890-ab"],
    "wallet address": [
        _ton(),
        _ton(tag=0x11),
        "0:" + "ab" * 32,
        _base58check(b"\0" + b"\3" * 20),
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
        "0x" + "Ab" * 20,
    ],
    "e-mail address": ["ada.lovelace+desk@example.co.uk"],
    "bank account": [_iban("DE", "370400440532013000"), _iban("GB", "WEST12345698765432")],
    "payment card": [_card("4", 16), _card("37", 15), _card("2221", 16), _card("51", 16).replace("77", "7 7", 1)],
    "social security number": ["123-45-6789"],
    "phone number": ["+44 20 7946 0958", "+1 (415) 555-2671"],
    "network address": ["203.0.113.9"],
}  # fmt: skip


@pytest.mark.parametrize(("kind", "canary"), [(kind, one) for kind, many in CANARIES.items() for one in many])
def test_a_canary_of_each_kind_is_taken_out_of_a_sentence(kind: str, canary: str) -> None:
    found = scrubbed(f"Before: {canary}. After, BTC-USDT is at 64,000.50.")
    assert found.kinds == (kind,)
    assert canary not in found.text
    assert found.text == f"Before: [{kind} A]. After, BTC-USDT is at 64,000.50."


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("password=correct-horse", "correct-horse"),
        ('"api_key": "0123456789abcdef"', "0123456789abcdef"),
        ("my passphrase is hunter2hunter2", "hunter2hunter2"),
        ("Authorization: Bearer abcdefghijklmnop.q", "abcdefghijklmnop.q"),
        ("see C:\\Users\\ada\\orders.csv", "ada"),
    ],
)
def test_what_a_word_before_it_gives_away_is_taken_out(text: str, secret: str) -> None:
    assert secret not in scrubbed(text).text


@pytest.mark.parametrize(
    "text",
    [
        "BTC-USDT trades at 64,000.50 with a spread of 0.15 bp, +12345678.90 since 2026-11-21.",
        "T3.spread_bp = 0.12 bp, sha256 " + sha256(b"evidence").hexdigest(),
        "at 1700000000000000000 ns, order ord-7kq2m9x4c1, debate dbt-7kq2m9x4c1/T3.spread_bp",
        "sizes 1234567890123456 and 1700000000123456",
        "the base rate of the last hour says that a higher price was seen in more than every other window of its past",
        "version 2.14.3 of 127.0.0.1:8080",
        "DE44 is no account, AB12CDEF is no account either",
    ],
)
def test_figures_of_the_market_and_ids_of_the_desk_stay(text: str) -> None:
    assert scrubbed(text).text == text


@pytest.mark.parametrize("kind", ["payment card", "bank account", "wallet address", "private key"])
@given(place=st.integers(0, 400), shift=st.integers(1, 9))
def test_a_number_whose_checksum_fails_is_another_number(kind: str, place: int, shift: int) -> None:
    canary = CANARIES[kind][-1 if kind == "private key" else 0]
    at = 4 + place % (len(canary) - 4)
    if not canary[at].isdigit():
        return
    wrong = canary[:at] + str((int(canary[at]) + shift) % 10) + canary[at + 1 :]
    assert kind not in scrubbed(f"see {wrong} there").kinds


@given(
    st.sampled_from([one for many in CANARIES.values() for one in many if "\n" not in one and one != SEED]),
    st.lists(
        st.tuples(st.integers(0, 60), st.sampled_from("\u200b\u200d\u2060\ufeff\u00ad\u202e")), max_size=6
    ),
)
def test_invisible_characters_hide_nothing(canary: str, hidden: list[tuple[int, str]]) -> None:
    dressed = canary
    for place, character in hidden:
        at = place % len(dressed)
        dressed = dressed[:at] + character + dressed[at:]
    found = scrubbed(f"x {dressed} y")
    assert found.kinds
    assert all(piece not in found.text for piece in (dressed, canary))


def test_full_width_and_foreign_digits_hide_nothing() -> None:
    card = _card("4", 16)
    for zero in ("０", "٠", "०", "𝟎"):
        dressed = "".join(chr(ord(zero) + int(digit)) for digit in card)
        assert scrubbed(f"card {dressed} please").kinds == ("payment card",)


@given(st.text(min_size=8, max_size=40), st.text(max_size=40), st.text(max_size=40))
def test_a_secret_that_the_desk_knows_never_leaves(secret: str, before: str, after: str) -> None:
    found = scrubbed(f"{before}{secret}{after}", [secret])
    assert secret not in found.text.replace("[secret A]", "")


def test_a_known_secret_is_found_in_the_forms_it_takes_on_a_line() -> None:
    secret = "p4ss/wörd&more"
    raw = secret.encode()
    for form in (secret, raw.hex(), base64.b64encode(raw).decode(), "p4ss%2Fw%C3%B6rd%26more"):
        assert secret not in scrubbed(f"GET /?k={form}", [secret]).text
        assert form.rstrip("=") not in scrubbed(f"GET /?k={form}", [secret]).text


@pytest.mark.parametrize(
    "told",
    [
        f"Ada says {SEED} is hers",
        "mine: " + " ".join(f"{place}. {word}" for place, word in enumerate(SEED.split(), 1)),
        "\n".join(SEED.split()),
    ],
)
def test_a_seed_phrase_is_found_between_words_of_a_sentence_and_in_a_list(told: str) -> None:
    found = scrubbed(told)
    assert found.kinds == ("seed phrase",)
    assert "absorb" not in found.text


def test_the_same_thing_has_the_same_placeholder_in_every_message_of_a_prompt() -> None:
    scrubber = Scrubber()
    first = scrubber.scrub("ada@example.com wrote to bob@example.com")
    assert first.text == "[e-mail address A] wrote to [e-mail address B]"
    assert scrubber.scrub("bob@example.com answered").text == "[e-mail address B] answered"


@given(st.text(max_size=300))
def test_scrubbing_twice_changes_nothing_more(text: str) -> None:
    once = scrubbed(text).text
    assert scrubbed(once).text == once


@given(st.text(max_size=400))
def test_a_text_without_finds_is_untouched(text: str) -> None:
    found = scrubbed(text)
    assert found.kinds or found.text == text


def test_a_text_of_any_shape_costs_in_proportion_to_its_length() -> None:
    shapes = (
        "a" * 50,
        "1 ",
        "+1-",
        "abc def ",
        "a.b.",
        "x@a.",
        "password=",
        "-----BEGIN PRIVATE KEY-----",
        "1.2.",
    )
    for shape in shapes:
        took = []
        for size in (100_000, 800_000):
            text = shape * (size // len(shape))
            began = time.process_time()
            scrubbed(text)
            took.append(time.process_time() - began)
        assert took[1] < 24 * took[0], shape  # eight times the work, sixty-four times where it is quadratic


@pytest.mark.parametrize("shape", ["1-", "a-", "sk-", "12-"])
def test_no_shape_of_text_costs_many_times_what_words_cost(shape: str) -> None:
    def took(text: str) -> float:
        began = time.process_time()
        scrubbed(text)
        return time.process_time() - began

    words = min(took("ab cd, " * 10_000) for _ in range(3))
    assert took((shape * 70_000)[:70_000]) < 8 * words  # a desk that scrubs stands still meanwhile


def test_a_text_that_nobody_would_send_is_refused() -> None:
    with pytest.raises(ValueError, match="is not read"):
        scrubbed("x" * (LONGEST + 1))


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG", "wJalrXUtnFEMI/K7MDENG"),
        ("export OPENAI_API_KEY='abcdefgh12345678'", "abcdefgh12345678"),
        ("BINANCE_SECRET=vmPUZE6mv9SD5VNHk4", "vmPUZE6mv9SD5VNHk4"),
        ('{"client_secret": "abcdefgh12345678"}', "abcdefgh12345678"),
        ("postgres://desk:s3cretPw@db.internal:5432/x", "s3cretPw"),
        ("Authorization: Basic dXNlcjpwYXNzd29yZDEyMw==", "dXNlcjpwYXNzd29yZDEyMw=="),
        ("https://hooks.slack.com/services/T00000000/B00000000/abcdefghijkl", "T00000000/B00000000/abcdefghijkl"),
        ("bot 123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0", "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0"),
        ("glpat-ABCDEFGHIJKLMNOPQRST", "ABCDEFGHIJKLMNOPQRST"),
        ("gsk_abcdefghijklmnopqrstuvwxyz0123456789", "abcdefghijklmnopqrstuvwxyz0123456789"),
        ("0x4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318", "4c0883a69102937d"),
        ("pay DE89 3704 0044 0532 0130 00 NOW", "3704 0044"),
        ("pay de89 3704 0044 0532 0130 00 now", "3704 0044"),
        ("4111 1111 1111 1111 123 12 27", "4111 1111"),
        ("3782 822463 10005 1234", "822463"),
        ("call (415) 555-2671 or 415-555-2671", "555-2671"),
        ("from 2001:0db8:85a3:0000:0000:8a2e:0370:7334 and 2001:db8::7", "2001:"),
        ("at 00:1B:44:11:3A:B7", "1B:44"),
        ("to TJRabPrwbZy45sbavfcjinPJC18kjpRTv8", "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8"),
        (SEED.replace(" ", ", "), "abstract"),
    ],
)  # fmt: skip
def test_secrets_as_settings_services_and_countries_write_them_are_taken_out(text: str, secret: str) -> None:
    assert secret not in scrubbed(text).text


@pytest.mark.parametrize(
    "text",
    [
        "calls at 12:30:45 and 2026-11-21T12:30:45Z, T1.rows[BTC-USDT].rank: 3",
        "https://example.com:8443/feed?x=1 and http://127.0.0.1:8080/v1 and ::1",
        "sizes 1111 2222 3333 4444 and 415-555 lots",
        "the key of the desk: sealed; token count: 1,234; std::vector, dead::beef",
    ],
)
def test_times_addresses_of_this_machine_and_counts_stay(text: str) -> None:
    assert scrubbed(text).text == text
