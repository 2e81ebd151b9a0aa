"""What is printed of a delivery: its receipt, the orders of its boards, their labels. A part of the page of intake."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from app.domain.intake import Delivery
from app.ui.pages.page import Page as PageBase
from app.words.language import _

if TYPE_CHECKING:

    class _Shown(PageBase):
        """What is needed of the page."""

        delivery: Delivery | None

else:
    _Shown = object


class DeliveryPapers(_Shown):
    """The papers and labels of the delivery that is shown."""

    def print_paper(self) -> bool:
        """Show the receipt, and the orders of the boards."""
        from app.ui.pages.paper_offers import delivery_offers
        from app.ui.widgets.print_preview import PrintPreview

        delivery = self.delivery
        if delivery is None or not delivery.lines:
            return False
        PrintPreview(self.window(), self.desk, delivery.number, *delivery_offers(self.desk.shop, delivery)).open()
        return True

    def print_what(self, what: str) -> None:
        """Show the papers, or the labels."""
        if what == "labels":
            self.print_label()
        else:
            self.print_paper()

    def labelled(self) -> Any:
        """What came with it."""
        from app.services.labels import Wanted

        delivery = self.delivery
        return Wanted(delivery=delivery.number) if delivery is not None and delivery.lines else ()

    def say_taken(self, number: str, undo: Callable[[], None]) -> None:
        """An order was opened: say so, and offer its label while the board is in the hand."""
        said = _("{number} is open.").format(number=number)
        self.desk.toast(said, undo, (_("Label…"), lambda: self.print_label_of((number,))))
