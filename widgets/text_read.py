"""Which texts a reader has had in sight to the last line: only such a text can be approved."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from widgets.specs.approval_card import ApprovalCard


_MOST = 200


class TextRead:
    """Kept by digest, for the text of a digest never changes. At another width its lines are other lines."""

    def __init__(self) -> None:
        self._whole: dict[str, None] = {}
        self._at: tuple[str, int] = ("", 0)
        self._seen: set[int] = set()
        self._drawn: tuple[str, int, range, range] | None = None

    def drew(self, digest: str, width: int, text: range, sight: range) -> None:
        """Lines `sight` are drawn, to be painted: until then nobody has seen them."""
        self._drawn = (digest, width, text, sight)

    def nothing_drawn(self) -> None:
        """Something else is drawn in place of the text."""
        self._drawn = None

    def painted(self, covered: range = range(0)) -> bool:
        """What was drawn last is on the screen, but for the lines `covered`; whether a text was read whole with it."""
        if self._drawn is None:
            return False
        digest, width, text, sight = self._drawn
        before = self.whole(digest)
        self.saw(digest, width, text, sight, covered)
        return self.whole(digest) != before

    def saw(self, digest: str, width: int, text: range, sight: range, covered: range = range(0)) -> None:
        """Lines `sight` are on the screen but for `covered`, and of these those in `text` are the text's."""
        if self.whole(digest):
            return
        if self._at != (digest, width):
            self._at, self._seen = (digest, width), set()
        self._seen.update(row for row in sight if row in text and row not in covered)
        if len(self._seen) == len(text):
            self._whole[digest] = None
            if len(self._whole) > _MOST:
                del self._whole[next(iter(self._whole))]

    def whole(self, digest: str) -> bool:
        """Whether all of it has been in sight."""
        return digest in self._whole

    def true(self, card: ApprovalCard) -> bool:
        """Whether the text on the card is the one its digest names, to the byte."""
        from hashlib import sha256  # brings OpenSSL along, which no terminal needs before its first card

        return sha256(card.order_text.encode()).hexdigest() == card.digest
