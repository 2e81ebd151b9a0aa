"""Small questions about references: which order to record, which board to measure, what goes into a pack."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QCheckBox, QWidget

from app.domain.reference import Reference
from app.ui import theme
from app.ui.widgets.ask_dialog import AskDialog
from app.ui.widgets.choice import Choice
from app.ui.widgets.search_field import REST_MS
from app.ui.widgets.text import label
from app.words.language import _
from app.words.plain_text import plain
from app.words.references import measured_text, revision_name, standing_text


class RecordDialog(AskDialog):
    """An order, and a reason where its board did not pass twice. `look(number, reason, revision)` is asked whenever the
    typing rests; what it finds comes back by `show_found`, and the button waits for it.
    """

    def __init__(
        self, parent: QWidget, numbers: Sequence[str], chosen: str, look: Callable[[str, str, str], None]
    ) -> None:
        line = _(
            "The values of its cold check and voltage walk since the last work become what later boards are judged by."
        )
        super().__init__(parent, _("Record a good board"), line, _("Record"))
        self._look = look
        self.number = self.field(_("Work order, scanned or typed"), chosen or (numbers[0] if numbers else ""))
        if len(numbers) > 1:
            self.known = Choice(_("Measured, and not recorded yet"), 380)
            for number in numbers:
                self.known.addItem(number, number)
            self.known.setCurrentIndex(max(self.known.findText(self.number.text()), 0))
            self.known.textActivated.connect(self.number.setText)
            self.fields.addWidget(label(_("Measured, and not recorded yet"), "small", "ink_2"))
            self.fields.addWidget(self.known)
        self.reason = self.field(_("Why it is good, where it did not pass twice in a row"))
        self.revision = self.field(_("PCB and BOM, where no EEPROM told them"))
        self.found = label("", "small", "ink_2", wrap=True)
        self.fields.addWidget(self.found)
        self.go_button.setEnabled(False)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(REST_MS)
        self._pause.timeout.connect(self._ask)
        for field in (self.number, self.reason, self.revision):
            field.textChanged.connect(self._changed)
        self.number.setFocus()
        self.number.selectAll()
        QTimer.singleShot(0, self, self._ask)

    def asked(self) -> tuple[str, str, str]:
        """Order, reason and revision as they stand there."""
        return self.number.text().strip(), self.reason.text().strip(), self.revision.text().strip()

    def show_found(
        self, asked: tuple[str, str, str], reference: Reference | None, why_not: str = "", tone: str = "critical"
    ) -> None:
        """What would be recorded, or why it cannot be; answers to what was typed before are passed over."""
        if asked != self.asked():
            return
        if reference is not None:
            words = _("{board}, {revision}: {values}; {standing}").format(
                board=plain(reference.board_code, 40), revision=revision_name(reference.revision),
                values=measured_text(reference), standing=standing_text(reference),
            )  # fmt: skip
        else:
            words = why_not
        self.found.setText(words)
        theme.set_tone(self.found, tone if reference is None and why_not else "ink_2")
        self.go_button.setEnabled(reference is not None)
        QTimer.singleShot(0, self, self.fit_more)

    def _changed(self) -> None:
        self.go_button.setEnabled(False)
        self._pause.start()

    def _ask(self) -> None:
        asked = self.asked()
        if asked[0]:
            self._look(*asked)
        else:
            self.show_found(asked, None)


class MeasureDialog(AskDialog):
    """Which good board is measured: its code and its serial, scanned or typed."""

    def __init__(self, parent: QWidget, board_code: str) -> None:
        line = _(
            "A board that worked without a fault. It gets an order of the shop's own, on which the cold check runs."
        )
        super().__init__(parent, _("Measure a good board"), line, _("Begin the cold check"))
        self.code = self.field(_("Board code"), board_code)
        self.serial = self.field(_("Serial, scanned or typed"))
        (self.serial if board_code else self.code).setFocus()
        for field in (self.code, self.serial):
            field.textChanged.connect(lambda _text: self._judge())
        self._judge()

    def _judge(self) -> None:
        self.go_button.setEnabled(bool(self.code.text().strip() and self.serial.text().strip()))


class ExportDialog(AskDialog):
    """What goes into a pack: the references of one board code, or all; and whether names go with them."""

    def __init__(self, parent: QWidget, chosen: str, of_chosen: int, of_all: int) -> None:
        line = _("Serials, values, dates and the shop's name are in the file; customers and orders are not.")
        super().__init__(parent, _("Export a reference pack"), line, _("Choose the file"))
        self.which = Choice(_("What goes into it"), 380)
        if of_chosen:
            self.which.addItem(_("{board} ({n})").format(board=plain(chosen, 40), n=of_chosen), chosen)
        self.which.addItem(_("All boards ({n})").format(n=of_all), "")
        caption = label(_("What goes into it"), "small", "ink_2")
        caption.setBuddy(self.which)
        self.fields.addWidget(caption)
        self.fields.addWidget(self.which)
        self.person = QCheckBox(_("Tell who measured them"))
        self.fields.addWidget(self.person)
        self.which.setFocus()
