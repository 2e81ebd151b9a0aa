"""The cards at the side of an order to a supplier: what it costs, when it comes, who waits, and one line of it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.purchase import LineDraft, Purchase, PurchaseLine, PurchaseState
from app.domain.stock import Money
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.number_field import NumberField
from app.ui.widgets.text import Elided, label
from app.words.dates import day_text
from app.words.language import _
from app.words.orders import amount_text, money_of, money_text
from app.words.plain_text import plain
from app.words.purchases import date_text


class _Pairs(Card):
    """Pairs of a word and what it is, with one link at the head."""

    def __init__(self, title: str, link: str, on_link: Callable[[], object]) -> None:
        super().__init__(title)
        self.link = button(link, on_link, kind="link")
        self.aside(self.link)

    def clear(self) -> None:
        while self.column.count() > 1:
            item = self.column.takeAt(1)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def pair(self, word: str, value: str, *, strong: bool = False, tone: str = "ink") -> None:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label(word, "body", "ink_2"))
        shown = Elided(plain(value, 200), "strong" if strong else "body", tone, right=True)
        row.addWidget(shown, 1)
        self.column.addWidget(holder)


class CostsCard(_Pairs):
    """Goods, shipping, duty, tariff, and what a late bill put on parts that were used before."""

    def __init__(self, ask: Callable[[], object]) -> None:
        super().__init__(_("Cost"), _("Write a bill…"), ask)

    def show_order(self, order: Purchase) -> None:
        """Show what the order costs."""
        self.clear()
        self.pair(_("Goods"), money_text(order.goods))
        for word, money in (
            (_("Shipping"), order.shipping),
            (_("Duty"), order.duty),
            (_("Tariff"), order.tariff),
        ):
            self.pair(
                word, money_text(money) if money is not None else _("no bill yet"), tone="ink" if money else "ink_3"
            )
        self.pair(_("Total"), money_text(order.total), strong=True)
        if order.variance.minor:
            self.pair(_("Variance"), money_text(order.variance))
            said = _("So much of later bills fell on parts that were used before; their orders keep the cost they had.")
            self.column.addWidget(label(said, "small", "ink_2", wrap=True))
        elif order.received:
            said = _("Shared over the lots by value; each lot carries its part.")
            self.column.addWidget(label(said, "small", "ink_2", wrap=True))


class AboutCard(_Pairs):
    """When it was sent, when it is expected, the supplier's own number, a remark."""

    def __init__(self, ask: Callable[[], object]) -> None:
        super().__init__(_("Delivery"), _("Change…"), ask)

    def show_order(self, order: Purchase) -> None:
        """Show what is known of the delivery."""
        self.clear()
        sent = order.ordered_at.astimezone() if order.ordered_at is not None else None
        offset = sent.utcoffset() if sent is not None else None
        minutes = round(offset.total_seconds() / 60) if offset is not None else 0
        self.pair(_("Sent"), day_text(sent, minutes) if sent is not None else _("not yet"))
        self.pair(_("Expected"), date_text(order.eta) if order.eta is not None else _("not told"))
        self.pair(_("Their number"), order.reference or "—")
        if order.note:
            self.column.addWidget(label(order.note, "small", "ink_2", wrap=True))


class WaitingCard(Card):
    """The work orders that wait for something of this order, those that can go on now first."""

    def __init__(self, go: Callable[[str], object]) -> None:
        super().__init__(_("Orders wait for it"))
        self._go = go
        self._lines = QWidget()

    def show_orders(self, order: Purchase, met: tuple[str, ...]) -> None:
        """Show who waits; `met` have all they wait for here."""
        while self.column.count() > 1:
            item = self.column.takeAt(1)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        waited: dict[str, list[str]] = {}
        for line in order.lines:
            for number in line.waiting:
                waited.setdefault(number, []).append(line.sku)
        self.setVisible(bool(waited))
        for number in sorted(waited, key=lambda one: (one not in met, one)):
            holder = QWidget()
            row = QHBoxLayout(holder)
            row.setContentsMargins(0, 0, 0, 0)
            link = button(number, lambda one=number: self._go(one), kind="link")  # type: ignore[misc]
            row.addWidget(link)
            here = number in met
            said = _("everything is here, it can go on") if here else ", ".join(waited[number])
            row.addWidget(Elided(said, "small", "ok" if here else "ink_2", right=True), 1)
            self.column.addWidget(holder)


