"""The page that answers the phone: F4 from anywhere, type a name or four digits, read out; Esc leads back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.call import CallAnswer, CallBoard, CallCustomer
from app.domain.work_order import FINISHED
from app.services import call, messages
from app.services.shop import Shop
from app.ui import theme
from app.ui.bridge import run_in_thread
from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.widgets.buttons import button, primary
from app.ui.widgets.call_cards import CallBoardCard, CallerCard
from app.ui.widgets.card import Card
from app.ui.widgets.empty_state import EmptyState, Way, key_plate
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.side_panel import empty
from app.ui.widgets.text import label
from app.words.language import _, ngettext
from app.words.plain_text import plain

_LONGEST = 80
_SIDE = 360


@dataclass(frozen=True, slots=True)
class _Found:
    answer: CallAnswer
    caller: CallCustomer | None
    language: str
    message: str


class Page(PageBase):
    """`open(text=..., customer=..., back=...)`: what to look for, whose boards, and the page Esc leads back to."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Customer call"))
        self._back = "orders"
        self._asked = 0
        self._found: _Found | None = None
        self._chosen = ""
        self._language = ""
        self._customer = ""
        self.right.addWidget(button(_("Customers"), lambda: desk.go_to("customers"), icon="ph.users", kind="ghost"))
        self.right.addWidget(label(_("Esc goes back to where you were"), "small", "ink_2"))
        self.right.addWidget(key_plate("Esc"))
        row = QHBoxLayout()
        row.setSpacing(16)
        left = QVBoxLayout()
        left.setSpacing(8)
        self.field = SearchField(_("A name, or four digits"), _("Who calls, or which board"))
        self.field.setMaxLength(_LONGEST)
        theme.set_font(self.field, "readout")
        self.field.setTextMargins(theme.px(6), theme.px(8), 0, theme.px(8))
        self.field.rested.connect(self._look)
        self.field.returnPressed.connect(self._enter)
        left.addWidget(self.field)
        under = QHBoxLayout()
        under.addWidget(label(_("digits of a serial, a name, an order"), "small", "ink_2"), 1)
        self.count = label("", "small", "ink_2")
        under.addWidget(self.count)
        left.addLayout(under)
        inside = Inside()
        self._list = QVBoxLayout(inside)
        self._list.setContentsMargins(0, 0, theme.px(2), 0)
        self._list.setSpacing(12)
        left.addWidget(Scrolled(inside), 1)
        row.addLayout(left, 1)
        self._side = QWidget()
        self._side.setFixedWidth(theme.px(_SIDE))
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(12)
        self.caller = CallerCard()
        side.addWidget(self.caller)
        self.slip_button = button("", self.print_paper, icon="action.print")
        side.addWidget(self.slip_button)
        side.addWidget(self._message_card())
        side.addStretch(1)
        row.addWidget(self._side)
        self.body.addLayout(row, 1)
        self.cards: list[CallBoardCard] = []
        for keys, do in (
            ("Ctrl+Return", self._copy),
            ("Ctrl+Enter", self._copy),
            ("Alt+Left", lambda: self._turn(-1)),
            ("Alt+Right", lambda: self._turn(1)),
        ):
            QShortcut(QKeySequence(keys), self, do).setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._show(None)
        self.on_leave(self.desk.on_person(self._forget))
        self.follow_shop(self._changed)

    def _message_card(self) -> Card:
        card = self.message_card = Card(_("Message"))
        self.languages = Segmented(_("Language of the message"), (("en", "EN", ""), ("ru", "RU", ""), ("zh", "ZH", "")))
        self.languages.setToolTip(_("Alt+Left and Alt+Right"))
        self.languages.chosen.connect(self._write_in)
        card.aside(self.languages)
        self.message = label("", "body", wrap=True, select=True)
        card.column.addWidget(self.message)
        self.copy = primary(_("Copy message"), self._copy, icon="action.copy", compact=True)
        self.copy.setToolTip(_("Ctrl+Enter"))
        card.column.addWidget(self.copy)
        card.add_line()
        self.note = QLineEdit()
        self.note.setMaxLength(500)
        self.note.setAccessibleName(_("What was said on the phone"))
        self.note.setPlaceholderText(_("what was said, what was promised"))
        self.note.returnPressed.connect(self._note)
        card.column.addWidget(self.note)
        self.note_button = button(_("Note the call"), self._note, icon="ph.note-pencil")
        card.column.addWidget(self.note_button)
        return card

    # ------------------------------------------------------------ what the window asks

    def open(self, **where: Any) -> None:
        """Shown: the field is ready to type in, what stood in it is selected."""
        back = str(where.get("back") or "")
        if back and back != "call":
            self._back = back
        if where.get("customer"):
            self._customer = str(where["customer"])
            self.field.blockSignals(True)
            self.field.clear()
            self.field.blockSignals(False)
            self._look()
        elif "text" in where:
            self.field.setText(str(where["text"]))
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.selectAll()

    def scanned(self, text: str) -> bool:
        """A label that was scanned is asked for."""
        self.field.setText(text)
        return True

    def stop(self) -> bool:
        """Esc: back to where one was."""
        self.desk.go_to(self._back)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and self.cards and self.field.hasFocus():
            self.cards[0].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)

    def _changed(self) -> None:
        if self.isVisible():
            self._look()

    def _forget(self) -> None:
        """Somebody else is at the window, who may see more or less of it; a note that was begun stays."""
        self._show(None)

    # ------------------------------------------------------------ asking

    def _look(self) -> None:
        text = self.field.text().strip()
        if text:
            self._customer = ""
        self._asked += 1
        asked, shop, language, chosen = self._asked, self.desk.shop, self._language, self._chosen
        customer = self._customer
        if not text and not customer:
            self._show(None)
            return
        run_in_thread(
            lambda: _found(shop, text, customer, language, chosen),
            lambda found: self._arrived(asked, found),
            self.desk.say_error,
            self,
        )

    def _arrived(self, asked: int, found: _Found) -> None:
        if asked == self._asked:  # an answer to what is typed now
            self._show(found)

    def _show(self, found: _Found | None) -> None:
        before = self._found
        self._found = found
        answer = found.answer if found is not None else CallAnswer("")
        if before is None or before.answer.boards != answer.boards or not answer.boards:
            self._show_boards(answer, found is not None)
        shown, more = len(answer.boards), answer.more
        told = ngettext("{count} board", "{count} boards", shown + more).format(count=shown + more)
        self.count.setText(f"{told} · {max(round(answer.seconds * 1000), 1)} ms" if found is not None else "")
        caller = found.caller if found is not None else None
        self.caller.setVisible(caller is not None)
        if caller is not None:
            self.caller.show_caller(caller)
        self._show_slip()
        self.message_card.setVisible(found is not None and bool(answer.boards))
        if found is not None:
            self.message.setText(plain(found.message, 4000, lines=True))
            self.languages.blockSignals(True)
            self.languages.choose(found.language)
            self.languages.blockSignals(False)
        about = self._about()
        self.note_button.setEnabled(bool(about))
        self.note_button.setToolTip(
            ngettext("goes onto {count} order", "goes onto {count} orders", len(about)).format(count=len(about))
        )
        self._mark()

    def _going_back(self) -> tuple[str, ...]:
        """The orders of one caller whose boards can be given back: their work is over, and they are still here."""
        boards = self._found.answer.boards if self._found is not None else ()
        if len({board.customer_id for board in boards}) != 1:
            return ()
        return tuple(board.number for board in boards if board.state in FINISHED and not board.state.closed)

    def _show_slip(self) -> None:
        count = len(self._going_back())
        said = ngettext("Return slip of {count} board…", "Return slip of {count} boards…", count).format(count=count)
        self.slip_button.setText(said)
        self.slip_button.setAccessibleName(said)
        self.slip_button.setVisible(count > 0)

    def print_paper(self) -> bool:
        """Show the slip that goes with all boards of the caller that are done."""
        from app.ui.pages.paper_offers import return_offer
        from app.ui.widgets.print_preview import PrintPreview

        numbers = self._going_back()
        if not numbers:
            return False
        PrintPreview(self.window(), self.desk, numbers[0], return_offer(self.desk.shop, numbers)).open()
        return True

    def _show_boards(self, answer: CallAnswer, asked: bool) -> None:
        typing = not any(card.hasFocus() for card in self.cards)
        empty(self._list)
        self.cards = []
        several = len({board.customer_id for board in answer.boards}) > 1
        for board in answer.boards:
            card = CallBoardCard(board, named=several)
            card.chosen.connect(self._choose)
            card.stepped.connect(self._step)
            card.opened.connect(lambda number: self.desk.go_to("order", order=number))
            self.cards.append(card)
            self._list.addWidget(card)
        if answer.more:
            more = ngettext("{count} more; type more of it", "{count} more; type more of it", answer.more)
            self._list.addWidget(label(more.format(count=answer.more), "small", "ink_2"))
        if not answer.boards:
            self._list.addWidget(self._nothing(answer) if asked else self._question())
        self._list.addStretch(1)
        if typing:
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _question(self) -> EmptyState:
        """Before anything is typed: what to ask the caller for."""
        return EmptyState(
            _("Who calls?"),
            _("Ask for one of these and type it; the answer comes while you type."),
            (
                Way("ph.users", _("The name"), _("of the customer, or of who calls"), ""),
                Way("nav.boards", _("Four digits"), _("of any serial or label, the last ones are best"), ""),
                Way("nav.orders", _("The number of the order"), _("it stands on the paper that came with it"), ""),
            ),
            quiet=True,
        )

    def _nothing(self, answer: CallAnswer) -> EmptyState:
        """Nothing was found: what else can be done with what was typed."""
        text = answer.text
        if answer.names:
            named = answer.names[0].name or _("(name taken out)")
            head = _("{name} has no board in the shop.").format(name=plain(named, 60))
        else:
            head = _("Nothing goes by “{text}”.").format(text=plain(text, 60))
        return EmptyState(
            head,
            _("Ask for other digits, or go on with what was said."),
            (
                Way("action.barcode", _("Take in a board"), _("it comes for the first time"), _("Ctrl N"),
                    lambda: self.desk.go_to("intake")),
                Way("nav.boards", _("Look among all boards"), _("those that went home are there too"), "",
                    lambda: self.desk.go_to("boards", text=text)),
                Way("ph.users", _("Look among the customers"), _("or add one who is new"), "",
                    lambda: self.desk.go_to("customers")),
            ),
            quiet=True,
        )  # fmt: skip

    def _step(self, by: int) -> None:
        """Up and down among the boards; up from the first leads back to the field."""
        here = next((at for at, card in enumerate(self.cards) if card.hasFocus()), 0) + by
        if here < 0:
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        elif here < len(self.cards):
            self.cards[here].setFocus(Qt.FocusReason.TabFocusReason)

    def _choose(self, order_id: str) -> None:
        before, self._chosen = self._chosen, order_id
        self._mark()
        board = self._board(order_id)
        caller = self._found.caller if self._found is not None else None
        if before != order_id and board is not None and (caller is None or caller.customer.id != board.customer_id):
            self._language = ""
            self._look()

    def _mark(self) -> None:
        ids = [card.board.order_id for card in self.cards]
        chosen = self._chosen if self._chosen in ids else ids[0] if ids else ""
        for card in self.cards:
            card.mark(on=card.board.order_id == chosen)

    def _board(self, order_id: str) -> CallBoard | None:
        return next((card.board for card in self.cards if card.board.order_id == order_id), None)

    # ------------------------------------------------------------ what is done with it

    def _enter(self) -> None:
        """Enter while typing goes to the first board; there it opens the order."""
        if self.cards:
            self.cards[0].setFocus(Qt.FocusReason.TabFocusReason)

    def _write_in(self, language: str) -> None:
        self._language = language
        self._look()

    def _turn(self, by: int) -> None:
        """The message in the language before or behind the one that stands there."""
        if self.message_card.isVisible():
            codes = list(messages.LANGUAGES)
            self.languages.choose(codes[(codes.index(self.languages.value()) + by) % len(codes)])

    def _copy(self) -> None:
        if self._found is not None and self._found.message:
            QGuiApplication.clipboard().setText(self._found.message)
            self.desk.toast(_("The message is copied."))

    def _about(self) -> tuple[CallBoard, ...]:
        """The boards that the call is about: the caller's that are in the shop, else what was found."""
        return _theirs(self._found.answer, self._found.caller) if self._found is not None else ()

    def _note(self) -> None:
        about = self._about()
        text = self.note.text().strip()
        if not about:
            return
        shop, actor = self.desk.shop, self.desk.actor
        said = _("Call: {text}").format(text=text) if text else _("The customer called.")
        ids = [board.order_id for board in about]

        def done(noted: call.CallNoted) -> None:
            self.note.clear()
            count = len(noted.numbers)
            sentence = ngettext("The call is noted on {count} order.", "The call is noted on {count} orders.", count)
            self.desk.toast(sentence.format(count=count), lambda: self._take_back(noted))

        run_in_thread(lambda: call.note_call(shop, actor, ids, said), done, self.desk.say_error, self)

    def _take_back(self, noted: call.CallNoted) -> None:
        shop, actor = self.desk.shop, self.desk.actor
        run_in_thread(lambda: shop.undo(actor, noted.commit), None, self.desk.say_error, self)


def _theirs(answer: CallAnswer, caller: CallCustomer | None) -> tuple[CallBoard, ...]:
    """Of the boards found, those of the caller, and of these the ones that are in the shop if any is."""
    boards = answer.boards
    if caller is not None:
        boards = tuple(board for board in boards if board.customer_id == caller.customer.id)
    return tuple(board for board in boards if board.open) or boards


def _found(shop: Shop, text: str, customer: str, language: str, chosen: str) -> _Found:
    """Everything the page shows; beside the GUI thread. Of several customers, the chosen board's."""
    answer = call.find(shop, text) if text else call.of_customer(shop, customer)
    caller = answer.customer
    if caller is None and answer.boards:
        board = next((one for one in answer.boards if one.order_id == chosen), answer.boards[0])
        caller = call.caller(shop, board.customer_id) if board.customer_id else None
    about = replace(answer, customer=caller, boards=_theirs(answer, caller))
    wanted = language or messages.language_of(about)
    return _Found(answer, caller, wanted, messages.message_for(shop, about, wanted) if about.boards else "")
