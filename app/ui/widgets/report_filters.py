"""The filter row of the reports: which days, and chips for model, customer, site and technician, combined."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.domain.report_question import Question, Span
from app.services.report_choices import ReportChoices
from app.ui import theme
from app.ui.widgets.buttons import button
from app.ui.widgets.choice import Choice
from app.ui.widgets.filter_chip import FilterChip
from app.ui.widgets.flow import Flow
from app.ui.widgets.search_field import SearchField
from app.words.language import _, ngettext
from app.words.language import mark as _m
from app.words.plain_text import plain

_SPANS = {
    Span.THIS_MONTH: _m("This month"),
    Span.LAST_MONTH: _m("Last month"),
    Span.LAST_30: _m("Last 30 days"),
    Span.LAST_90: _m("Last 90 days"),
    Span.LAST_365: _m("Last 365 days"),
    Span.THIS_QUARTER: _m("This quarter"),
    Span.LAST_QUARTER: _m("Last quarter"),
    Span.THIS_YEAR: _m("This year"),
    Span.LAST_YEAR: _m("Last year"),
    Span.ALL: _m("All time"),
    Span.DAYS: _m("From – to"),
}
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.?(\d{4})?", re.ASCII)
#: How long nothing is chosen before the reports are asked anew, ms.
_REST_MS = 250


def span_name(span: Span) -> str:
    """A span as people read it."""
    return _(_SPANS[span])


class SpanChoice(QWidget):
    """Which days: a span, or two days as they are typed. `changed` follows every choice that can be read."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.span = Choice(_("Period"), 158)
        for span in Span:
            self.span.addItem(span_name(span), span)
        row.addWidget(self.span)
        self.first = self._day(row, _("From"), "2026-10-01")
        self.final = self._day(row, _("To, this day included"), "2026-10-31")
        self._tell = True
        self.span.currentIndexChanged.connect(lambda _at: self._changed())
        self._show()

    def _day(self, row: QHBoxLayout, name: str, hint: str) -> QLineEdit:
        field = QLineEdit()
        field.setAccessibleName(name)
        field.setPlaceholderText(hint)
        field.setToolTip(_("A day such as 2026-10-31 or 31.10.2026; left empty, without that bound."))
        field.setFixedWidth(theme.px(120))
        field.editingFinished.connect(self._changed)
        row.addWidget(field)
        return field

    def restyle(self) -> None:
        """Renew the fixed sizes at a switch of theme."""
        for field in (self.first, self.final):
            field.setFixedWidth(theme.px(120))

    def question(self) -> Question:
        """The days alone; a field that cannot be read is none."""
        span = self.span.currentData()
        if span is not Span.DAYS:
            return Question(span)
        return Question(span, _day_of(self.first.text()), _day_of(self.final.text()))

    def show_question(self, question: Question) -> None:
        """Show the days of a question, without telling it."""
        self._tell = False
        self.span.setCurrentIndex(self.span.findData(question.span))
        self.first.setText(question.first.isoformat() if question.first else "")
        self.final.setText(question.final.isoformat() if question.final else "")
        self._tell = True
        self._show()

    def _show(self) -> None:
        days = self.span.currentData() is Span.DAYS
        self.first.setVisible(days)
        self.final.setVisible(days)

    def _changed(self) -> None:
        self._show()
        wrong = {one for one in (self.first, self.final) if one.text().strip() and _day_of(one.text()) is None}
        asked = self.question()
        if asked.first is not None and asked.final is not None and asked.first > asked.final:
            wrong.add(self.final)
        for field in (self.first, self.final):
            theme.set_kind(field, "error" if field in wrong else "")
        if self._tell and not wrong:
            self.changed.emit()


def _day_of(text: str) -> date | None:
    """The day that is meant: as ISO writes it, or with dots; without a year the last one of that name."""
    said = text.strip()
    found = _DOTTED.fullmatch(said)
    try:
        if found is None:
            return date.fromisoformat(said)
        today = datetime.now().astimezone().date()
        day = date(int(found[3] or today.year), int(found[2]), int(found[1]))
        return day if found[3] or day <= today else day.replace(year=day.year - 1)
    except ValueError:
        return None


