"""What was agreed with the customer, on the order page: whom to reach, the terms, the way to their other boards."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from app.domain.call import CallCustomer
from app.domain.order_view import OrderView
from app.domain.shop_error import NoSuchThing
from app.services import call
from app.ui.widgets.buttons import button
from app.ui.widgets.order_card import OrderCard, OrderSpace
from app.ui.widgets.text import label
from app.words.language import _, ngettext
from app.words.orders import money_text
from app.words.quotes import days_text


class OrderCustomer(OrderCard):
    """The customer with the terms that bear on this order."""

    def __init__(self, space: OrderSpace) -> None:
        super().__init__(space, _("Agreement"))
        self.column.setSpacing(4)

    @classmethod
    def wanted(cls, view: OrderView) -> bool:
        """An order of a customer who is known."""
        return view.customer_id is not None

    @classmethod
    def read(cls, shop: Any, view: OrderView) -> CallCustomer | None:
        """The customer, summed up."""
        try:
            return call.caller(shop, view.customer_id) if view.customer_id is not None else None
        except NoSuchThing:
            return None

    def show_order(self, view: OrderView, found: Any) -> None:
        self.clear()
        if not isinstance(found, CallCustomer):
            self.column.addWidget(label(view.customer or _("(name taken out)"), "body", wrap=True))
            return
        one, terms = found.customer, found.customer.terms
        if one.contact:
            self.column.addWidget(label(one.contact, "small", "ink_2", wrap=True, select=True))
        agreed = [
            _("{days} to repair").format(days=days_text(terms.sla_days)) if terms.sla_days is not None else "",
            _("{days} warranty").format(days=days_text(terms.warranty_days)) if terms.warranty_days is not None else "",
            _("no approval up to {cap}").format(cap=money_text(one.price_cap)) if one.price_cap is not None else "",
            terms.text,
        ]
        if any(agreed):
            self.column.addWidget(label(" · ".join(word for word in agreed if word), "small", wrap=True))
        row = QHBoxLayout()
        row.setSpacing(12)
        boards = ngettext("{count} board here", "{count} boards here", found.open_boards).format(
            count=found.open_boards
        )
        desk = self.space.desk
        row.addWidget(button(boards, lambda: desk.go_to("call", customer=one.id, back="order"), kind="link"))
        row.addWidget(button(_("Edit"), lambda: desk.go_to("customers", customer=one.id, back="order"), kind="link"))
        row.addStretch(1)
        self.column.addLayout(row)
        self.column.setAlignment(row, Qt.AlignmentFlag.AlignLeft)
