"""Taking in: one thing at the counter, or a delivery scan by scan. A scanner alone is enough for a whole pallet.

The first serial scanned fills the form of one thing; a second makes a delivery of both. From then on each scan is one
order received in one commit; Backspace takes the last one back. A scan is never lost: what opens no order is kept with
the delivery as what it is, and said at once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QWidget

from app.domain.intake import Delivery, DeliveryDraft, Earlier, ScanLine
from app.domain.order_draft import OrderFilter, OrderSort
from app.domain.order_row import OrderRow
from app.domain.place import Place
from app.services import intake
from app.services.customers import customers
from app.services.order_list import orders
from app.services.orders import KeptOrder
from app.services.places import places
from app.services.scanning import ScannedKind, resolve
from app.services.shop import Shop
from app.ui import theme
from app.ui.bridge import run_in_thread
from app.ui.pages.delivery_papers import DeliveryPapers
from app.ui.pages.delivery_view import DeliveryView
from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.widgets.buttons import button, primary
from app.ui.widgets.card import Card
from app.ui.widgets.choice import Choice
from app.ui.widgets.intake_fields import MOST_DECLARED, DeliveryForm, OneForm
from app.ui.widgets.intake_known import IntakeKnown
from app.ui.widgets.scrolled import Scrolled
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.text import label
from app.words.errors import sentence
from app.words.intake import discrepancy_text
from app.words.language import _, ngettext

Work = Callable[[], Any]
#: What was taken in last, so many are read.
_RECENT = 6


@dataclass(frozen=True, slots=True)
class _Found:
    """What the page begins with: the delivery to go on with, those that are open, names and places to choose from."""

    delivery: Delivery | None
    still: tuple[Delivery, ...]
    recent: tuple[OrderRow, ...]
    customers: tuple[str, ...]
    places: tuple[Place, ...]


def _read(shop: Shop, wanted: str, *, newest: bool) -> _Found:
    """The delivery of that number or id; left out, the newest that is open, or none."""
    still = intake.deliveries(shop, open_only=True)
    now = intake.delivery(shop, wanted) if wanted else next(iter(still), None) if newest else None
    names = tuple(one.customer.name for one in customers(shop) if one.customer.name)
    recent = orders(shop, OrderFilter(sort=OrderSort.NUMBER, descending=True, limit=_RECENT))
    return _Found(now, still, recent, names, places(shop))


def _problem_line() -> QLabel:
    """Where an error stands: below the fields, in place of nothing."""
    made = label("", "small", "critical", wrap=True)
    made.hide()
    return made


class Page(DeliveryPapers, PageBase):
    """`open(serial=...)` begins with a serial, `open(delivery=number)` goes on with a delivery."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Take in"))
        self.delivery: Delivery | None = None
        self._waiting: deque[tuple[Work, Callable[[Any], None], Callable[[BaseException], None]]] = deque()
        self._busy = False
        self._asked = ""
        self.mode = Segmented(
            _("What came in"), (("one", _("One thing"), "ph.cube"), ("delivery", _("Delivery"), "ph.package"))
        )
        self.mode.chosen.connect(lambda _mode: self._show_mode())
        self.left.addWidget(self.mode)
        self.which = Choice(_("Which delivery"), 260)
        self.which.activated.connect(lambda _at: self._choose_delivery(self.which.currentData()))
        self.left.addWidget(self.which)
        self.undo = button(_("Take back the last"), self.take_back, icon="ph.arrow-counter-clockwise")
        self.undo.setToolTip(_("Backspace"))
        self.right.addWidget(self.undo)
        self.end = button(_("Close the delivery"), self.close_delivery, icon="ph.check-circle")
        self.end.setToolTip(_("Ctrl+Enter"))
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            ends = QShortcut(QKeySequence(keys), self, self.close_delivery)
            ends.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.right.addWidget(self.end)
        self.stack = QStackedWidget()
        self.body.addWidget(self.stack, 1)
        self._build_one()
        self._build_delivery()
        self.follow_shop(self._changed)

    def _build_one(self) -> None:
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        card = Card(_("What came in?"))
        self.one = OneForm()
        self.one.completed.connect(self.take_in)
        self.one.serial.editingFinished.connect(self._look)
        card.column.addWidget(self.one)
        card.column.addStretch(1)
        self.problem = _problem_line()
        card.column.addWidget(self.problem)
        foot = QHBoxLayout()
        foot.addStretch(1)
        self.go = primary(_("Open work order"), self.take_in, icon="action.open_order")
        foot.addWidget(self.go)
        card.column.addLayout(foot)
        scrolled = Scrolled(card)
        scrolled.setFixedWidth(theme.px(500))
        row.addWidget(scrolled)
        self.known = IntakeKnown()
        self.known.opened.connect(lambda number: self.desk.go_to("order", order=number))
        self.known.history.connect(lambda number: self.desk.go_to("board", serial=number))
        self.known.delivery.connect(self._go_on_with)
        row.addWidget(Scrolled(self.known), 1)
        self.stack.addWidget(whole)

    def _build_delivery(self) -> None:
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        card = Card(_("For all of it"))
        self.terms = DeliveryForm()
        self.terms.completed.connect(self._focus)
        self.terms.edited.connect(self._terms_edited)
        card.column.addWidget(self.terms)
        card.column.addStretch(1)
        scrolled = Scrolled(card)
        scrolled.setFixedWidth(theme.px(360))
        row.addWidget(scrolled)
        self.view = DeliveryView()
        self.view.entered.connect(self.scan)
        self.view.taken_back.connect(self.take_back)
        self.view.unlabelled.connect(self.take_unlabelled)
        self.view.opened.connect(lambda number: self.desk.go_to("order", order=number))
        self.view.copied.connect(self._copy_discrepancies)
        self.view.printed.connect(self.print_what)
        self.view.again.connect(lambda: self._choose_delivery(None))
        row.addWidget(self.view, 1)
        self.stack.addWidget(whole)

    @property
    def quiet(self) -> bool:
        """Whether everything asked for is done."""
        return not self._busy and not self._waiting

    # ------------------------------------------------------------ what the window asks

    def open(self, **where: Any) -> None:
        """Begin with a serial, go on with a delivery, or with the one that is open.

        A serial goes into the delivery that is on this page; one that was left open earlier is never added to unseen.
        """
        serial, wanted = where.get("serial", ""), where.get("delivery", "")
        here = self.delivery.id if self.delivery is not None else ""
        shop = self.desk.shop
        self._do(lambda: _read(shop, wanted or here, newest=not serial), self._opened_on)
        if serial:
            if self.delivery is None or self.delivery.closed:
                self.mode.choose("one")
            self.scanned(serial)
        else:
            self._focus()

    def scanned(self, text: str) -> bool:
        """A scan: the serial of the one thing, or the next of the delivery."""
        if self.mode.value() == "delivery":
            self.scan(text)
            return True
        first = self.one.serial.text().strip()
        if first and first.upper() != text.strip().upper():
            self._make_delivery(first, text)
            return True
        self.one.serial.setText(text.strip())
        self._look()
        self.one.customer.setFocus()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Backspace and self.mode.value() == "delivery" and not event.isAutoRepeat():
            self.take_back()
        else:
            super().keyPressEvent(event)

    def stop(self) -> bool:
        """Esc: back to the orders; what is typed stays. A delivery that is being scanned is not left by a slip."""
        if self.mode.value() == "delivery" and self.delivery is not None and not self.delivery.closed:
            return False
        self.desk.go_to("orders")
        return True

    # ------------------------------------------------------------ one thing

    def take_in(self) -> None:
        """Open the order of the one thing and go on to it."""
        wanted = self.one.intake()
        if not (wanted.opening.asset.serial or wanted.opening.reported_fault or wanted.opening.asset.model):
            self._say_problem(_("Say at least one of serial, model, and what the customer says."))
            self.one.serial.setFocus()
            return
        shop, actor = self.desk.shop, self.desk.actor
        self._say_problem("")
        self.go.setEnabled(False)
        self._do(lambda: intake.take_in(shop, actor, wanted), self._taken, self._refused)

    def _taken(self, kept: KeptOrder) -> None:
        self.go.setEnabled(True)
        self.one.clear()
        self.known.show_nothing()
        self.desk.go_to("order", order=kept.number)
        self.say_taken(kept.number, lambda: self._undo(kept))

    def _undo(self, kept: KeptOrder) -> None:
        shop, actor = self.desk.shop, self.desk.actor
        gone = lambda _commit: self.desk.go_to("orders")  # noqa: E731 - one line of its own
        run_in_thread(lambda: shop.undo(actor, kept.commit), gone, self.desk.say_error, self)

    def _refused(self, error: BaseException) -> None:
        self.go.setEnabled(True)
        self._say_problem(sentence(error))

    def _say_problem(self, words: str) -> None:
        self.problem.setText(words)
        self.problem.setVisible(bool(words))

    def _look(self) -> None:
        """What the shop knows of the serial in the field."""
        serial = self.one.serial.text().strip()
        if serial == self._asked:
            return
        self._asked = serial
        self.one.fill_in("", "")
        self.one.propose_warranty(vouched=False)
        if not serial:
            self.known.show_nothing()
            return
        shop = self.desk.shop

        def look() -> Earlier | None:
            found = resolve(shop, serial)
            if found.id is None or found.kind is not ScannedKind.ASSET:
                return None
            return intake.earlier_of(shop, found.id)

        run_in_thread(look, lambda found: self._known(serial, found), self.desk.say_error, self)

    def _known(self, serial: str, found: Earlier | None) -> None:
        if serial != self._asked:
            return
        if found is None:
            self.known.show_new(serial)
            return
        self.known.show_earlier(found)
        self.one.kind.setCurrentIndex(max(0, self.one.kind.findData(found.asset.kind)))
        self.one.fill_in(found.asset.board_code or found.asset.model or "", found.owner or "")
        until = found.warranty_until
        self.one.propose_warranty(vouched=until is not None and until >= datetime.now(UTC))

    # ------------------------------------------------------------ a delivery

    def scan(self, text: str) -> None:
        """One scan into the delivery, which begins with the first; a short number is the count on the note."""
        said = text.strip()
        if not said:
            return
        if said.isdecimal() and len(said) <= len(str(MOST_DECLARED)):
            self._declare(int(said))
            return
        shop, actor, terms = self.desk.shop, self.desk.actor, self.terms.terms()

        def take() -> tuple[Delivery, ScanLine, Earlier | None]:
            into = self._into(terms)
            line = intake.scan_into(shop, actor, into, said)
            known = intake.earlier_of(shop, line.asset.id) if line.asset is not None else None
            return intake.delivery(shop, into), line, known

        self._do(take, self._scanned)

    def _declare(self, count: int) -> None:
        """How many the note says; behind scans that are not kept yet, of the delivery that they begin."""
        self.terms.declared.setText(str(count))
        if self.quiet:
            self._terms_edited()
            return
        shop, actor = self.desk.shop, self.desk.actor

        def declare() -> Delivery | None:
            now = self.delivery
            if now is None or now.closed:
                return now
            terms = intake.delivery(shop, now.id).terms
            return intake.change_delivery(shop, actor, now.id, replace(terms, declared=count))

        self._do(declare, self._show)

    def take_unlabelled(self) -> None:
        """One thing of the delivery whose serial cannot be read: its order stays a draft until it is."""
        shop, actor, terms = self.desk.shop, self.desk.actor, self.terms.terms()

        def take() -> tuple[Delivery, ScanLine, None]:
            into = self._into(terms)
            line = intake.take_unlabelled(shop, actor, into)
            return intake.delivery(shop, into), line, None

        self._do(take, self._scanned)

    def take_back(self) -> None:
        """Take the last scan back, with the order that it opened."""
        shop, actor = self.desk.shop, self.desk.actor

        def back() -> tuple[Delivery, ScanLine] | None:
            now = self.delivery
            if now is None or now.closed or not now.lines:
                return None
            last = intake.delivery(shop, now.id).lines[0]
            intake.take_back(shop, actor, last.id)
            return intake.delivery(shop, now.id), last

        def done(found: tuple[Delivery, ScanLine] | None) -> None:
            if found is not None:
                self._show(found[0])
                self.view.show_taken_back(found[1])

        if self.mode.value() == "delivery":
            self._do(back, done)

    def close_delivery(self) -> None:
        """End the delivery and say how it differs from its note."""
        now = self.delivery
        if now is None or now.closed or self.mode.value() != "delivery":
            return
        shop, actor = self.desk.shop, self.desk.actor
        number = now.id
        self._do(lambda: intake.close_batch(shop, actor, number), self._closed)

    def _closed(self, delivery: Delivery) -> None:
        self._show(delivery)
        shop, actor = self.desk.shop, self.desk.actor
        count = delivery.count.received
        self.desk.toast(
            ngettext("{number}: {n} taken in.", "{number}: {n} taken in.", count).format(
                number=delivery.number, n=count
            ),
            lambda: self._do(lambda: intake.open_again(shop, actor, delivery.id), self._show),
        )

    def _into(self, terms: DeliveryDraft) -> str:
        """The delivery a scan goes into; begun where there is none. Runs beside the GUI thread, one at a time."""
        now = self.delivery
        if now is not None and not now.closed:
            return now.id
        return intake.open_batch(self.desk.shop, self.desk.actor, terms).id

    def _scanned(self, found: tuple[Delivery, ScanLine, Earlier | None]) -> None:
        delivery, line, known = found
        self._show(delivery)
        self.view.show_scan(line, known, delivery)

    def _make_delivery(self, first: str, second: str) -> None:
        """Two things were scanned: a delivery begins with both, on the terms that stand in the form of one."""
        self.terms.show_terms(self.one.as_delivery())
        self.delivery = None
        self.one.clear()
        self.known.show_nothing()
        self._asked = ""
        self.mode.choose("delivery")
        self.scan(first)
        self.scan(second)

    def _terms_edited(self) -> None:
        now, terms = self.delivery, self.terms.terms()
        if now is None or now.closed or now.terms == terms:
            self.view.show_declared(terms.declared)
            return
        shop, actor = self.desk.shop, self.desk.actor
        self._do(lambda: intake.change_delivery(shop, actor, now.id, terms), self._show)

    def _go_on_with(self, delivery_id: str) -> None:
        self.mode.choose("delivery")
        self._choose_delivery(delivery_id)

    def _choose_delivery(self, chosen: str | None) -> None:
        self.delivery = None
        if chosen is None:
            self.terms.show_terms(DeliveryDraft())
            self._show(None)
        else:
            self._do(lambda: intake.delivery(self.desk.shop, chosen), self._show)
        self._focus()

    def _copy_discrepancies(self) -> None:
        if self.delivery is not None:
            lines = [discrepancy_text(one) for one in self.delivery.discrepancies]
            QGuiApplication.clipboard().setText("\n".join(lines))
            self.desk.toast(_("The list is copied."))

    # ------------------------------------------------------------ showing

    def _opened_on(self, found: _Found) -> None:
        for form in (self.one, self.terms):
            form.offer_customers(found.customers)
            form.show_places(found.places)
        self.known.show_waiting(found.still, found.recent)
        self._list(found.still)
        if found.delivery is not None and not self.one.serial.text():
            self.mode.choose("delivery")
        self._show(found.delivery)
        self._show_mode()

    def _list(self, still: tuple[Delivery, ...]) -> None:
        self.which.clear()
        self.which.addItem(_("New delivery"), None)
        for one in still:
            words = " · ".join(part for part in (one.number, one.terms.customer, one.terms.reference) if part)
            self.which.addItem(words, one.id)
        self.which.setCurrentIndex(max(0, self.which.findData(self.delivery.id if self.delivery else None)))

    def _show(self, delivery: Delivery | None) -> None:
        self.delivery = delivery
        if delivery is not None:
            self.terms.show_terms(delivery.terms)
            if self.which.findData(delivery.id) < 0:
                words = " · ".join(part for part in (delivery.number, delivery.terms.customer) if part)
                self.which.addItem(words, delivery.id)
        self.which.setCurrentIndex(max(0, self.which.findData(delivery.id if delivery else None)))
        self.view.show_delivery(delivery)
        self.view.show_declared(self.terms.terms().declared)
        closed = delivery is None or delivery.closed
        self.terms.setEnabled(delivery is None or not delivery.closed)
        self.end.setEnabled(not closed)
        self.undo.setEnabled(not closed and bool(delivery and delivery.lines))

    def _show_mode(self) -> None:
        whole = self.mode.value() == "delivery"
        self.stack.setCurrentIndex(int(whole))
        for widget in (self.which, self.undo, self.end):
            widget.setVisible(whole)
        self._focus()

    def _focus(self) -> None:
        (self.view.entry if self.mode.value() == "delivery" else self.one.serial).setFocus()

    def _changed(self) -> None:
        now = self.delivery
        if self.isVisible() and now is not None and self.quiet:
            self._do(lambda: intake.delivery(self.desk.shop, now.id), self._show)

    # ------------------------------------------------------------ one after the other

    def _do(
        self, work: Work, done: Callable[[Any], None], failed: Callable[[BaseException], None] | None = None
    ) -> None:
        """Run `work` beside the GUI thread after all that was asked before: scans come faster than they are kept."""
        self._waiting.append((work, done, failed or self._say_error))
        self._next()

    def _next(self) -> None:
        if self._busy or not self._waiting:
            return
        self._busy = True
        work, done, failed = self._waiting.popleft()
        run_in_thread(
            work, lambda value: self._answered(done, value), lambda error: self._answered(failed, error), self
        )

    def _answered(self, done: Callable[[Any], None], value: Any) -> None:
        self._busy = False
        done(value)
        self._next()

    def _say_error(self, error: BaseException) -> None:
        if self.mode.value() == "delivery":
            self.view.show_error(error)
        else:
            self.desk.say_error(error)
