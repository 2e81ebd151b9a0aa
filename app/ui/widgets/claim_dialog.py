"""A maker's claim form: every field with what the order fills in, what is wrong below the field it is about."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from app.domain.claim import ClaimField, ClaimForm, FieldKind, Filled, problems
from app.domain.order_view import AttachmentLine
from app.ui import theme
from app.ui.widgets.buttons import button, primary
from app.ui.widgets.choice import Choice
from app.ui.widgets.form_dialog import FormDialog
from app.ui.widgets.scrolled import Scrolled
from app.ui.widgets.text import label
from app.words.claims import choice_word, field_name, form_name, problem_text, problems_text
from app.words.language import _


class ClaimDialog(FormDialog):
    """Save keeps it half filled too; the PDF is made only when nothing is missing. `saved` and `printed` are called
    with the form and what stands in it. `fill` gives what the order fills into a form.
    """

    least = (620, 560)

    def __init__(
        self,
        parent: QWidget,
        forms: Sequence[ClaimForm],
        photos: Sequence[AttachmentLine],
        fill: Callable[[ClaimForm], Filled],
        saved: Callable[[ClaimForm, Filled], None],
        printed: Callable[[ClaimForm, Filled], None],
    ) -> None:
        super().__init__(parent)
        self._forms, self._pictures, self._fill = tuple(forms), tuple(photos), fill
        self._saved, self._printed = saved, printed
        self.setWindowTitle(_("Claim to the maker"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.setSpacing(10)
        whole.addWidget(label(_("Claim to the maker"), "title"))
        self.form = Choice(_("Form"), 420)
        for one in self._forms:
            self.form.addItem(form_name(one.id), one)
        self.form.currentIndexChanged.connect(lambda _at: self._show_form())
        whole.addWidget(self.form)
        self._inside = QWidget()
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(4)
        whole.addWidget(Scrolled(self._inside), 1)
        self.problem = label("", "small", "critical", wrap=True)
        self.problem.hide()
        whole.addWidget(self.problem)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(button(_("Cancel"), self.reject))
        row.addWidget(button(_("Save the draft"), self._save))
        self.go_button = primary(_("Save as PDF…"), self._print, icon="ph.file-pdf", compact=True)
        row.addWidget(self.go_button)
        whole.addLayout(row)
        self._texts: dict[str, QLineEdit | QPlainTextEdit | Choice] = {}
        self._boxes: dict[str, list[tuple[str, QCheckBox]]] = {}
        self._wrong: dict[str, QLabel] = {}
        self._show_form()

    @property
    def chosen(self) -> ClaimForm:
        """The form that is shown."""
        form: ClaimForm = self.form.currentData()
        return form

    def filled(self) -> Filled:
        """What stands in it."""
        texts = {}
        for name, field in self._texts.items():
            if isinstance(field, Choice):
                said = field.currentData() or ""
            else:
                said = field.toPlainText() if isinstance(field, QPlainTextEdit) else field.text()
            if said.strip():
                texts[name] = said.strip()
        photos = {
            name: tuple(sha256 for sha256, box in boxes if box.isChecked())
            for name, boxes in self._boxes.items()
            if any(box.isChecked() for _sha, box in boxes)
        }
        return Filled(texts, photos)

    def _show_form(self) -> None:
        old = self._inside.layout()
        if old is not None:
            _drop(self._column)
        self._texts, self._boxes, self._wrong = {}, {}, {}
        filled = self._fill(self.chosen)
        for one in self.chosen.fields:
            name = field_name(one.id) + ("" if one.required else "  " + _("(may stay empty)"))
            caption = label(name, "small", "ink_2")
            self._column.addWidget(caption)
            if one.kind is FieldKind.PHOTOS:
                self._add_photos(one, filled)
            else:
                field = self._field(one, filled.texts.get(one.id, ""))
                field.setAccessibleName(field_name(one.id))
                caption.setBuddy(field)
                self._texts[one.id] = field
                self._column.addWidget(field)
            wrong = label("", "small", "critical", wrap=True)
            wrong.hide()
            self._wrong[one.id] = wrong
            self._column.addWidget(wrong)
            self._column.addSpacing(theme.px(4))
        self._column.addStretch(1)
        first = next((field for name, field in self._texts.items() if name not in filled.texts), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def _field(self, one: ClaimField, text: str) -> QLineEdit | QPlainTextEdit | Choice:
        if one.choices:
            choice = Choice(field_name(one.id), 300)
            choice.addItem("—", "")
            for each in one.choices:
                choice.addItem(choice_word(each), each)
            choice.setCurrentIndex(max(0, choice.findData(text)))
            return choice
        if one.kind is FieldKind.LONG:
            area = QPlainTextEdit(text)
            area.setTabChangesFocus(True)
            area.setFixedHeight(theme.px(72))
            return area
        line = QLineEdit(text)
        line.setMaxLength(one.most)
        return line

    def _add_photos(self, one: ClaimField, filled: Filled) -> None:
        boxes: list[tuple[str, QCheckBox]] = []
        chosen = filled.photos.get(one.id, ())
        if not self._pictures:
            self._column.addWidget(label(_("The order has no photo yet."), "small", "ink_2"))
        for line in self._pictures:
            box = QCheckBox((line.caption or line.name or line.sha256[:12])[:80])
            box.setChecked(line.sha256 in chosen)
            boxes.append((line.sha256, box))
            self._column.addWidget(box)
        self._boxes[one.id] = boxes

    def _save(self) -> None:
        self._saved(self.chosen, self.filled())
        self.accept()

    def _print(self) -> None:
        form, filled = self.chosen, self.filled()
        found = problems(form, filled)
        for name, wrong in self._wrong.items():
            said = next((problem_text(one) for one in found if one.field == name), "")
            wrong.setText(said)
            wrong.setVisible(bool(said))
        self.problem.setText(problems_text(form, found))
        self.problem.setVisible(bool(found))
        if not found:
            self._printed(form, filled)
            self.accept()


def _drop(column: QVBoxLayout) -> None:
    while (item := column.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
