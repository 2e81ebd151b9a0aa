"""Photos as a row of small pictures: read and made small on another thread, once, and kept for the next time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QBuffer, QByteArray, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QImageReader, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.ui import icons, theme
from app.ui.bridge import run_in_thread
from app.ui.widgets.flow import Flow
from app.ui.widgets.text import label, plain_tooltip
from app.words.plain_text import plain

#: Size of one, px at 100 %; photos that are shown, and how much larger than shown they are kept.
_WIDE, _HIGH, _SHOWN, _KEPT = 72, 54, 8, 3


class PhotoShelf(QObject):
    """Small pictures by the hash of their photo. `changed` tells that one more can be shown."""

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._images: dict[str, QImage] = {}

    def image(self, sha256: str, read: Callable[[str], bytes]) -> QImage:
        """The small picture; a null one while it is read, and for a photo that Qt cannot draw."""
        if sha256 not in self._images:
            self._images[sha256] = QImage()
            run_in_thread(lambda: small(read(sha256)), lambda made: self._keep(sha256, made), None, self)
        return self._images[sha256]

    def _keep(self, sha256: str, made: QImage) -> None:
        self._images[sha256] = made
        if not made.isNull():
            self.changed.emit()


def small(data: bytes) -> QImage:
    """A photo as it fills one place of the row, upright as it was taken; null where Qt cannot draw it."""
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QBuffer.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    whole, least = reader.size(), QSize(_WIDE * _KEPT, _WIDE * _KEPT)
    if whole.isValid() and whole.width() > least.width() and whole.height() > least.height():
        reader.setScaledSize(whole.scaled(least, Qt.AspectRatioMode.KeepAspectRatioByExpanding))
    return reader.read()


class Thumbnail(QAbstractButton):
    """One photo; its name is the tooltip. `shelf` may get its picture later. Where it does nothing when it is clicked
    it takes no keyboard.
    """

    def __init__(
        self, sha256: str, name: str, shelf: PhotoShelf, read: Callable[[str], bytes], *, opens: bool = False
    ) -> None:
        super().__init__()
        self._sha256, self._shelf, self._read = sha256, shelf, read
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if opens else Qt.FocusPolicy.NoFocus)
        if opens:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(plain(name, 80))
        self.setToolTip(plain_tooltip(plain(name, 80)))
        shelf.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(_WIDE), theme.px(_HIGH))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        shape = QPainterPath()
        shape.addRoundedRect(box, 4, 4)
        painter.fillPath(shape, theme.color("sunken"))
        image = self._shelf.image(self._sha256, self._read)
        if image.isNull():
            side = theme.px(20)
            mark = icons.pixmap("action.photo", "ink_2", 20)
            painter.drawPixmap((self.width() - side) // 2, (self.height() - side) // 2, mark)
        else:
            fitted = QRectF(image.rect())
            share = box.width() / box.height()
            if fitted.width() / fitted.height() > share:
                cut = fitted.width() - fitted.height() * share
                fitted.adjust(cut / 2, 0, -cut / 2, 0)
            else:
                cut = fitted.height() - fitted.width() / share
                fitted.adjust(0, cut / 2, 0, -cut / 2)
            painter.setClipPath(shape)
            painter.drawImage(box, image, fitted)
            painter.setClipping(False)
        painter.setPen(QPen(theme.color("accent"), 2) if self.hasFocus() else QPen(theme.color("line_strong"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(shape)


class PhotoStrip(QWidget):
    """The photos of one point, the first ones shown, the others counted."""

    def __init__(
        self, photos: Sequence[str], names: Mapping[str, str], shelf: PhotoShelf, read: Callable[[str], bytes]
    ) -> None:
        super().__init__()
        flow = Flow(self, gap=6)
        self.thumbnails = [Thumbnail(one, names.get(one, one[:8]), shelf, read) for one in photos[:_SHOWN]]
        for thumbnail in self.thumbnails:
            flow.addWidget(thumbnail)
        if len(photos) > _SHOWN:
            flow.addWidget(label(f"+{len(photos) - _SHOWN}", "small", "ink_2"))
