"""Who can be heard now, and which ports are deaf and why."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.widgets.card import Card
from app.ui.widgets.empty_state import icon_label
from app.ui.widgets.text import label
from app.words.language import _, ngettext
from app.words.listening import ear_name, trouble_words
from drivers.model.sighting import Ear


class EarsCard(Card):
    """`show_ears` renews it; an empty list means that nothing is listened to."""

    def __init__(self) -> None:
        super().__init__(_("Who is heard"))
        self._rows: QWidget | None = None
        hint = _("WhatsMiner reports do not cross VLANs. A firewall must let these UDP ports in.")
        self.column.addWidget(label(hint, "small", "ink_2", wrap=True))
        self.show_ears(())

    def show_ears(self, ears: Iterable[Ear]) -> None:
        """Show the ears as they are now."""
        ears = tuple(ears)
        if self._rows is not None:
            self._rows.hide()
            self._rows.deleteLater()
        self._rows = QWidget()
        column = QVBoxLayout(self._rows)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        hearing = [ear for ear in ears if not ear.deaf]
        if hearing:
            makes = " · ".join(", ".join(ear.makes) for ear in hearing)
            column.addLayout(_row("state.ok", "ok", _how_many(len(hearing), len(ears)), makes))
        for ear in ears:
            if ear.trouble is not None:
                icon, tone = ("state.major", "major") if ear.deaf else ("state.minor", "minor")
                column.addLayout(_row(icon, tone, ear_name(ear), trouble_words(ear)))
        if not ears:
            column.addWidget(label(_("Nobody: listening is off."), "small", "ink_2", wrap=True))
        self.column.insertWidget(1, self._rows)


def _how_many(hearing: int, count: int) -> str:
    if hearing == count:
        return ngettext("{count} port, open", "{count} ports, all open", count).format(count=count)
    return _("{hearing} of {count} ports are open").format(hearing=hearing, count=count)


def _row(icon: str, tone: str, head: str, line: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    mark = QVBoxLayout()
    mark.addWidget(icon_label(icon, tone, 16))
    mark.addStretch(1)
    row.addLayout(mark)
    words = QVBoxLayout()
    words.setSpacing(1)
    words.addWidget(label(head, "strong", wrap=True))
    words.addWidget(label(line, "small", "ink_2", wrap=True))
    row.addLayout(words, 1)
    return row
