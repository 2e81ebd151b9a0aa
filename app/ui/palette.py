"""The palette (Ctrl+K): find an order, a board, a miner or a page; what the scanner read lands here too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.services.assets import assets
from app.services.orders import OrderFilter, orders
from app.services.shop import Shop
from app.ui import icons, theme
from app.ui.bridge import run_in_thread
from app.ui.pages.page import Desk
from app.ui.pages.register import PAGES
from app.ui.widgets.empty_state import icon_label, key_plate
from app.ui.widgets.table import Index
from app.words.language import _
from app.words.plain_text import plain

_HIT_ROLE = int(Qt.ItemDataRole.UserRole)
#: The most hits of one kind, and how long typing may pause before the shop is asked, ms.
_MOST = 6
_PAUSE_MS = 120


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: the kind's heading, icon, title, one line, and where it leads."""

    kind: str
    icon: str
    title: str
    line: str
    page: str
    where: tuple[tuple[str, str], ...] = ()


def hits_in_shop(shop: Shop, text: str) -> list[Hit]:
    """Orders and assets that hold the text; for a thread of its own."""
    found = [
        Hit(_("Orders"), "nav.orders", row.number, row.reported_fault, "orders", (("order", row.number),))
        for row in orders(shop, OrderFilter(text=text, limit=_MOST))
    ]
    for asset in assets(shop, text)[:_MOST]:
        title = asset.serial or asset.number
        line = " · ".join(part for part in (asset.model, asset.board_code) if part)
        found.append(Hit(_("Boards and machines"), "nav.boards", title, line, "boards", (("serial", title),)))
    return found


def hits_in_pages(text: str) -> list[Hit]:
    """Pages whose title holds the text."""
    wanted = text.casefold()
    return [
        Hit(_("Go to"), place.icon, _(place.title), "", place.id)
        for place in PAGES
        if wanted in _(place.title).casefold()
    ]


class _Rows(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, theme.px(38) if index.data(_HIT_ROLE) is not None else theme.px(30))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        hit = index.data(_HIT_ROLE)
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        if hit is None:
            painter.setFont(theme.font("small"))
            painter.setPen(theme.color("ink_2"))
            painter.drawText(rect.adjusted(theme.px(12), 0, 0, 0), middle, str(index.data()))
            return
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent_soft"))
            painter.drawRoundedRect(rect, theme.px(6), theme.px(6))
        side = theme.px(18)
        painter.drawPixmap(
            rect.left() + theme.px(14), rect.center().y() - side // 2, icons.pixmap(hit.icon, "accent", 18)
        )
        box = rect.adjusted(theme.px(46), 0, -theme.px(12), 0)
        painter.setFont(theme.font("body", weight=500))
        painter.setPen(theme.color("ink"))
        title = painter.fontMetrics().elidedText(plain(hit.title, 80), Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, middle, title)
        rest = box.adjusted(painter.fontMetrics().horizontalAdvance(title) + theme.px(14), 0, 0, 0)
        painter.setFont(theme.font("body"))
        painter.setPen(theme.color("ink_2"))
        line = painter.fontMetrics().elidedText(plain(hit.line, 120), Qt.TextElideMode.ElideRight, rest.width())
        painter.drawText(rest, middle, line)


