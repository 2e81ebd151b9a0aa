"""Small questions about one order or several: why it is held and until when, for when it is promised, whose it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from app.domain.moment_text import moment_of
from app.domain.work_order import Hold
from app.ui.order_marks import offset_min
from app.ui.widgets.ask_dialog import AskDialog
from app.ui.widgets.choice import Choice
from app.ui.widgets.name_offer import NameOffer
from app.ui.widgets.text import label
from app.words.dates import moment_text
from app.words.language import _
from app.words.waiting import hold_word


class _Moment:
    """A field for a time to come, with what was understood below it."""

    def __init__(self, dialog: AskDialog, name: str, hint: str) -> None:
        self.field: QLineEdit = dialog.field(name)
        self.field.setPlaceholderText(hint)
        self.line: QLabel = label("", "small", "ink_2", wrap=True)
        dialog.fields.addWidget(self.line)
        self.field.textChanged.connect(lambda _text: self._told())
        self._told()

    @property
    def good(self) -> bool:
        """Whether it can be read, an empty one too."""
        return not self.field.text().strip() or self.value() is not None

    def value(self) -> datetime | None:
        """The moment (UTC); None for an empty field or one that cannot be read."""
        try:
            return moment_of(self.field.text(), datetime.now().astimezone()).astimezone(UTC)
        except (ValueError, OverflowError):
            return None

    def _told(self) -> None:
        at = self.value()
        if at is not None:
            self.line.setText(moment_text(at, offset_min()))
        else:
            self.line.setText(_("A time such as 15:40, 4h or 3d, or a day such as 27.11 or 2026-11-27."))


class HoldDialog(AskDialog):
    """Why an order is held, until when, and a reason in words; only "another reason" needs the words."""

    def __init__(self, parent: QWidget, title: str, line: str = "") -> None:
        super().__init__(parent, title, line, _("Put on hold"))
        self.why = Choice(_("Why"), 380)
        for hold in Hold:
            self.why.addItem(hold_word(hold), hold)
        self.fields.addWidget(label(_("Why"), "small", "ink_2"))
        self.fields.addWidget(self.why)
        self.until = _Moment(self, _("Ready at"), _("4h"))
        self.reason = self.field(_("Reason"))
        self.why.currentIndexChanged.connect(lambda _index: self._may_go())
        for field in (self.until.field, self.reason):
            field.textChanged.connect(lambda _text: self._may_go())
        self.why.setFocus()
        self._may_go()

    def _may_go(self) -> None:
        said = bool(self.reason.text().strip()) or self.why.currentData() is not Hold.OTHER
        self.go_button.setEnabled(said and self.until.good)


class PromiseDialog(AskDialog):
    """For when it is promised; an empty field takes the promise away."""

    def __init__(self, parent: QWidget, title: str) -> None:
        super().__init__(parent, title, _("Left empty, nothing is promised."), _("Promise"))
        self.due = _Moment(self, _("Ready by"), _("3d"))
        self.due.field.textChanged.connect(lambda _text: self.go_button.setEnabled(self.due.good))
        self.due.field.setFocus()


class AssignDialog(AskDialog):
    """Whose it is; an empty field gives it to nobody."""

    def __init__(self, parent: QWidget, title: str, people: Sequence[str], name: str) -> None:
        super().__init__(parent, title, _("Left empty, it is nobody's."), _("Assign"))
        self.name = self.field(_("Name"), name)
        NameOffer(self.name, people)
        self.name.setFocus()
        self.name.selectAll()


class NameDialog(AskDialog):
    """A name for a view that is kept."""

    def __init__(self, parent: QWidget, title: str, most: int) -> None:
        super().__init__(parent, title, _("It keeps the search and the filters, for you."), _("Keep view"))
        self.name = self.field(_("Name"))
        self.name.setMaxLength(most)
        self.go_button.setEnabled(False)
        self.name.textChanged.connect(lambda text: self.go_button.setEnabled(bool(text.strip())))
        self.name.setFocus()
