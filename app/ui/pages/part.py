"""The page of one part: its numbers, the staircase of stock, its lots, what it fits, and its whole story."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMenu, QVBoxLayout

from app.domain.part_list import PartListing, PartState
from app.domain.part_story import PartStory
from app.domain.permission import Permission
from app.domain.shop_error import NoSuchThing
from app.domain.stock import Alternate, LotRow, PartFile
from app.services import stock
from app.services.part_list import part_listing
from app.services.part_places import asked_part
from app.services.part_story import story_of
from app.services.scanning import ScannedKind, resolve
from app.ui import icons, theme
from app.ui.bridge import run_in_thread
from app.ui.models.part_rows import MARKS
from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.pages.part_acts import PartActs
from app.ui.widgets.buttons import button, icon_button, make_primary, primary
from app.ui.widgets.card import Card
from app.ui.widgets.part_cards import FitsCard, LotsCard, NumbersCard, next_out
from app.ui.widgets.part_file_dialog import PartFileDialog
from app.ui.widgets.part_tale import PartTale
from app.ui.widgets.pill import Pill
from app.ui.widgets.receive_dialog import CURRENCIES
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.stock_steps import StockSteps
from app.ui.widgets.text import Elided, label, plain_tooltip
from app.words.language import _, ngettext
from app.words.part_story import number_text
from app.words.parts import bins_text, kind_text, part_state_word
from app.words.plain_text import plain

#: How far back the staircase goes, days; None = to the beginning.
_SPANS: dict[str, int | None] = {"half": 183, "two": 730, "all": None}


@dataclass(frozen=True, slots=True)
class PartFound:
    """What the page shows of a part, read at once."""

    one: PartListing
    lots: tuple[LotRow, ...]
    story: PartStory
    others: tuple[Alternate, ...]
    files: tuple[PartFile, ...]


class Page(PageBase):
    """`open(part=...)` shows one, by SKU, id or a lot of it; `lot` = the lot whose story to show. Esc leads back."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Part"))
        self.shown: PartFound | None = None
        self._wanted = self._lot = ""
        self._came_from = "parts"
        self.acts = PartActs(self, self.refresh, self.show_part)
        self._build_header()
        self.numbers = NumbersCard()
        self.body.addWidget(self.numbers)
        self.steps = StockSteps()
        self.span = Segmented(
            _("How far back"), (("half", _("6 months"), ""), ("two", _("2 years"), ""), ("all", _("All"), ""))
        )
        self.span.chosen.connect(lambda _span: self._show_steps())
        self.lots = LotsCard(
            lambda number: desk.go_to("recall", lot=number),
            (
                (_("Count…"), "ph.list-numbers", self.acts.ask_count_lot),
                (_("Move to another bin…"), "ph.arrows-left-right", self.acts.ask_move),
                (_("Scrap…"), "ph.trash", self._ask_scrap),
            ),
            self._pick_lot,
        )
        self.fits = FitsCard(self.show_part, self._remove_alternate, self._open_file, self._read_file)
        self.tale = PartTale()
        self.tale.opened.connect(lambda number: desk.go_to("order", order=number))
        self._lay_out()
        self.setAcceptDrops(True)
        self.follow_shop(self._changed)
        self._frame()

    def _build_header(self) -> None:
        head = self.header.layout()
        if isinstance(head, QHBoxLayout):
            head.insertWidget(0, icon_button(_("All parts"), "ph.arrow-left", self.back))
        self.pill = Pill("", "idle")
        self.left.addWidget(self.pill)
        self.sub = Elided("", "body", "ink_2")
        self.left.addWidget(self.sub, 1)
        self.more_button = icon_button(_("More about this part"), "action.more", self._show_menu)
        self.count_button = button(_("Count…"), self.ask_count, icon="ph.list-numbers")
        self.receive_button = button(_("Receive"), self.ask_receive, icon="nav.parts")
        self.use_button = primary("", self._use, icon="ph.wrench", compact=True)
        for made in (self.more_button, self.count_button, self.receive_button, self.use_button):
            self.right.addWidget(made)
        self.desk.at_hand.changed.connect(self._frame)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(12)
        inside = Inside()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        shelf = Card(_("On the shelf"))
        shelf.aside(self.span)
        shelf.column.addWidget(self.steps, 1)
        column.addWidget(shelf, 1)
        column.addWidget(self.lots)
        column.addWidget(self.fits)
        row.addWidget(Scrolled(inside), 1)
        self.story = Card(_("Its story"))
        self.story.column.setContentsMargins(16, 12, 16, 8)
        self.whole_button = button(_("All lots"), partial(self._pick_lot, ""), kind="link")
        self.whole_button.hide()
        self.story.aside(self.whole_button)
        self.told = label("", "small", "ink_2")
        self.story.aside(self.told)
        self.story.column.addWidget(self.tale, 1)
        self.story.setFixedWidth(_story_width(self.width()))
        row.addWidget(self.story)
        self.body.addLayout(row, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.story.setFixedWidth(_story_width(event.size().width()))

    def restyle(self) -> None:
        """Renew the fixed sizes at a switch of theme."""
        super().restyle()
        if hasattr(self, "story"):
            self.story.setFixedWidth(_story_width(self.width()))

    # ------------------------------------------------------------ what the window asks

    def open(self, **where: Any) -> None:
        """`part` = the SKU or id to show, `lot` = the number of the lot whose story to show alone, `back` = the page to
        which one goes back.
        """
        if where.get("part"):
            self._came_from = str(where.get("back", "parts"))
            self.show_part(str(where["part"]), str(where.get("lot") or ""))

    def scanned(self, text: str) -> bool:
        """A scan of a part or a lot shows it here; any other leads on."""
        shop = self.desk.shop
        found = resolve(shop, text) if shop is not None else None
        if found is None or found.kind not in (ScannedKind.PART, ScannedKind.LOT) or not found.known:
            return False
        self.show_part(found.sku or found.number, found.number if found.sku else "")
        return True

    def stop(self) -> bool:
        """Esc: all lots again, then back to the list."""
        if self._lot:
            self._pick_lot("")
        else:
            self.back()
        return True

    def labelled(self) -> tuple[str, ...]:
        """The lot whose story is shown, else the part."""
        return ((self._lot or self.shown.one.part.sku),) if self.shown is not None else ()

    def back(self) -> None:
        """Back to where one came from: the list of parts, or the reports as they stood."""
        self.desk.go_to(self._came_from)

    def pasted(self, data: QMimeData) -> bool:
        """A photo or a sheet goes onto the part."""
        files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        if self.shown is None or not files:
            return False
        self.acts.add_files(self.shown.one.part.id, files)
        return True

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.shown is not None and event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if self.pasted(event.mimeData()):
            event.acceptProposedAction()

    # ------------------------------------------------------------ showing

    def _changed(self) -> None:
        if self.isVisible():
            self.refresh()

    def refresh(self) -> None:
        """Read the part anew, away from the GUI thread."""
        if self._wanted:
            self.show_part(self.shown.one.part.id if self.shown is not None else self._wanted, self._lot)

    def show_part(self, named: str, lot: str = "") -> None:
        """Show a part, by SKU or id; with the story of one lot, if that is named."""
        shop = self.desk.shop
        if shop is None:
            return
        self._wanted, self._lot = named, lot
        run_in_thread(lambda: read_part(shop, named), lambda found: self._show(named, found), self._failed, self)

    def _failed(self, error: BaseException) -> None:
        self._wanted = ""
        if not (isinstance(error, NoSuchThing) and self.shown is not None):  # its adding was taken back
            self.desk.say_error(error)
        self.shown = None
        self.back()

    def _show(self, named: str, found: PartFound) -> None:
        if named != self._wanted:
            return
        before, self.shown = self.shown, found
        priced = self.desk.sees_prices
        self.numbers.show_part(found.one, next_out(found.lots), priced=priced)
        if before is None or before.story != found.story or before.one.part.id != found.one.part.id:
            self._show_steps()
        self.lots.show_lots(found.lots, priced=priced)
        self.fits.show_part(found.one, found.others, found.files)
        self._tell()
        self._frame()

    def _show_steps(self) -> None:
        if self.shown is not None:
            story, minimum = self.shown.story, self.shown.one.part.minimum
            self.steps.show_steps(story.steps, minimum, _SPANS[self.span.value()])

    def _pick_lot(self, number: str) -> None:
        self._lot = number
        self._tell()

    def _tell(self) -> None:
        found = self.shown
        if found is None:
            return
        lines = found.story.lines
        if self._lot:
            lines = tuple(line for line in lines if line.lot_number == self._lot)
        self.tale.show_lines(lines)
        self.whole_button.setVisible(bool(self._lot))
        count = ngettext("{n} move", "{n} moves", len(lines)).format(n=number_text(len(lines)))
        self.told.setText(" · ".join(part for part in (self._lot, count) if part))

    def _frame(self) -> None:
        found = self.shown
        for made in (self.pill, self.more_button, self.count_button, self.receive_button, self.use_button):
            made.setVisible(found is not None)
        if found is None:
            self.title.setText(_("Part"))
            return
        one = found.one
        self.title.setText(plain(one.part.sku, 26))
        self.title.setToolTip(plain_tooltip(one.part.sku) if len(one.part.sku) > 26 else "")
        tone, icon = ("ok", "state.ok") if one.state is PartState.ENOUGH else MARKS[one.state]
        self.pill.show_state(part_state_word(one.state), "idle" if tone == "ink_2" else tone, icon)
        mpn = _("MPN {number}").format(number=one.part.mpn) if one.part.mpn and one.part.mpn != one.part.sku else ""
        kind = "" if kind_text(one).casefold() == one.part.name.casefold() else kind_text(one)
        self.sub.set_text(" · ".join(text for text in (one.part.name, kind, mpn, bins_text(one)) if text))
        number = self.desk.at_hand.number
        self.use_button.setVisible(number is not None)
        if number is not None:
            text = _("Use on {number}").format(number=number)
            self.use_button.setText(text)
            self.use_button.setAccessibleName(text)
        make_primary(self.receive_button, "nav.parts", on=number is None)

    # ------------------------------------------------------------ doing

    def _use(self) -> None:
        number = self.desk.at_hand.number
        if number is not None and self.shown is not None:
            self.desk.go_to("order", order=number, part=self._lot or self.shown.one.part.sku)

    def ask_receive(self) -> None:
        """What came in of this part."""
        found = self.shown
        if found is None:
            return
        part, last = found.one.part, found.lots[-1] if found.lots else None
        mine = {name.casefold() for name in (part.sku, part.mpn) if name}
        currency = last.unit_cost.currency if last is not None else CURRENCIES[0]
        bin_ = part.place or (last.bin if last is not None else "")
        self.acts.ask_receive(lambda sku: part if sku.casefold() in mine else None, part, currency, bin_)

    def ask_count(self) -> None:
        """How many there are."""
        if self.shown is not None:
            self.acts.ask_count_part(self.shown.one.part, self.shown.lots)

    def _remove_alternate(self, other: Alternate) -> None:
        if self.shown is not None:
            self.acts.remove_alternate(self.shown.one.part.id, other)

    def _ask_scrap(self, lot: LotRow) -> None:
        if self.desk.may(Permission.WRITE_OFF):
            self.acts.ask_scrap(lot)
        else:
            self.desk.toast(_("Writing stock off is for somebody with another role here."))

    def _show_menu(self) -> None:
        found = self.shown
        if found is None:
            return
        part = found.one.part
        menu = QMenu(self)
        refill = _("No longer looks empty") if part.refill else _("Looks empty")
        for text, icon, act in (
            (_("Edit…"), "ph.pencil-simple", lambda: self.acts.ask_edit(part)),
            (refill, "ph.drop-half", lambda: self.acts.refill(part)),
            (_("May be replaced by…"), "ph.swap", lambda: self.acts.ask_alternate(part)),
            (_("Add a photo or a sheet…"), "action.photo", self._ask_file),
            (_("Label…"), "ph.tag", self.print_label),
            *(((_("Take off the list"), "ph.trash", lambda: self.acts.remove(part)),) if not part.lots else ()),
        ):
            menu.addAction(icons.icon(icon, "ink_2"), text, act)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.more_button.mapToGlobal(self.more_button.rect().bottomLeft()))

    def _ask_file(self) -> None:
        if self.shown is None:
            return
        chosen, _kind = QFileDialog.getOpenFileNames(self, _("Add a photo or a sheet"))
        if chosen:
            self.acts.add_files(self.shown.one.part.id, [Path(one) for one in chosen])

    def _open_file(self, file: PartFile) -> None:
        if self.shown is not None:
            part_id = self.shown.one.part.id
            PartFileDialog(self, self.desk, file, lambda: self.acts.remove_file(part_id, file)).open()

    def _read_file(self, sha256: str) -> bytes:
        data: bytes = self.desk.shop.attachments.get(sha256)
        return data


def read_part(shop: Any, named: str) -> PartFound:
    """Everything the page shows of a part. Raises NoSuchThing."""
    part = asked_part(shop, named)
    return PartFound(
        part_listing(shop, part), stock.lots(shop, part), story_of(shop, part), stock.alternates(shop, part.id),
        stock.files(shop, part.id),
    )  # fmt: skip


def _story_width(page: int) -> int:
    """The story's share of the page, px."""
    return min(max(round(page * 0.34), theme.px(360)), theme.px(560))
