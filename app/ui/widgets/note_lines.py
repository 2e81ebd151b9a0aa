"""What a reader has to know of a report, line by line; a note that misses a setting of the shop leads to it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.widgets.buttons import button
from app.ui.widgets.empty_state import icon_label
from app.ui.widgets.side_panel import empty
from app.ui.widgets.text import label
from app.words.language import _
from app.words.missed_settings import MINUTES, setting_name

#: A note up to this width has its link right behind it, px at 100 %.
_SHORT = 640
#: How far below its focus ring the words of a link stand, px.
_RING = 4


class NoteLines(QWidget):
    """Hidden while there is no note; `setting_wanted` tells a rate's name, CURRENCY or MINUTES."""

    setting_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(4, 0, 4, 0)
        self._lines.setSpacing(4)
        self.hide()

    def show_notes(self, notes: Sequence[tuple[str, str]]) -> None:
        """Show notes, each with the setting that it misses, "" = none."""
        empty(self._lines)
        for text, setting in notes:
            line = QWidget()
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(8)
            short = bool(setting) and theme.advance(text, "body") <= theme.px(_SHORT)
            mark = icon_label("ph.info", "ink_3", 15)
            words = label(text, "body", "ink_2", wrap=not short)
            row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(words, 0 if short else 1, Qt.AlignmentFlag.AlignTop)
            if setting:
                for one in (mark, words):
                    one.setContentsMargins(0, _RING, 0, 0)
                row.addWidget(self._link(setting), 0, Qt.AlignmentFlag.AlignTop)
            if short:
                row.addStretch(1)
            self._lines.addWidget(line)
        self.setVisible(bool(notes))

    def _link(self, setting: str) -> QWidget:
        words = _("Set minutes") if setting == MINUTES else _("Set rates")
        made = button(words, lambda: self.setting_wanted.emit(setting), kind="link")
        made.setAccessibleName(f"{words}: {setting_name(setting)}")
        return made
