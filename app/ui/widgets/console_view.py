"""A console's text as it comes: each line with its time, following the newest unless somebody reads further up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent

from app.services.console_events import Tone
from app.ui.console_text import ConsoleText
from app.ui.widgets.log_view import LogView
from app.words.language import _

_INKS = {Tone.PLAIN: "ink", Tone.WARN: "minor", Tone.BAD: "critical"}


class ConsoleView(LogView):
    """Shows a `ConsoleText`. `follows` tells whether it keeps to the newest line, `followed` when that changes."""

    followed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("Console text"))
        self.text = ConsoleText()
        self.follows = True
        self._own_move = False
        self.verticalScrollBar().valueChanged.connect(self._moved_by)

    def show_text(self, text: ConsoleText) -> None:
        """Show another console from its beginning."""
        self.text = text
        self.show_lines(text, {}, None)
        self.follow()

    def grew(self, gone: int) -> None:
        """The text has grown at its end; `gone` of its oldest lines are no more."""
        newest = range(max(0, len(self.text) - 200), len(self.text))
        self._longest = max(self._longest, min(400, max((len(self.text[row]) for row in newest), default=0)))
        bar = self.verticalScrollBar()
        self._own_move = True
        top = bar.value()
        self._range()
        bar.setValue(bar.maximum() if self.follows else max(0, top - gone))
        self._own_move = False
        if gone:
            self._current = max(0, self._current - gone)
            self._tones = {row - gone: tone for row, tone in self._tones.items() if row > gone}
        self.viewport().update()
        self.minimap.update()

    def show_tones(self, tones: Mapping[int, str]) -> None:
        """Tint lines, by their number in the log."""
        rows = ((self.text.row_of(number), tone) for number, tone in tones.items())
        self._tones = {row + 1: tone for row, tone in rows if row is not None}
        self.viewport().update()
        self.minimap.update()

    def follow(self) -> None:
        """Keep to the newest line from now on."""
        self._set_follows(on=True)
        self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())

    def go_to_row(self, row: int) -> None:
        """Show a row and stay there."""
        self._set_follows(on=False)
        self._own_move = True
        self.go_to_line(row + 1)
        self._own_move = False

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._own_move = True
        super().resizeEvent(event)
        if self.follows:
            self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())
        self._own_move = False

    def _moved_by(self, value: int) -> None:
        if not self._own_move:
            self._set_follows(on=value >= self.verticalScrollBar().maximum())

    def _set_follows(self, *, on: bool) -> None:
        if on != self.follows:
            self.follows = on
            self.followed.emit(on)

    def _widest(self) -> str:
        return "00:00:00.000"

    def _head_of(self, number: int) -> str:
        at = self.text.time_of(number - 1)
        return datetime.fromtimestamp(at).strftime("%H:%M:%S.%f")[:-3]

    def _ink(self, number: int) -> str:
        return _INKS[self.text.tone(number - 1)]
