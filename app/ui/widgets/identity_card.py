"""The identity card of the Bench page: which board, its serial, chips and domains, and whether it has power."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout

from app.ui.widgets.card import Card
from app.ui.widgets.pill import Pill
from app.ui.widgets.text import Elided, label
from app.words.language import _
from drivers.model.bench_run import BenchRun
from drivers.model.board import BoardSpec


class IdentityCard(Card):
    """`show_board` says what is on the bench, `show_power` whether it is live."""

    def __init__(self) -> None:
        super().__init__()
        self.column.setSpacing(3)
        head = QHBoxLayout()
        head.addWidget(label(_("Board"), "small", "ink_2"))
        head.addStretch(1)
        self.power = Pill("", "idle")
        head.addWidget(self.power)
        self.column.addLayout(head)
        self._code = label("", "title", wrap=True)
        self.column.addWidget(self._code)
        self._model = label("", "small", "ink_2", wrap=True)
        self.column.addWidget(self._model)
        self._rows: dict[str, tuple[QLabel, Elided]] = {}
        lines = QVBoxLayout()
        lines.setSpacing(3)
        lines.setContentsMargins(0, 6, 0, 0)
        for key, name in (
            ("serial", _("Serial")), ("chips", _("Chips")), ("domains", _("Domains")), ("eeprom", _("EEPROM")),
            ("from", _("From")),
        ):  # fmt: skip
            row = QHBoxLayout()
            row.setSpacing(8)
            caption = label(name, "small", "ink_2")
            value = Elided("", "small", "ink", mono=key == "serial", right=True)
            row.addWidget(caption)
            row.addWidget(value, 1)
            self._rows[key] = (caption, value)
            lines.addLayout(row)
        self.column.addLayout(lines)
        self.show_board(None, None)

    def show_board(self, board: BoardSpec | None, run: BenchRun | None, origin: str = "") -> None:
        """Show a board and what its EEPROM says; `origin` is the place it came from."""
        if board is None:
            self._code.setText(_("Board not known"))
            self._model.setText(_("Its EEPROM or its chips will say, or choose it below."))
        else:
            self._code.setText(board.code)
            whole = board.model if board.model.startswith(board.make) else f"{board.make} {board.model}"
            self._model.setText(_("{model} hashboard").format(model=whole))
        eeprom = run.eeprom if run else None
        self._say("serial", (eeprom.board_sn or "") if eeprom else "")
        self._say("chips", f"{board.chips} × {board.chip}" if board else "")
        domains = ""
        if board and board.domains and board.chips_per_domain:
            domains = f"{board.domains} × {board.chips_per_domain}"
            if board.domain_voltage_v:
                domains += f", {board.domain_voltage_v:g} V"
        self._say("domains", domains)
        said = ""
        if eeprom is not None:
            said = _("format {format}, valid") if eeprom.valid else _("format {format}, not valid")
            said = said.format(format=eeprom.format)
        elif run is not None and run.eeprom_silent:
            said = _("does not answer")
        self._say("eeprom", said)
        self._say("from", origin)

    def show_power(self, text: str, tone: str, icon: str) -> None:
        """Change the power pill."""
        self.power.show_state(text, tone, icon)

    def _say(self, key: str, text: str) -> None:
        caption, value = self._rows[key]
        if value.text() == text and caption.isHidden() is not bool(text):
            return
        value.set_text(text)
        caption.setVisible(bool(text))
        value.setVisible(bool(text))
