"""The fields of taking in: of one thing at the counter, and of a whole delivery. Enter goes from field to field."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIntValidator, QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from app.domain.asset import AssetKind, SerialSource
from app.domain.intake import DeliveryDraft, Intake, serials_of_note
from app.domain.order_draft import AssetDraft, OrderDraft
from app.domain.place import Place
from app.domain.work_order import Billing, OrderKind, Priority
from app.services.diagnosis import board_spec
from app.ui import theme
from app.ui.widgets.choice import Choice
from app.ui.widgets.name_offer import NameOffer
from app.ui.widgets.text import label
from app.words.capital import capital
from app.words.language import _, ngettext
from app.words.orders import asset_kind_word, billing_word, order_kind_word, priority_word

#: In how many days something may be promised at once; the calendar has the rest, on the order itself.
_DAYS = (1, 3, 7, 14, 30)
#: The most boards that a delivery note is believed to declare.
MOST_DECLARED = 9999


class EnterFields(QWidget):
    """Fields one below the other. Enter goes to the next one; `completed` is Enter in the last, `edited` any change
    that a person ended (a field left, a choice made).
    """

    completed = Signal()
    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(4)
        self._order: list[QWidget] = []

    def add(self, name: str, *widgets: QWidget) -> None:
        """A labelled line of one or more fields."""
        caption = label(name, "small", "ink_2")
        caption.setBuddy(widgets[0])
        if self._order:
            self.column.addSpacing(theme.px(4))
        self.column.addWidget(caption)
        row = QHBoxLayout()
        row.setSpacing(8)
        for widget in widgets:
            if not widget.accessibleName():
                widget.setAccessibleName(name)
            self._order.append(widget)
            row.addWidget(widget, 1)
            if isinstance(widget, QLineEdit):
                widget.editingFinished.connect(self.edited)
            elif isinstance(widget, QComboBox):
                widget.activated.connect(lambda _at: self.edited.emit())
        self.column.addLayout(row)

    def line(self, name: str, longest: int = 200, hint: str = "") -> QLineEdit:
        """A labelled field of one line."""
        field = QLineEdit()
        field.setMaxLength(longest)
        field.setPlaceholderText(hint)
        self.add(name, field)
        return field

    def go_on(self) -> None:
        """To the field after the one that has the keyboard."""
        here = self.focusWidget()
        shown = [one for one in self._order if one.isVisible() and one.isEnabled()]
        at = shown.index(here) if here in shown else -1
        if at + 1 < len(shown):
            shown[at + 1].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.completed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.go_on()
        else:
            super().keyPressEvent(event)


class _Terms(EnterFields):
    """What both kinds of taking in ask: whose it is, what is said of it, how and until when."""

    def __init__(self) -> None:
        super().__init__()
        self.customer = QLineEdit()
        self.customer.setMaxLength(200)
        self.fault = QLineEdit()
        self.fault.setMaxLength(500)
        self.kind = Choice(_("What it is"), 150)
        for kind in AssetKind:
            self.kind.addItem(capital(asset_kind_word(kind)), kind)
        self.kind.setCurrentIndex(list(AssetKind).index(AssetKind.HASHBOARD))
        self.model = QLineEdit()
        self.model.setMaxLength(80)
        self.model.setAccessibleName(_("Model or board code"))
        self.model.setPlaceholderText(_("model or board code"))
        self.due = Choice(_("Promised"), 150)
        self.due.addItem(_("no date"), None)
        for days in _DAYS:
            self.due.addItem(ngettext("in {n} day", "in {n} days", days).format(n=days), days)
        self.priority = Choice(_("Priority"), 150)
        for priority in (Priority.NORMAL, Priority.HIGH, Priority.LOW):
            self.priority.addItem(capital(priority_word(priority)), priority)
        self.order_kind = Choice(_("Kind of order"), 150)
        for order_kind in OrderKind:
            self.order_kind.addItem(capital(order_kind_word(order_kind)), order_kind)
        self.billing = Choice(_("Who pays"), 150)
        for billing in Billing:
            self.billing.addItem(capital(billing_word(billing)), billing)
        self.place = Choice(_("Put down at"), 150)
        self.show_places(())

    def offer_customers(self, names: Sequence[str]) -> None:
        """The customers the shop knows, to be completed while typing."""
        NameOffer(self.customer, names)

    def show_places(self, places: Sequence[Place]) -> None:
        """The places things are put down at; the chosen one stays chosen."""
        chosen = self.place.currentData()
        self.place.clear()
        self.place.addItem(_("no place noted"), None)
        for place in places:
            self.place.addItem(" / ".join(place.path), place.id)
        self.choose_place(chosen)

    def choose_place(self, place_id: str | None) -> None:
        """Choose a place by its id."""
        self.place.setCurrentIndex(max(0, self.place.findData(place_id)))

    @property
    def due_at(self) -> datetime | None:
        """When it is promised for (UTC): the end of the working day, so many days from now."""
        days = self.due.currentData()
        if days is None:
            return None
        evening = datetime.now().astimezone().replace(hour=18, minute=0, second=0, microsecond=0)
        return (evening + timedelta(days=days)).astimezone(UTC)


class OneForm(_Terms):
    """One thing at the counter: the serial first, because the scanner may fill it; two fields more will do."""

    def __init__(self) -> None:
        super().__init__()
        self._filled: dict[QLineEdit, str] = {}
        self._vouched = False
        self.serial = self.line(_("Serial, scanned or typed"), 200)
        theme.set_font(self.serial, "section", mono=True)
        self.add(_("Customer"), self.customer)
        self.add(_("What the customer says"), self.fault)
        self.add(_("What it is, and its model"), self.kind, self.model)
        self.reference = self.line(_("The customer's own number for it"), 80)
        self.add(_("Promised, and how urgent"), self.due, self.priority)
        self.add(_("Kind of order, and who pays"), self.order_kind, self.billing)
        self.add(_("Put down at"), self.place)

    def fill_in(self, model: str, customer: str) -> None:
        """Fill in what the shop knows of the serial, where nobody typed anything; what it knew of another one goes."""
        for field, text in ((self.model, model), (self.customer, customer)):
            if field.text() == self._filled.get(field, ""):
                field.setText(text)
                self._filled[field] = text

    def propose_warranty(self, *, vouched: bool) -> None:
        """Whether the last repair is vouched for still: then warranty pays, until a person chooses otherwise."""
        before, after = (Billing.PAID, Billing.WARRANTY) if vouched else (Billing.WARRANTY, Billing.PAID)
        if vouched is not self._vouched and self.billing.currentData() == before:
            self.billing.setCurrentIndex(self.billing.findData(after))
        self._vouched = vouched

    def intake(self) -> Intake:
        """What was filled in."""
        named = self.model.text().strip()
        spec = board_spec(named) if named else None
        serial = self.serial.text().strip() or None
        asset = AssetDraft(
            self.kind.currentData(),
            make=spec.make if spec else None,
            model=spec.model if spec else named or None,
            board_code=spec.code if spec else None,
            serial=serial,
            serial_source=SerialSource.LABEL if serial else None,
        )
        opening = OrderDraft(
            self.fault.text().strip(),
            asset,
            customer=self.customer.text().strip() or None,
            kind=self.order_kind.currentData(),
            priority=self.priority.currentData(),
            billing=self.billing.currentData(),
            due_at=self.due_at,
            customer_reference=self.reference.text(),
        )
        return Intake(opening, self.place.currentData())

    def as_delivery(self) -> DeliveryDraft:
        """The same for a delivery, when a second thing is scanned; what its serial told stays behind."""
        self.fill_in("", self.customer.text())
        self.propose_warranty(vouched=False)
        return DeliveryDraft(
            customer=self.customer.text().strip() or None,
            kind=self.order_kind.currentData(),
            priority=self.priority.currentData(),
            billing=self.billing.currentData(),
            due_at=self.due_at,
            reported_fault=self.fault.text().strip(),
            place_id=self.place.currentData(),
            asset=self.kind.currentData(),
            model=self.model.text().strip(),
        )

    def clear(self) -> None:
        """Ready for the next thing: what belongs to this one alone goes."""
        for field in (self.serial, self.fault, self.reference, self.model, self.customer):
            field.clear()
        self.propose_warranty(vouched=False)


class DeliveryForm(_Terms):
    """What holds for a whole delivery, taken once."""

    def __init__(self) -> None:
        super().__init__()
        self._kept_due: datetime | None = None
        self.add(_("Customer"), self.customer)
        self.declared = QLineEdit()
        self.declared.setValidator(QIntValidator(0, MOST_DECLARED, self.declared))
        self.declared.setAccessibleName(_("How many the delivery note says"))
        self.declared.setPlaceholderText(_("how many"))
        self.reference = QLineEdit()
        self.reference.setMaxLength(80)
        self.reference.setAccessibleName(_("Number of the delivery note"))
        self.reference.setPlaceholderText(_("its number"))
        self.add(_("Delivery note: how many, its number"), self.declared, self.reference)
        self.courier = self.line(_("Courier, and its number"), 120)
        self.add(_("What the customer says of all of it"), self.fault)
        self.add(_("What it is, where the serial does not tell"), self.kind, self.model)
        self.add(_("Promised, and how urgent"), self.due, self.priority)
        self.add(_("Kind of order, and who pays"), self.order_kind, self.billing)
        self.add(_("Put down at, or scan the place"), self.place)
        self.expected = QPlainTextEdit()
        self.expected.setTabChangesFocus(True)
        self.expected.setFixedHeight(theme.px(84))
        self.expected.setPlaceholderText(_("pasted, one a line"))
        theme.set_font(self.expected, "small", mono=True)
        self.add(_("Serials on the delivery note, where it lists them"), self.expected)
        self.expected.textChanged.connect(self.edited)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.focusWidget() is self.expected:  # here Enter is a new line
            QWidget.keyPressEvent(self, event)
            return
        super().keyPressEvent(event)

    def terms(self) -> DeliveryDraft:
        """What was filled in. With serials listed and no count, the list is the count."""
        expected = serials_of_note(self.expected.toPlainText())
        count = self.declared.text().strip()
        return DeliveryDraft(
            customer=self.customer.text().strip() or None,
            declared=int(count) if count.isdecimal() else len(expected) or None,
            courier=self.courier.text().strip(),
            reference=self.reference.text().strip(),
            kind=self.order_kind.currentData(),
            priority=self.priority.currentData(),
            billing=self.billing.currentData(),
            due_at=self.due_at if self.due.currentData() is not None else self._kept_due,
            reported_fault=self.fault.text().strip(),
            expected=expected,
            place_id=self.place.currentData(),
            asset=self.kind.currentData(),
            model=self.model.text().strip(),
        )

    def show_terms(self, terms: DeliveryDraft) -> None:
        """Show the terms of a delivery, but for the field that a person is in."""
        here = self.focusWidget()
        listed = "\n".join(terms.expected)
        for field, text in (
            (self.customer, terms.customer or ""),
            (self.declared, "" if terms.declared is None else str(terms.declared)),
            (self.reference, terms.reference),
            (self.courier, terms.courier),
            (self.fault, terms.reported_fault),
            (self.model, terms.model),
        ):
            if field is not here and field.text() != text:
                field.setText(text)
        if self.expected is not here and serials_of_note(self.expected.toPlainText()) != terms.expected:
            self.expected.blockSignals(True)
            self.expected.setPlainText(listed)
            self.expected.blockSignals(False)
        self._kept_due = terms.due_at
        self.due.setCurrentIndex(0)
        self.due.setItemText(0, _("no date") if terms.due_at is None else _due_text(terms.due_at))
        for choice, value in (
            (self.kind, terms.asset),
            (self.priority, terms.priority),
            (self.order_kind, terms.kind),
            (self.billing, terms.billing),
        ):
            choice.setCurrentIndex(max(0, choice.findData(value)))
        self.choose_place(terms.place_id)


def _due_text(moment: datetime) -> str:
    from app.ui.order_marks import offset_min
    from app.words.dates import day_text

    return day_text(moment, offset_min())
