"""What one busy instrument says, in Binance's words: its frames as they leave, its whole book and its past."""

from __future__ import annotations

import msgspec

from benchmarks.busy_market import SHOWN, Busy

SIZE = "0.05460000"
NOTHING = "0.00000000"


class Instrument:
    """One instrument at work: its numbers, and its frames as they leave."""

    __slots__ = (
        "_depth",
        "_kline",
        "_said",
        "_ticker",
        "_touch",
        "_trade",
        "last",
        "logged",
        "of",
        "stands",
        "trades",
    )

    def __init__(self, of: Busy) -> None:
        self.of = of
        self.last = 5_000_000_000
        self.trades = 0
        self.stands = of.ticks
        """Price, in ticks, up to which the book was told."""
        self.logged = -1
        self._said = 0
        name, stream = of.contract, of.contract.lower()
        head = f'{{"stream":"{stream}@'
        self._trade = (
            f'{head}trade","data":{{"e":"trade","E":%d,"s":"{name}","t":%d,"p":"%s","q":"%d.%05d000","T":%d,'
            '"m":%s,"M":true}}'
        )
        self._touch = (
            f'{head}bookTicker","data":{{"u":%d,"s":"{name}","b":"%s","B":"%d.%05d000","a":"%s","A":"{SIZE}"'
            "}}"
        )
        self._depth = (
            f'{head}depth@100ms","data":{{"e":"depthUpdate","E":%d,"s":"{name}","U":%d,"u":%d,"b":[%s],"a":[%s]'
            "}}"
        )
        self._ticker = (
            f'{head}ticker","data":{{"e":"24hrTicker","E":%d,"s":"{name}","p":"1.0","P":"0.1","o":"%s","h":"%s","l":"%s",'
            '"c":"%s","v":"1000.00000000","q":"60000000.00000000","n":1}}'
        )
        self._kline = (
            f'{head}kline_1m","data":{{"e":"kline","E":%d,"s":"{name}","k":{{"t":%d,"T":%d,"s":"{name}","i":"1m","f":0,"L":0,'
            '"o":"%s","c":"%s","h":"%s","l":"%s","v":"1.00000000","n":1,"x":false,"q":"0","V":"0","Q":"0","B":"0"}}}'
        )

    def trade(self, at: int, ticks: int) -> bytes:
        """A print at the best bid; its size differs from the one before."""
        self.trades += 1
        size = self.trades
        return framed(
            self._trade
            % (
                at,
                size,
                self.of.price(ticks),
                size % 7,
                1 + size % 99_991,
                at,
                "true" if size % 3 else "false",
            )
        )

    def touch(self, ticks: int) -> bytes:
        """The best bid and ask, one tick apart nine times in ten alike but for the size."""
        self._said += 1
        size = self._said
        return framed(
            self._touch % (self.last, self.of.price(ticks), size % 9, size % 99_991, self.of.price(ticks + 1))
        )

    def depth(self, at: int, ticks: int) -> bytes:
        """What became of the book since the last depth frame: the touch moved up, and sizes changed further out."""
        price, before = self.of.price, self.stands
        bids = [f'["{price(one)}","{SIZE}"]' for one in range(before + 1, ticks + 1)]
        bids += [f'["{price(one - SHOWN)}","{NOTHING}"]' for one in range(before + 1, ticks + 1)]
        asks = [f'["{price(one)}","{NOTHING}"]' for one in range(before + 1, ticks + 1)]
        asks += [f'["{price(one + SHOWN)}","{SIZE}"]' for one in range(before + 1, ticks + 1)]
        more, first = max(2, self.of.levels - len(bids) - len(asks)), self.last + 1
        for number in range(more):
            away = 1 + (first * 7 + number * 37) % 241
            size = f"0.{(first + number) % 99_991:05d}000"
            if number % 2:
                bids.append(f'["{price(ticks - away)}","{size}"]')
            else:
                asks.append(f'["{price(ticks + 1 + away)}","{size}"]')
        self.stands = ticks
        self.last += len(bids) + len(asks)
        return framed(self._depth % (at, first, self.last, ",".join(bids), ",".join(asks)))

    def slowly(self, at: int, ticks: int) -> bytes:
        """What comes once a second: the venue's 24 hours and its minute under way."""
        low, now, start = self.of.price(self.of.ticks), self.of.price(ticks), at - at % 60_000
        ticker = framed(self._ticker % (at, low, now, low, now))
        return ticker + framed(self._kline % (at, start, start + 59_999, low, now, now, low))

    def whole(self) -> bytes:
        """The whole book that the next depth frame goes on from."""
        price, stands = self.of.price, self.stands
        return msgspec.json.encode({
            "lastUpdateId": self.last,
            "bids": [(price(stands - one), SIZE) for one in range(SHOWN)],
            "asks": [(price(stands + 1 + one), SIZE) for one in range(SHOWN)],
        })  # fmt: skip

    def bars(self, length: int, count: int, now: int) -> bytes:
        """Candles of the past, whole ones."""
        first = now - now % length - count * length
        price, base = self.of.price, self.of.ticks - 400
        return msgspec.json.encode([
            [
                first + place * length, price(base + place % 97), price(base + place % 97 + 40), price(base - 40),
                price(base + (place + 1) % 97), "12.5", first + (place + 1) * length - 1, "1", 250, "0", "0", "0",
            ]
            for place in range(count)
        ])  # fmt: skip


def framed(text: str) -> bytes:
    """A text frame from a server to its client."""
    body = text.encode()
    size = len(body)
    return (bytes((0x81, size)) if size < 126 else b"\x81\x7e" + size.to_bytes(2, "big")) + body
