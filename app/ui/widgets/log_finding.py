"""A finding beside a log: chosen by click or Enter, it leads to its lines."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from app.domain.finding import Finding, Role
from app.ui.widgets.empty_state import icon_label
from app.ui.widgets.finding_card import tone_of
from app.ui.widgets.pill import Pill
from app.ui.widgets.text import Elided, label
from app.words.findings import finding_text, role_word, severity_word
from app.words.language import _, ngettext


class LogFinding(QFrame):
    """One card; `picked` carries its finding."""

    picked = Signal(object)

    def __init__(self, finding: Finding) -> None:
        super().__init__()
        self.finding = finding
        self.setProperty("kind", "card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        said = finding_text(finding)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(4)
        head = QHBoxLayout()
        follows = finding.role is Role.CONSEQUENCE
        word = role_word(finding.role) if follows else severity_word(finding.severity)
        icon = "state.info" if follows else f"state.{finding.severity.value}"
        head.addWidget(Pill(word[:1].upper() + word[1:], tone_of(finding), icon))
        head.addStretch(1)
        head.addWidget(label(f"{finding.confidence:.2f}", "small", "ink_2"))
        column.addLayout(head)
        column.addWidget(label(said.title, "strong", wrap=True))
        if said.found and said.found != said.title:
            column.addWidget(label(said.found, "small", "ink_2", wrap=True))
        foot = QHBoxLayout()
        foot.setSpacing(6)
        place = _place(finding)
        if place:
            foot.addWidget(icon_label("ph.map-pin", "ink_2", 14))
            foot.addWidget(Elided(place, "small", "ink_2"), 1)
        else:
            foot.addStretch(1)
        lines = [proof.line for proof in finding.evidence if proof.line]
        if lines:
            words = ngettext("line {first}", "{n} lines", len(lines)).format(first=lines[0], n=len(lines))
            foot.addWidget(label(words, "small", "accent"))
        column.addLayout(foot)
        self.setAccessibleName(f"{word}: {said.title}")

    def set_chosen(self, chosen: bool) -> None:
        """Show whether the log stands at this finding's lines."""
        self.setProperty("tone", "accent" if chosen else "")
        self.style().unpolish(self)
        self.style().polish(self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.picked.emit(self.finding)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.picked.emit(self.finding)
        else:
            super().keyPressEvent(event)


def _place(finding: Finding) -> str:
    parts = []
    if finding.chain is not None:
        parts.append(_("chain {index}").format(index=finding.chain))
    if finding.chips:
        parts.append(_("chip {chips}").format(chips=" | ".join(str(chip) for chip in finding.chips[:4])))
    if finding.domains:
        parts.append(_("domain {domains}").format(domains=" | ".join(str(one) for one in finding.domains[:4])))
    return " · ".join(parts)
