"""A finding on a terminal, as every command prints it; device text escaped and bounded."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape

from app.domain.finding import Finding, Role
from app.words.findings import finding_text, role_word, severity_word
from app.words.language import _
from app.words.plain_text import plain


def print_finding(console: Console, finding: Finding, mark: str = "") -> None:
    """Title with a mark before it, what was found, suspects, evidence, and for a cause the next steps."""
    text = finding_text(finding)
    label = severity_word(finding.severity) if finding.role is Role.CAUSE else role_word(finding.role)
    percent = _("{percent} % sure").format(percent=round(100 * finding.confidence))
    console.print()
    console.print(f"[bold]{shown(mark + text.title)}[/bold]  [dim]{shown(label)}, {shown(percent)}[/dim]")
    console.print(f"  {shown(text.found)}")
    if text.detail:
        console.print(f"  {shown(text.detail)}")
    for evidence in finding.evidence:
        place = _("line {line}").format(line=evidence.line) if evidence.line else evidence.source
        console.print(f"  [dim]{shown(place)}:[/dim] {shown(evidence.text, 160)}")
    if finding.role is not Role.CAUSE:
        return
    for number, step in enumerate(text.steps, 1):
        console.print(f"  {number}. {shown(step)}")
    for risk in text.risks:
        console.print(f"  [dim]{shown(_('Mind: {risk}').format(risk=risk))}[/dim]")


def shown(text: str, limit: int = 400) -> str:
    """Text made safe for the terminal: no control characters, no markup, bounded."""
    return escape(plain(text, limit))
