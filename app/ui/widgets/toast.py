"""Toast: bottom centre, one sentence, Undo where there is one, six seconds. Results never live in it alone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QStackedWidget, QWidget

from app.ui.widgets.buttons import button
from app.ui.widgets.text import label
from app.words.language import _
from app.words.plain_text import plain

#: How long a toast stays, and how often it looks whether it covers a primary that has come since, ms.
STAYS_MS, LOOKS_MS = 6000, 250
#: Its distance from the host's edge and from a primary, px.
_AWAY = 16


class Toast(QFrame):
    """One toast over `host`; a second sentence replaces the first. It never lies over a primary button."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self.setProperty("kind", "toast")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 12, 8)
        row.setSpacing(12)
        self._label = label("", "strong", "")
        self._label.setWordWrap(True)
        row.addWidget(self._label, 1)
        self._undo = button(_("Undo"))
        row.addWidget(self._undo)
        self._undo.clicked.connect(self._undone)
        self._also = button("", self._also_done)
        row.addWidget(self._also)
        self._on_also: Callable[[], object] | None = None
        self._on_undo: Callable[[], None] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(STAYS_MS)
        self._timer.timeout.connect(self.hide)
        self._looking = QTimer(self)
        self._looking.setInterval(LOOKS_MS)
        self._looking.timeout.connect(self._stand)
        self._host = host
        host.installEventFilter(self)
        self.hide()

    def say(
        self,
        sentence: str,
        undo: Callable[[], None] | None = None,
        also: tuple[str, Callable[[], object]] | None = None,
    ) -> None:
        """Show a sentence, with Undo when there is something to undo, and with one more button."""
        self._label.setText(plain(sentence, 300))
        self._on_also = also[1] if also is not None else None
        self._also.setVisible(also is not None)
        self._also.setText(also[0] if also is not None else "")
        self._also.setAccessibleName(self._also.text())
        self._on_undo = undo
        self._undo.setVisible(undo is not None)
        self.setAccessibleName(sentence)
        self.show()
        self._settle()
        self.raise_()
        self._timer.start()

    def sentence(self) -> str:
        """What is shown now."""
        return self._label.text()

    def _undone(self) -> None:
        self.hide()
        if self._on_undo is not None:
            self._on_undo()

    def take_also(self) -> bool:
        """Do what the second button does; False where none is shown."""
        if self._on_also is None or not self.isVisible():
            return False
        self._also_done()
        return True

    def _also_done(self) -> None:
        self.hide()
        if self._on_also is not None:
            self._on_also()

    def _settle(self) -> None:
        host = self._host
        self._label.setWordWrap(False)
        width = min(self.sizeHint().width(), host.width() - 80)
        self._label.setWordWrap(True)
        height = max(self.sizeHint().height(), self.heightForWidth(width))
        self.resize(width, height)
        self._stand()

    def _stand(self) -> None:
        """Take its place at the bottom, above any primary button that is there."""
        if not self.isVisible():
            self._looking.stop()
            return
        self._looking.start()
        host = self._host
        left, bottom = (host.width() - self.width()) // 2, host.height() - _AWAY
        for primary in sorted(self._primaries(), key=QRect.bottom, reverse=True):
            here = QRect(left, bottom - self.height(), self.width(), self.height())
            if here.intersects(primary) and primary.top() - _AWAY - self.height() > 0:
                bottom = primary.top() - _AWAY
        self.move(left, bottom - self.height())

    def _primaries(self) -> list[QRect]:
        """Where the primary buttons of the page stand with the buttons beside them, as the host sees it."""
        host = self._host
        page = host.currentWidget() if isinstance(host, QStackedWidget) else host
        buttons = page.findChildren(QPushButton) if page is not None else []
        seen = [one for one in buttons if one.isVisible() and not one.visibleRegion().isEmpty()]
        found = []
        for primary in (one for one in seen if one.property("kind") == "primary"):
            place = _place(primary, host)
            for other in (one for one in seen if one.parentWidget() is primary.parentWidget()):
                beside = _place(other, host)
                if place.top() - beside.bottom() < primary.height() and beside.top() <= place.bottom():
                    place = place.united(beside)  # the row it concludes, wrapped or not
            found.append(place)
        return found

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._settle()
        return False


def _place(widget: QWidget, host: QWidget) -> QRect:
    return QRect(widget.mapTo(host, QPoint(0, 0)), widget.size())
