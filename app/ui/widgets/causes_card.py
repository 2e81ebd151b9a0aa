"""Ranked causes of a finding: name, percent, bar, reason. Suspicion is ranked, never asserted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.domain.finding import Suspect
from app.ui import theme
from app.ui.widgets.card import Card
from app.ui.widgets.text import label
from app.words.capital import capital
from app.words.findings import part_name, position_text, say
from app.words.language import _


class ShareBar(QWidget):
    """How likely something is, 0..1, as a bar of 5 px in a tone."""

    def __init__(self, share: float, tone: str) -> None:
        super().__init__()
        self._share, self._tone = share, tone
        self.setFixedHeight(5)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        box = QRectF(self.rect())
        painter.setBrush(theme.color("sunken"))
        painter.drawRoundedRect(box, 2.5, 2.5)
        box.setWidth(box.width() * min(max(self._share, 0.0), 1.0))
        painter.setBrush(theme.color(self._tone))
        painter.drawRoundedRect(box, 2.5, 2.5)


class CausesCard(Card):
    """The likeliest four; a cause without a likelihood shows no percent and no bar."""

    def __init__(self, suspects: Sequence[Suspect], show: int = 4) -> None:
        super().__init__(_("Likely causes"))
        self.column.setSpacing(4)
        add_causes(self.column, suspects[:show])


def add_causes(column: QVBoxLayout, suspects: Sequence[Suspect]) -> None:
    """Rows of causes: name and percent, bar, reason; only the first bar has the accent."""
    for number, suspect in enumerate(suspects):
        row = QHBoxLayout()
        row.addWidget(label(cause_name(suspect), "strong", wrap=True), 1)
        if suspect.likelihood is not None:
            row.addWidget(label(f"{round(suspect.likelihood * 100)} %", "small", "ink_2"))
        column.addLayout(row)
        if suspect.likelihood is not None:
            column.addWidget(ShareBar(suspect.likelihood, "accent" if number == 0 else "ink_3"))
        if suspect.reason is not None:
            column.addWidget(label(say(suspect.reason), "small", "ink_2", wrap=True))
        if number < len(suspects) - 1:
            column.addSpacing(4)


def cause_name(suspect: Suspect) -> str:
    """The part with its place: "Level shifter, domain 28 to 29"."""
    name = capital(part_name(suspect.kind))
    if not suspect.position:
        return name
    place = position_text(suspect.position)
    if place.lower().startswith(name.lower()):
        return capital(place)
    return f"{name}, {place}"
