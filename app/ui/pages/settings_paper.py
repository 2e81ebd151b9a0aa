"""The Paper page: the shop's name, logo, foot and terms as they stand on paper, its size, and the next numbers.

Every field is kept when it is left, and what was kept can be taken back; beside it stands the head as it will print.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app.documents.letterhead import Letterhead
from app.documents.logo import MOST_BYTES
from app.documents.paper_size import Paper
from app.domain.permission import Permission
from app.ledger.change import Commit
from app.services import letterhead as heads
from app.services import numbering, paper_size, warranty
from app.services.head_preview import head_preview
from app.services.pdf_pages import PageImage
from app.ui import theme
from app.ui.bridge import run_in_thread
from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.widgets.buttons import button, icon_button
from app.ui.widgets.captioned import captioned_line, captioned_text
from app.ui.widgets.card import Card
from app.ui.widgets.flow import Flow
from app.ui.widgets.page_image import image_of
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.text import label
from app.words.language import _
from app.words.numbers import number_kind_word

_PREVIEW_DPI = 76.0
#: How high fields of several lines are, px at 100 %.
_LOW, _HIGH = 84, 130


class Page(PageBase):
    """Letterhead and numbers at the left, the preview and the terms at the right."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Paper"))
        head = self.header.layout()
        if isinstance(head, QHBoxLayout):
            head.insertWidget(0, icon_button(_("Back"), "ph.arrow-left", self.stop))
        self._showing = False
        self._asked = 0
        self._logo = b""
        self._language = ""
        inside = Inside()
        columns = QHBoxLayout(inside)
        columns.setContentsMargins(0, 0, 8, 0)
        columns.setSpacing(12)
        for cards in ((self._head_card(), self._number_card()), (self._preview_card(), self._terms_card())):
            column = QVBoxLayout()
            column.setSpacing(12)
            for card in cards:
                column.addWidget(card)
            column.addStretch(1)
            columns.addLayout(column, 1)
        self.body.addWidget(Scrolled(inside), 1)
        self.on_leave(self.desk.on_person(self._judge))
        self._judge()
        self.follow_shop(self.refresh)

    def open(self, **where: Any) -> None:
        """Read what is kept."""
        self.refresh()

    def stop(self) -> bool:
        """Esc: back to the settings."""
        self.desk.go_to("settings")
        return True

    # ---------------------------------------------------------------- cards

    def _head_card(self) -> Card:
        card = Card(_("Letterhead"))
        self.name = captioned_line(card, _("Shop name"), _("It heads everything that is printed."))
        self.name.setMaxLength(heads.MOST_LINE)
        self.lines = captioned_text(card, _("Address, phone, mail"), _("Up to four lines."), _LOW)
        self.footer = captioned_line(card, _("At the foot"), _("Tax number, bank: on papers for customers."))
        self.footer.setMaxLength(heads.MOST_FOOTER)
        for field in (self.name, self.footer):
            field.textChanged.connect(self._preview)
        self.lines.textChanged.connect(self._preview)
        self.name.editingFinished.connect(self._save_head)
        self.footer.editingFinished.connect(self._save_footer)
        card.add_line()
        card.column.addWidget(label(_("Logo"), "small", "ink_2"))
        row = QWidget()
        buttons = Flow(row, 8)
        self.logo_button = button(_("Choose a picture…"), self._ask_logo, icon="ph.image")
        self.no_logo_button = button(_("Take it off"), partial(self.save_logo, None), icon="ph.x")
        buttons.addWidget(self.logo_button)
        buttons.addWidget(self.no_logo_button)
        card.column.addWidget(row)
        words = _("PNG or JPEG; it is made small enough to print and kept in the record, with every backup.")
        card.column.addWidget(label(words, "small", "ink_3", wrap=True))
        card.add_line()
        card.column.addWidget(label(_("Size of paper"), "small", "ink_2"))
        self.sheet = Segmented(_("Size of paper"), ((Paper.A4.value, "A4", ""), (Paper.LETTER.value, _("Letter"), "")))
        self.sheet.chosen.connect(self._save_size)
        card.column.addWidget(self.sheet, 0, Qt.AlignmentFlag.AlignLeft)
        self._why = label("", "small", "ink_2", wrap=True)
        card.column.addWidget(self._why)
        return card

    def _number_card(self) -> Card:
        card = Card(_("Next numbers"))
        words = _(
            "To go on where an old system ended, write a higher number. Numbers never go back and never come twice."
        )
        card.column.addWidget(label(words, "small", "ink_2", wrap=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        self.numbers: dict[str, QLineEdit] = {}
        self._number_heads: dict[str, QLabel] = {}
        for row, kind in enumerate(numbering.KINDS):
            name = label(number_kind_word(kind), "body", wrap=True)
            lead = label("", "small", "ink_2")
            field = QLineEdit()
            field.setMaxLength(6)
            field.setFixedWidth(theme.px(96))
            field.setAccessibleName(_("Next number: {kind}").format(kind=number_kind_word(kind)))
            theme.set_font(field, "body", mono=True)
            field.editingFinished.connect(partial(self._save_number, kind))
            name.setBuddy(field)
            grid.addWidget(name, row, 0)
            grid.addWidget(lead, row, 1, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(field, row, 2)
            self.numbers[kind.value], self._number_heads[kind.value] = field, lead
        grid.setColumnStretch(0, 1)
        card.column.addLayout(grid)
        return card

    def _preview_card(self) -> Card:
        card = Card(_("As it will print"))
        self.head_picture, self.foot_picture = QLabel(), QLabel()
        self.head_picture.setAccessibleName(_("The head of a page"))
        self.foot_picture.setAccessibleName(_("The foot of a page"))
        for picture in (self.head_picture, self.foot_picture):
            picture.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
            card.column.addWidget(picture)
        return card

    def _terms_card(self) -> Card:
        card = Card(_("Terms"))
        self.language = Segmented(
            _("Terms for papers in"), (("", _("All"), ""), ("en", "EN", ""), ("ru", "RU", ""), ("zh", "ZH", ""))
        )
        self.language.chosen.connect(self._turn_terms)
        card.aside(self.language)
        self.terms = captioned_text(
            card, _("Terms of repair"), _("Papers kept before keep the text they were printed with."), _HIGH
        )
        self.warranty = captioned_text(
            card, _("Of the warranty"), _("Its days stand in Settings and in agreements."), _LOW
        )
        self.void = captioned_text(card, _("What ends the warranty"), _("Left empty, nothing is said."), _LOW)
        for field in (self.lines, self.terms, self.warranty, self.void):
            field.installEventFilter(self)
        return card

    # ---------------------------------------------------------------- what is kept

    def _judge(self) -> None:
        """The shop's paper is for those who may change how it works; the others read it."""
        may = self.desk.may(Permission.SETTINGS)
        for field in (self.name, self.footer, *self.numbers.values()):
            field.setReadOnly(not may)
        for text in (self.lines, self.terms, self.warranty, self.void):
            text.setReadOnly(not may)
        for control in (self.logo_button, self.no_logo_button, self.sheet):
            control.setEnabled(may)
        self._why.setText(self.desk.why_not(Permission.SETTINGS))
        self._why.setVisible(not may)

    def refresh(self) -> None:
        """Read what is kept, away from the GUI thread."""
        shop, language = self.desk.shop, self._language

        def work() -> tuple[Any, ...]:
            return (
                heads.letterhead(shop), paper_size.paper_size(shop), heads.own_terms(shop, language),
                warranty.said_words(shop), numbering.next_numbers(shop),
            )  # fmt: skip

        run_in_thread(work, lambda found: self._show(*found), self.desk.say_error, self)

    def _show(
        self,
        head: Letterhead,
        size: Paper,
        terms: str,
        words: tuple[str, str],
        following: tuple[numbering.NextNumber, ...],
    ) -> None:
        self._showing = True
        self._logo = head.logo
        _put(self.name, head.name)
        _put(self.footer, head.footer)
        self.sheet.choose(size.value)
        self.no_logo_button.setVisible(bool(head.logo))
        for field, text in (
            (self.lines, "\n".join(head.lines)),
            (self.terms, terms),
            (self.warranty, words[0]),
            (self.void, words[1]),
        ):
            if not field.hasFocus() and not field.document().isModified() and field.toPlainText() != text:
                field.setPlainText(text)
        for one in following:
            _put(self.numbers[one.kind.value], f"{one.serial:06d}")
            self._number_heads[one.kind.value].setText(one.text[: -len(f"{one.serial:06d}")])
        self._showing = False
        self._preview()

    def _save(self, work: Callable[[], Commit | None]) -> None:
        def done(commit: Commit | None) -> None:
            if commit is not None:
                self.desk.toast(_("Saved"), lambda: self._take_back(commit))
            self.refresh()

        def refused(error: BaseException) -> None:
            self.desk.say_error(error)
            self.refresh()

        run_in_thread(work, done, refused, self)

    def _take_back(self, commit: Commit) -> None:
        shop, actor = self.desk.shop, self.desk.actor
        run_in_thread(lambda: shop.undo(actor, commit), lambda _c: self.refresh(), self.desk.say_error, self)

    def _typed(self) -> tuple[str, tuple[str, ...]]:
        lines = tuple(part.strip() for part in self.lines.toPlainText().split("\n") if part.strip())
        return self.name.text().strip(), lines[: heads.MOST_LINES]

    def _save_head(self) -> None:
        name, lines = self._typed()
        self.lines.document().setModified(False)
        if name and not self._showing and not self.name.isReadOnly():
            shop, actor = self.desk.shop, self.desk.actor
            self._save(lambda: heads.set_letterhead(shop, actor, name, lines))

    def _save_footer(self) -> None:
        text = self.footer.text()
        if not self._showing and not self.footer.isReadOnly():
            shop, actor = self.desk.shop, self.desk.actor
            self._save(lambda: heads.set_footer(shop, actor, text))

    def _save_size(self, value: str) -> None:
        if not self._showing:
            shop, actor = self.desk.shop, self.desk.actor
            self._save(lambda: paper_size.set_paper_size(shop, actor, Paper(value)))

    def _save_number(self, kind: Any) -> None:
        field = self.numbers[kind.value]
        text = field.text().strip()
        if self._showing or field.isReadOnly():
            return
        if not text.isdecimal():
            self.refresh()
            return
        shop, actor = self.desk.shop, self.desk.actor
        self._save(lambda: numbering.set_next_number(shop, actor, kind, int(text)))

    def _ask_logo(self) -> None:
        dialog = QFileDialog(self, _("Choose a picture"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(_("Pictures") + " (*.png *.jpg *.jpeg)")
        dialog.fileSelected.connect(lambda path: self.save_logo(Path(path)))
        dialog.open()

    def save_logo(self, path: Path | None) -> None:
        """Keep a picture as the logo; None takes it off."""
        shop, actor = self.desk.shop, self.desk.actor

        def work() -> Commit | None:
            if path is None:
                return heads.set_logo(shop, actor, None)
            with path.open("rb") as file:
                return heads.set_logo(shop, actor, file.read(MOST_BYTES + 1))

        self._save(work)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A long text is kept when it is left."""
        if event.type() is QEvent.Type.FocusOut and not self._showing:
            if watched is self.lines:
                self._save_head()
            elif watched is self.terms and not self.terms.isReadOnly():
                self._save_terms()
            elif watched in (self.warranty, self.void) and not self.void.isReadOnly():
                self._save_warranty()
        return super().eventFilter(watched, event)

    def _turn_terms(self, code: str) -> None:
        """Keep what was written for one language, and show the terms of another."""
        if not self.terms.isReadOnly():
            self._save_terms()
        self._language = code
        self._showing = True  # what is emptied now is nobody's text
        self.terms.setPlainText("")
        self.terms.clearFocus()
        self.refresh()

    def _save_terms(self) -> None:
        shop, actor = self.desk.shop, self.desk.actor
        text, language = self.terms.toPlainText(), self._language
        self.terms.document().setModified(False)
        self._save(lambda: heads.set_shop_terms(shop, actor, text, language))

    def _save_warranty(self) -> None:
        shop, actor = self.desk.shop, self.desk.actor
        text, void = self.warranty.toPlainText().strip(), self.void.toPlainText().strip()
        for field in (self.warranty, self.void):
            field.document().setModified(False)

        def work() -> Commit | None:
            if (text, void) == warranty.said_words(shop):
                return None
            return warranty.set_warranty_words(shop, actor, text, void)

        self._save(work)

    # ---------------------------------------------------------------- preview

    def _preview(self) -> None:
        """Print the head anew as it is typed; of several under way the newest counts."""
        if self._showing:
            return
        self._asked += 1
        asked, shop = self._asked, self.desk.shop
        name, lines = self._typed()
        head = Letterhead(name, lines, logo=self._logo, footer=self.footer.text().strip())
        size, dpi = Paper(self.sheet.value() or Paper.A4.value), _PREVIEW_DPI * theme.px(100) / 100

        def shown(found: tuple[PageImage, PageImage]) -> None:
            if asked == self._asked:
                for picture, page in zip((self.head_picture, self.foot_picture), found, strict=True):
                    picture.setPixmap(QPixmap.fromImage(image_of(page)))

        run_in_thread(lambda: head_preview(shop, head, size, dpi), shown, self.desk.say_error, self)


def _put(field: QLineEdit, text: str) -> None:
    if not field.hasFocus() and field.text() != text:
        field.setText(text)
