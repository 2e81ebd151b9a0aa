"""The lock on power: which value forbids it, to measure it again, and to override it with a reason."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.services.power_lock import PowerLock
from app.ui import theme
from app.ui.widgets.buttons import button, primary
from app.ui.widgets.dialog_head import marked_head
from app.ui.widgets.empty_state import key_plate
from app.ui.widgets.fitted_dialog import FittedDialog
from app.ui.widgets.text import hairline, label
from app.words.language import _, ngettext
from app.words.spots import against_text, judged_line

#: Values that are named; the rest is counted.
_NAMED = 4


class LockDialog(FittedDialog):
    """Accepted = overridden, with `reason`; `again` = the person goes and measures once more."""

    least = (560, 0)

    def __init__(self, parent: QWidget, lock: PowerLock) -> None:
        super().__init__(parent)
        self.again = False
        title = _("This board gets no power")
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(14)
        line = ngettext(
            "A value of the cold check on {number} says short. Power would take its neighbours along.",
            "{n} values of the cold check on {number} say short. Power would take their neighbours along.",
            len(lock.hard),
        )
        about = line.format(n=len(lock.hard), number=lock.number)
        column.addLayout(marked_head("state.critical", "critical", title, about))
        column.addWidget(_values(lock))
        self._why = QWidget()
        why = QVBoxLayout(self._why)
        why.setContentsMargins(0, 0, 0, 0)
        why.setSpacing(4)
        asked = _("Why it may have power all the same; the reason stays on the order")
        caption = label(asked, "small", "ink_2", wrap=True)
        self.reason = QLineEdit()
        self.reason.setMaxLength(400)
        self.reason.setAccessibleName(_("Reason"))
        caption.setBuddy(self.reason)
        why.addWidget(caption)
        why.addWidget(self.reason)
        self._why.hide()
        column.addWidget(self._why)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(key_plate("Esc"))
        row.addWidget(label(_("nothing gets power"), "small", "ink_2", wrap=True), 1)
        self.override_button = button(_("Override…"), self._override, kind="ghost")
        self.override_button.setAutoDefault(False)
        row.addWidget(self.override_button)
        self.again_button = primary(_("Measure again"), self._measure, icon="source.multimeter", compact=True)
        self.again_button.setDefault(True)
        row.addWidget(self.again_button)
        column.addLayout(row)
        self.reason.textChanged.connect(lambda text: self.override_button.setEnabled(bool(text.strip())))
        self.again_button.setFocus()

    def _measure(self) -> None:
        self.again = True
        self.reject()

    def _override(self) -> None:
        if self._why.isHidden():
            self._why.show()
            self.again_button.setDefault(False)
            self.override_button.setDefault(True)
            theme.set_kind(self.override_button, "danger")
            self.override_button.setText(_("Override with this reason"))
            self.override_button.setAccessibleName(self.override_button.text())
            self.override_button.setEnabled(False)
            self.reason.setFocus()
            self.fit()
        elif self.reason.text().strip():
            self.accept()


def _values(lock: PowerLock) -> QFrame:
    frame = QFrame()
    frame.setProperty("kind", "card")
    frame.setProperty("tone", "critical")
    column = QVBoxLayout(frame)
    column.setContentsMargins(16, 8, 16, 8)
    column.setSpacing(6)
    named = [
        (judged_line(one), against_text(one.expected, one.spot.conditions.mode) if one.expected is not None else "")
        for one in lock.hard[:_NAMED]
    ]
    for number, (told, against) in enumerate(named):
        column.addWidget(label(told, "strong", wrap=True))
        following = named[number + 1][1] if number + 1 < len(named) else None
        if against and against != following:  # values against the same are told so once, below them
            column.addWidget(label(against, "small", "ink", wrap=True))
        if following is not None and against != following:
            column.addWidget(hairline())
    more = len(lock.hard) - _NAMED
    if more > 0:
        words = ngettext("and {n} more value", "and {n} more values", more).format(n=more)
        column.addWidget(label(words, "small", "ink", wrap=True))
    return frame
