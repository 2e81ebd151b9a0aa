"""Chooses a simulated hashboard: which board, what is wrong with it, and where; or other faults for one that stands."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.services.simulated_boards import BoardFault, Simulation, faults_on, simulated_codes, simulated_url
from app.ui.widgets.board_choice import BoardChoice
from app.ui.widgets.buttons import button, primary
from app.ui.widgets.choice import Choice
from app.ui.widgets.form_dialog import FormDialog
from app.ui.widgets.pill import Pill
from app.ui.widgets.text import Elided, label
from app.words.bench import simulated_fault
from app.words.capital import capital
from app.words.language import _

_MOST_DIGITS = 7


class SimulatedDialog(FormDialog):
    """`simulation` is what was chosen. With `standing` the board is given, and only its faults are chosen."""

    least = (460, 0)

    def __init__(self, parent: QWidget, standing: Simulation | None = None) -> None:
        super().__init__(parent)
        title = _("Simulated board") if standing is None else _("Faults of the simulated board")
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(label(title, "title"), 1)
        head.addWidget(Pill(_("Simulated"), "info", "ph.flask"))
        column.addLayout(head)
        verb = _("Use this board") if standing is None else _("Change faults")
        self.go_button = primary(verb, self.accept, compact=True)
        codes = simulated_codes()
        self.board = BoardChoice(_("Board"), 300, codes=codes)
        self.board.setCurrentIndex(self.board.findData(codes[0]))
        self.board.currentIndexChanged.connect(lambda _at: self._list_faults())
        self._field(column, _("Board"), self.board)
        self.fault = Choice(_("Fault"), 300)
        self.fault.currentIndexChanged.connect(lambda _at: self._show_place())
        self._field(column, _("Fault"), self.fault)
        self.place = QLineEdit()
        self._caption = self._field(column, _("Place"), self.place)
        self.place.textChanged.connect(lambda _text: self._show_url())
        self._url = Elided("", "small", "ink_2", mono=True)
        column.addWidget(self._url)
        line = _("Nothing real gets power. The test runs over the same path as on a real board.")
        if standing is not None:
            line = _("The board changes at once, also in the middle of a test.")
        column.addWidget(label(line, "small", "ink_2", wrap=True))
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(button(_("Cancel"), self.reject))
        self.go_button.setDefault(True)
        row.addWidget(self.go_button)
        column.addLayout(row)
        self._list_faults()
        if standing is not None:
            self._begin_at(standing)

    @property
    def simulation(self) -> Simulation:
        """The board and its fault as they are chosen now."""
        fault = self._fault()
        if fault is None or fault.id == "none":
            return Simulation(self._code())
        return Simulation(self._code(), ((fault.id, self._place() if fault.place else None),))

    @property
    def url(self) -> str:
        """The URL of that board."""
        return simulated_url(self.simulation)

    def _code(self) -> str:
        return str(self.board.currentData())

    def _fault(self) -> BoardFault | None:
        fault = self.fault.currentData()
        return fault if isinstance(fault, BoardFault) else None

    def _begin_at(self, standing: Simulation) -> None:
        at = self.board.findData(standing.code)
        if at >= 0:
            self.board.setCurrentIndex(at)
        self.board.setEnabled(False)
        for name, place in standing.faults[:1]:
            for number in range(self.fault.count()):
                fault = self.fault.itemData(number)
                if isinstance(fault, BoardFault) and fault.id == name:
                    self.fault.setCurrentIndex(number)
                    if fault.place and place is not None:
                        self.place.setText(str(place))

    def _list_faults(self) -> None:
        before = self._fault()
        self.fault.blockSignals(True)
        self.fault.clear()
        for fault in faults_on(self._code()):
            self.fault.addItem(capital(simulated_fault(fault.id)), fault)
            if before is not None and fault.id == before.id:
                self.fault.setCurrentIndex(self.fault.count() - 1)
        self.fault.blockSignals(False)
        self._show_place()

    def _show_place(self) -> None:
        fault = self._fault()
        placed = fault is not None and fault.place is not None
        self.place.setEnabled(placed)
        if fault is not None and fault.place is not None:
            words = {
                "after": _("Behind chip, {low} to {high}"),
                "chip": _("At chip, {low} to {high}"),
                "domain": _("In domain, {low} to {high}"),
                "replies": _("After so many replies"),
            }[fault.place]
            self._caption.setText(words.format(low=fault.lowest, high=fault.highest))
            self.place.setText(str(fault.usual))
        else:
            self._caption.setText(_("This fault has no place"))
            self.place.setText("")
        self.place.setAccessibleName(self._caption.text())
        self._show_url()

    def _place(self) -> int | None:
        """The number in the field; None where it is none."""
        text = self.place.text().strip()
        return int(text) if text.isdecimal() and len(text) < _MOST_DIGITS else None

    def _show_url(self) -> None:
        fault, place = self._fault(), self._place()
        placed = fault is not None and fault.place is not None
        sound = not placed or (fault is not None and place is not None and fault.lowest <= place <= fault.highest)
        words = self.url if sound else _("There is no such place on this board.")
        self._url.set_text(words, "ink_2" if sound else "critical")
        self.go_button.setEnabled(sound)

    @staticmethod
    def _field(column: QVBoxLayout, name: str, field: QWidget) -> QLabel:
        caption = label(name, "small", "ink_2")
        caption.setBuddy(field)
        column.addWidget(caption)
        column.addWidget(field)
        return caption