class Palette(QWidget):
    """Covers the window with a shade; Enter takes the hit that is chosen, Esc or a click beside it leaves."""

    def __init__(self, desk: Desk, host: QWidget, text: str = "") -> None:
        super().__init__(host)
        self._desk = desk
        self._host = host
        self._asked = ""
        self.setObjectName("palette")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setGeometry(host.rect())
        host.installEventFilter(self)
        self._box = QFrame(self)
        self._box.setProperty("kind", "floating")
        column = QVBoxLayout(self._box)
        column.setContentsMargins(8, 8, 8, 8)
        row = QHBoxLayout()
        row.setContentsMargins(12, 4, 8, 4)
        row.setSpacing(10)
        row.addWidget(icon_label("action.find", "accent", 20))
        self.field = QLineEdit()
        self.field.setAccessibleName(_("Find an order, serial, address or page"))
        self.field.setPlaceholderText(_("Order, serial, address or page"))
        self.field.setFrame(False)
        self.field.setProperty("kind", "bare")
        theme.set_font(self.field, "title")
        row.addWidget(self.field, 1)
        row.addWidget(key_plate(_("Esc")))
        column.addLayout(row)
        self.list = QListWidget()
        self.list.setAccessibleName(_("Found"))
        self.list.setItemDelegate(_Rows(self.list))
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.itemClicked.connect(lambda _item: self._take())
        column.addWidget(self.list)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self.field.textChanged.connect(lambda _text: self._pause.start())
        self.field.installEventFilter(self)
        self.field.setText(text)
        self._ask()
        self._settle()
        self.show()
        self.raise_()
        self.field.setFocus()

    def hits(self) -> list[Hit]:
        """What is listed now."""
        items = (self.list.item(row).data(_HIT_ROLE) for row in range(self.list.count()))
        return [hit for hit in items if hit is not None]

    def _ask(self) -> None:
        text = self.field.text().strip()
        self._asked = text
        self._show(hits_in_pages(text))
        shop = self._desk.shop
        if not text or shop is None:
            return

        def answer(found: list[Hit]) -> None:
            if self._asked == text:
                self._show(found + hits_in_pages(text))

        run_in_thread(lambda: hits_in_shop(shop, text), answer, self._desk.say_error, self)

    def _show(self, found: list[Hit]) -> None:
        self.list.clear()
        kind = ""
        for hit in found:
            if hit.kind != kind:
                kind = hit.kind
                head = QListWidgetItem(kind)
                head.setFlags(Qt.ItemFlag.NoItemFlags)
                self.list.addItem(head)
            item = QListWidgetItem()
            item.setData(_HIT_ROLE, hit)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{hit.kind}: {hit.title} {hit.line}")
            self.list.addItem(item)
        if not found:
            nothing = QListWidgetItem(_("Nothing here holds “{text}”").format(text=plain(self._asked, 60)))
            nothing.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(nothing)
        self._move(1)
        self._settle()

    def _move(self, by: int) -> None:
        row = self.list.currentRow() + by
        while 0 <= row < self.list.count():
            if self.list.item(row).data(_HIT_ROLE) is not None:
                self.list.setCurrentRow(row)
                return
            row += by

    def _take(self) -> None:
        item = self.list.currentItem()
        hit = item.data(_HIT_ROLE) if item is not None else None
        if hit is not None:
            self.close()
            self._desk.go_to(hit.page, **dict(hit.where))

    def _settle(self) -> None:
        width = min(theme.px(680), self.width() - 80)
        rows = sum(self.list.sizeHintForRow(row) for row in range(self.list.count()))
        self.list.setFixedHeight(min(rows + 4, max(self.height() - theme.px(260), theme.px(120))))
        self._box.setFixedWidth(width)
        self._box.adjustSize()
        self._box.move((self.width() - width) // 2, theme.px(110))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._host and event.type() == QEvent.Type.Resize:
            self.setGeometry(self._host.rect())
            self._settle()
        if watched is self.field and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            keys: dict[int, Callable[[], object]] = {
                Qt.Key.Key_Down: lambda: self._move(1),
                Qt.Key.Key_Up: lambda: self._move(-1),
                Qt.Key.Key_Return: self._take,
                Qt.Key.Key_Enter: self._take,
            }
            if event.key() in keys:
                keys[event.key()]()
                return True
        override = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if override and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            self.close()
            return True
        return False

    def mousePressEvent(self, event: object) -> None:
        self.close()

    def paintEvent(self, event: QPaintEvent) -> None:
        shade = QColor(theme.color("ink"))
        shade.setAlpha(90)
        QPainter(self).fillRect(self.rect(), shade)
