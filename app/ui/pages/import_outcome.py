"""What an import would do, on the Import page: counts, what is to be decided, problems by line, rows by line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QStackedWidget, QVBoxLayout, QWidget

from app.domain.import_plan import Fate, ImportChoices, ImportPlan, PlannedRow, StockMode, Trouble
from app.domain.import_row import RowProblem
from app.ui import theme
from app.ui.models.rows import CellText, Rows
from app.ui.widgets.buttons import button
from app.ui.widgets.filter_chip import FilterChip
from app.ui.widgets.flow import Flow
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.side_panel import empty
from app.ui.widgets.table import Table
from app.ui.widgets.text import label
from app.words.import_rows import counts_text, fate_word, field_word, made_text, trouble_text
from app.words.language import _, ngettext

_TONES = {
    Fate.NEW: ("ok", "state.ok"),
    Fate.CHANGED: ("info", "ph.pencil-simple"),
    Fate.LEFT_OUT: ("ink_2", "ph.minus"),
    Fate.WRONG: ("critical", "state.critical"),
    Fate.SAME: ("ink_2", "ph.equals"),
}


class ImportOutcome(QWidget):
    """`chosen` is emitted with the choices as they are now."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._choices = ImportChoices()
        self._line: int | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(12)
        self.counts = label("", "section", wrap=True)
        head.addWidget(self.counts, 1)
        self.view = Segmented(_("What is listed"), (("wrong", _("Problems"), ""), ("rows", _("Rows"), "")))
        self.lists = QStackedWidget()
        self.view.chosen.connect(lambda one: self.lists.setCurrentIndex(int(one == "rows")))
        head.addWidget(self.view)
        column.addLayout(head)
        self.made = label("", "small", "ink_2", wrap=True)
        column.addWidget(self.made)
        self.asked = QWidget()
        self._asked = Flow(self.asked, gap=8)
        self.stock = Segmented(
            _("Quantities of parts that are in stock already"),
            (("", _("Choose"), ""), (StockMode.ADD.value, _("Add to the stock"), ""),
             (StockMode.SET.value, _("Set to this count"), "")),
        )  # fmt: skip
        self.stock_line = label("", "small")
        self.stock.chosen.connect(self._take_stock)
        self.leave_out = FilterChip(_("Leave out rows with problems"), "ph.minus", "critical", 0)
        self.leave_out.toggled.connect(lambda on: self._take(replace(self._choices, leave_out_wrong=on)))
        self.leave_one = button("", self._leave_one, icon="ph.minus", kind="ghost")
        self.chips: dict[str, FilterChip] = {}
        for one in (self.stock_line, self.stock, self.leave_out, self.leave_one):
            self._asked.addWidget(one)
        self._overwrites = QHBoxLayout()
        self._overwrites.setSpacing(8)
        held = QWidget()
        held.setLayout(self._overwrites)
        self._asked.addWidget(held)
        self.asked.hide()  # until the rows are counted
        column.addWidget(self.asked)
        self.troubles = Rows(
            (_("Line"), _("Column"), _("It says"), _("What is wrong"), _("What to do")), frozenset({0})
        )
        self.rows = Rows((_("Line"), _("What"), _("Becomes"), _("Changes")), frozenset({0}))
        self.listed = self._table(_("Problems"), self.troubles, (70, 150, 170, 330), 4)
        self.listed.picked.connect(self._picked)
        self.lists.addWidget(self.listed)
        self.lists.addWidget(self._table(_("Rows"), self.rows, (70, 320, 150), 3))
        column.addWidget(self.lists, 1)

    @staticmethod
    def _table(name: str, model: Rows, widths: Sequence[int], rest: int) -> Table:
        table = Table(name, model)
        for at, width in enumerate(widths):
            table.setColumnWidth(at, theme.px(width))
        table.horizontalHeader().setSectionResizeMode(rest, QHeaderView.ResizeMode.Stretch)
        return table

    def say(self, sentence: str) -> None:
        """Say what is missing before anything can be counted."""
        self.counts.setText(sentence)
        self.made.setText("")
        self.troubles.show(())
        self.rows.show(())

    def show_plan(self, plan: ImportPlan, choices: ImportChoices, headers: Sequence[str]) -> None:
        """Show what would happen, and what is to be decided."""
        self._choices = choices
        self.counts.setText(counts_text(plan))
        self.made.setText(made_text(plan))
        self.made.setVisible(bool(self.made.text()))
        self.troubles.show([(one, _trouble_cells(one, headers)) for one in plan.troubles])
        self._picked(-1)
        self.rows.show([(one, _row_cells(one)) for one in plan.rows])
        self.view.rename("wrong", _("Problems {count:,}").format(count=plan.trouble_count))
        self.view.choose("wrong" if plan.trouble_count else "rows")
        in_stock = plan.in_stock > 0
        self.stock.setVisible(in_stock)
        self.stock_line.setVisible(in_stock)
        self.stock_line.setText(
            ngettext(
                "{count:,} row is of a part in stock:", "{count:,} rows are of parts in stock:", plan.in_stock
            ).format(count=plan.in_stock)
        )
        _quietly(self.stock, lambda: self.stock.choose(choices.stock.value if choices.stock is not None else ""))
        held_back = plan.wrong or (plan.left_out if choices.leave_out_wrong else 0)
        self.leave_out.setVisible(bool(held_back))
        self.leave_out.set_count(held_back)
        _quietly(self.leave_out, lambda: self.leave_out.setChecked(choices.leave_out_wrong))
        self._show_overwrites(plan, choices)
        self.asked.setVisible(in_stock or bool(held_back) or bool(self.chips))

    def _show_overwrites(self, plan: ImportPlan, choices: ImportChoices) -> None:
        empty(self._overwrites)
        self.chips = {}
        for field, count in sorted(plan.differing.items(), key=lambda one: -one[1]):
            if field in ("quantity", "supplier"):
                continue
            chip = FilterChip(_("Overwrite: {field}").format(field=field_word(field)), "", "info", count)
            chip.setChecked(field in choices.overwrite)
            chip.toggled.connect(lambda on, one=field: self._overwrite(one, on=on))
            self.chips[field] = chip
            self._overwrites.addWidget(chip)

    def _picked(self, at: int) -> None:
        self._line = self.troubles.thing(at).line if at >= 0 else None
        self.leave_one.setVisible(self._line is not None)
        told = _("Leave out line {line:,}").format(line=self._line or 0)
        self.leave_one.setText(told)
        self.leave_one.setAccessibleName(told)

    def _leave_one(self) -> None:
        if self._line is not None:
            self._take(replace(self._choices, left_out=self._choices.left_out | {self._line}))

    def _overwrite(self, field: str, *, on: bool) -> None:
        chosen = self._choices.overwrite | {field} if on else self._choices.overwrite - {field}
        self._take(replace(self._choices, overwrite=chosen))

    def _take_stock(self, mode: str) -> None:
        self._take(replace(self._choices, stock=StockMode(mode) if mode else None))

    def _take(self, choices: ImportChoices) -> None:
        if choices != self._choices:
            self._choices = choices
            self.chosen.emit(choices)


