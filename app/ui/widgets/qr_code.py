"""A QR code on screen: black on white in every theme, modules of whole pixels, the quiet zone around it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.documents.qr import qr_modules
from app.ui import theme

#: ISO/IEC 18004: four modules of light around the code.
_QUIET = 4


class QrCode(QWidget):
    """Shows a short text as a code, about `side` px wide at 100 %."""

    def __init__(self, name: str, side: int = 232) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._side = side
        self._modules: tuple[tuple[bool, ...], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_text(self, text: str) -> None:
        """Show another text."""
        self._modules = qr_modules(text) if text else ()
        self.updateGeometry()
        self.update()

    def _module(self) -> int:
        across = len(self._modules) + 2 * _QUIET
        return max(2, theme.px(self._side) // across)

    def sizeHint(self) -> QSize:
        side = self._module() * (len(self._modules) + 2 * _QUIET)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        module = self._module()
        for row, line in enumerate(self._modules):
            for column, dark in enumerate(line):
                if dark:
                    place = QRect((column + _QUIET) * module, (row + _QUIET) * module, module, module)
                    painter.fillRect(place, Qt.GlobalColor.black)
