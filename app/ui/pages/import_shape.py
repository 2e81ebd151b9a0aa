"""How a table is read, at the top of the Import page: sheet, encoding, separator, headings; what its rows become."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.import_mapping import ColumnMapping, MappingSource
from app.domain.import_target import FieldKind, TargetId
from app.services.import_reading.table_file import Table
from app.services.import_reading.targets import target_of
from app.ui.widgets.choice import Choice
from app.ui.widgets.empty_state import icon_label
from app.ui.widgets.flow import Flow
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.text import Elided, label
from app.words.import_rows import choice_word, field_word, target_word
from app.words.import_tables import encoding_word, notice_text, separator_word
from app.words.language import _, ngettext
from app.words.plain_text import plain

_SEPARATORS = (",", ";", "\t", "|")
#: Fields of which one value may hold for all rows.
_FOR_ALL = ("kind", "currency")


class ImportShape(QWidget):
    """`opened_otherwise` is emitted with how the file is to be read instead, `fixed` with a field and what holds for
    all rows, `target_chosen` with what the rows become.
    """

    target_chosen = Signal(object)
    opened_otherwise = Signal(dict)
    fixed = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        first = QHBoxLayout()
        first.setSpacing(10)
        first.addWidget(icon_label("ph.table", "accent", 20))
        self.name = Elided("", "strong")
        first.addWidget(self.name, 1)
        self.target = Segmented(_("What the rows become"), tuple((one.value, target_word(one), "") for one in TargetId))
        self.target.chosen.connect(lambda one: self.target_chosen.emit(TargetId(one)))
        first.addWidget(self.target)
        column.addLayout(first)
        self._flow = Flow(gap=8)
        self.sheet = self._choice(_("Sheet"), 190, "sheet")
        self.encoding = self._choice(_("Encoding"), 230, "encoding")
        self.separator = self._choice(_("Separator"), 150, "separator")
        self.header = self._choice(_("Headings in line"), 200, "header")
        self.for_all: dict[str, Choice] = {}
        for name in _FOR_ALL:
            choice = Choice(_("{field} of all rows").format(field=field_word(name)), 230)
            choice.currentIndexChanged.connect(
                lambda _at, one=choice, field=name: self.fixed.emit(field, one.currentData() or "")
            )
            self.for_all[name] = choice
            self._flow.addWidget(choice)
        column.addLayout(self._flow)
        self.source = label("", "small", "ink_2", wrap=True)
        column.addWidget(self.source)

    def _choice(self, name: str, width: int, key: str) -> Choice:
        choice = Choice(name, width)
        choice.currentIndexChanged.connect(lambda _at, one=choice: self._chosen(key, one))
        self._flow.addWidget(choice)
        return choice

    def _chosen(self, key: str, choice: Choice) -> None:
        how: dict[str, Any] = {}
        for name, one in (("sheet", self.sheet), ("encoding", self.encoding), ("separator", self.separator)):
            if not one.isHidden():
                how[name] = one.currentData()
        if key == "header":
            how["header"] = choice.currentData()
        self.opened_otherwise.emit(how)

    def show_shape(self, table: Table, mapping: ColumnMapping) -> None:
        """Show how the table was read."""
        shape = table.shape
        rows = ngettext("{count:,} row", "{count:,} rows", shape.count).format(count=shape.count)
        self.name.set_text(f"{plain(shape.name, 160)} · {rows}")
        _fill(self.sheet, [(_("Sheet: {name}").format(name=plain(one, 60)), one) for one in shape.sheets], shape.sheet)
        self.sheet.setVisible(len(shape.sheets) > 1)
        _fill(self.encoding, [(encoding_word(one), one) for one in shape.encodings], shape.encoding)
        self.encoding.setVisible(len(shape.encodings) > 1)
        _fill(self.separator, [(separator_word(one), one) for one in _SEPARATORS], shape.separator)
        self.separator.setVisible(shape.separator is not None)
        lines = [(_("Headings in line {line}").format(line=row.line), row.line) for row in table.top()]
        _fill(self.header, [(_("No headings"), 0), *lines], shape.header_line)
        self.target.blockSignals(True)
        self.target.choose(mapping.target.value)
        self.target.blockSignals(False)
        self._notices = " · ".join(notice_text(notice) for notice in shape.notices)
        self.show_source(mapping)

    def show_source(self, mapping: ColumnMapping) -> None:
        """Say where the mapping comes from, and offer what may hold for all rows."""
        told = {
            MappingSource.REMEMBERED: _("Columns as you chose them before for a table with these headings."),
            MappingSource.PRESET: _("Columns as {preset} writes them.").format(preset=mapping.preset),
            MappingSource.HEADINGS: _("Columns proposed by their headings: check them."),
            MappingSource.PERSON: _("Columns as you chose them."),
        }[mapping.source]
        self.source.setText(plain(" · ".join(one for one in (told, self._notices) if one), lines=True))
        target = target_of(mapping.target)
        fields = {field.id: field for field in target.fields}
        for name, choice in self.for_all.items():
            offered = name in fields and name not in mapping.columns and fields[name].kind is FieldKind.CHOICE
            choice.setVisible(offered)
            if offered:
                ids = list(dict.fromkeys(id_ for _word, id_ in fields[name].choices))
                head = _("{field}: as each row says").format(field=field_word(name))
                told_all = [
                    (_("{field}: {value}").format(field=field_word(name), value=choice_word(name, id_)), id_)
                    for id_ in ids
                ]
                _fill(choice, [(head, ""), *told_all], mapping.fixed.get(name, ""))


def _fill(choice: Choice, items: list[tuple[str, Any]], chosen: Any) -> None:
    choice.blockSignals(True)
    choice.clear()
    for text, value in items:
        choice.addItem(text, value)
    choice.setCurrentIndex(max(0, choice.findData(chosen)))
    choice.blockSignals(False)
    choice.setToolTip(choice.currentText())
