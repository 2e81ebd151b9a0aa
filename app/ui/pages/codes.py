"""Error codes of every make, looked up offline: "J7:4", "530", "fan"; what each means, what causes it, what to do."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QStackedWidget, QVBoxLayout, QWidget

from app.services.code_search import CodeEntry, makes, search
from app.ui.bridge import run_in_thread
from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.widgets.buttons import button, icon_button
from app.ui.widgets.card import Card
from app.ui.widgets.causes_card import add_causes
from app.ui.widgets.choice import Choice
from app.ui.widgets.code_rows import CODE, CodeRows
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.flow import Flow
from app.ui.widgets.pill import Pill
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.side_panel import empty
from app.ui.widgets.text import label
from app.words.capital import capital
from app.words.findings import component_name, fault_name, severity_word
from app.words.language import _, mark, ngettext
from app.words.phrases import say
from app.words.plain_text import plain

#: What one may type, as examples; codes and a word.
_EXAMPLES = (mark("J7:4"), "530", "2010", mark("fan"))


class Page(PageBase):
    """Type a code or words; arrows walk the list from the field; Esc goes back."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Error codes"))
        self._back = "log"
        self._asked = ("", None)
        head = self.header.layout()
        if isinstance(head, QHBoxLayout):
            head.insertWidget(0, icon_button(_("Back"), "ph.arrow-left", self.stop))
        self.search = SearchField(_("Code, message or word"), _("Error code, message or word"), 300)
        self.search.rested.connect(self.look)
        self.search.returnPressed.connect(self.look)
        self.left.addWidget(self.search, 1)
        self.make = Choice(_("Make"), 170)
        self.make.addItem(_("All makes"), None)
        for one in makes():
            self.make.addItem(one, one)
        self.make.currentIndexChanged.connect(lambda _at: self.look())
        self.left.addWidget(self.make)
        self.count = label("", "small", "ink_2")
        self.right.addWidget(self.count)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._nothing())
        self._stack.addWidget(self._found())
        nothing = _("The table holds no such code and no such word. Try a shorter piece, or all makes.")
        self.none = EmptyState(_("Nothing known by that name"), nothing)
        self._stack.addWidget(self.none)
        self.body.addWidget(self._stack, 1)

    def _nothing(self) -> QWidget:
        whole = EmptyState(
            _("Which code does the machine show?"),
            _("A code, a piece of the message, or a word in your language. It works without a network."),
        )
        column = whole.layout()
        flow = QWidget()
        row = QHBoxLayout(flow)
        row.addStretch(1)
        for text in _EXAMPLES:
            row.addWidget(button(_(text), partial(self.search.setText, _(text))))
        row.addStretch(1)
        if isinstance(column, QVBoxLayout):
            column.insertWidget(column.count() - 1, flow)
        return whole

    def _found(self) -> QWidget:
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        card = Card()
        card.column.setContentsMargins(4, 4, 4, 4)
        self.list = QListWidget()
        self.list.setAccessibleName(_("Codes found"))
        self.list.setItemDelegate(CodeRows(self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentRowChanged.connect(lambda _row: self._show())
        card.column.addWidget(self.list)
        row.addWidget(card, 2)
        inside = Inside()
        self._detail = QVBoxLayout(inside)
        self._detail.setContentsMargins(0, 0, 4, 0)
        self._detail.setSpacing(12)
        row.addWidget(Scrolled(inside), 3)
        return whole

    def open(self, **where: Any) -> None:
        """`text` = what to look up; `make` = whose; `back` = the page to go back to."""
        self._back = where.get("back") or self._back
        if where.get("make") in makes():
            self.make.setCurrentIndex(self.make.findData(where["make"]))
        if where.get("text"):
            self.search.setText(str(where["text"]))
            self.look()
        self.search.setFocus()

    def stop(self) -> bool:
        """Esc: empty the field, then back."""
        if self.search.text():
            self.search.clear()
            self.look()
        else:
            self.desk.go_to(self._back)
        return True

    def look(self) -> None:
        """Search what is typed."""
        asked = (self.search.text().strip(), self.make.currentData())
        if asked == self._asked:
            return
        self._asked = asked
        text, make = asked
        if not text:
            self._stack.setCurrentIndex(0)
            self.count.setText("")
            return

        def done(found: tuple[CodeEntry, ...]) -> None:
            if self._asked == asked:
                self._list(found)

        run_in_thread(lambda: search(text, make), done, self.desk.say_error, self)

    def entries(self) -> list[CodeEntry]:
        """What is listed."""
        return [self.list.item(row).data(CODE) for row in range(self.list.count())]

    def _list(self, found: tuple[CodeEntry, ...]) -> None:
        self.list.clear()
        for one in found:
            item = QListWidgetItem()
            item.setData(CODE, one)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, plain(f"{one.make or ''} {one.code}: {one.meaning}", 300))
            self.list.addItem(item)
        self.count.setText(ngettext("{n} entry", "{n} entries", len(found)).format(n=len(found)) if found else "")
        self._stack.setCurrentIndex(1 if found else 2)
        if found:
            self.list.setCurrentRow(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is not None and self.list.count():
            self.list.setCurrentRow(min(max(self.list.currentRow() + step, 0), self.list.count() - 1))
        else:
            super().keyPressEvent(event)

    def copy(self, one: CodeEntry) -> None:
        """Put the entry onto the clipboard."""
        QGuiApplication.clipboard().setText(_as_text(one))
        self.desk.toast(_("Copied"))

    def _show(self) -> None:
        empty(self._detail)
        item = self.list.currentItem()
        one = item.data(CODE) if item is not None else None
        if one is None:
            return
        meaning = _meaning(one)
        copy = button(_("Copy"), partial(self.copy, one), kind="ghost", icon="ph.copy")
        copy.setToolTip(_("Copy the code, its meaning and what to do"))
        meaning.column.addWidget(copy, 0, Qt.AlignmentFlag.AlignLeft)
        self._detail.addWidget(meaning)
        if one.steps:
            card = Card(_("What to do"))
            for number, step in enumerate(one.steps):
                card.column.addWidget(label(say(step.phrase), "body" if number else "strong", wrap=True, select=True))
            self._detail.addWidget(card)
        if one.parts:
            card = Card(_("Likely causes"))
            add_causes(card.column, one.parts[:5])
            self._detail.addWidget(card)
        self._detail.addStretch(1)


def _as_text(one: CodeEntry) -> str:
    """An entry as one pastes it into a message."""
    lines = [f"{one.make or _('any make')} {one.code}: {one.meaning}", " · ".join(one.decoded)]
    lines += [f"{number}. {say(step.phrase)}" for number, step in enumerate(one.steps, 1)]
    lines += [_("Source: {name}").format(name=one.source)] if one.source else []
    return "\n".join(plain(line, 400) for line in lines if line)


def _meaning(one: CodeEntry) -> Card:
    card = Card()
    head = QWidget()
    row = Flow(head, gap=8)
    if one.informs:
        row.addWidget(Pill(_("no fault"), "idle", "state.ok_quiet"))
    else:
        row.addWidget(Pill(capital(severity_word(one.severity)), one.severity.value, f"state.{one.severity.value}"))
        row.addWidget(Pill(fault_name(one.fault), "idle"))
    card.column.addWidget(head)
    made = QHBoxLayout()
    made.addWidget(label(one.code, "title", mono=True, wrap=True, select=True), 1)
    made.addWidget(label(one.make or _("any make"), "strong", "ink_2"))
    card.column.addLayout(made)
    card.column.addWidget(label(one.meaning, "section", wrap=True, select=True))
    if one.decoded:
        card.column.addWidget(label(" · ".join(one.decoded), "body", "ink_2", wrap=True, select=True))
    card.column.addWidget(label(_("Part: {name}").format(name=component_name(one.component)), "small", "ink_2"))
    if one.source:
        source = _("Source: {name}").format(name=plain(one.source, 300))
        card.column.addWidget(label(source, "small", "ink_2", wrap=True, select=True))
    return card
