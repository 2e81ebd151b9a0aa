"""The visual check of the board of an order: asked point by point, every answer in the record, photos with it.

The record sees nothing before the first answer. What was answered is there again after a crash, on any bench.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime

from app.diagnosis.visual import LookItem, checklist, findings_of_look
from app.domain.board_check import BoardCheck, CheckKind
from app.domain.order_view import AttachmentLine
from app.domain.phrase import Phrase
from app.domain.visual_check import Look
from app.services import checks
from app.services.evidence import Origin, keep_file, small, write_photo
from app.services.measuring import board_of
from app.services.order_reading import order
from app.services.order_records import phase_of, unsigned
from app.services.orders import KeptOrder
from app.services.shop import Shop
from app.words.phrases import say
from drivers.model.board import BoardSpec

__all__ = ["LookItem", "VisualCheck"]


class VisualCheck:
    """One check under way. `look` is what is answered; `save` puts it into the record and may run on any thread.

    `photos` are the pictures that stand on the order with it, by hash.
    """

    def __init__(self, shop: Shop, actor: str, number: str, board: BoardSpec | None, check: BoardCheck | None) -> None:
        self._shop, self._actor = shop, actor
        self.number, self.board = number, board
        self.items = checklist(board)
        self.look = Look.of_body(check.body) if check is not None else Look()
        self.photos: dict[str, str] = {}
        self._check = check
        self._saving = threading.Lock()
        self._saved = self.look

    @classmethod
    def open(cls, shop: Shop, actor: str, number: str) -> VisualCheck:
        """The check of an order: the one that is under way in its phase, else a new one. Raises NoSuchThing."""
        view = order(shop, number)
        board = board_of(None, view.asset.board_code, view.asset.model)
        made = cls(shop, actor, view.number, board, checks.open_check(view, CheckKind.VISUAL, phase_of(view)))
        made._name_photos(view.attachments)
        return made

    @property
    def begun(self) -> datetime | None:
        """When its first answer was given; None before it."""
        return self._check.at if self._check else None

    def at(self) -> LookItem | None:
        """The first point that nobody has answered; None with all answered."""
        return next((item for item in self.items if self.look.of(item.id) is None), None)

    def answer(self, item: str, *, found: bool) -> None:
        """Answer a point; `save` keeps it."""
        self.look = self.look.answered(item, found=found)

    def mark(self, item: str, *, chip: int | None = None, domain: int | None = None) -> bool:
        """Mark a place at a point, or take it away; False for one that the board does not have."""
        if self.board is not None:
            domains = self.board.domains or 0
            if chip is not None and not 1 <= chip <= self.board.chips:
                return False
            if domain is not None and not 1 <= domain <= domains:
                return False
        self.look = self.look.marked(item, chip=chip, domain=domain)
        return True

    def rest_is_fine(self) -> None:
        """Answer every point that nobody has answered as fine."""
        for item in self.items:
            if self.look.of(item.id) is None:
                self.look = self.look.answered(item.id, found=False)

    def save(self) -> None:
        """Put the answers into the record, unless they stand there. Raises what `checks` raises."""
        with self._saving:
            look = self.look
            if look != self._saved:
                checks.keep_body(self._shop, self._actor, self._in_record(), look.body)
                self._saved = look

    def add_photo(self, item: str, data: bytes, name: str) -> str:
        """Keep a photo with the order and with that point; its hash. Raises what `evidence.add` and `checks` raise."""
        caption = say(Phrase(f"look.{item}.name"))
        kept = keep_file(self._shop, data, name, caption=caption, source=Origin.FILE, only_photos=True)
        sha256 = kept.sha256
        with self._saving:
            check = self._in_record()
            look = self.look.with_photo(item, sha256)
            with self._shop.writing(self._actor) as draft:
                view = unsigned(self._shop, check.order_id)
                write_photo(draft, view, replace(kept, phase=check.phase.value))
                draft.set("board_check", check.id, body=look.body)
            self.look = self._saved = look
            self.photos[sha256] = name
        return sha256

    def photo(self, sha256: str) -> bytes:
        """The small copy of the photo of that hash. Raises what `evidence.small` raises."""
        view = order(self._shop, self.number)
        return small(self._shop, next(line for line in view.attachments if line.sha256 == sha256))

    def finish(self) -> KeptOrder:
        """End it: a test run with its findings on the order. Raises what `checks` raises."""
        self.save()
        with self._saving:
            check = self._in_record()
            findings, verdict = findings_of_look(self.look, self.board, self.photos)
            seconds = (datetime.now(UTC) - check.at).total_seconds()
            return checks.finish(
                self._shop, self._actor, check, verdict, findings, board=self.board, seconds=round(max(0.0, seconds), 1)
            )

    def _in_record(self) -> BoardCheck:
        if self._check is None:
            code = self.board.code if self.board else None
            self._check = checks.begin(self._shop, self._actor, self.number, CheckKind.VISUAL, code)
        return self._check

    def _name_photos(self, files: tuple[AttachmentLine, ...]) -> None:
        kept = {sha256 for answer in self.look.answers for sha256 in answer.photos}
        self.photos = {file.sha256: file.name for file in files if file.sha256 in kept}
