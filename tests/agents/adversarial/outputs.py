"""Adversarial answers: sentences as a model writes them, with a number or a broken reference hidden in each."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from tests.agents.adversarial.numbers import KINDS

REFERENCES = [
    "{{T1.last}}",
    "{{T1.spread_bp|signed}}",
    "{{calc:T1.ask-T1.bid}}",
    "{{T2.rows[BTC-USDT].regime}}",
    "{{T1.trades}}",
    "{{T1.change_pct|%}}",
    "{{calc:(T1.ask-T1.bid)/T1.mid}}",
]
BROKEN = [
    "{{T9.last}}",
    "{{T1.nothing}}",
    "{{64000}}",
    "{{}}",
    "{{T1.last",
    "T1.last}}",
    "{{ {{T1.last}} }}",
    "{{T1.la\nst}}",
    "{{T1.last}}000",
    "{{T1.last}}k",
    "{{T1.last}} million",
    "{{T1.last}} %",
    "-{{T1.last}}",
    "+{{T1.last}}",
    "${{T1.last}}",
    "{{T1.last}}{{T1.last}}",
    "{{T1.last}}.{{T1.bid}}",
    "x{{T1.last}}",
    "{{T1.spread_bp}} bps",
    "{{T1.spread_bp|price}}",
    "{{T1.last|7}}",
    "{{T1.last|furlong}}",
    "{{T1.last|signed|price}}",
    "{{calc:T1.ask*3}}",
    "{{calc:7}}",
    "{{calc:T1.ask+T1.bid}}",
    "{{calc:T1.last/T1.last}}",
    "{{calc:T1.ask**T1.bid}}",
    "{{calc:__import__('os')}}",
    "{{calc:-T1.last}}",
    "{{calc:T1.bid*T1.buy_share_pct}}",
    "{{calc:T1.last/(T1.bid-T1.bid)}}",
    "{{calc:T3.items[0].age}}",
    "{{calc:1_0}}",
    "{{calc:T1.ask-0x40}}",
    "{{T1.rows[7]}}",
    "{{T1.trades.real}}",
    "{{ T1 . last }}",
    "{{T0.last}}",
    "{{T1.__class__}}",
    "{{T1.last}}×",
    "{{T1.last}}²",
    "{{T1.last}}-{{T1.bid}}",
    "{{T3.text}}",
    "{{T1.last!r}}",
    "{T1.last}7",
    "{{T2.rows[99].rank}}",
    "{{t1.last}} 4",
    "{{calc:max(T1.ask)}}",
    "{{calc:T1.last if 1 else 2}}",
    "{{T1.provenance.at}}",
    "- {{T1.last}} below",
    "of minus {{T1.change_15m_pct}}",
    "of -({{T1.change_15m_pct}})",
    "of negative {{T1.buy_share_pct}}",
    "{{T1.last}} (k)",
    "{{T1.last}} `k`",
    "{{T1.last}} _k_",
    "{{T1.last}} mln",
    "{{T1.last}} grand",
    "{{T1.last}} squared",
    "{{T1.trades}} dollars",
    "{{T1.buy_share_pct}} USDT",
    "$ {{T1.trades}}",
    "USDT {{T1.trades}}",
    "rose {{calc:abs(T1.change_pct)}}",
    "up by {{T1.change_pct}}",
    "down {{T1.change_15m_pct}}",
]
WRONG_INSTRUMENT = [
    "ETH-USDT trades at {{T1.last}}",
    "ETH is at {{T1.bid}} now",
    "ETH spread: {{T1.spread_bp}}",
    "ETH trades at {{T1.last}}, and BTC is calm",
    "BTC is calm; ETH/USDT trades at {{T1.last}}",
    "ethereum trades at {{T1.last}}",
    "Ether is at {{T1.last}} while Bitcoin rests",
    "ETHUSDT trades at {{T1.last}}",
    "SOL-USDT trades at {{T1.last}}",
    "SOL is at {{T1.last}}",
]
_SENTENCES = [
    "It {} today",
    "BTC-USDT is at {} now",
    "The spread went to {}",
    "{} is the level to watch",
    "Up {} in 15m",
    "- {} up",
    "# {}",
    "> {}",
    "| last | {} |",
    "**{}** and rising",
    "support at {}, resistance above",
    "It rose ({}) since",
    "gain: {}",
    "{}",
    "first {} then calm",
    "`{}` is next",
    "a move of {}",
    "{} and over 24h {}",
    "\u201c{}\u201d, it says",
]
_FILLERS = [
    "while buyers hold",
    "as the book thins",
    "against the trend",
    "on the 1h chart",
    "for BTC-USDT",
    "which is calm",
]
CLEAN = [
    "BTC-USDT trades at {{T1.last}}, spread {{T1.spread_bp}}.",
    "It is calm over 15m and 24h.",
    "Buyers hold the upper hand.",
    "- {{calc:T1.ask-T1.bid|price}} between bid and ask",
    "The regime is {{T2.rows[BTC-USDT].regime}}; no one pushes.",
    "On the one hand it rises; on the other, **{{T1.change_15m_pct|signed}}** is little.",
    "# What it does",
    "The 15m momentum fades (see {{T1.last}}).",
    "Naïve readings of σ would mislead here — caution.",
    "1. First, the book: {{T1.bid_depth_10bp}} on the bid.",
    "ETH-USDT and BTC-USDT differ: {{T1.last}}.",
    "BTC and ETH, which is at {{T2.rows[ETH-USDT].realised_pct}} a year",
    "Bitcoin is at {{T1.last}}, ETH at rank {{T2.rows[ETH-USDT].rank}}.",
    "BTC-USDT and ETH-USDT rank {{T2.rows[BTC-USDT].rank}} and {{T2.rows[ETH-USDT].rank}}",
    "It fell {{calc:abs(T1.change_pct)}} and is down {{T1.change_pct|signed}}; up {{T1.change_15m_pct}} of late",
    "The level — {{T1.high}} — holds; the low was {{T1.low}} (a touch).",
    "If BTC-USDT closes below {{T1.low}}, the idea is wrong.",
    "Liquidity isn’t thin; sellers wait…",
]


@dataclass(frozen=True)
class Output:
    """One line of an answer, and the number hidden in it; empty where it hides none."""

    text: str
    hidden: str


def outputs(count: int, seed: int) -> list[Output]:
    """That many lines; about one in ten of them has nothing to hide."""
    dice = Random(seed)
    return [_output(dice) for _ in range(count)]


def _output(dice: Random) -> Output:
    kind = dice.random()
    if kind < 0.1:
        return Output(dice.choice(CLEAN), "")
    if kind < 0.13:
        wrong = dice.choice(WRONG_INSTRUMENT)
        return Output(wrong, wrong)
    hidden = dice.choice(BROKEN) if kind < 0.35 else KINDS[dice.choice(list(KINDS))](dice)
    sentence = dice.choice(_SENTENCES).replace("{}", hidden)
    for _ in range(dice.randint(0, 2)):
        extra = dice.choice([*_FILLERS, *REFERENCES])
        sentence = f"{sentence} {extra}" if dice.random() < 0.7 else f"{extra} {sentence}"
    return Output(sentence, hidden)