def _quietly(widget: QWidget, change: Callable[[], object]) -> None:
    widget.blockSignals(True)
    change()
    widget.blockSignals(False)


def _trouble_cells(trouble: Trouble, headers: Sequence[str]) -> tuple[CellText, ...]:
    what, remedy = trouble_text(trouble)
    column = ""
    if isinstance(trouble, RowProblem) and trouble.column is not None and trouble.column < len(headers):
        column = headers[trouble.column]
    return (
        CellText(f"{trouble.line:,}", sort=trouble.line),
        CellText(column or field_word(trouble.field)),
        CellText(trouble.text, "ink_2"),
        CellText(what, "critical", "state.critical"),
        CellText(remedy),
    )


def _row_cells(row: PlannedRow) -> tuple[CellText, ...]:
    tone, icon = _TONES[row.fate]
    changes = " · ".join(
        _("{field}: {old} → {new}").format(field=field_word(one.field), old=one.old or _("blank"), new=one.new)
        if one.taken
        else _("{field} stays {old} (file: {new})").format(field=field_word(one.field), old=one.old, new=one.new)
        for one in row.changes
    )
    return (
        CellText(f"{row.line:,}", sort=row.line),
        CellText(row.about, strong=True),
        CellText(fate_word(row.fate), tone, icon),
        CellText(changes, "ink_2"),
    )
