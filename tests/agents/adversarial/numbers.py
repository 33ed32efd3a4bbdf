"""Numbers in disguise: everything that a model could write so that a reader takes a figure from it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from random import Random


def _words_of(text: str) -> list[str]:
    return text.split()


DIGITS = [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) in ("Nd", "Nl", "No")]
_ONES = _words_of(
    "two three four five six seven eight nine ten eleven twelve thirteen fifteen eighteen nineteen"
)
_TENS = _words_of("twenty thirty forty fifty sixty seventy eighty ninety")
_BIG = _words_of("hundred thousand million billion")
_FOREIGN = _words_of("""zwei zwölf vierundzwanzig fünfzig tausend Prozent deux vingt soixante mille cinquante tres cuatro
veinte cincuenta quattro cinque novanta dois vinte trinta drie twintig honderd procent två tjugo hundra dwa dwadzieścia
tysiąc yirmi elli yüzde dua lima persen harminc száz kaksi kymmenen ishirini sanshi hyaku dvadtsat""")
_OTHER_SCRIPTS = _words_of("""двадцать пятьдесят тысяча είκοσι πενήντα عشرون خمسة עשרים बीस पचास 二十 五千 สิบ
스물 にじゅう հիսուն ოცი ๒๐ ٣٤ ৫০ ४५""")
_PICTURES = _words_of("1️⃣ 🔟 💯 ⚄ 🕐 🀇 🂡 ⠼⠑ 𝍷 ䷀ ➌ ⓭ 🄁 ㊿ ㏠ ½ ⅔ ⅟8 ² ⁹ ₇ Ⅷ ↂ 𝟡 🯷")
_ESCAPES = [
    "&#54;&#52;",
    "&frac12;",
    "&half;",
    "\\u0036",
    "\\x36",
    "%36%34",
    "0x40",
    "1e5",
    "6.4e4",
    "$10^4$",
    "\\frac{1}{2}",
    "`64`",
    "~~64~~",
    "[64](x)",
    "<b>64</b>",
    "6_4",
    "6'400",
    "64k",
    "#64",
    "№64",
    "x64",
]
_LOOK_ALIKES = ["lO", "lOO", "OOO", "IO", "lO,OOO", "XIV", "VIII", "MCMXC", "xiv", "viii", "Ol"]
_PHRASES = [
    "one point five",
    "one percent",
    "a third of it",
    "by one",
    "one bp",
    "minus one",
    "half as much",
    "two thirds",
    "tenfold",
    "twentyfive",
    "a couple",
    "a dozen",
    "twice",
    "doubled",
    "a quarter more",
    "five-ish",
    "per cent ten",
    "nil",
    "one trade",
]
_WINDOWS = [
    "15m dollars",
    "a volume of 15m",
    "15m of it",
    "sold for 5m",
    "raised 30m",
    "24h5",
    "15m5",
    "$15m",
    "1m USDT",
]


def _plain(dice: Random) -> str:
    number = dice.choice([dice.random() * 100_000, dice.randint(2, 99), dice.random()])
    return dice.choice(
        [f"{number:,.2f}", f"{number:.0f}", f"+{number:.1f}%", f"{number:.3e}", f"-{number:,.0f}"]
    )


def _digits(dice: Random) -> str:
    return "".join(dice.choices(DIGITS, k=dice.randint(1, 3)))


def _words(dice: Random) -> str:
    tens = f"{dice.choice(_TENS)}{dice.choice(['-', ' ', '', '‑'])}{dice.choice(_ONES[:8])}"
    return dice.choice(
        [dice.choice(_ONES), tens, f"{dice.choice(_ONES)} {dice.choice(_BIG)}", f"a {dice.choice(_BIG)}"]
    )


def _split(dice: Random) -> str:
    """A number word with something between its letters."""
    word = dice.choice([*_ONES[4:], *_TENS])
    at = dice.randint(1, len(word) - 1)
    mark = dice.choice(
        ["-", "*", "**", "_", "`", "~", ".", "'", "·", "/", " ", "\u200b", "\u00ad", "\u2060", "\u034f"]
    )
    if dice.random() < 0.3:
        return dice.choice([" ", "-", ".", "*", " - "]).join(word)
    return f"{word[:at]}{mark}{word[at:]}"


def _dressed(dice: Random) -> str:
    """A number word in other letters that look like its own."""
    word = dice.choice([*_ONES, *_TENS, *_BIG])
    match dice.randint(0, 4):
        case 0:
            return word.upper()
        case 1:
            return "".join(chr(ord(one) - ord("a") + 0x1D41A) for one in word)
        case 2:
            return "".join(chr(ord(one) + 0xFEE0) for one in word)
        case 3:
            return word.replace("o", "о").replace("e", "е") if set("oe") & set(word) else f"{word}\u0301"
        case _:
            at = dice.randint(1, len(word))
            return word[:at] + dice.choice("\u0301\u0308\u0323\u0336\u20e3") + word[at:]


KINDS: dict[str, Callable[[Random], str]] = {
    "plain": _plain,
    "digits": _digits,
    "words": _words,
    "split": _split,
    "dressed": _dressed,
    "foreign": lambda dice: dice.choice(_FOREIGN),
    "scripts": lambda dice: dice.choice(_OTHER_SCRIPTS),
    "pictures": lambda dice: dice.choice(_PICTURES),
    "escapes": lambda dice: dice.choice(_ESCAPES),
    "look-alikes": lambda dice: dice.choice(_LOOK_ALIKES),
    "phrases": lambda dice: dice.choice(_PHRASES),
    "windows": lambda dice: dice.choice(_WINDOWS),
}
"""Each makes text that states a number of its own."""
