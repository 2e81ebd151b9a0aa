"""What a test measured beside its chips, as readouts: supplies, sensors, controller, EEPROM, counts."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout

from app.ui.widgets.flow import Flow
from app.ui.widgets.readout import Readout
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.text import label
from app.words.bench_measured import Measured
from app.words.language import _


class Measurements(Scrolled):
    """`show_measured` fills it; a value that changes renews its readout in place."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("Measurements"))
        self._shown: tuple[Measured, ...] | None = None
        self._readouts: list[Readout] = []
        self.show_measured(())

    def show_measured(self, measured: Sequence[Measured]) -> None:
        """Show these readouts."""
        measured = tuple(measured)
        if measured == self._shown:
            return
        before, self._shown = self._shown or (), measured
        if measured and [(one.caption, one.sub) for one in before] == [(one.caption, one.sub) for one in measured]:
            for readout, one in zip(self._readouts, measured, strict=True):
                readout.show_value(one.value, _aside(one), one.tone)
            return
        inside = Inside()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        self._readouts = []
        if measured:
            flow = Flow(gap=8)
            for one in measured:
                readout = Readout(one.caption)
                readout.show_value(one.value, _aside(one), one.tone)
                readout.setContentsMargins(0, 0, 14, 0)
                self._readouts.append(readout)
                flow.addWidget(readout)
            column.addLayout(flow)
        else:
            text = _("Nothing measured yet. Supplies, sensors, controller and EEPROM stand here as they are read.")
            column.addWidget(label(text, "small", "ink_2", wrap=True))
        column.addStretch(1)
        self.setWidget(inside)


def _aside(one: Measured) -> str:
    """What stands small behind the value."""
    return "  ".join(part for part in (one.unit, one.sub) if part)
