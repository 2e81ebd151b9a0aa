"""What comes to the window from outside: files or text dropped anywhere, text pasted outside of a field; logs, mostly.

A page that takes drops itself keeps them; what another bench handed over is shown before it is taken in; a list from
a spreadsheet goes to the Import page; everything else is read on the Log page.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QShortcut,
)
from PySide6.QtWidgets import QWidget

from app.domain.pasted_text import looks_like_log
from app.ui import icons, theme
from app.ui.pages.page import Desk
from app.words.language import _

_LOG, _IMPORT = "log", "imports"
#: Endings of files that are lists from elsewhere, not logs.
_TABLES = frozenset({".xlsx", ".xlsm", ".csv", ".tsv"})


class Arrivals(QObject):
    """Watches the window `host`; what arrives goes to the Log page of `desk`.

    `wanted` tells whether what is pasted now is meant as a log, whatever it looks like; `offered` lets the page that
    is shown take a paste first.
    """

    def __init__(
        self, desk: Desk, host: QWidget, wanted: Callable[[], bool], offered: Callable[[QMimeData], bool]
    ) -> None:
        super().__init__(host)
        self._desk, self._host, self._wanted, self._offered = desk, host, wanted, offered
        self._veil: _Veil | None = None
        host.setAcceptDrops(True)
        host.installEventFilter(self)
        paste = QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), host)
        paste.activated.connect(self.paste)

    def paste(self) -> None:
        """Ctrl+V where no field took it: files, or text that looks like a log."""
        data = QGuiApplication.clipboard().mimeData()
        if not self._offered(data):
            self.take(data, _("pasted text"), wanted=self._wanted())

    def take(self, data: QMimeData, name: str, *, wanted: bool) -> None:
        """Read what arrived. `wanted` = the person means it as a log, whatever it looks like."""
        from app.ui.widgets.handover_dialog import handed_files, open_handover  # loaded with the first thing that comes

        paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        text = data.text()
        if handed := handed_files(data):
            open_handover(self._desk, handed[0], self._host)
        elif paths and paths[0].suffix.lower() in _TABLES:
            self._desk.go_to(_IMPORT, paths=paths)
        elif paths:
            self._desk.go_to(_LOG, paths=paths)
        elif not text.strip():
            self._desk.toast(_("There is no text in the clipboard."))
        elif wanted or looks_like_log(text):
            self._desk.go_to(_LOG, text=text.encode("utf-8", "replace"), name=name)
        else:
            self._desk.toast(_("What is in the clipboard is no log. On the Log page any text can be pasted."))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        match event.type():
            case QEvent.Type.DragEnter if isinstance(event, QDragEnterEvent):
                if event.mimeData().hasUrls() or event.mimeData().hasText():
                    event.acceptProposedAction()
                    self._show_veil()
                    return True
            case QEvent.Type.DragLeave if isinstance(event, QDragLeaveEvent):
                self._hide_veil()
            case QEvent.Type.Drop if isinstance(event, QDropEvent):
                self._hide_veil()
                self.take(event.mimeData(), _("dropped text"), wanted=True)
                event.acceptProposedAction()
                return True
        return False

    def _show_veil(self) -> None:
        if self._veil is None:
            self._veil = _Veil(self._host)

    def _hide_veil(self) -> None:
        if self._veil is not None:
            self._veil.hide()
            self._veil.deleteLater()
            self._veil = None


class _Veil(QWidget):
    """Says what a drop does, for as long as something is held above the window."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setGeometry(host.rect())
        self.show()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = theme.color("canvas")
        painter.setOpacity(0.96)
        painter.fillRect(self.rect(), ground)
        painter.setOpacity(1.0)
        edge = theme.px(24)
        painter.setPen(QPen(theme.color("accent"), 2, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(self.rect().adjusted(edge, edge, -edge, -edge), 10, 10)
        side, middle = theme.px(36), self.rect().center()
        painter.drawPixmap(
            middle.x() - side // 2, middle.y() - side - theme.px(8), icons.pixmap("ph.file-arrow-down", "accent", 36)
        )
        painter.setFont(theme.font("title"))
        painter.setPen(theme.color("ink"))
        line = self.rect().translated(0, theme.px(28))
        painter.drawText(line, int(Qt.AlignmentFlag.AlignCenter), _("Drop to read it: a log, or a list to import"))
