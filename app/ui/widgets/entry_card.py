"""A card with a list of entries that can be taken away, and one line of fields that adds another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.widgets.buttons import button, icon_button
from app.ui.widgets.card import Card
from app.ui.widgets.flow import Flow
from app.ui.widgets.side_panel import empty
from app.ui.widgets.text import Elided, hairline, label
from app.words.language import _


class EntryCard(Card):
    """`help_` stands below the fields and gives way to what is wrong; `added` is called by the button and by Enter."""

    def __init__(self, title: str, help_: str, verb: str, added: Callable[[], object]) -> None:
        super().__init__(title)
        self._help_words, self._added = help_, added
        self._shown: tuple[tuple[str, str, str], ...] | None = None
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self.column.addLayout(self._list)
        self._form = QWidget()
        self._fields = Flow(self._form, 8, low=True)
        self._last: list[QLineEdit] = []
        self.column.addWidget(self._form)
        self.add_button = button(verb, added, icon="ph.plus")
        self._help = label(help_, "small", "ink_2", wrap=True)
        self.column.addWidget(self._help)

    def field(self, name: str, example: str, width: int) -> QLineEdit:
        """A field of the line with its name above; Enter goes on to the next, in the last it adds."""
        made = QLineEdit()
        made.setAccessibleName(name)
        made.setPlaceholderText(example)
        made.setFixedWidth(theme.px(width))
        theme.set_font(made, "body")
        made.textEdited.connect(lambda _text: self.say())
        self._fields.addWidget(_named(name, made))
        number = len(self._last)
        self._last.append(made)
        made.returnPressed.connect(lambda: self._enter(number))
        return made

    def finish(self) -> None:
        """Put the button behind the fields, on their line."""
        self._fields.addWidget(self.add_button)

    def clear(self) -> None:
        """Empty the fields after something was added; the cursor is in the first again."""
        for field in self._last:
            field.clear()
        self.say()
        if self._last and self._last[-1].window().isActiveWindow():
            self._last[0].setFocus()

    def say(self, problem: str = "") -> None:
        """What is wrong, in the place of the help; nothing = the help again."""
        self._help.setText(problem or self._help_words)
        theme.set_tone(self._help, "critical" if problem else "ink_2")

    def said(self) -> str:
        """What stands below the fields."""
        return self._help.text()

    def show_entries(self, entries: Sequence[tuple[str, str, str]], remove: Callable[[str], object]) -> None:
        """Show entries as (id, text, detail); `remove` is called with the id of one that shall go."""
        if tuple(entries) == self._shown:
            return
        self._shown = tuple(entries)
        empty(self._list)
        for id_, text, detail in entries:
            self._list.addWidget(_Line(text, detail, partial(remove, id_)))
            self._list.addWidget(hairline())

    def entries(self) -> tuple[tuple[str, str, str], ...]:
        """What is shown."""
        return self._shown or ()

    def _enter(self, number: int) -> None:
        if number + 1 < len(self._last):
            self._last[number + 1].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self._added()


def _named(name: str, field: QWidget) -> QWidget:
    """A field with its name above it."""
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    caption = label(name, "small", "ink_2")
    caption.setBuddy(field)
    column.addWidget(caption)
    column.addWidget(field)
    return whole


class _Line(QWidget):
    def __init__(self, text: str, detail: str, remove: Callable[[], object]) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 3, 0, 3)
        row.setSpacing(12)
        row.addWidget(Elided(text, "strong"), 2)
        row.addWidget(Elided(detail, "body", "ink_2"), 3)
        row.addWidget(icon_button(_("Remove {name}").format(name=text), "ph.trash", remove))
