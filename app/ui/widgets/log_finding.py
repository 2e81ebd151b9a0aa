"""A finding beside a log: chosen by click or Enter, it leads to its lines and opens: what is suspected, what next."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.finding import Finding, Role, Severity
from app.ui import theme
from app.ui.widgets.causes_card import add_causes
from app.ui.widgets.empty_state import icon_label
from app.ui.widgets.finding_card import tone_of
from app.ui.widgets.pill import Pill
from app.ui.widgets.text import Elided, hairline, label
from app.words.capital import capital
from app.words.findings import finding_text, position_text, role_word, severity_word
from app.words.language import _, ngettext
from app.words.logs import place_words

#: Causes, next steps and risks that an opened card shows.
_CAUSES, _STEPS, _RISKS = 3, 3, 2


class LogFinding(QFrame):
    """One card; `picked` carries its finding. Only the chosen card is open."""

    picked = Signal(object)

    def __init__(self, finding: Finding) -> None:
        super().__init__()
        self.finding = finding
        self.setProperty("kind", "card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        said = finding_text(finding)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(4)
        head = QHBoxLayout()
        follows = finding.role is Role.CONSEQUENCE
        word = role_word(finding.role) if follows else severity_word(finding.severity)
        icon = "state.info" if follows else f"state.{finding.severity.value}"
        head.addWidget(Pill(capital(word), tone_of(finding), icon))
        head.addStretch(1)
        sure = label(f"{finding.confidence:.2f}", "small", "ink_2")
        sure.setToolTip(_("How sure the diagnosis is, from 0 to 1"))
        head.addWidget(sure)
        column.addLayout(head)
        column.addWidget(label(said.title, "strong", wrap=True))
        if said.found and said.found != said.title:
            column.addWidget(label(said.found, "small", "ink_2", wrap=True))
        foot = QHBoxLayout()
        foot.setSpacing(6)
        place = place_words(finding) or (position_text(finding.position) if finding.position else "")
        if place:
            foot.addWidget(icon_label("ph.map-pin", "ink_2", 14))
            foot.addWidget(Elided(place, "small", "ink_2"), 1)
        else:
            foot.addStretch(1)
        lines = sorted({proof.line for proof in finding.evidence if proof.line})
        if lines:
            words = ngettext("line {first}", "{n} lines", len(lines)).format(first=lines[0], n=len(lines))
            foot.addWidget(label(words, "small", "accent"))
        column.addLayout(foot)
        self._more: QWidget | None = None
        self.setAccessibleName(f"{word}: {said.title}")

    @property
    def opened(self) -> bool:
        """Whether its suspects and next steps show."""
        return self._more is not None and not self._more.isHidden()

    def set_chosen(self, chosen: bool) -> None:
        """Show whether the log stands at this finding's lines; the chosen one is open."""
        if chosen and self._more is None:
            self._more = _more(self.finding)
            if self._more is not None:
                self._column.addWidget(self._more)
        if self._more is not None:
            self._more.setVisible(chosen)
        theme.set_tone(self, "chosen" if chosen else "")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.picked.emit(self.finding)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.picked.emit(self.finding)
        else:
            super().keyPressEvent(event)


def _more(finding: Finding) -> QWidget | None:
    """What is suspected, apart from what was found, and what to do next; None where neither is known."""
    said = finding_text(finding)
    steps = said.steps[:_STEPS]
    suspects = finding.parts[:_CAUSES] if finding.severity is not Severity.INFO else ()
    if not steps and not suspects:
        return None
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 4, 0, 0)
    column.setSpacing(4)
    if steps:
        column.addWidget(hairline())
        column.addWidget(label(_("Next step"), "small", "ink_2"))
        column.addWidget(label(steps[0], "strong", wrap=True, select=True))
        for step in steps[1:]:
            column.addWidget(label(_("then: {step}").format(step=step), "small", "ink_2", wrap=True, select=True))
    if suspects:
        column.addWidget(hairline())
        column.addWidget(label(_("Suspected, likeliest first"), "small", "ink_2"))
        add_causes(column, suspects)
    for risk in said.risks[:_RISKS]:
        column.addWidget(hairline())
        column.addWidget(label(_("Mind: {risk}").format(risk=risk), "small", "ink_2", wrap=True, select=True))
    return whole
