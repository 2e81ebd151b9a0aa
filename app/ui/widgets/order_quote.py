"""The quote on the order page: what it costs, whether the customer has to be asked, and what was said."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from app.domain.order_view import OrderView
from app.domain.permission import Permission
from app.domain.quote import ApprovalStand, Decision, Difficulty, Quote, QuoteDraft, QuoteLine
from app.domain.shop_error import NoSuchThing
from app.domain.stock import Money
from app.domain.work_order import Billing
from app.services import customers, papers, quotes
from app.ui.order_marks import offset_min, when
from app.ui.widgets.buttons import button
from app.ui.widgets.order_card import OrderAction, OrderCard, OrderSpace
from app.ui.widgets.pill import Pill
from app.ui.widgets.quote_dialog import AnswerDialog, QuoteDialog
from app.ui.widgets.text import hairline, label
from app.words.dates import day_text
from app.words.language import _
from app.words.orders import money_text
from app.words.plain_text import plain
from app.words.quotes import approval_text, decision_word, difficulty_word, how_word, quote_stand

_TONES = {
    ApprovalStand.ASKED: ("info", "state.warming"),
    ApprovalStand.APPROVED: ("ok", "state.ok"),
    ApprovalStand.DECLINED: ("minor", "state.minor"),
}


@dataclass(frozen=True, slots=True)
class _Offer:
    """What a click would write, by difficulty; `who` = the customer's contact."""

    by_difficulty: dict[Difficulty, QuoteDraft]
    suggested: QuoteDraft
    labour: QuoteLine
    who: str


