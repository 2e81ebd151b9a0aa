"""Writing a quote, and recording what the customer said to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.domain.quote import BadQuote, Decision, Difficulty, How, LineKind, QuoteDraft, QuoteLine
from app.domain.stock import Money
from app.ui import theme
from app.ui.widgets.buttons import button, icon_button, primary
from app.ui.widgets.choice import Choice
from app.ui.widgets.form_dialog import FormDialog
from app.ui.widgets.number_field import NumberField
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.text import hairline, label
from app.words.errors import sentence
from app.words.language import _
from app.words.orders import amount_text, money_of, money_text
from app.words.quotes import difficulty_word, how_word, line_kind_word, tax_text

_VALID_DAYS = 14


class _Row:
    """One line of the quote being written: its fields, and the line they make."""

    def __init__(self, line: QuoteLine, currency: str) -> None:
        self.kind, self.sku, self.difficulty, self.currency = line.kind, line.sku, line.difficulty, currency
        self.text = QLineEdit(line.text)
        self.text.setMaxLength(120)
        self.text.setMinimumWidth(theme.px(280))
        self.text.setAccessibleName(line_kind_word(line.kind))
        self.quantity = NumberField(1, line.quantity)
        self.quantity.setFixedWidth(theme.px(64))
        minutes = line.kind is LineKind.LABOUR
        self.quantity.setAccessibleName(_("Minutes") if minutes else _("Pieces"))
        self.unit = QLineEdit(amount_text(Money(line.unit_minor, currency)))
        self.unit.setFixedWidth(theme.px(96))
        self.unit.setAccessibleName(_("Price of an hour") if minutes else _("Price of one"))
        self.total = label("", "strong")
        self.total.setMinimumWidth(theme.px(92))
        self.total.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.unit.setAlignment(Qt.AlignmentFlag.AlignRight)

    def line(self) -> QuoteLine:
        """The line as it stands. Raises ValueError where the price is none."""
        unit = money_of(self.unit.text(), self.currency)
        text = self.text.text().strip() or line_kind_word(self.kind)
        return QuoteLine(self.kind, text, self.quantity.value(), unit.minor, self.difficulty, self.sku)


class QuoteDialog(FormDialog):
    """A quote as suggested, to be changed; `suggest` gives it for another difficulty, `labour` the line by minutes."""

    least = (680, 0)

    def __init__(
        self,
        parent: QWidget,
        draft: QuoteDraft,
        suggest: Callable[[Difficulty], QuoteDraft],
        labour: QuoteLine,
        standing: str = "",
    ) -> None:
        super().__init__(parent)
        self._draft, self._suggest, self._labour = draft, suggest, labour
        self.setWindowTitle(_("Write a quote"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.setSpacing(10)
        head = QHBoxLayout()
        head.addWidget(label(_("Write a quote"), "title"), 1)
        self.difficulty = Segmented(
            _("How hard the repair is"), tuple((one.value, difficulty_word(one), "") for one in Difficulty)
        )
        hard = next((line.difficulty for line in draft.lines if line.difficulty is not None), None)
        self.difficulty.setVisible(hard is not None)
        if hard is not None:
            self.difficulty.choose(hard.value)
        self.difficulty.chosen.connect(lambda one: self._start(self._suggest(Difficulty(one))))
        head.addWidget(self.difficulty)
        whole.addLayout(head)
        if standing:
            whole.addWidget(label(standing, "small", "ink_2", wrap=True))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(0, 1)
        whole.addLayout(self._grid)
        more = QHBoxLayout()
        more.addWidget(button(_("Add a line"), self._add_free, icon="ph.plus", kind="ghost"))
        more.addWidget(button(_("Add labour"), self._add_labour, icon="ph.clock", kind="ghost"))
        more.addStretch(1)
        whole.addLayout(more)
        whole.addWidget(hairline())
        self.tax = label("", "body", "ink_2")
        self.total = label("", "title")
        for one in (self.tax, self.total):
            row = QHBoxLayout()
            row.addStretch(1)
            row.addWidget(one)
            whole.addLayout(row)
        terms = QHBoxLayout()
        terms.setSpacing(8)
        days = label(_("Valid for days"), "small", "ink_2")
        terms.addWidget(days)
        valid = draft.valid_until
        self.days = NumberField(1, max((valid - datetime.now(UTC)).days + 1, 1) if valid else _VALID_DAYS)
        self.days.setFixedWidth(theme.px(64))
        self.days.setAccessibleName(_("Valid for days"))
        days.setBuddy(self.days)
        terms.addWidget(self.days)
        self.note = QLineEdit(draft.note)
        self.note.setMaxLength(300)
        self.note.setAccessibleName(_("Note on the quote"))
        self.note.setPlaceholderText(_("note on the quote"))
        terms.addWidget(self.note, 1)
        whole.addLayout(terms)
        self.problem = label("", "small", "critical", wrap=True)
        whole.addWidget(self.problem)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(button(_("Cancel"), self.reject))
        self.go_button = primary(_("Save the quote"), self.accept, compact=True)
        foot.addWidget(self.go_button)
        whole.addLayout(foot)
        self.rows: list[_Row] = []
        self._start(draft)

    def draft(self) -> QuoteDraft:
        """The quote as it stands. Raises ValueError, BadQuote."""
        until = datetime.now(UTC).replace(microsecond=0) + timedelta(days=self.days.value())
        lines = tuple(row.line() for row in self.rows)
        return replace(self._draft, lines=lines, valid_until=until, note=self.note.text().strip()).checked()

    def _start(self, draft: QuoteDraft) -> None:
        own = [row.line() for row in self.rows if row.kind in (LineKind.FREE, LineKind.LABOUR) and self._reads(row)]
        self._draft = draft
        self.rows = [_Row(line, draft.currency) for line in (*draft.lines, *own)]
        self._lay()

    def _reads(self, row: _Row) -> bool:
        try:
            row.line()
        except ValueError:
            return False
        return True

    def _add_free(self) -> None:
        self.rows.append(_Row(QuoteLine(LineKind.FREE, "", 1, 0), self._draft.currency))
        self._lay()
        self.rows[-1].text.setFocus()

    def _add_labour(self) -> None:
        self.rows.append(_Row(self._labour, self._draft.currency))
        self._lay()
        self.rows[-1].quantity.setFocus()

    def _remove(self, row: _Row) -> None:
        self.rows.remove(row)
        self._lay()

    def _lay(self) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None and all(
                widget not in (row.text, row.quantity, row.unit, row.total) for row in self.rows
            ):
                widget.hide()
                widget.deleteLater()
        heads = (_("What for"), _("How many"), _("Price"), _("Amount")) if self.rows else ()
        for column, words in enumerate(heads):
            right = Qt.AlignmentFlag.AlignRight if column > 1 else Qt.AlignmentFlag.AlignLeft
            self._grid.addWidget(label(words, "caption", "ink_2"), 0, column, right)
        for at, row in enumerate(self.rows, 1):
            for column, widget in enumerate((row.text, row.quantity, row.unit, row.total)):
                self._grid.addWidget(widget, at, column)
                widget.show()
            self._grid.addWidget(icon_button(_("Remove the line"), "ph.x", partial(self._remove, row)), at, 4)
            for field in (row.text, row.quantity, row.unit):
                field.textChanged.connect(lambda _text: self._judge())
        self._judge()

    def _judge(self) -> None:
        problem = ""
        for row in self.rows:
            try:
                row.total.setText(money_text(Money(row.line().total_minor, row.currency)))
            except ValueError:
                row.total.setText("—")
                problem = _("Write each price as a number, such as 120.00.")
        try:
            if not problem:
                draft = self.draft()
                self.total.setText(_("Total {total}").format(total=money_text(draft.total)))
                self.tax.setText(
                    f"{tax_text(draft.tax_bp, draft.tax_name)}: {money_text(draft.tax)}" if draft.tax_bp else ""
                )
                self.tax.setVisible(bool(draft.tax_bp))
        except BadQuote as error:
            problem = sentence(error)
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self.go_button.setEnabled(not problem)


class AnswerDialog(FormDialog):
    """What the customer said to the quote, who said it, and how."""

    least = (480, 0)

    def __init__(self, parent: QWidget, number: str, total: str, who: str) -> None:
        super().__init__(parent)
        title = _("The customer's answer")
        self.setWindowTitle(title)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.setSpacing(8)
        whole.addWidget(label(title, "title"))
        whole.addWidget(label(f"{number} · {total}", "body", "ink_2"))
        answers = QHBoxLayout()
        answers.setSpacing(8)
        group = QButtonGroup(self)
        self.yes, self.no = self._answer(_("Approved")), self._answer(_("Declined"))
        for one in (self.yes, self.no):
            group.addButton(one)
            answers.addWidget(one, 1)
        self.yes.setChecked(True)
        whole.addLayout(answers)
        self.how = Choice(_("How the customer said so"), 180)
        for how in How:
            self.how.addItem(how_word(how), how)
        self.who = QLineEdit(who)
        self.who.setMaxLength(80)
        self.who.setPlaceholderText(_("who of the customer"))
        self.who.setAccessibleName(_("Who of the customer said so"))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.how)
        row.addWidget(self.who, 1)
        whole.addLayout(row)
        self.note = QLineEdit()
        self.note.setMaxLength(300)
        self.note.setPlaceholderText(_("note"))
        self.note.setAccessibleName(_("Note on the answer"))
        whole.addWidget(self.note)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(button(_("Cancel"), self.reject))
        self.go_button = primary(_("Record the answer"), self.accept, compact=True)
        foot.addWidget(self.go_button)
        whole.addLayout(foot)
        self.yes.setFocus()

    def decision(self) -> Decision:
        """What was said."""
        return Decision.APPROVED if self.yes.isChecked() else Decision.DECLINED

    def _answer(self, text: str) -> QPushButton:
        made = button(text)
        made.setCheckable(True)
        made.setProperty("answer", True)
        return made
