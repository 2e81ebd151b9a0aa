"""A scrolled column that is as tall as its words need at its width, so that no bar shows where nothing is hidden."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


class Scrolled(QScrollArea):
    """Give the inner widget's layout its contents; only a vertical bar ever shows.

    `fitted` tells the width that its contents need, bar and all, each time they are laid out anew, where `set_span` set
    the least and the most of it: a column grows for words that a narrower one would cut.
    """

    fitted = Signal(int)

    def __init__(self, inside: QWidget | None = None) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._span: tuple[int, int] | None = None
        if inside is not None:
            self.setWidget(inside)

    def set_span(self, least: int, most: int) -> None:
        """Between which widths the column stays, px."""
        self._span = (least, most)
        self.fit()

    def fit(self) -> None:
        """Tell the width again."""
        inside = self.widget()
        if self._span is not None:
            least, most = self._span
            need = inside.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width() if inside else 0
            self.fitted.emit(min(max(need, least), most))


class Beside(Scrolled):
    """A scrolled column beside something else: it asks for its least height alone, and takes what there is."""

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.minimumHeight())

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self.minimumHeight())


class Inside(QWidget):
    """What a Scrolled holds.

    Its least height is left to the height for its width: what a layout of wrapped labels gives as its least height is
    reckoned at another width and shows a scroll bar that scrolls nothing.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("scrolled")
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.timeout.connect(self._ask_for_room)
        self._asked = 0

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            view = self.parentWidget()
            scrolled = view.parentWidget() if view is not None else None
            if isinstance(scrolled, Scrolled):
                scrolled.fit()
            self._settled.start(0)
        return done

    def _ask_for_room(self) -> None:
        """Be measured once more where the words need more height than they were given.

        New labels take no room until they are shown, and that they are shown then is not always told as far as to the
        scroll area, which would press them into the height of the old ones.
        """
        layout = self.layout()
        if layout is None or not layout.hasHeightForWidth():
            return
        need = layout.heightForWidth(self.width())
        if need <= self.height():
            self._asked = 0
        elif need != self._asked:
            self._asked = need
            QCoreApplication.postEvent(self, QEvent(QEvent.Type.LayoutRequest))

    def minimumSizeHint(self) -> QSize:
        layout = self.layout()
        if layout is None or not layout.hasHeightForWidth():
            return super().minimumSizeHint()
        return QSize(layout.totalMinimumSize().width(), 0)
