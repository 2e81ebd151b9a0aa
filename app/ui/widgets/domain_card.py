"""The card under the board picture: the domains as bars, beside another run if one is chosen, or measurements.

In a low window it is a line of tabs that stands in turn with the picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QStackedWidget

from app.domain.domain_bars import DomainBar
from app.ui import theme
from app.ui.widgets.card import Card
from app.ui.widgets.choice import Choice
from app.ui.widgets.domain_strip import DomainStrip
from app.ui.widgets.measurements import Measurements
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.text import Elided, label
from app.words.bench_measured import Measured
from app.words.language import _
from drivers.model.bench_run import BenchRun

#: How much taller the bars stand in a high window, px at 100 %.
_TALLER = 52
_CHIPS, _DOMAINS, _MEASURED = "chips", "domains", "measured"
_UNBOUND = 16_777_215  # what Qt takes for no limit


@dataclass(frozen=True, slots=True)
class Other:
    """A run to compare with: what it is called, the sentence that tells it apart, and the run itself."""

    name: str
    told: str
    run: BenchRun


class DomainCard(Card):
    """`pointed` carries a domain, 0 for none; `compared` the run to compare with, or None.

    `turned` tells whether the board picture has the room, which in a low window it shares with this card.
    """

    pointed = Signal(int)
    compared = Signal(object)
    turned = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.column.setContentsMargins(16, 8, 16, 8)
        self.column.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(8)
        self.views = Segmented(
            _("What stands under the picture"),
            ((_CHIPS, _("Chips"), ""), (_DOMAINS, _("Domains"), ""), (_MEASURED, _("Measurements"), "")),
        )
        self.views.offer(_CHIPS, offered=False)
        self.views.chosen.connect(self._turn)
        self.about = Elided("", "small", "ink_2")
        self.other = Choice(_("Run to compare with"), 176)
        self.other.activated.connect(lambda _at: self.compared.emit(self.other.currentData()))
        head.addWidget(self.views)
        head.addWidget(self.about, 100)
        head.addStretch(1)
        head.addWidget(self.other)
        self.column.addLayout(head)
        self.strip = DomainStrip(_("Domains of the board"))
        self.strip.pointed.connect(self.pointed)
        self.strip.pointed.connect(self._point)
        self.unknown = label(_("The domains of this board are not known."), "small", "ink_2", wrap=True)
        self.measurements = Measurements()
        self._stack = QStackedWidget()
        for part in (self.strip, self.unknown, self.measurements):
            self._stack.addWidget(part)
        self._tall = self._low = False
        self._pointed = 0
        self._words = ""
        self.restyle()
        self.column.addWidget(self._stack)
        self.show_others(())
        self._turn()

    def restyle(self) -> None:
        """Renew the height at a switch of theme."""
        height = self.strip.sizeHint().height() + (theme.px(_TALLER) if self._tall else 0)
        self._stack.setMinimumHeight(0 if self._low else height)
        self._stack.setMaximumHeight(_UNBOUND if self._low else height)

    def set_tall(self, *, tall: bool) -> None:
        """Let the bars stand taller where the window has room for it."""
        if tall != self._tall:
            self._tall = tall
            self.restyle()

    def set_low(self, *, low: bool) -> None:
        """In a low window stand in turn with the picture, the tabs at the foot of either."""
        if low == self._low:
            return
        self._low = low
        self.views.offer(_CHIPS, offered=low)
        if low:
            self.views.choose(_CHIPS)
        below = QBoxLayout.Direction.BottomToTop
        self.column.setDirection(below if low else QBoxLayout.Direction.TopToBottom)
        self.restyle()
        self._turn()

    def show_bars(self, bars: Sequence[DomainBar], break_after: int | None, about: str) -> None:
        """Show the domains; `about` says what the bars are."""
        turned = bool(bars) != bool(self.strip.bars)
        self.strip.show_bars(bars, break_after)
        self._words = about
        self._say()
        if turned:
            self._turn()

    def show_measured(self, measured: Sequence[Measured]) -> None:
        """Show what was measured beside the chips."""
        self.measurements.show_measured(measured)

    def show_others(self, others: Sequence[Other]) -> None:
        """Offer these runs to compare with; the chosen one stays chosen while it is among them."""
        chosen = self.other.currentData()
        self.other.blockSignals(True)
        self.other.clear()
        self.other.addItem(_("Compare with…"), None)
        for other in others:
            self.other.addItem(other.name, other)
            if isinstance(chosen, Other) and other == chosen:
                self.other.setCurrentIndex(self.other.count() - 1)
        self.other.blockSignals(False)
        self.other.setVisible(bool(others))

    def chosen(self) -> Other | None:
        """The run to compare with."""
        other = self.other.currentData()
        return other if isinstance(other, Other) else None

    def _turn(self, _view: str = "") -> None:
        chips = self._low and self.views.value() == _CHIPS
        self._stack.setVisible(not chips)
        self.turned.emit(chips or not self._low)
        measured = self.views.value() == _MEASURED
        self._stack.setCurrentWidget(self.measurements if measured else self.strip if self.strip.bars else self.unknown)
        self._say()

    def _point(self, domain: int) -> None:
        self._pointed = domain
        self._say()

    def _say(self) -> None:
        """What the bars are; in a low window, which hides the line below the picture, the one pointed at."""
        told = self.strip.describe(self._pointed) if self._low else ""
        bars = self._stack.currentWidget() is self.strip and not self._stack.isHidden()
        words = (told or self._words) if bars else ""
        self.about.set_text(words, "ink" if told else "ink_2")
        self.about.setVisible(bool(words))  # its least room is the tabs' where nothing is to be said
