"""Pages of a paper on the screen, as they will be: only those in sight and their neighbours are made of pixels."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame

from app.domain.label import MM_PER_INCH
from app.services.pdf_pages import PageImage, PdfPages
from app.ui import icons, theme
from app.ui.bridge import run_in_thread
from app.ui.widgets.page_image import image_of
from app.words.language import _

#: Dots of the screen to an inch at 100 %.
SCREEN_DPI = 96.0
#: Between pages and around them, px at 100 %.
_GAP = 14
#: How far it zooms, and by how much at a step.
SMALLEST, LARGEST, STEP = 0.1, 4.0, 1.2
#: A page of more pixels is rendered coarser: it is looked at in part only.
_MOST_PIXELS = 24_000_000
#: Rows of pages that are kept beyond those in sight, on each side.
_BESIDE = 1


class PageView(QAbstractScrollArea):
    """`moved` tells the page that is shown, from 1; `zoomed` that the zoom changed. `failed` gives an error."""

    moved = Signal(int)
    zoomed = Signal()
    failed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Pages"))
        self._pages: PdfPages | None = None
        self._fit = "width"
        self._zoom = 1.0
        #: Where each page lies in the whole, px; rows of pages from the top down as (first page, top, bottom).
        self._places: list[QRect] = []
        self._rows: list[tuple[int, int, int]] = []
        self._high = self._wide = 0
        self._made: dict[int, tuple[float, QPixmap]] = {}
        self._making = False
        self._shown = 0
        bar = self.verticalScrollBar()
        bar.setSingleStep(48)
        bar.valueChanged.connect(lambda _value: self._looked())

    # ------------------------------------------------------------ what is shown

    def show_pages(self, pages: PdfPages, fit: str = "width") -> None:
        """Show a paper from its first page on; `fit` is "width", "page" or "" for 100 %. It closes what it shows."""
        self.drop()
        self._pages, self._fit, self._shown = pages, fit, 0
        if not fit:
            self._zoom = 1.0
        self._lay_out()
        self.verticalScrollBar().setValue(0)
        self._looked()

    def drop(self) -> None:
        """Show nothing, and let go of the paper."""
        pages, self._pages = self._pages, None
        self._made.clear()
        if pages is not None:
            run_in_thread(pages.close)  # what is being rendered ends first
        self._lay_out()

    @property
    def count(self) -> int:
        """How many pages it shows."""
        return self._pages.count if self._pages is not None else 0

    @property
    def held(self) -> frozenset[int]:
        """The pages that are held as pixels now."""
        return frozenset(self._made)

    @property
    def zoom(self) -> float:
        """Its zoom; 1 = as large as on paper, on a screen of 96 dots an inch."""
        return self._zoom

    @property
    def fit(self) -> str:
        """What it fits itself to: "width", "page", or "" for a zoom of its own."""
        return self._fit

    def page(self) -> int:
        """The page in the middle of what is seen, from 1; 0 where there is none."""
        if not self._rows:
            return 0
        middle = self.verticalScrollBar().value() + self.viewport().height() // 3
        at = min(bisect_left([bottom for _first, _top, bottom in self._rows], middle), len(self._rows) - 1)
        return self._rows[at][0] + 1

    def go_to(self, page: int) -> None:
        """Bring a page to the top."""
        if 1 <= page <= self.count:
            self.verticalScrollBar().setValue(self._places[page - 1].top() - theme.px(_GAP))

    # ------------------------------------------------------------ zoom

    def fit_to(self, fit: str) -> None:
        """Fit to "width" or "page"; "" = 100 %."""
        self._fit = fit
        self._zoomed_to(1.0 if not fit else self._zoom)

    def zoom_by(self, factor: float) -> None:
        """Zoom in or out."""
        self._fit = ""
        self._zoomed_to(min(max(self._zoom * factor, SMALLEST), LARGEST))

    def _zoomed_to(self, zoom: float) -> None:
        page = self.page()
        self._zoom = zoom
        self._lay_out()
        if page:
            self.go_to(page)
        self._looked()
        self.zoomed.emit()

    def _fitting(self) -> float:
        """The zoom that fits the largest page."""
        if self._pages is None or not self._fit:
            return self._zoom
        wide: float = max(size[0] for size in self._pages.sizes_mm) / MM_PER_INCH * SCREEN_DPI
        room = self.viewport().width() - 2 * theme.px(_GAP)
        zoom = room / wide
        if self._fit == "page":
            high: float = max(size[1] for size in self._pages.sizes_mm) / MM_PER_INCH * SCREEN_DPI
            zoom = min(zoom, (self.viewport().height() - 2 * theme.px(_GAP)) / high)
        return min(max(zoom, SMALLEST), LARGEST)

    # ------------------------------------------------------------ where pages lie

    def _lay_out(self) -> None:
        """Lay pages out in rows, as many beside each other as there is room for."""
        self._places, self._rows = [], []
        gap, room = theme.px(_GAP), self.viewport().width()
        self._zoom = self._fitting()
        top, widest = gap, 0
        row: list[QSize] = []
        sizes = self._pages.sizes_mm if self._pages is not None else ()
        scale = SCREEN_DPI / MM_PER_INCH * self._zoom
        for wide, high in sizes:
            size = QSize(max(round(wide * scale), 1), max(round(high * scale), 1))
            if row and sum(one.width() + gap for one in row) + gap + size.width() + gap > room:
                top = self._end_row(row, top, room)
                row = []
            row.append(size)
            widest = max(widest, sum(one.width() + gap for one in row) + gap)
        if row:
            top = self._end_row(row, top, room)
        self._high, self._wide = top, widest
        self._bars()
        self.viewport().update()

    def _end_row(self, row: list[QSize], top: int, room: int) -> int:
        gap = theme.px(_GAP)
        whole = sum(size.width() + gap for size in row) - gap
        left = max((room - whole) // 2, gap)
        tall = max(size.height() for size in row)
        self._rows.append((len(self._places), top, top + tall))
        for size in row:
            self._places.append(QRect(left, top, size.width(), size.height()))
            left += size.width() + gap
        return top + tall + gap

    def _bars(self) -> None:
        down, across = self.verticalScrollBar(), self.horizontalScrollBar()
        down.setPageStep(self.viewport().height())
        down.setRange(0, max(self._high - self.viewport().height(), 0))
        across.setPageStep(self.viewport().width())
        across.setRange(0, max(self._wide - self.viewport().width(), 0))

    def _in_sight(self, beside: int = 0) -> range:
        """The pages in sight, from 0, and of so many rows beside them."""
        if not self._rows:
            return range(0)
        top = self.verticalScrollBar().value()
        first = bisect_left([bottom for _first, _top, bottom in self._rows], top)
        last = bisect_right([row_top for _first, row_top, _bottom in self._rows], top + self.viewport().height()) - 1
        first, last = max(first - beside, 0), min(max(last, first) + beside, len(self._rows) - 1)
        end = self._rows[last + 1][0] if last + 1 < len(self._rows) else len(self._places)
        return range(self._rows[min(first, last)][0], end)

    # ------------------------------------------------------------ making pixels

    def _looked(self) -> None:
        """Something else is in sight: drop what is far, make what is near."""
        near = self._in_sight(_BESIDE)
        for page in [page for page in self._made if page - 1 not in near]:
            del self._made[page]
        self._make_next()
        self.viewport().update()
        page = self.page()
        if page != self._shown:
            self._shown = page
            self.setAccessibleDescription(_("Page {n} of {all}").format(n=page, all=self.count))
            self.moved.emit(page)

    def _dpi(self, page: int) -> float:
        ratio = icons.screen_ratio()
        dpi: float = SCREEN_DPI * self._zoom * ratio
        if self._pages is not None:
            wide, high = self._pages.pixels(page, dpi)
            if wide * high > _MOST_PIXELS:
                return dpi * math.sqrt(_MOST_PIXELS / (wide * high))
        return dpi

    def _make_next(self) -> None:
        pages = self._pages
        if self._making or pages is None:
            return
        in_sight = self._in_sight()
        near = sorted(self._in_sight(_BESIDE), key=lambda at: (at not in in_sight, at))
        for at in near:
            page, dpi = at + 1, self._dpi(at + 1)
            made = self._made.get(page)
            if made is None or made[0] != dpi:
                break
        else:
            return
        self._making = True

        def done(image: PageImage | None) -> None:
            self._making = False
            if image is not None and pages is self._pages:
                self._made[page] = (dpi, QPixmap.fromImage(image_of(image)))
                self._looked()
            else:
                self._make_next()

        def failed(error: BaseException) -> None:
            self._making = False
            if pages is self._pages:
                self.failed.emit(error)

        run_in_thread(lambda: pages.render(page, dpi), done, failed, self)

    # ------------------------------------------------------------ events

    def resizeEvent(self, event: QResizeEvent) -> None:
        page = self.page()
        before = self._zoom
        self._lay_out()
        if page > 1:
            self.go_to(page)
        self._looked()
        if self._zoom != before:
            self.zoomed.emit()

    def restyle(self) -> None:
        """Lay out anew at a switch of theme."""
        self._lay_out()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(STEP if event.angleDelta().y() > 0 else 1 / STEP)
            event.accept()
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.verticalScrollBar()
        moves = {
            Qt.Key.Key_Home: lambda: bar.setValue(0),
            Qt.Key.Key_End: lambda: bar.setValue(bar.maximum()),
            Qt.Key.Key_Space: lambda: bar.setValue(bar.value() + bar.pageStep()),
        }
        move = moves.get(Qt.Key(event.key()))
        if move is not None and not event.modifiers():
            move()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), theme.color("canvas"))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        left, top = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        for at in self._in_sight():
            place = self._places[at].translated(-left, -top)
            made = self._made.get(at + 1)
            painter.fillRect(place, Qt.GlobalColor.white)  # paper is white in every theme
            if made is not None:
                painter.drawPixmap(QRectF(place), made[1], QRectF(made[1].rect()))
            painter.setPen(QPen(theme.color("line_strong"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(place.adjusted(-1, -1, 0, 0))
        if self.hasFocus():
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawRect(self.viewport().rect().adjusted(1, 1, -1, -1))
