"""What to buy: one supplier at a time, how many of each part, and why; one click makes the order."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from app.domain.permission import Permission
from app.domain.purchase import LineDraft
from app.domain.reorder import ReorderLine, SupplierList, Why
from app.domain.stock import Money
from app.services import purchases, reorder
from app.ui import theme
from app.ui.bridge import run_in_thread
from app.ui.models.rows import CellText, Rows
from app.ui.pages.page import Desk
from app.ui.widgets.ask_dialog import AskDialog
from app.ui.widgets.buttons import button, primary
from app.ui.widgets.card import Card
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.filter_chip import FilterChip
from app.ui.widgets.flow import Flow
from app.ui.widgets.number_field import NumberField
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.side_panel import empty
from app.ui.widgets.table import Table, widen
from app.ui.widgets.text import label
from app.words.language import _, ngettext
from app.words.orders import money_text
from app.words.part_story import number_text
from app.words.plain_text import plain
from app.words.purchases import reorder_why_word, why_lines

_SIDE = 330
_HERE, _COMING, _WAITED, _ORDER, _AMOUNT, _WHY = range(2, 8)
_MARKS = {
    Why.NEGATIVE: ("critical", "state.critical"),
    Why.WAITED_FOR: ("critical", "state.critical"),
    Why.REFILL: ("minor", "state.minor"),
    Why.MINIMUM: ("minor", "state.minor"),
    Why.FORECAST: ("info", "ph.trend-down"),
}


class ReorderView(QWidget):
    """`counted` tells how many parts of how many suppliers are on the list; `made` the number of a new order."""

    counted = Signal(int, int)
    made = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.lists: tuple[SupplierList, ...] = ()
        #: The supplier whose list is shown, None = of none; "" = nobody has chosen yet.
        self._chosen: str | None = ""
        #: What a person wrote in place of a proposal, by part; 0 = left out.
        self._written: dict[str, int] = {}
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self.stack = QStackedWidget()
        outer.addWidget(self.stack)
        listed = QWidget()
        column = QVBoxLayout(listed)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self.chips = Flow(gap=8)
        column.addLayout(self.chips)
        row = QHBoxLayout()
        row.setSpacing(12)
        heads = (
            _("Part"), _("What it is"), _("Here"), _("Coming"), _("Waited for"), _("Order"), _("Amount"), _("Why"),
        )  # fmt: skip
        self.rows = Rows(heads, frozenset({_HERE, _COMING, _WAITED, _ORDER, _AMOUNT}))
        self.table = Table(_("What to buy"), self.rows)
        self.table.picked.connect(self._picked)
        self.table.opened.connect(lambda _row: self.quantity.setFocus())
        self.table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        row.addWidget(self.table, 1)
        row.addWidget(self._side())
        column.addLayout(row, 1)
        self.stack.addWidget(listed)
        self.nothing = EmptyState(
            _("Nothing needs to be bought."),
            _(
                "A part is listed here when it falls below its minimum, when orders wait for it, when it looks empty, "
                "or when its use says that it will run out before an order could arrive."
            ),
        )
        self.stack.addWidget(self.nothing)
        self._fit()

    def _side(self) -> QWidget:
        self.side = QWidget()
        column = QVBoxLayout(self.side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        inside = Inside()
        inner = QVBoxLayout(inside)
        inner.setContentsMargins(0, 0, 0, 0)
        card = Card()
        self.heading = label("", "section", wrap=True)
        card.column.addWidget(self.heading)
        row = QHBoxLayout()
        self.quantity = NumberField(0)
        self.quantity.setAccessibleName(_("How many to order"))
        self.quantity.setMaximumWidth(theme.px(120))
        self.quantity.textEdited.connect(lambda _text: self._write())
        self.quantity.returnPressed.connect(self._next)
        self.proposal = button("", self._as_proposed, kind="link")
        self.proposal.setAccessibleName(_("Order as proposed"))
        row.addWidget(label(_("Order"), "body", "ink_2"))
        row.addWidget(self.quantity)
        row.addWidget(self.proposal, 1)
        card.column.addLayout(row)
        card.add_line()
        card.column.addWidget(label(_("Why this number"), "small", "ink_2"))
        self.why = QVBoxLayout()
        self.why.setSpacing(6)
        card.column.addLayout(self.why)
        self.part_button = button(_("Open the part"), self._open_part, icon="nav.parts", kind="ghost")
        card.column.addWidget(self.part_button, 0, Qt.AlignmentFlag.AlignLeft)
        inner.addWidget(card)
        inner.addStretch(1)
        column.addWidget(Scrolled(inside), 1)
        self.sum = label("", "body", "ink_2", wrap=True)
        column.addWidget(self.sum)
        self.make_button = primary(_("Make purchase order"), self.make, icon="ph.shopping-cart-simple", compact=True)
        column.addWidget(self.make_button)
        self.side.setFixedWidth(theme.px(_SIDE))
        return self.side

    def restyle(self) -> None:
        """Renew the fixed sizes at a switch of theme."""
        self.side.setFixedWidth(theme.px(_SIDE))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        for column, width in enumerate((150, 160, 60, 75, 95, 75, 110, 165)):
            self.table.setColumnWidth(column, theme.px(width))
        widen(self.table, _HERE, _ORDER, _AMOUNT)
        self.table.setColumnHidden(_WHY, self.width() < theme.px(1000))  # it stands beside the list too
        lines = self._lines()
        self.table.setColumnHidden(_AMOUNT, not self.desk.sees_prices)
        self.table.setColumnHidden(_COMING, not any(_coming(line) for line in lines))
        self.table.setColumnHidden(_WAITED, not any(line.needs for line in lines))

    # ------------------------------------------------------------ showing

    def refresh(self) -> None:
        """Work the list out anew, away from the GUI thread."""
        shop = self.desk.shop
        if shop is not None:
            run_in_thread(lambda: reorder.list_of(shop), self.show_lists, self.desk.say_error, self)

    def show_lists(self, lists: tuple[SupplierList, ...]) -> None:
        """Show what was worked out; the supplier and the part that were picked stay."""
        self.lists = lists
        self.counted.emit(sum(len(one.lines) for one in lists), sum(one.supplier_id is not None for one in lists))
        self.stack.setCurrentIndex(0 if lists else 1)
        if not any(one.supplier_id == self._chosen for one in lists):
            self._chosen = lists[0].supplier_id if lists else ""
        self._show_chips()
        self._show_lines()

    def choose(self, supplier: str) -> None:
        """Show the list of a supplier, by id or name."""
        for one in self.lists:
            if supplier in (one.supplier_id, one.supplier):
                self._chosen = one.supplier_id
        self._show_chips()
        self._show_lines()

    def _show_chips(self) -> None:
        empty(self.chips)
        for one in self.lists:
            known = one.supplier_id is not None
            name = plain(one.supplier, 40) if known else _("No supplier yet")
            chip = FilterChip(name, "ph.truck" if known else "ph.question", "ink_2", len(one.lines))
            chip.setChecked(one.supplier_id == self._chosen)
            chip.clicked.connect(lambda _on=False, id_=one.supplier_id: self._pick_supplier(id_))
            self.chips.addWidget(chip)

    def _pick_supplier(self, supplier_id: str | None) -> None:
        self._chosen = supplier_id
        self._show_chips()
        self._show_lines()

    @property
    def chosen(self) -> SupplierList | None:
        """The list that is shown."""
        return next((one for one in self.lists if one.supplier_id == self._chosen), None)

    def _lines(self) -> tuple[ReorderLine, ...]:
        return self.chosen.lines if self.chosen is not None else ()

    def _show_lines(self) -> None:
        picked = self._line()
        lines = self._lines()
        self.rows.show([(line, self._cells(line)) for line in lines])
        self._fit()
        ids = [self.rows.thing(at).part.id for at in range(self.rows.rowCount())]
        if ids:
            self.table.selectRow(ids.index(picked.part.id) if picked is not None and picked.part.id in ids else 0)
        self._say_sum()

    def _cells(self, line: ReorderLine) -> tuple[CellText, ...]:
        tone, icon = _MARKS[line.proposal.why]
        level, many = line.proposal.level, self._many(line)
        amount = self._amount(line)
        return (
            CellText(line.part.sku, strong=True),
            CellText(line.part.name, "ink_2"),
            CellText(number_text(level.on_hand), "critical" if level.on_hand < 0 else "ink", sort=level.on_hand),
            CellText(f"+{_coming(line):,}" if _coming(line) else "", "info", sort=_coming(line)),
            CellText(f"{level.waited_for:,}" if level.waited_for else "", sort=level.waited_for),
            CellText(f"{many:,}" if many else "—", "ink" if many else "ink_3", strong=True, sort=many),
            CellText(money_text(amount) if amount is not None else _("no price"), "ink_2", sort=_minor(amount)),
            CellText(reorder_why_word(line.proposal.why), tone, icon),
        )

    def _many(self, line: ReorderLine) -> int:
        return self._written.get(line.part.id, line.quantity)

    def _amount(self, line: ReorderLine) -> Money | None:
        if line.amount is None:
            return None
        return Money(round(line.amount.minor * self._many(line) / line.quantity), line.amount.currency)

    def _say_sum(self) -> None:
        shown = self.chosen
        if shown is None:
            return
        kept = [line for line in shown.lines if self._many(line)]
        said = ngettext("{n} part", "{n} parts", len(kept)).format(n=len(kept))
        total = sum(_minor(self._amount(line)) for line in kept if line.amount is not None)
        if self.desk.sees_prices and total:
            said += f", {money_text(Money(total, shown.currency))}"
        unpriced = sum(line.amount is None for line in kept)
        if self.desk.sees_prices and unpriced:
            said += "; " + ngettext("{n} without a price", "{n} without a price", unpriced).format(n=unpriced)
        self.sum.setText(said)
        self.make_button.setEnabled(bool(kept) and self.desk.may(Permission.PURCHASE))
        self.make_button.setToolTip("" if self.desk.may(Permission.PURCHASE) else _("Your role does not order parts."))

    # ------------------------------------------------------------ one line

    def _line(self) -> ReorderLine | None:
        rows = self.table.selectionModel().selectedRows()
        line = self.rows.thing(rows[0].row()) if rows and rows[0].row() < self.rows.rowCount() else None
        return line if isinstance(line, ReorderLine) else None

    def _picked(self, _row: int) -> None:
        line = self._line()
        if line is None:
            return
        self.heading.setText(plain(f"{line.part.sku} · {line.part.name}", 160))
        self.quantity.setText(str(self._many(line)))
        self._show_proposal(line)
        empty(self.why)
        for sentence in why_lines(line):
            self.why.addWidget(label(sentence, "body", wrap=True))

    def _show_proposal(self, line: ReorderLine) -> None:
        changed = self._many(line) != line.quantity
        self.proposal.setText(_("proposed: {n}").format(n=line.quantity) if changed else "")
        self.proposal.setVisible(changed)

    def _write(self) -> None:
        line = self._line()
        if line is None:
            return
        self._written[line.part.id] = self.quantity.value()
        self.rows.change(self.rows.row_of(line), self._cells(line))
        self._show_proposal(line)
        self._say_sum()

    def _as_proposed(self) -> None:
        line = self._line()
        if line is not None:
            self._written.pop(line.part.id, None)
            self.quantity.setText(str(line.quantity))
            self.rows.change(self.rows.row_of(line), self._cells(line))
            self._show_proposal(line)
            self._say_sum()

    def _next(self) -> None:
        """Enter in the number: the next part; after the last the button."""
        rows = self.table.selectionModel().selectedRows()
        at = rows[0].row() + 1 if rows else 0
        if at < self.rows.rowCount():
            self.table.selectRow(at)
            self.quantity.selectAll()
        else:
            self.make_button.setFocus()

    def _open_part(self) -> None:
        line = self._line()
        if line is not None:
            self.desk.go_to("part", part=line.part.id)

    # ------------------------------------------------------------ the order

    def make(self) -> None:
        """Make a draft of an order of what is shown."""
        shown = self.chosen
        if shown is None:
            return
        supplier = shown.supplier_id or self._ask_supplier()
        if not supplier:
            return
        lines = [LineDraft(line.part.id, self._many(line)) for line in shown.lines if self._many(line)]
        shop, actor = self.desk.shop, self.desk.actor

        def done(kept: purchases.Kept) -> None:
            for line in shown.lines:
                self._written.pop(line.part.id, None)
            self.made.emit(kept.purchase.number)
            self.desk.toast(
                _("{number} is made; it is not sent yet.").format(number=kept.purchase.number),
                lambda: undo(kept),
            )

        def undo(kept: purchases.Kept) -> None:
            run_in_thread(lambda: shop.undo(actor, kept.commit), None, self.desk.say_error, self)

        run_in_thread(lambda: purchases.make(shop, actor, supplier, lines), done, self.desk.say_error, self)

    def _ask_supplier(self) -> str:
        asked = AskDialog(
            self,
            _("From whom?"),
            _("Nobody has named a supplier for these parts. A new name is kept, and what it sends is known to be his."),
            _("Make purchase order"),
        )
        field: QLineEdit = asked.field(_("Supplier"))
        asked.go_button.setEnabled(False)
        field.textChanged.connect(lambda text: asked.go_button.setEnabled(bool(text.strip())))
        field.setFocus()
        return field.text().strip() if asked.exec() else ""


def _coming(line: ReorderLine) -> int:
    return line.proposal.level.arriving + line.proposal.level.drafted


def _minor(amount: Money | None) -> int:
    return amount.minor if amount is not None else 0
