"""What is asked about an order to a supplier, and the ways it leaves the program: text, CSV, a file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QPushButton, QToolButton

from app.domain.purchase import LineDraft, Purchase, PurchaseState
from app.domain.stock import Money
from app.services import purchases
from app.services.purchase_export import purchase_csv, write_purchase
from app.ui import icons
from app.ui.bridge import run_in_thread
from app.ui.pages.page import Page as PageBase
from app.ui.widgets.ask_dialog import AskDialog
from app.ui.widgets.table_file import ask_table_file
from app.words.language import _
from app.words.orders import amount_text, money_of
from app.words.plain_text import plain
from app.words.purchases import mail_languages, mail_text

if TYPE_CHECKING:

    class _Shown(PageBase):
        """What the ways need of the page."""

        shown: Purchase | None
        copy_button: QPushButton
        more_button: QToolButton
        _number: str

        def write(
            self, work: Callable[[], purchases.Kept], said: str, then: Callable[[], object] | None = None
        ) -> None:
            """Save beside the GUI thread."""

else:
    _Shown = object

_DELETE = Qt.WidgetAttribute.WA_DeleteOnClose


class PurchaseWays(_Shown):
    """The ways of the page of an order to a supplier; a part of it, which shows the order and writes."""

    def ask_part(self) -> None:
        """Ask for a part to put on the order."""
        asked = AskDialog(
            self, _("Which part?"), _("A part that is on the order already gets another number."), _("Add")
        )
        part = asked.field(_("Part number, scanned or typed"))
        many = asked.field(_("How many"), "1")
        asked.go_button.setEnabled(False)
        for field in (part, many):
            field.textChanged.connect(
                lambda _text: asked.go_button.setEnabled(bool(part.text().strip()) and many.text().strip().isdecimal())
            )
        part.setFocus()
        if asked.exec():
            shop, actor, number = self.desk.shop, self.desk.actor, self._number
            sku, quantity = part.text().strip(), int(many.text())
            self.write(
                lambda: purchases.set_line(shop, actor, number, LineDraft(sku, quantity)),
                _("The part is on the order."),
            )

    def ask_sent(self) -> None:
        """Ask when it is expected, and note that it was sent."""
        asked = AskDialog(
            self,
            _("Is it sent to the supplier?"),
            _("The program sends nothing by itself: copy the text into a mail. What is left empty stays open."),
            _("Mark as ordered"),
        )
        eta, reference = asked.field(_("Expected on, as 2027-01-31")), asked.field(_("Their number of the order"))
        eta.textChanged.connect(lambda text: asked.go_button.setEnabled(_day(text) is not None or not text.strip()))
        eta.setFocus()
        if asked.exec():
            shop, actor, number = self.desk.shop, self.desk.actor, self._number
            day, theirs = _day(eta.text()), reference.text()
            self.write(
                lambda: purchases.mark_ordered(shop, actor, number, eta=day, reference=theirs),
                _("{number} is ordered.").format(number=number),
            )

    def ask_about(self) -> None:
        """Ask for the day, the supplier's number and a remark."""
        order = self.shown
        if order is None:
            return
        asked = AskDialog(self, _("What is known of the delivery?"), "", _("Save"))
        eta = asked.field(_("Expected on, as 2027-01-31"), order.eta.isoformat() if order.eta is not None else "")
        reference = asked.field(_("Their number of the order"), order.reference)
        note = asked.field(_("Note"), order.note)
        eta.textChanged.connect(lambda text: asked.go_button.setEnabled(_day(text) is not None or not text.strip()))
        eta.setFocus()
        if asked.exec():
            shop, actor, number = self.desk.shop, self.desk.actor, self._number
            day, theirs, said = _day(eta.text()), reference.text(), note.text()
            self.write(lambda: purchases.change(shop, actor, number, eta=day, reference=theirs, note=said), _("Saved."))

    def ask_bill(self) -> None:
        """Ask what shipping, duty and tariff come to."""
        order = self.shown
        if order is None:
            return
        line = _(
            "In {currency}, for the whole order; it is shared over the lots by value. Of parts that are used already "
            "the share is said as a variance of this order; their work orders keep the cost they had."
        ).format(currency=order.currency)
        asked = AskDialog(self, _("What came on top of the goods?"), line, _("Save bill"))
        fields = [
            asked.field(word, amount_text(money) if money is not None else "")
            for word, money in (
                (_("Shipping"), order.shipping), (_("Duty"), order.duty), (_("Tariff"), order.tariff),
            )
        ]  # fmt: skip
        for field in fields:
            field.textChanged.connect(
                lambda _text: asked.go_button.setEnabled(all(_readable(one.text(), order.currency) for one in fields))
            )
        fields[0].setFocus()
        if asked.exec():
            shop, actor, number = self.desk.shop, self.desk.actor, self._number
            shipping, duty, tariff = (_typed(one.text(), order.currency) for one in fields)
            self.write(
                lambda: purchases.bill(shop, actor, number, shipping=shipping, duty=duty, tariff=tariff),
                _("The bill is shared over what came."),
            )

    def _show_copy(self) -> None:
        order = self.shown
        if order is None:
            return
        menu = QMenu(self)
        for code, name in mail_languages():
            entry = menu.addAction(
                icons.icon("ph.envelope-simple", "ink_2"), _("As text, {language}").format(language=name)
            )
            entry.triggered.connect(lambda _on=False, code=code: self.copy_text(code))
        menu.addAction(icons.icon("ph.table", "ink_2"), _("As CSV")).triggered.connect(self.copy_csv)
        menu.addAction(icons.icon("ph.download-simple", "ink_2"), _("Save as a file…")).triggered.connect(
            self._save_file
        )
        menu.setAttribute(_DELETE)
        menu.popup(self.copy_button.mapToGlobal(self.copy_button.rect().bottomLeft()))

    def copy_text(self, language: str) -> None:
        """Put the order as a mail's text onto the clipboard."""
        if self.shown is not None:
            QGuiApplication.clipboard().setText(mail_text(self.shown, language, self.desk.actor))
            self.desk.toast(_("The order is on the clipboard. Paste it into the mail."))

    def copy_csv(self) -> None:
        """Put the lines as CSV onto the clipboard."""
        if self.shown is not None:
            QGuiApplication.clipboard().setText(purchase_csv(self.shown))
            self.desk.toast(_("The lines are on the clipboard as CSV."))

    def _save_file(self) -> None:
        order = self.shown
        if order is None:
            return
        path = ask_table_file(self, _("Save the order"), order.number)
        if path is not None:
            run_in_thread(
                lambda: write_purchase(order, path),
                lambda _none: self.desk.toast(_("Saved as {name}.").format(name=plain(path.name, 80))),
                self.desk.say_error,
                self,
            )

    def _show_menu(self) -> None:
        order = self.shown
        if order is None:
            return
        shop, actor, number = self.desk.shop, self.desk.actor, self._number
        menu = QMenu(self)
        lines: list[tuple[str, str, Callable[[], object]]] = []
        if order.state is PurchaseState.ORDERED:
            lines.append(
                (
                    _("Nothing more comes"), "ph.check",
                    lambda: self.write(lambda: purchases.close(shop, actor, number), _("Nothing more is expected.")),
                )
            )  # fmt: skip
        if order.state.open and not order.received:
            lines.append(
                (
                    _("Cancel the order"), "ph.x",
                    lambda: self.write(lambda: purchases.cancel(shop, actor, number), _("The order is cancelled.")),
                )
            )  # fmt: skip
        lines.append(
            (
                _("Open the supplier"), "ph.truck",
                lambda: self.desk.go_to("purchases", view="suppliers", supplier=order.supplier_id),
            )
        )  # fmt: skip
        for text, icon, do in lines:
            menu.addAction(icons.icon(icon, "ink_2"), text).triggered.connect(lambda _on=False, do=do: do())
        menu.setAttribute(_DELETE)
        menu.popup(self.more_button.mapToGlobal(self.more_button.rect().bottomLeft()))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _typed(text: str, currency: str) -> Money | None:
    """The amount that was typed; None for an empty field. Raises ValueError for what is none."""
    if not text.strip():
        return None
    money = money_of(text, currency)
    if money.minor < 0:
        raise ValueError(text)
    return money


def _readable(text: str, currency: str) -> bool:
    try:
        _typed(text, currency)
    except ValueError:
        return False
    return True
