"""Papers and labels of several orders at once: which orders, which papers of each, and then the preview of all."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QCheckBox

from app.domain.order_draft import OrderFilter
from app.services import order_list
from app.services.batch_print import MOST, BatchAsked
from app.services.order_board import STATES, Column
from app.services.paper import Copy
from app.services.papers import PaperKind
from app.ui.bridge import run_in_thread
from app.ui.pages.page import Page
from app.ui.pages.paper_offers import batch_offer, copies, kind_word, languages
from app.ui.widgets.ask_dialog import AskDialog
from app.ui.widgets.choice import Choice
from app.ui.widgets.label_dialog import ask_labels
from app.ui.widgets.print_preview import PrintPreview
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.text import label
from app.words.language import _, ngettext

#: The papers that are printed for several orders, as they are laid out for each.
KINDS = (PaperKind.RECEIPT, PaperKind.ORDER, PaperKind.RETURN)


class BatchDialog(AskDialog):
    """`chosen` are the orders that are selected, `ready` those that may go out."""

    def __init__(self, page: Page, chosen: Sequence[str], ready: Sequence[str]) -> None:
        line = _("One paper after another, order by order. What cannot be made is named, and the others are printed.")
        super().__init__(page.window(), _("Print papers"), line, _("Look and print…"))
        self._page = page
        self.orders = Choice(_("Which orders"), 400)
        for numbers, words in (
            (chosen, ngettext("{n} selected", "{n} selected", len(chosen))),
            (ready, ngettext("{n} that is ready to go out", "All {n} that are ready to go out", len(ready))),
        ):
            if numbers:
                self.orders.addItem(words.format(n=f"{len(numbers):,}"), tuple(numbers))
        self.fields.addWidget(label(_("Which orders"), "small", "ink_2"))
        self.fields.addWidget(self.orders)
        self.fields.addWidget(label(_("Which papers"), "small", "ink_2"))
        self.kinds = {kind: QCheckBox(kind_word(kind)) for kind in KINDS}
        self.labels = QCheckBox(_("Labels of the orders, on the printer for labels"))
        for kind, box in self.kinds.items():
            box.setChecked(kind is PaperKind.ORDER)
        for box in (*self.kinds.values(), self.labels):
            box.toggled.connect(lambda _on: self._may_go())
            self.fields.addWidget(box)
        self.copy = Segmented(_("For whom"), tuple((one, words, "") for one, words in copies()))
        self.fields.addWidget(label(_("Work orders as"), "small", "ink_2"))
        self.fields.addWidget(self.copy)
        self.language = Choice(_("Language of customers' papers"), 400)
        for code, words in languages():
            self.language.addItem(words, code)
        self.fields.addWidget(label(_("Language of customers' papers"), "small", "ink_2"))
        self.fields.addWidget(self.language)
        self.orders.setFocus()
        self.accepted.connect(self.show_papers)

    def asked(self) -> BatchAsked | None:
        """What is to be printed; None where no paper is chosen."""
        kinds = tuple(kind for kind, box in self.kinds.items() if box.isChecked())
        numbers: tuple[str, ...] = self.orders.currentData()
        return (
            BatchAsked(numbers[:MOST], kinds, Copy(self.copy.value()), self.language.currentData()) if kinds else None
        )

    def show_papers(self) -> None:
        """Show all papers as one; the labels come after them, for they go to another printer."""
        page, asked = self._page, self.asked()
        numbers: tuple[str, ...] = self.orders.currentData()
        if asked is None:
            ask_labels(page.window(), page.desk, numbers)
            return
        title = ngettext("Papers of {n} order", "Papers of {n} orders", len(asked.numbers))
        said = title.format(n=f"{len(asked.numbers):,}")
        self.preview = PrintPreview(page.window(), page.desk, said, batch_offer(page.desk.shop, asked, said))
        if self.labels.isChecked():
            self.preview.finished.connect(lambda _code: ask_labels(page.window(), page.desk, numbers))
        self.preview.open()

    def _may_go(self) -> None:
        self.go_button.setEnabled(self.labels.isChecked() or any(box.isChecked() for box in self.kinds.values()))


def ask_papers(page: Page, chosen: Sequence[str]) -> None:
    """Ask which papers of which orders, once those that are ready are known."""
    shop = page.desk.shop

    def ask(ready: tuple[str, ...]) -> None:
        if chosen or ready:
            BatchDialog(page, chosen, ready).open()
        else:
            page.desk.toast(_("No order is ready to go out. Choose orders in the list to print their papers."))

    wanted = OrderFilter(states=STATES[Column.READY], limit=MOST)
    run_in_thread(lambda: tuple(row.number for row in order_list.orders(shop, wanted)), ask, page.desk.say_error, page)
