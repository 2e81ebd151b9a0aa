"""The palette (Ctrl+K): find anything of the shop by any fragment, a page, or something to do with what was typed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.services import search
from app.services.search import Found, FoundKind
from app.services.shop import Shop
from app.ui import theme
from app.ui.bridge import run_in_thread
from app.ui.pages.page import Desk
from app.ui.pages.register import PAGES
from app.ui.palette_row import Hit, paint_row
from app.ui.widgets.empty_state import icon_label, key_plate
from app.ui.widgets.table import Index
from app.words.language import _
from app.words.plain_text import plain
from app.words.search import found_kind_word

_HIT_ROLE = int(Qt.ItemDataRole.UserRole)
#: What the shop gives at most, a third of it of one kind.
_MOST = 12
#: The kinds from the top down: a serial is typed more often than a number.
_ORDER = (FoundKind.ASSET, FoundKind.ORDER)
#: Icon, page, and by which word the page is told what, of each kind of thing.
_LEADS = {
    FoundKind.ORDER: ("nav.orders", "order", "order"),
    FoundKind.ASSET: ("nav.boards", "board", "serial"),
    FoundKind.CUSTOMER: ("ph.users", "call", "text"),
    FoundKind.PART: ("nav.parts", "part", "part"),
    FoundKind.LOT: ("nav.parts", "part", "part"),
    FoundKind.PLACE: ("ph.map-pin", "places", "place"),
    FoundKind.BATCH: ("ph.package", "intake", "delivery"),
    FoundKind.SUPPLIER: ("ph.truck", "purchases", "supplier"),
    FoundKind.PURCHASE: ("ph.shopping-cart-simple", "purchase", "purchase"),
    FoundKind.COUNT: ("action.barcode", "stocktake", "count"),
}
#: What has a label, and the word under which a hit prints one instead of leading to a page.
_LABELLED = frozenset(
    {FoundKind.ORDER, FoundKind.ASSET, FoundKind.PART, FoundKind.LOT, FoundKind.PLACE, FoundKind.BATCH}
)
_LABEL = "label"
_PAGE_IDS = frozenset(place.id for place in PAGES)


def hits_in_shop(shop: Shop, text: str) -> list[Hit]:
    """What the shop holds of the text; for a thread of its own."""
    found = search.find(shop, text, _MOST)
    first = [one for kind in _ORDER for one in found if one.kind is kind and one.exact]
    every = (*first, *(one for one in found if one not in first))
    exact = next((one for one in every if one.exact and one.kind in _LABELLED), None)
    return [*(_hit(one) for one in every), *((_label_hit(exact),) if exact is not None else ())]


def _label_hit(one: Found) -> Hit:
    """To print the label of what was found first."""
    number = one.line.split(" · ")[0] if one.kind is FoundKind.LOT else one.number
    words = _("Print the label of {name}").format(name=plain(one.title, 40))
    return Hit(_("Do"), "ph.tag", words, "", _LABEL, (("number", number),))


def _hit(one: Found) -> Hit:
    icon, page, word = _LEADS[one.kind]
    if page not in _PAGE_IDS:
        page, word = "boards", "text"
    number = one.line.split(" · ")[0] if one.kind is FoundKind.LOT else one.number
    heading = found_kind_word(one.kind) if one.exact else _("Nearly that: {kind}").format(
        kind=found_kind_word(one.kind)
    )  # fmt: skip
    view = (("view", "suppliers"),) if one.kind is FoundKind.SUPPLIER else ()
    return Hit(
        heading, icon, one.title, one.line, page, (*view, (word, number)), one.title_marks, one.line_marks,
        one.state.value if one.state else "",
    )  # fmt: skip


def hits_in_pages(text: str) -> list[Hit]:
    """Pages whose title holds the text."""
    wanted = text.casefold()
    return [
        Hit(_("Go to"), place.icon, _(place.title), "", place.id)
        for place in PAGES
        if wanted in _(place.title).casefold()
    ]


def hits_to_do(text: str) -> list[Hit]:
    """What can be done with the text itself."""
    if len(text) < 3:
        return []
    shown = plain(text, 40)
    return [
        Hit(_("Do"), "action.call", _("Customer call with “{text}”").format(text=shown), "", "call", (("text", text),),
            aside="F4"),
        Hit(_("Do"), "action.barcode", _("Take in a board with serial {text}").format(text=shown), "", "intake",
            (("serial", text),), aside=_("Ctrl N")),
    ]  # fmt: skip


class _Rows(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, theme.px(38) if index.data(_HIT_ROLE) is not None else theme.px(30))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        paint_row(painter, option, index.data(_HIT_ROLE), str(index.data() or ""))


class Palette(QWidget):
    """Covers the window with a shade; Enter takes the hit that is chosen, Esc or a click beside it leaves."""

    def __init__(self, desk: Desk, host: QWidget, text: str = "") -> None:
        super().__init__(host)
        self._desk = desk
        self._host = host
        self._asked = ""
        self._searching = False
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
        self.field.textChanged.connect(lambda _text: self._ask())
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
        """Find what stands in the field: pages at once, the shop on a thread; what is typed meanwhile, after it."""
        text = self.field.text().strip()
        self._asked = text
        shop = self._desk.shop
        if not text or shop is None:
            self._show(hits_in_pages(text))
            return
        if self._searching:
            return
        self._searching = True

        def answer(found: list[Hit]) -> None:
            self._searching = False
            if self._asked == text:
                self._show(found + hits_in_pages(text) + hits_to_do(text))
            else:
                self._ask()

        def failed(error: BaseException) -> None:
            self._searching = False
            self._desk.say_error(error)

        run_in_thread(lambda: hits_in_shop(shop, text), answer, failed, self)

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
        self.list.scrollToTop()

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
            if hit.page == _LABEL:
                from app.ui.widgets.label_dialog import ask_labels

                ask_labels(self._host, self._desk, (dict(hit.where)["number"],))
            else:
                self._desk.go_to(hit.page, **dict(hit.where))

    def _settle(self) -> None:
        width = min(theme.px(680), self.width() - 80)
        rows = sum(self.list.sizeHintForRow(row) for row in range(self.list.count()))
        self.list.setFixedHeight(min(rows + 4, max(self.height() - theme.px(200), theme.px(120))))
        self._box.setFixedWidth(width)
        self._box.adjustSize()
        self._box.move((self.width() - width) // 2, min(theme.px(110), max(theme.px(24), self.height() // 10)))

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