class OrderQuote(OrderCard):
    """The quote that stands, those before it, and the one click that writes the next."""

    def __init__(self, space: OrderSpace) -> None:
        super().__init__(space, _("Quote"))
        self.column.setSpacing(6)
        self._offer: _Offer | None = None

    @classmethod
    def wanted(cls, view: OrderView) -> bool:
        """An order that is charged, or was quoted."""
        return bool(view.quotes) or view.billing is Billing.PAID

    @classmethod
    def read(cls, shop: Any, view: OrderView) -> _Offer:
        """What would be quoted."""
        by_difficulty = {one: quotes.suggest(shop, view, one) for one in Difficulty}
        who = ""
        if view.customer_id is not None:
            try:
                who = customers.customer(shop, view.customer_id).contact.split(",")[0].strip()
            except NoSuchThing:
                who = ""
        return _Offer(by_difficulty, quotes.suggest(shop, view), quotes.labour_line(shop, view), who)

    def show_order(self, view: OrderView, found: Any) -> None:
        self.clear()
        self._offer = found if isinstance(found, _Offer) else None
        quote = view.quote
        if quote is None:
            self._show_none(view)
        else:
            self._show_quote(view, quote)
        for earlier in reversed(view.quotes):
            if earlier is not quote:
                said = f"{earlier.number} · {quote_stand(earlier)} · {money_text(earlier.total)}"
                self.column.addWidget(label(said, "small", "ink_2", wrap=True))

    def menu(self, view: OrderView) -> tuple[OrderAction, ...]:
        """Writing and withdrawing, from the page's menu too."""
        signed = _("A signed order no longer changes.") if view.signed else ""
        entries = [OrderAction(_("Write a quote"), "ph.receipt", self.offer, signed or self._why_not())]
        if view.quote is not None:
            entries.append(OrderAction(_("Withdraw the quote"), "ph.arrow-u-up-left", self._withdraw, signed))
        return tuple(entries)

    def _why_not(self) -> str:
        """Why the person at the window writes no quotes; "" where they do."""
        return str(self.space.desk.why_not(Permission.SEE_PRICES))

    def offer(self) -> None:
        """The suggested quote, to be looked over and saved."""
        view, offer = self.space.view, self._offer
        if view is None or offer is None or self._why_not():
            return
        standing = ""
        if view.quote is not None and view.quote.open:
            standing = _("{number} is withdrawn by this one, and stays readable.").format(number=view.quote.number)
        dialog = QuoteDialog(self, offer.suggested, lambda one: offer.by_difficulty[one], offer.labour, standing)
        dialog.accepted.connect(partial(self._save, dialog))
        dialog.open()

    def _show_none(self, view: OrderView) -> None:
        if self._offer is not None and self._offer.suggested.total.minor:
            first = self._offer.suggested.lines[0]
            hard = f" ({difficulty_word(first.difficulty)})" if first.difficulty is not None else ""
            said = _("By the price list: {total}{difficulty}").format(
                total=money_text(self._offer.suggested.total), difficulty=hard
            )
            self.column.addWidget(label(said, "body", wrap=True))
        else:
            self.column.addWidget(label(_("No quote yet."), "body", "ink_2"))
        if view.signed:
            return
        if why := self._why_not():
            self.column.addWidget(label(why, "small", "ink_2", wrap=True))
            return
        self.column.addWidget(button(_("Write a quote"), self.offer, icon="ph.receipt"), 0, Qt.AlignmentFlag.AlignLeft)

    def _show_quote(self, view: OrderView, quote: Quote) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(label(money_text(quote.total), "title"))
        tone, icon = _TONES.get(view.approval, ("idle", "state.ok_quiet"))
        head.addWidget(Pill(quote_stand(quote), tone, icon))
        head.addStretch(1)
        self.column.addLayout(head)
        if sentence := approval_text(view):
            self.column.addWidget(label(sentence, "small", "ink_2", wrap=True))
        self.column.addWidget(hairline())
        for line in quote.draft.lines:
            row = QHBoxLayout()
            row.setSpacing(12)
            hard = f" ({difficulty_word(line.difficulty)})" if line.difficulty is not None else ""
            count = f"{line.quantity} × " if line.quantity != 1 else ""
            row.addWidget(label(f"{count}{line.text}{hard}", "small", wrap=True), 1)
            row.addWidget(label(money_text(Money(line.total_minor, quote.draft.currency)), "small"))
            self.column.addLayout(row)
        facts = [quote.number, _("written {when}").format(when=when(quote.at))]
        if quote.draft.valid_until is not None:
            facts.append(_("valid until {day}").format(day=day_text(quote.draft.valid_until, offset_min())))
        self.column.addWidget(label(" · ".join(facts), "small", "ink_2", wrap=True))
        if quote.draft.note:
            self.column.addWidget(label(quote.draft.note, "small", wrap=True))
        if quote.approval is not None:
            said = quote.approval
            told = (decision_word(said.decision), how_word(said.how), plain(said.who, 60), when(said.at), said.note)
            self.column.addWidget(label(" · ".join(one for one in told if one), "small", "ink", wrap=True))
        if view.signed:
            return
        left = Qt.AlignmentFlag.AlignLeft
        if quote.approval is None:
            answer = button(_("The customer's answer"), self.answer, icon="ph.chat-circle-text")
            self.column.addWidget(answer, 0, left)
        if not self._why_not():
            self.column.addWidget(button(_("Another quote"), self.offer, kind="link"), 0, left)

    def answer(self) -> None:
        """Ask what the customer said to the quote that stands."""
        view = self.space.view
        if view is None or view.quote is None:
            return
        who = self._offer.who if self._offer is not None else ""
        dialog = AnswerDialog(self, view.quote.number, money_text(view.quote.total), who)
        dialog.accepted.connect(partial(self._answered, dialog))
        dialog.open()

    def _save(self, dialog: QuoteDialog) -> None:
        shop, actor, order_id, draft = self.space.desk.shop, self.space.desk.actor, self.order_id, dialog.draft()
        self.space.write(lambda: quotes.write_quote(shop, actor, order_id, draft), _("The quote is saved."))

    def _answered(self, dialog: AnswerDialog) -> None:
        shop, actor, order_id = self.space.desk.shop, self.space.desk.actor, self.order_id
        said, how = dialog.decision(), dialog.how.currentData()
        who, note = dialog.who.text(), dialog.note.text()
        told = _("The approval is recorded.") if said is Decision.APPROVED else _("The refusal is recorded.")

        def answered() -> None:
            quotes.approve(shop, actor, order_id, said, how=how, who=who, note=note)
            papers.freeze_quote(shop, actor, order_id)

        self.space.write(answered, told)

    def _withdraw(self) -> None:
        shop, actor, order_id = self.space.desk.shop, self.space.desk.actor, self.order_id
        self.space.write(lambda: quotes.withdraw(shop, actor, order_id), _("The quote is withdrawn."))