class _Pick(QFrame):
    """The choices of one filter: found by typing, ticked by Space or a click."""

    ticked = Signal()

    def __init__(self, parent: QWidget, name: str, choices: Sequence[tuple[str, str]], chosen: Sequence[str]) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("kind", "card")
        self.setAccessibleName(name)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 10)
        column.setSpacing(8)
        self.search = SearchField(_("Find"), _("Find in the choices"), 220)
        self.search.setVisible(len(choices) > 8)
        self.search.textChanged.connect(self._find)
        column.addWidget(self.search)
        self.list = QListWidget()
        self.list.setAccessibleName(name)
        for id_, text in choices:
            item = QListWidgetItem(plain(text, 60))
            item.setData(Qt.ItemDataRole.UserRole, id_)
            item.setSizeHint(QSize(0, theme.px(28)))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if id_ in chosen else Qt.CheckState.Unchecked)
            self.list.addItem(item)
        self.list.itemChanged.connect(lambda _item: self.ticked.emit())
        self.list.setMinimumSize(theme.px(240), min(max(len(choices), 2), 10) * theme.px(28) + theme.px(6))
        self.list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        palette = self.list.palette()  # the row of the keys is tinted as in tables, not filled
        palette.setColor(QPalette.ColorRole.Highlight, theme.color("accent_soft"))
        palette.setColor(QPalette.ColorRole.HighlightedText, theme.color("ink"))
        self.list.setPalette(palette)
        column.addWidget(self.list)
        self.all_button = button(_("All"), self._all, kind="ghost")
        column.addWidget(self.all_button, 0, Qt.AlignmentFlag.AlignLeft)
        (self.search if self.search.isVisibleTo(self) else self.list).setFocus()
        if self.list.count():
            self.list.setCurrentRow(0)

    def chosen(self) -> tuple[str, ...]:
        """What is ticked."""
        items = (self.list.item(at) for at in range(self.list.count()))
        return tuple(
            str(item.data(Qt.ItemDataRole.UserRole)) for item in items if item.checkState() == Qt.CheckState.Checked
        )

    def _find(self, text: str) -> None:
        words = text.casefold().split()
        for at in range(self.list.count()):
            item = self.list.item(at)
            item.setHidden(not all(word in item.text().casefold() for word in words))

    def _all(self) -> None:
        for at in range(self.list.count()):
            self.list.item(at).setCheckState(Qt.CheckState.Unchecked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.close()
        elif event.key() == Qt.Key.Key_Down and self.search.hasFocus():
            self.list.setFocus()
        else:
            super().keyPressEvent(event)


class _FilterPill(FilterChip):
    """A chip that opens its choices; it is on while it narrows."""

    def nextCheckState(self) -> None:
        """Only what was chosen switches it on."""


class ReportFilters(QWidget):
    """`changed` follows every change once nothing more is chosen for a moment; `question` is what is asked."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._choices = ReportChoices()
        self._question = Question()
        flow = Flow(self, 8)
        self.days = SpanChoice()
        self.days.changed.connect(self._days_changed)
        flow.addWidget(self.days)
        self.pills: dict[str, _FilterPill] = {}
        for field, icon in (
            ("models", "nav.boards"), ("customers", "ph.users"), ("sites", "ph.map-pin"), ("technicians", "ph.user"),
        ):  # fmt: skip
            pill = _FilterPill(self._name(field), icon)
            pill.clicked.connect(lambda _on=False, field=field: self.pick(field))
            self.pills[field] = pill
            flow.addWidget(pill)
        self.clear_button = button(_("Show all"), self.clear, icon="ph.x", kind="ghost")
        flow.addWidget(self.clear_button)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self.changed)
        self._show()

    @staticmethod
    def _name(field: str) -> str:
        return {
            "models": _("Model"), "customers": _("Customer"), "sites": _("Site"), "technicians": _("Technician"),
        }[field]  # fmt: skip

    @property
    def question(self) -> Question:
        """What is asked."""
        return self._question

    def show_question(self, question: Question) -> None:
        """Show a question, without telling it."""
        self._rest.stop()
        self._question = question
        self.days.show_question(question)
        self._show()

    def show_choices(self, choices: ReportChoices) -> None:
        """What can be chosen."""
        self._choices = choices
        self._show()

    def clear(self) -> None:
        """Take every filter but the days away."""
        days = self.days.question()
        self._question = replace(Question(), span=days.span, first=days.first, final=days.final)
        self._show()
        self.changed.emit()

    def pick(self, field: str) -> _Pick:
        """Open the choices of a filter below its chip."""
        pill = self.pills[field]
        popup = _Pick(self, self._name(field), getattr(self._choices, field), getattr(self._question, field))
        popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        popup.ticked.connect(lambda: self._ticked(field, popup.chosen()))
        popup.move(pill.mapToGlobal(QPoint(0, pill.height() + 4)))
        popup.show()
        return popup

    def _ticked(self, field: str, chosen: tuple[str, ...]) -> None:
        changes: dict[str, Any] = {field: chosen}
        self._question = replace(self._question, **changes)
        self._show()
        self._rest.start()

    def _days_changed(self) -> None:
        days = self.days.question()
        self._question = replace(self._question, span=days.span, first=days.first, final=days.final)
        self._rest.start()

    def names(self, field: str) -> tuple[str, ...]:
        """What a filter is narrowed to, as people call it."""
        names = dict(getattr(self._choices, field))
        return tuple(plain(names.get(id_, id_), 40) for id_ in getattr(self._question, field))

    def _show(self) -> None:
        for field, pill in self.pills.items():
            chosen = self.names(field)
            text = self._name(field)
            if chosen:
                more = len(chosen) - 1
                text = f"{text}: {chosen[0]}"
                text += " " + ngettext("and {n} more", "and {n} more", more).format(n=more) if more else ""
            pill.setChecked(bool(chosen))
            pill.setText(text)
            pill.setAccessibleName(text)
            pill.setToolTip(", ".join(chosen))
            pill.setVisible(bool(chosen or getattr(self._choices, field)))
            pill.updateGeometry()
            pill.update()
        self.clear_button.setVisible(self._question.narrowed)
