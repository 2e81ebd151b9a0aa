"""For which confirmed finding of an order the next work is: shown where there are several, and chosen by hand."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal

from app.domain.order_view import OrderView
from app.ui.widgets.choice import Choice
from app.words.findings import finding_text
from app.words.language import _, ngettext


class OrderAnswers(Choice):
    """The findings without an answer come first, then all of those at once, then the answered ones.

    The data of an item are the ids of the findings that the work answers; `taken` gives those that a person chose.
    """

    taken = Signal(tuple)

    def __init__(self, view: OrderView, ids: tuple[str, ...]) -> None:
        super().__init__(_("The finding that the work is for"), 420)
        rest = view.unanswered
        for line in rest:
            self.addItem(finding_text(line.finding).title, (line.id,))
        if len(rest) > 1:
            words = ngettext("{n} open finding", "All {n} open findings", len(rest)).format(n=len(rest))
            self.addItem(words, tuple(line.id for line in rest))
        for line in view.confirmed:
            if line not in rest:
                self.addItem(_("Answered: {finding}").format(finding=finding_text(line.finding).title), (line.id,))
        self.show_ids(ids)
        self.activated.connect(lambda at: self.taken.emit(self.itemData(at)))

    def show_ids(self, ids: tuple[str, ...]) -> None:
        """Show for which findings the work is as things stand; nobody chose it."""
        with QSignalBlocker(self):
            self.setCurrentIndex(max(0, self.findData(ids)))
        self.setToolTip(self.currentText())
        self.update()
