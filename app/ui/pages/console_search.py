"""Finding text in a console while it grows: a field, how many hits there are, and the way from one to the next."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.console_text import ConsoleText
from app.ui.widgets.buttons import icon_button
from app.ui.widgets.console_view import ConsoleView
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.text import label
from app.words.language import _, ngettext

#: Rows that are searched at a time: a few milliseconds.
_SLICE = 20_000


class ConsoleSearch(QWidget):
    """Searches the text that `view` shows; every key searches anew, new lines are searched as they come."""

    def __init__(self, view: ConsoleView) -> None:
        super().__init__()
        self._view = view
        #: Rows with a hit, counted from the beginning of the capture, so that lines that go leave the others alone.
        self._hits: list[int] = []
        self._gone = self._next = 0
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._go_on)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.field = SearchField(_("Find in console"), _("Find in console"))
        self.field.textChanged.connect(self.search)
        self.field.returnPressed.connect(lambda: self.jump(1))
        row.addWidget(self.field, 1)
        self.place = label("", "small", "ink_2")
        self.place.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self.place.setContentsMargins(8, 0, 4, 0)
        self.place.hide()
        row.addWidget(self.place)
        self.before = icon_button(_("Hit before (Shift+F3)"), "ph.caret-up", lambda: self.jump(-1))
        self.next = icon_button(_("Next hit (F3)"), "ph.caret-down", lambda: self.jump(1))
        row.addWidget(self.before)
        row.addWidget(self.next)
        self._say()

    @property
    def _wanted(self) -> str:
        return self.field.text().strip()

    @property
    def _text(self) -> ConsoleText:
        return self._view.text

    @property
    def searching(self) -> bool:
        """Whether rows wait to be searched."""
        return self._rest.isActive()

    def begin(self) -> None:
        """Another console is shown."""
        self._gone = 0
        self.search()

    def search(self) -> None:
        """Search all that is kept."""
        self._hits, self._next = [], self._gone
        self._view.highlight(self._wanted)
        self._go_on()

    def grew(self, gone: int) -> None:
        """The text has grown at its end, and lost `gone` rows at its beginning."""
        self._gone += gone
        if not self._wanted:
            return
        if gone:
            del self._hits[: bisect_left(self._hits, self._gone)]
        if not self.searching:
            self._go_on()

    def _go_on(self) -> None:
        """Search the next rows; the window handles what has come meanwhile, and then it goes on."""
        wanted = self._wanted
        if wanted:
            first = max(self._next - self._gone, 0)
            end = min(first + _SLICE, self._text.complete)
            self._hits += [row + self._gone for row in self._text.rows_with(wanted, first, end)]
            self._next = end + self._gone
            if end < self._text.complete:
                self._rest.start(0)
                return
        self._rest.stop()
        self._say()

    def jump(self, step: int) -> None:
        """The next hit from the current line on, or the one before, around the end."""
        if not self._hits:
            return
        here = self._view.current - 1 + self._gone
        at = bisect_right(self._hits, here) if step > 0 else bisect_left(self._hits, here) - 1
        self._view.go_to_row(self._hits[at % len(self._hits)] - self._gone)
        self._say()

    def focus(self) -> None:
        """Type into the field."""
        self.field.setFocus()
        self.field.selectAll()

    def _say(self) -> None:
        wanted, count = self._wanted, len(self._hits)
        for one in (self.before, self.next):
            one.setEnabled(count > 0)
        for shown in (self.place, self.before, self.next):
            shown.setVisible(bool(wanted))
        here = self._view.current - 1 + self._gone
        at = bisect_left(self._hits, here)
        number = at + 1 if self._view.current and at < count and self._hits[at] == here else 0
        if not count:
            words = _("no hits")
        elif number:
            words = ngettext("{here} of {n} hit", "{here} of {n} hits", count)
        else:
            words = ngettext("{n} hit", "{n} hits", count)
        self.place.setText(words.format(here=f"{number:,}", n=f"{count:,}"))
