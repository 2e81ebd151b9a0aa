"""The Look page: a board is looked over point by point with one hand, what is seen is marked on its picture.

1 = fine, 2 = found, arrows walk the points, Enter goes on; nothing is answered before somebody answers it. Every answer
is in the record at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QMimeData, Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.visual_check import LookAnswer
from app.services.orders import KeptOrder
from app.services.visual_check import VisualCheck
from app.ui import theme
from app.ui.bridge import run_in_thread
from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.widgets.at_hand_line import stage_header
from app.ui.widgets.buttons import primary
from app.ui.widgets.card import Card
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.look_list import LookList
from app.ui.widgets.look_picture import LookPicture
from app.ui.widgets.photo_strip import PhotoShelf, PhotoStrip
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.text import label
from app.words.board_picture import picture_side
from app.words.language import _, ngettext

_PHOTOS = "*.jpg *.jpeg *.png *.webp *.tif *.tiff *.heic *.bmp"
#: Files of one drop that are kept.
_MOST_PHOTOS = 12


class Page(PageBase):
    """`open(order=...)` looks over the board of that order; without one, the board at hand."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Look"))
        self.check: VisualCheck | None = None
        self.here: str | None = None
        self._number: str | None = None
        self._ending = False
        self._shelf = PhotoShelf(self)
        stage_header(self, desk)
        self.setAcceptDrops(True)
        self.nothing = EmptyState(
            _("No board to look over"),
            _("Put one on the bench first: scan it on the path."),
            action=(_("Go to the path"), "ph.path", lambda: desk.go_to("path")),
        )
        self.body.addWidget(self.nothing, 1)
        self.whole = QWidget()
        columns = QHBoxLayout(self.whole)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(12)
        columns.addWidget(self._where(), 1)
        columns.addWidget(self._side())
        self.body.addWidget(self.whole, 1)
        desk.at_hand.changed.connect(self._follow)
        self.show_now()

    # ------------------------------------------------------------ building

    def _where(self) -> QWidget:
        card = Card()
        self._heading = label(_("Where"), "section")
        self._hint = label("", "small", "ink_2", wrap=True)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._heading)
        head.addWidget(self._hint, 1)
        card.column.addLayout(head)
        self.picture = LookPicture()
        self.picture.taken.connect(lambda chip: self.mark(chip=chip))
        card.column.addWidget(self.picture, 1)
        self._side_line = label("", "small", "ink_2", wrap=True)
        self._side_line.setAlignment(Qt.AlignmentFlag.AlignRight)
        card.column.addWidget(self._side_line)
        return card

    def _side(self) -> QWidget:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        card = Card()
        card.column.setContentsMargins(4, 10, 4, 8)
        head = QHBoxLayout()
        head.setContentsMargins(12, 0, 12, 4)
        head.addWidget(label(_("What to look at"), "section", wrap=True), 1)
        self._progress = label("", "small", "ink_2")
        head.addWidget(self._progress)
        card.column.addLayout(head)
        inside = Inside()
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(4, 0, 4, 0)
        self.list = LookList()
        self.list.answered.connect(self.answer)
        self.list.unmarked.connect(lambda chip, domain: self.mark(chip=chip or None, domain=domain or None))
        self.list.photo_wanted.connect(self._ask_photo)
        self.list.chosen.connect(self.take_up)
        rows.addWidget(self.list)
        rows.addStretch(1)
        self._scroll = Scrolled(inside)
        card.column.addWidget(self._scroll, 1)
        column.addWidget(card, 1)
        self.go_button = primary("", self.go_on, icon="state.ok_quiet")
        column.addWidget(self.go_button)
        self._side_widget = side
        side.setFixedWidth(_side_width())
        return side

    def restyle(self) -> None:
        """Renew the fixed sizes at a switch of theme."""
        super().restyle()
        if hasattr(self, "_side_widget"):
            self._side_widget.setFixedWidth(_side_width())

    # ------------------------------------------------------------ what the window asks

    def open(self, **where: Any) -> None:
        """`order` = the number of the order; without it that of the board at hand."""
        if where.get("order"):
            self.desk.at_hand.take_order(str(where["order"]))
        self._begin(str(where["order"]) if where.get("order") else self.desk.at_hand.number)

    def _follow(self) -> None:
        """Another board came to the bench."""
        number = self.desk.at_hand.number
        if self.isVisible() and number != self._number and not self.desk.at_hand.looking:
            self._begin(number)

    def _begin(self, number: str | None) -> None:
        self._number, self.check, self.here = number, None, None
        self._ending = False
        self.show_now()
        shop, actor = self.desk.shop, self.desk.actor
        if number is None or shop is None:
            return

        def opened(check: VisualCheck) -> None:
            if self._number != number:
                return
            self.check = check
            first = check.at()
            self.here = first.id if first else None
            self.show_now()
            self.setFocus()

        run_in_thread(lambda: VisualCheck.open(shop, actor, number), opened, self.desk.say_error, self)

    def scanned(self, text: str) -> bool:
        """A scan is another board: its path comes first."""
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, check = Qt.Key(event.key()), self.check
        enter = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if check is None or (enter and event.isAutoRepeat()):
            super().keyPressEvent(event)
        elif enter:
            self._entered()
        elif key in (Qt.Key.Key_1, Qt.Key.Key_2):
            self.answer(found=key == Qt.Key.Key_2)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._walk(-1 if key == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)

    def _entered(self) -> None:
        """Enter: presses the button it falls on, takes the place that is typed, else goes on."""
        focus, question = self.window().focusWidget(), self.list.question
        if isinstance(focus, QAbstractButton) and self.isAncestorOf(focus):
            focus.click()
        elif question is not None and focus is question.field:
            self.type_place(question.field.text())
        else:
            self.go_on()

    def stop(self) -> bool:
        """Esc: out of the field for places, else back to the path; every answer stays."""
        if isinstance(self.window().focusWidget(), QLineEdit):
            self.setFocus()
            return True
        self.desk.go_to("path")
        return True

    # ------------------------------------------------------------ answers

    def answer(self, found: bool) -> None:
        """Answer the point in hand: fine goes on to the next, found asks for the place."""
        check, here = self.check, self.here
        if check is None or here is None or self._ending:
            return
        check.answer(here, found=found)
        self._save()
        if not found:
            self._next(here)
        self.show_now()
        self._to_place()

    def type_place(self, text: str) -> None:
        """A place as typed: 84 is a chip, .28 or d28 a domain; an empty line goes on to the next point."""
        text = text.strip().lower()
        if not text:
            if self.here is not None:
                self._next(self.here)
            self.show_now()
            return
        digits = text.lstrip("./*dc ")
        if not digits.isdigit():
            self.desk.toast(_("A chip is its number, such as 84; a domain has a point before it, such as .28."))
            return
        domain = text[0] in "./*d"
        self.mark(chip=None if domain else int(digits), domain=int(digits) if domain else None)
        self._to_place()

    def mark(self, *, chip: int | None = None, domain: int | None = None) -> None:
        """Mark a place at the point in hand, or take the mark away."""
        check, here = self.check, self.here
        if check is None or here is None or self._ending:
            return
        if not check.mark(here, chip=chip, domain=domain):
            spec = check.board
            chips, domains = (spec.chips, spec.domains or 0) if spec else (0, 0)
            words = _("This board has {chips} chips and {domains} domains.")
            self.desk.toast(words.format(chips=chips, domains=domains))
            return
        self._save()
        self.show_now()

    def take_up(self, item: str) -> None:
        """Take a point in hand."""
        self.here = item
        self.show_now()
        self.setFocus()

    def go_on(self) -> None:
        """Enter: with a point found in hand go on to the next; else the rest is fine, and the look is over."""
        check = self.check
        if check is None or self._ending:
            return
        answer = check.look.of(self.here) if self.here else None
        waiting = [item for item in check.items if check.look.of(item.id) is None]
        if answer is not None and answer.found and waiting and self.here is not None:
            self._next(self.here)
            self.show_now()
            self.setFocus()
            return
        check.rest_is_fine()
        self._finish(check)

    def _finish(self, check: VisualCheck) -> None:
        self._ending = True
        self.go_button.setEnabled(False)

        def ended(kept: KeptOrder) -> None:
            found = len(check.look.found)
            words = _("Looked over: nothing found")
            if found:
                words = ngettext("Looked over: {n} thing found", "Looked over: {n} things found", found).format(n=found)
            self.desk.toast(words, lambda: self._take_back(kept))
            self._number, self.check, self._ending = None, None, False
            self.desk.go_to("path")

        def failed(error: BaseException) -> None:
            self._ending = False
            self.go_button.setEnabled(True)
            self.desk.say_error(error)

        run_in_thread(check.finish, ended, failed, self)

    def _take_back(self, kept: KeptOrder) -> None:
        shop, actor = self.desk.shop, self.desk.actor
        run_in_thread(lambda: shop.undo(actor, kept.commit), None, self.desk.say_error, self)

    def _next(self, item: str) -> None:
        """Take the next point in hand that nobody has answered, from `item` on; none where all are."""
        check = self.check
        if check is None:
            return
        ids = [one.id for one in check.items]
        at = ids.index(item)
        self.here = next((one for one in (*ids[at + 1 :], *ids[:at]) if check.look.of(one) is None), None)
        self.setFocus()

    def _walk(self, step: int) -> None:
        check = self.check
        if check is None:
            return
        ids = [one.id for one in check.items]
        at = ids.index(self.here) + step if self.here in ids else (0 if step > 0 else len(ids) - 1)
        self.here = ids[min(max(at, 0), len(ids) - 1)]
        self.show_now()
        self.setFocus()

    def _to_place(self) -> None:
        """The keyboard goes to the field for places, where there is one."""
        question = self.list.question
        if question is not None and not question.field.isHidden():
            # Not at once: the very key that answered would be typed into it.
            QTimer.singleShot(0, question.field, question.field.setFocus)

    def _save(self) -> None:
        if self.check is not None:
            run_in_thread(self.check.save, None, self.desk.say_error, self)

    # ------------------------------------------------------------ photos

    def _ask_photo(self) -> None:
        kinds = _("Photos ({patterns})").format(patterns=_PHOTOS)
        chosen, _kind = QFileDialog.getOpenFileNames(self, _("Add photos"), str(Path.home()), kinds)
        self.add_photos([Path(path) for path in chosen])

    def add_photos(self, paths: Sequence[Path]) -> None:
        """Keep the files with the point in hand."""
        for path in paths[:_MOST_PHOTOS]:
            self._keep_photo(path.read_bytes, path.name)

    def pasted(self, data: QMimeData) -> bool:
        """A photo from the clipboard."""
        if self.check is None or self.here is None:
            return False
        paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        if paths:
            self.add_photos(paths)
            return True
        if not data.hasImage():
            return False
        image = QImage(data.imageData())
        self._keep_photo(lambda: _png(image), _("pasted photo") + ".png")
        return True

    def _keep_photo(self, read: Callable[[], bytes], name: str) -> None:
        check, here = self.check, self.here
        if check is None or here is None:
            self.desk.toast(_("Choose the point first that the photo shows."))
            return

        def done(_sha256: str) -> None:
            self.desk.toast(_("{name} stands on the order").format(name=name))
            if self.check is check:
                before = self.list.question
                typed = before.field.text() if before is not None else ""
                self.show_now()
                if self.list.question is not None and self.here == here:
                    self.list.question.field.setText(typed)
                self._to_place()

        run_in_thread(lambda: check.add_photo(here, read(), name), done, self.desk.say_error, self)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.check is not None and (event.mimeData().hasUrls() or event.mimeData().hasImage()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if self.pasted(event.mimeData()):
            event.acceptProposedAction()

    # ------------------------------------------------------------ showing

    def show_now(self) -> None:
        """Show how far the look is."""
        check = self.check
        self.whole.setVisible(check is not None)
        self.nothing.setVisible(check is None and self._number is None)
        if check is None:
            return
        look, items = check.look, check.items
        done = sum(1 for item in items if look.of(item.id) is not None)
        focus = self.window().focusWidget()
        if focus is not None and self.list.isAncestorOf(focus):
            self.setFocus()  # what has it goes away; the keys stay on this page
        self._progress.setText(_("{done} of {all}").format(done=done, all=len(items)))
        self.list.show_items(items, look, self.here, lambda one: self._photos_of(check, one))
        answer = look.of(self.here) if self.here else None
        self.picture.show_look(check.board, look, answer)
        side = check.board.connector_side if check.board is not None else None
        self._side_line.setText(picture_side(self.picture.layout_shown, side, mirrored=False))
        hint = _("What is marked is framed.")
        if self.here is not None:
            hint = _("A click on a chip marks it at the point in hand; typed numbers do too.")
        if check.board is None:
            hint = _("What board it is is not known, so places are typed.")
        self._hint.setText(hint)
        self.go_button.setEnabled(not self._ending)
        self.go_button.setText(self._verb(done, len(items)))
        self.go_button.setAccessibleName(self.go_button.text())
        if self.list.question is not None:
            question = self.list.question
            QTimer.singleShot(0, question, lambda: self._scroll.ensureWidgetVisible(question, 0, 8))

    def _photos_of(self, check: VisualCheck, answer: LookAnswer) -> PhotoStrip:
        return PhotoStrip(answer.photos, check.photos, self._shelf, check.photo)

    def _verb(self, done: int, items: int) -> str:
        check = self.check
        answer = check.look.of(self.here) if check is not None and self.here else None
        if done == items:
            return _("Finish the look")
        if answer is not None and answer.found:
            return _("Next point")
        return _("All fine") if not done else _("The rest is fine")


def _png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def _side_width() -> int:
    return round(400 * min(theme.current().scale, 1.08))
