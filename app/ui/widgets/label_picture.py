"""A label as it will be, and a sheet of labels on which the first free one is chosen."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.label import LabelSheet
from app.services.pdf_pages import PageImage
from app.ui import theme
from app.ui.widgets.page_image import image_of
from app.words.language import _


class LabelPicture(QWidget):
    """One label, as large as there is room for; never more than as large as on paper, twice."""

    def __init__(self) -> None:
        super().__init__()
        self._pixmap: QPixmap | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(_("The first label"))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(260), theme.px(200))

    sizeHint = minimumSizeHint

    @property
    def drawn(self) -> bool:
        """Whether a label is shown."""
        return self._pixmap is not None

    def show_image(self, image: PageImage | None, number: str) -> None:
        """Show a label; None = it cannot be made."""
        self._pixmap = QPixmap.fromImage(image_of(image)) if image is not None else None
        self.setAccessibleDescription(number)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(theme.color("line"), 1))
        painter.setBrush(theme.color("canvas"))
        painter.drawRoundedRect(room, theme.px(6), theme.px(6))
        if self._pixmap is None:
            return
        inside = room.adjusted(theme.px(16), theme.px(16), -theme.px(16), -theme.px(16))
        size = self._pixmap.size()
        scale = min(inside.width() / size.width(), inside.height() / size.height())
        place = QRectF(0, 0, size.width() * scale, size.height() * scale)
        place.moveCenter(inside.center())
        painter.drawPixmap(place, self._pixmap, QRectF(self._pixmap.rect()))
        painter.setPen(QPen(theme.color("line_strong"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(place)


class SheetGrid(QWidget):
    """The cells of a sheet; a click or the arrows choose where the labels begin. `start` counts from 1, row by row."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.start = 1
        self._sheet: LabelSheet | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("Where the labels begin on the sheet"))

    def sizeHint(self) -> QSize:
        return QSize(theme.px(124), theme.px(172))

    minimumSizeHint = sizeHint

    def show_sheet(self, sheet: LabelSheet) -> None:
        """Show another sheet, from its first label on."""
        if self._sheet is None or sheet.name != self._sheet.name:
            self._sheet = sheet
            self._choose(1)

    def _choose(self, start: int) -> None:
        if self._sheet is not None and 1 <= start <= self._sheet.count:
            self.start = start
            said = _("Label {n} of {all}").format(n=start, all=self._sheet.count)
            self.setAccessibleDescription(said)
            self.chosen.emit(start)
            self.update()

    def _scale(self, sheet: LabelSheet) -> float:
        return min(self.width() / sheet.paper_mm[0], self.height() / sheet.paper_mm[1])

    def cell(self, place: int) -> QRectF:
        """Where the cell of a place (from 0) is drawn."""
        sheet = self._sheet
        if sheet is None:
            return QRectF()
        scale = self._scale(sheet)
        left, top = sheet.corner_mm(place)
        return QRectF(left * scale, top * scale, sheet.stock.width_mm * scale, sheet.stock.height_mm * scale)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at: QPointF = event.position()
        for place in range(self._sheet.count if self._sheet is not None else 0):
            if self.cell(place).contains(at):
                self._choose(place + 1)
                return

    def keyPressEvent(self, event: QKeyEvent) -> None:
        columns = self._sheet.columns if self._sheet is not None else 1
        by = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -columns,
            Qt.Key.Key_Down: columns,
        }.get(Qt.Key(event.key()))
        if by is None:
            super().keyPressEvent(event)
        else:
            self._choose(self.start + by)

    def paintEvent(self, event: QPaintEvent) -> None:
        sheet = self._sheet
        if sheet is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = self._scale(sheet)
        paper = QRectF(0, 0, sheet.paper_mm[0] * scale, sheet.paper_mm[1] * scale).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.fillRect(paper, Qt.GlobalColor.white)  # paper is white in every theme
        painter.setPen(QPen(theme.color("accent" if self.hasFocus() else "line_strong"), 2 if self.hasFocus() else 1))
        painter.drawRect(paper)
        for place in range(sheet.count):
            cell = self.cell(place).adjusted(0.5, 0.5, -1.0, -1.0)
            used = place + 1 < self.start
            painter.setPen(QPen(theme.color("line_strong"), 1))
            painter.setBrush(theme.color("line_strong") if used else Qt.GlobalColor.white)
            if place + 1 == self.start:
                painter.setPen(QPen(theme.color("accent"), 2))
                painter.setBrush(theme.color("accent"))
            painter.drawRoundedRect(cell, 1.5, 1.5)