class LineCard(Card):
    """One line to change: how many, for how much; `saved` with the changed line, `removed`, `closed` with its id."""

    saved = Signal(object)
    removed = Signal(str)
    closed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._line: PurchaseLine | None = None
        self.about = label("", "section", wrap=True)
        self.column.addWidget(self.about)
        self.quantity, self.amount, self.code = NumberField(1), QLineEdit(), QLineEdit()
        self.code.setMaxLength(60)
        self.amount.setMaxLength(20)
        row = QHBoxLayout()
        self._amount_word = label("", "small", "ink_2")
        for word, field in ((label(_("Ordered"), "small", "ink_2"), self.quantity), (self._amount_word, self.amount)):
            holder = QWidget()
            half = QVBoxLayout(holder)
            half.setContentsMargins(0, 0, 0, 0)
            half.setSpacing(4)
            half.addWidget(word)
            half.addWidget(field)
            row.addWidget(holder)
            if field is self.amount:
                self._amount = holder
        self.column.addLayout(row)
        self.column.addWidget(label(_("Their order code"), "small", "ink_2"))
        self.column.addWidget(self.code)
        self.quantity.setAccessibleName(_("Ordered"))
        self.amount.setAccessibleName(_("Amount for all of it"))
        self.code.setAccessibleName(_("Their order code"))
        self.lots = label("", "small", "ink_2", wrap=True)
        self.column.addWidget(self.lots)
        ways = QHBoxLayout()
        self.save_button = button(_("Save line"), self._save, icon="ph.check")
        self.remove_button = button(_("Remove"), lambda: self.removed.emit(self._id), kind="link")
        self.close_button = button(_("No more comes"), lambda: self.closed.emit(self._id), kind="link")
        for one in (self.save_button, self.remove_button, self.close_button):
            ways.addWidget(one)
        ways.addStretch(1)
        self.column.addLayout(ways)
        for field in (self.quantity, self.amount, self.code):
            field.textEdited.connect(lambda _text: self._judge())
            field.returnPressed.connect(self._save)
        self._currency = ""

    @property
    def _id(self) -> str:
        return self._line.id if self._line is not None else ""

    def show_line(self, order: Purchase, line: PurchaseLine | None, *, may: bool, priced: bool) -> None:
        """Show a line; `may` = it may be changed, `priced` = amounts are shown."""
        self._line, self._currency = line, order.currency
        self.setVisible(line is not None)
        if line is None:
            return
        self.about.setText(plain(f"{line.sku} · {line.name}", 160))
        self.quantity.setText(str(line.quantity))
        self.amount.setText(amount_text(line.amount) if priced else "")
        self.code.setText(line.order_code)
        self._amount_word.setText(_("Amount, {currency}").format(currency=order.currency))
        self._amount.setVisible(priced)
        changes = may and line.quantity > 0 and order.state is not PurchaseState.CANCELLED
        for field in (self.quantity, self.amount, self.code):
            field.setReadOnly(not changes)
        self.save_button.setVisible(changes)
        self.save_button.setEnabled(False)
        self.remove_button.setVisible(changes and not line.lots)
        self.close_button.setVisible(changes and line.missing > 0 and order.state is PurchaseState.ORDERED)
        lots = "\n".join(
            " · ".join(part for part in (lot.number, str(lot.quantity), lot.bin, _charged(lot.charged, order)) if part)
            for lot in line.lots
        )
        self.lots.setText(
            lots if line.quantity or not lots else _("Nobody ordered it, it came all the same.") + "\n" + lots
        )
        self.lots.setVisible(bool(lots))

    def _typed(self) -> LineDraft | None:
        """The line as it is written; None where it cannot be."""
        if self._line is None or not self.quantity.text().strip():
            return None
        amount = None
        if self._amount.isVisibleTo(self) and self.amount.text().strip():
            try:
                amount = money_of(self.amount.text(), self._currency).minor
            except ValueError:
                return None
            if amount == self._line.amount.minor and self.quantity.value() != self._line.quantity:
                amount = None  # another number at the same price
        return LineDraft(self._line.part_id, self.quantity.value(), amount, self.code.text().strip())

    def _judge(self) -> None:
        self.save_button.setEnabled(self._typed() is not None)

    def _save(self) -> None:
        draft = self._typed()
        if draft is not None and self.save_button.isEnabled():
            self.saved.emit(draft)


def _charged(minor: int, order: Purchase) -> str:
    return money_text(Money(minor, order.currency))
