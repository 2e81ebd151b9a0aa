"""Finding card: severity, fault id, confidence; the sentence; the place; what proves it; what to do next."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.domain.finding import Finding
from app.ui.widgets.empty_state import icon_label
from app.ui.widgets.pill import Pill
from app.ui.widgets.text import Elided, label
from app.words.capital import capital
from app.words.findings import finding_text, severity_word
from app.words.language import _


def tone_of(finding: Finding) -> str:
    """The tone of a finding; a consequence is marked in blue."""
    return "info" if finding.role.value == "consequence" else finding.severity.value


def evidence_line(source: str, line: int | None, text: str) -> str:
    """One piece of evidence in one line."""
    where = _("{source}, line {line}").format(source=source, line=line) if line is not None else source
    return f"{where} · {text}" if text else where


class FindingCard(QFrame):
    """The full card of the Bench and Log pages; `brief` where causes and next steps have cards of their own."""

    def __init__(self, finding: Finding, *, brief: bool = False) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        said = finding_text(finding)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.setSpacing(12)
        word = severity_word(finding.severity)
        head.addWidget(Pill(capital(word), tone_of(finding), f"state.{finding.severity.value}"))
        head.addWidget(Elided(finding.fault.value, "small", "ink_2", mono=True), 1)
        head.addWidget(label(_("confidence {value:.2f}").format(value=finding.confidence), "small", "ink_2"))
        column.addLayout(head)
        column.addWidget(label(said.title, "section", wrap=True, select=True))
        _add_body(column, finding, brief=brief)
        self.setAccessibleName(said.title)


class FindingLine(QWidget):
    """The short form of the fleet's side panel: icon, title, detail, evidence; `full` adds the next step.

    `way` makes the button that does a step of that id, None where nothing here does it.
    """

    def __init__(
        self, finding: Finding, *, full: bool = True, way: Callable[[str], QPushButton | None] = lambda _step: None
    ) -> None:
        super().__init__()
        said = finding_text(finding)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        tone = tone_of(finding)
        row.addWidget(icon_label(f"state.{finding.severity.value}", tone, 16), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(3)
        column.addWidget(label(said.title, "strong", wrap=True, select=True))
        if full:
            _add_body(column, finding)
            does = way(finding.next_steps[0].id) if finding.next_steps else None
            if does is not None:
                column.addWidget(does, 0, Qt.AlignmentFlag.AlignLeft)
        row.addLayout(column, 1)
        self.setAccessibleName(f"{severity_word(finding.severity)}: {said.title}")


def _add_body(column: QVBoxLayout, finding: Finding, *, brief: bool = False) -> None:
    said = finding_text(finding)
    for text in (said.found,) if brief else dict.fromkeys((said.found, said.detail)):
        if text and text != said.title:
            column.addWidget(label(text, "small", "ink_2", wrap=True, select=True))
    if brief:
        proofs = " · ".join(dict.fromkeys(proof.text for proof in finding.evidence[:6] if proof.text))
        column.addWidget(label(proofs[:240], "small", "accent", wrap=True, select=True))
        return
    for proof in finding.evidence[:4]:
        line = evidence_line(proof.source, proof.line, proof.text)
        column.addWidget(label(line[:240], "small", "accent", wrap=True, select=True))
    if said.steps:
        column.addWidget(label(_("Next: {step}").format(step=said.steps[0]), "small", "ink", wrap=True))
        for risk in said.risks[:1]:
            column.addWidget(label(_("Mind: {risk}").format(risk=risk), "small", "ink_2", wrap=True, select=True))
