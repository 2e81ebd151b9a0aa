"""The photos of an order, large in the window: arrows walk them, what they show is typed below, one is taken off."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QEvent, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QImage, QImageReader, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.order_view import AttachmentLine
from app.services import evidence
from app.services.evidence import PhotoPhase
from app.services.file_names import safe_name
from app.ui import theme
from app.ui.bridge import run_in_thread
from app.ui.order_marks import when
from app.ui.widgets.buttons import button, icon_button
from app.ui.widgets.order_card import OrderSpace
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.text import Elided, label
from app.words.evidence import origin_text, photo_phase_word
from app.words.language import _

#: How much of the window it takes, and how long a resize rests before the photo is read at the new size, ms.
_SHARE, _REST_MS = 0.94, 120


class _Picture(QWidget):
    """One photo, fitted to its room. It is read at that size on another thread."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(theme.px(320), theme.px(200))
        self._image = QImage()
        self._read: Callable[[], bytes] | None = None
        self._line = ""
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._load)

    def show_photo(self, read: Callable[[], bytes], name: str) -> None:
        """Show another photo; `read` gives its bytes and may run on any thread."""
        self._read, self._image, self._line = read, QImage(), ""
        self.setAccessibleName(name)
        self._load()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._rest.start()

    def _load(self) -> None:
        read, room = self._read, self.size() * self.devicePixelRatio()
        if read is None:
            return

        def done(image: QImage) -> None:
            if self._read is read:
                self._image = image
                self._line = _("This picture cannot be shown.") if image.isNull() else ""
                self.update()

        def failed(error: BaseException) -> None:
            if self._read is read:
                self._line = _("This picture is missing or damaged.")
                self.update()

        run_in_thread(lambda: _fitted(read(), room), done, failed, self)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), theme.color("sunken"))
        if self._image.isNull():
            painter.setFont(theme.font("body"))
            painter.setPen(theme.color("ink_2"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._line or _("Reading…"))
            return
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        left, top = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
        painter.drawImage(QRectF(left, top, size.width(), size.height()), self._image)


class PhotoViewer(QDialog):
    """Shows the photos of one order from one of them on; `show_photos` renews them after a change."""

    def __init__(
        self, parent: QWidget, space: OrderSpace, photos: Sequence[AttachmentLine], at: str, *, frozen: bool
    ) -> None:
        super().__init__(parent)
        self._space, self._photos, self._at, self._frozen = space, tuple(photos), at, frozen
        self._drawn = ""
        assert space.view is not None  # noqa: S101 - it is opened from an order's card
        self.order_id, self._number = space.view.id, space.view.number
        self.setWindowTitle(_("Photos of {number}").format(number=self._number))
        self.resize(parent.window().size() * _SHARE)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        column.addLayout(self._head())
        self.picture = _Picture()
        column.addWidget(self.picture, 1)
        column.addLayout(self._foot())
        self.picture.setFocus()
        self._show_now()

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(label(self._number, "section"))
        self._about = Elided("", "small", "ink_2")
        row.addWidget(self._about, 1)
        self.back_button = icon_button(_("Photo before, Left"), "ph.caret-left", lambda: self.walk(-1))
        self.next_button = icon_button(_("Next photo, Right"), "ph.caret-right", lambda: self.walk(1))
        row.addWidget(self.back_button)
        row.addWidget(self.next_button)
        row.addWidget(button(_("Save a copy…"), self._ask_copy, icon="ph.download-simple"))
        row.addWidget(button(_("Close"), self.reject))
        return row

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        self.caption = QLineEdit()
        self.caption.setMaxLength(200)
        self.caption.setAccessibleName(_("What the photo shows"))
        self.caption.setPlaceholderText(_("What the photo shows"))
        self.caption.installEventFilter(self)
        row.addWidget(self.caption, 1)
        phases = [(phase.value, photo_phase_word(phase.value), "") for phase in PhotoPhase]
        self.phase = Segmented(_("When it was taken"), phases)
        self.phase.chosen.connect(self._keep_phase)
        row.addWidget(self.phase)
        self.undo_button = button(_("Undo"), self._undo, icon="action.undo", kind="link")
        self.undo_button.hide()
        row.addWidget(self.undo_button)
        self.remove_button = button(_("Remove"), self.remove, icon="ph.trash", kind="danger")
        row.addWidget(self.remove_button)
        for one in (self.caption, self.phase, self.remove_button):
            one.setEnabled(not self._frozen)
        return row

    # ------------------------------------------------------------ walking

    @property
    def shown(self) -> AttachmentLine | None:
        """The photo on screen."""
        return next((one for one in self._photos if one.id == self._at), None)

    def walk(self, step: int) -> None:
        """Go to another photo; nothing happens at either end."""
        self.keep_caption()
        ids = [one.id for one in self._photos]
        if self._at in ids and 0 <= ids.index(self._at) + step < len(ids):
            self._at = ids[ids.index(self._at) + step]
            self._show_now()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_PageUp: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_PageDown: 1}
        step = steps.get(Qt.Key(event.key()))
        if step is not None:
            self.walk(step)
        elif event.key() == Qt.Key.Key_Delete and not self._frozen:
            self.remove()
        elif event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Enter in the field keeps what is typed and gives the arrows back to the photos."""
        if watched is self.caption and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.keep_caption()
                self.picture.setFocus()
                return True
            if event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
                self.keyPressEvent(event)
                return True
        return False

    def done(self, result: int) -> None:
        """Close; what is typed is kept."""
        self.keep_caption()
        super().done(result)

    # ------------------------------------------------------------ what is done

    def keep_caption(self) -> None:
        """Keep what is typed, where it is new."""
        shown = self.shown
        if shown is not None and self.caption.text().strip() != shown.caption:
            self._describe(shown, shown.phase, _("What it shows is noted"))

    def _keep_phase(self, phase: str) -> None:
        shown = self.shown
        if shown is not None and phase != shown.phase:
            self._describe(shown, phase, photo_phase_word(phase))

    def _describe(self, shown: AttachmentLine, phase: str, said: str) -> None:
        """Keep what is typed and when it was taken, in one commit."""
        if self._frozen:
            return
        shop, actor, order_id = self._who()
        text = self.caption.text()
        self._space.write(lambda: evidence.describe(shop, actor, order_id, shown.id, caption=text, phase=phase), said)

    def remove(self) -> None:
        """Take the photo off the order; Undo puts it back."""
        shown = self.shown
        if shown is None or self._frozen:
            return
        shop, actor, order_id = self._who()
        self._space.write(lambda: evidence.remove(shop, actor, order_id, shown.id), _("Photo removed from the order"))
        self.undo_button.show()

    def _undo(self) -> None:
        self.undo_button.hide()
        self._space.undo()

    def _who(self) -> tuple[Any, str, str]:
        return self._space.desk.shop, self._space.desk.actor, self.order_id

    def _ask_copy(self) -> None:
        shown = self.shown
        if shown is None:
            return
        dialog = QFileDialog(self, _("Save a copy"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        stem = safe_name((shown.name or shown.caption).rpartition(".")[0] or "photo")
        dialog.selectFile(f"{stem}{evidence.opened_as(shown) or ''}")
        shop, desk = self._space.desk.shop, self._space.desk
        dialog.fileSelected.connect(
            lambda path: run_in_thread(
                lambda: evidence.copy_out(shop, shown, Path(path)),
                lambda kept: desk.toast(_("Kept as {path}").format(path=kept)),
                desk.say_error,
                self,
            )
        )
        dialog.open()

    # ------------------------------------------------------------ showing

    def show_photos(self, photos: Sequence[AttachmentLine], *, frozen: bool) -> None:
        """Renew the photos; where the one on screen is gone, its neighbour is shown."""
        before = [one.id for one in self._photos]
        changed = self._photos != tuple(photos)
        self._photos, self._frozen = tuple(photos), frozen
        if self.shown is None and self._photos:
            place = before.index(self._at) if self._at in before else 0
            self._at = self._photos[min(place, len(self._photos) - 1)].id
        for one in (self.caption, self.phase, self.remove_button):
            one.setEnabled(not frozen)
        if changed:
            self._show_now()

    def _show_now(self) -> None:
        shown, shop = self.shown, self._space.desk.shop
        self.back_button.setEnabled(shown is not None and shown is not self._photos[0])
        self.next_button.setEnabled(shown is not None and shown is not self._photos[-1])
        if shown is None:
            self._about.set_text(_("No photo is left on this order."))
            self.remove_button.setEnabled(False)
            self.picture.hide()
            return
        self.picture.show()
        source = evidence.came(shown)
        place = _("{at} of {all}").format(at=self._photos.index(shown) + 1, all=len(self._photos))
        parts = (place, shown.name, origin_text(source.origin, source.device), when(shown.at), shown.by)
        self._about.set_text(" · ".join(part for part in parts if part))
        self.caption.setText(shown.caption)
        if shown.phase in list(PhotoPhase):
            self.phase.blockSignals(True)
            self.phase.choose(shown.phase)
            self.phase.blockSignals(False)
        if self._drawn == shown.id:
            return
        self._drawn = shown.id
        self.picture.show_photo(lambda: evidence.full(shop, shown), shown.caption or shown.name or _("Photo"))


def _fitted(data: bytes, room: QSize) -> QImage:
    """A photo at the size of its room, never larger than it is."""
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QBuffer.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    whole = reader.size()
    if whole.isValid() and (whole.width() > room.width() or whole.height() > room.height()):
        reader.setScaledSize(whole.scaled(room, Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()
