"""What is done to a part and its lots from its page: asked in a dialog, saved as one commit, taken back by Undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.domain.place import PlaceKind
from app.domain.place_error import NoSuchPlace
from app.domain.stock import Alternate, LotRow, PartFile, PartRow
from app.domain.stock_error import NothingChanged
from app.services import stock
from app.services.places import add_place, find_place
from app.ui.pages.page import Page
from app.ui.pages.stock_acts import StockActs
from app.ui.widgets.part_dialogs import (
    AlternateDialog,
    CountDialog,
    CountLooseDialog,
    EditPartDialog,
    MoveLotDialog,
    ScrapDialog,
)
from app.words.language import _
from app.words.part_story import number_text
from app.words.plain_text import plain


class PartActs(StockActs):
    """The acts on one part. `show_part` shows another one, or this one under its new SKU."""

    def __init__(self, page: Page, refresh: Callable[[], None], show_part: Callable[[str], None]) -> None:
        super().__init__(page, refresh)
        self._show_part = show_part

    def _who(self) -> tuple[Any, str]:
        return self._page.desk.shop, self._page.desk.actor

    # ------------------------------------------------------------ the part

    def ask_edit(self, part: PartRow) -> EditPartDialog:
        """Ask what is to be said of a part."""
        dialog = EditPartDialog(self._page, part)
        dialog.accepted.connect(lambda: self._edit(part, dialog))
        dialog.open()
        return dialog

    def _edit(self, part: PartRow, dialog: EditPartDialog) -> None:
        shop, actor = self._who()
        bin_, drafted = dialog.bin.text().strip(), dialog.drafted(None)

        def work() -> PartRow:
            place = part.place_id if bin_ == part.place else place_of(shop, actor, bin_)
            return stock.edit_part(shop, actor, part.id, replace(drafted, place_id=place)).part

        self.write(work, lambda row: _("{sku} is saved").format(sku=plain(row.sku, 40)))

    def refill(self, part: PartRow) -> None:
        """Somebody saw that its drawer looks empty, or that it does not any more."""
        shop, actor = self._who()
        words = _("{sku} goes onto the reorder list") if not part.refill else _("{sku} no longer looks empty")
        self.write(
            lambda: stock.refill(shop, actor, part.id, not part.refill),
            lambda _commit: words.format(sku=plain(part.sku, 40)),
        )

    def remove(self, part: PartRow) -> None:
        """Take a part off the list that never had a lot."""
        shop, actor = self._who()
        self.write(
            lambda: stock.remove_part(shop, actor, part.id),
            lambda _commit: _("{sku} is off the list").format(sku=plain(part.sku, 40)),
        )

    def ask_alternate(self, part: PartRow) -> AlternateDialog:
        """Ask which part may be used instead."""
        dialog = AlternateDialog(self._page, part)
        shop, actor = self._who()

        def add() -> None:
            sku, remark = dialog.sku.text().strip(), dialog.remark.text().strip()
            self.write(
                lambda: stock.add_alternate(shop, actor, part.id, stock.part_named(shop, sku).id, remark),
                lambda _commit: _("{other} may be used instead of {sku}").format(
                    other=plain(sku, 40), sku=plain(part.sku, 40)
                ),
            )

        dialog.accepted.connect(add)
        dialog.open()
        return dialog

    def remove_alternate(self, part_id: str, other: Alternate) -> None:
        """A part may no longer be used instead."""
        shop, actor = self._who()
        self.write(
            lambda: stock.remove_alternate(shop, actor, part_id, other.part_id),
            lambda _commit: _("{other} is no alternate any more").format(other=plain(other.sku, 40)),
        )

    def add_files(self, part_id: str, files: Sequence[Path]) -> None:
        """Keep photos and sheets with a part; one that it has is left out."""
        shop, actor = self._who()

        def work() -> int:
            kept = 0
            for file in files:
                try:
                    stock.add_file(shop, actor, part_id, file)
                    kept += 1
                except NothingChanged:
                    continue
            return kept

        self.write(work, lambda kept: _("Kept with the part: {n}").format(n=number_text(kept)))

    def remove_file(self, part_id: str, file: PartFile) -> None:
        """Take a photo or a sheet off a part."""
        shop, actor = self._who()
        self.write(
            lambda: stock.remove_file(shop, actor, part_id, file.id), lambda _commit: _("Taken off the part")
        )  # fmt: skip

    # ------------------------------------------------------------ how many there are

    def ask_count_part(self, part: PartRow, lots: Sequence[LotRow]) -> CountLooseDialog | CountDialog | None:
        """Ask how many there are: of the part where it is loose, else of its one lot with something left."""
        held = [lot for lot in lots if lot.on_hand]
        if part.loose:
            return self._ask_count_loose(part)
        if len(held) == 1 or len(lots) == 1:
            return self.ask_count_lot((held or list(lots))[0])
        words = _("It lies in several lots: count each one, from its menu or in a stocktake.")
        self._page.desk.toast(words if lots else _("Nothing ever came in: receive the first."))
        return None

    def _ask_count_loose(self, part: PartRow) -> CountLooseDialog:
        dialog = CountLooseDialog(self._page, part)
        shop, actor = self._who()

        def count() -> None:
            counted, remark, learnt = dialog.counted.value(), dialog.remark.text().strip(), dialog.learnt()

            def work() -> int:
                if learnt is not None:
                    stock.weigh_pieces(shop, actor, part.id, 1, learnt / 1000)
                stock.count_loose(shop, actor, part.id, counted, remark)
                return counted

            self.write(work, lambda n: _("{sku}: {n} counted").format(sku=plain(part.sku, 40), n=number_text(n)))

        dialog.accepted.connect(count)
        dialog.open()
        return dialog

    def ask_count_lot(self, lot: LotRow) -> CountDialog:
        """Ask how many of a lot there are."""
        dialog = CountDialog(self._page, lot)
        shop, actor = self._who()

        def count() -> None:
            counted, remark, bin_ = dialog.counted.value(), dialog.remark.text().strip(), dialog.chosen_bin()
            self.write(
                lambda: stock.adjust(shop, actor, lot.id, counted, remark, bin=bin_),
                lambda after: _("{lot} now holds {n}").format(lot=after.number, n=number_text(after.on_hand)),
            )

        dialog.accepted.connect(count)
        dialog.open()
        return dialog

    def ask_move(self, lot: LotRow) -> MoveLotDialog:
        """Ask into which bin how many of a lot go."""
        dialog = MoveLotDialog(self._page, lot)
        shop, actor = self._who()

        def move() -> None:
            quantity, to, source = dialog.moved()
            self.write(
                lambda: stock.move_lot(shop, actor, lot.id, quantity, to, source=source),
                lambda _commit: _("{lot} is in {bin} now").format(lot=lot.number, bin=plain(to, 40)),
            )

        dialog.accepted.connect(move)
        dialog.open()
        return dialog

    def ask_scrap(self, lot: LotRow) -> ScrapDialog:
        """Ask how many of a lot are written off, and why."""
        dialog = ScrapDialog(self._page, lot)
        shop, actor = self._who()

        def scrap() -> None:
            many, why = dialog.quantity.value(), dialog.reason.text().strip()
            bin_ = str(dialog.bin.currentData() or "") if dialog.bin.count() > 1 else ""
            self.write(
                lambda: stock.scrap(shop, actor, lot.id, many, why, bin=bin_),
                lambda _commit: _("{n} of {lot} scrapped").format(n=number_text(many), lot=lot.number),
            )

        dialog.accepted.connect(scrap)
        dialog.open()
        return dialog


def place_of(shop: Any, actor: str, text: str) -> str | None:
    """The place of a number or name; a bin of that name where there is none yet; None for nothing."""
    if not text:
        return None
    try:
        return find_place(shop, text).id
    except NoSuchPlace:
        return add_place(shop, actor, PlaceKind.BIN, text)[0].id
