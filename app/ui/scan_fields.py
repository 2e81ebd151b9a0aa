"""What a widget was like before a scanner typed into it, and putting it back: fields, numbers, lists, tables, texts."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QItemSelectionModel
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)


class Before:
    """A widget as it was when the first key of a code reached it; `takes_text` = what is typed there is written."""

    def __init__(self, put_back: Callable[[str], None], *, takes_text: bool) -> None:
        self.takes_text = takes_text
        self._put_back = put_back

    def restore(self, typed: str) -> None:
        """Take out what was typed; a widget that is gone since is left alone."""
        try:
            self._put_back(typed)
        except RuntimeError:  # Qt took the widget away while the code was typed
            return


def before(widget: QWidget | None) -> Before:
    """Remember the widget."""
    takes_text = isinstance(widget, QLineEdit | QAbstractSpinBox | QPlainTextEdit | QTextEdit) or (
        isinstance(widget, QComboBox) and widget.isEditable()
    )
    return Before(_put_back(widget), takes_text=takes_text)


def type_into(widget: QWidget | None, text: str) -> None:
    """Put a scanned text into the field that has the focus, in the place of what is chosen there; lists take none."""
    if isinstance(widget, QAbstractSpinBox):
        widget = widget.findChild(QLineEdit)
    elif isinstance(widget, QComboBox):
        widget = widget.lineEdit()
    if isinstance(widget, QLineEdit):
        if not widget.isReadOnly():
            widget.selectAll()
            widget.insert(text)
    elif isinstance(widget, QPlainTextEdit | QTextEdit) and not widget.isReadOnly():
        widget.textCursor().insertText(text)


def _put_back(widget: QWidget | None) -> Callable[[str], None]:
    if isinstance(widget, QLineEdit):
        return _line(widget)
    if isinstance(widget, QAbstractSpinBox):
        inner = widget.findChild(QLineEdit)
        return _line(inner) if inner is not None else _nothing
    if isinstance(widget, QComboBox):
        inner = widget.lineEdit()
        return _line(inner) if inner is not None else _choice(widget)
    if isinstance(widget, QPlainTextEdit | QTextEdit):
        return _text(widget)
    if isinstance(widget, QAbstractItemView):
        return _row(widget)
    return _nothing


def _nothing(_typed: str) -> None:
    return


def _line(field: QLineEdit) -> Callable[[str], None]:
    text, cursor = field.text(), field.cursorPosition()
    start, length = field.selectionStart(), len(field.selectedText())

    def put_back(_typed: str) -> None:
        if field.text() != text:
            field.setText(text)
        field.setCursorPosition(cursor)
        if start >= 0:
            field.setSelection(start, length)

    return put_back


def _choice(box: QComboBox) -> Callable[[str], None]:
    index = box.currentIndex()

    def put_back(_typed: str) -> None:
        if box.currentIndex() != index:
            box.setCurrentIndex(index)

    return put_back


def _text(area: QPlainTextEdit | QTextEdit) -> Callable[[str], None]:
    cursor = area.textCursor()
    start, chosen = cursor.selectionStart(), cursor.selectedText()

    def put_back(typed: str) -> None:
        if area.isReadOnly():
            return
        back = area.textCursor()
        back.setPosition(start)
        back.setPosition(min(start + len(typed), area.document().characterCount() - 1), QTextCursor.MoveMode.KeepAnchor)
        if back.selectedText() == typed:
            back.insertText(chosen)

    return put_back


def _row(view: QAbstractItemView) -> Callable[[str], None]:
    model = view.selectionModel()
    if model is None:
        return _nothing
    current, chosen = model.currentIndex(), model.selection()

    def put_back(_typed: str) -> None:
        if view.selectionModel() is model and model.currentIndex() != current:
            model.setCurrentIndex(current, QItemSelectionModel.SelectionFlag.NoUpdate)
            model.select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    return put_back
