"""What was found: findings with evidence and how sure, the suspects, and the board as it was found."""

from __future__ import annotations

from app.documents.board_figure import draw_board
from app.documents.fonts import elide, width
from app.documents.order_print import OrderPrint
from app.documents.page import BODY, INK_3, SMALL, STRONG, TITLE, Sheets, Style
from app.documents.table import Cell, Column, table
from app.domain.board_picture import BoardLayout
from app.domain.board_state import BoardState, board_state_of, board_state_of_findings
from app.domain.finding import Evidence, Severity
from app.domain.order_view import FindingLine
from app.domain.test_run import TestRun
from app.domain.work_order import FindingStatus
from app.words.board_picture import picture_side
from app.words.findings import finding_text, part_name, position_text, say, severity_word
from app.words.language import _, ngettext
from app.words.orders import finding_status_word
from app.words.plain_text import plain

#: Icons of severities (Phosphor, filled), by code point of the icon font.
_ICONS = {
    Severity.CRITICAL: "\ufac8",
    Severity.MAJOR: "\ufac7",
    Severity.MINOR: "\ufac6",
    Severity.INFO: "\uf94a",
}
#: So many findings are told in full; the others follow as lines of a table.
_IN_FULL = 8
_EVIDENCE = 5
_SUSPECTS = 6
_INDENT = 22.0
_EVIDENCE_STYLE = Style(SMALL.face, SMALL.size, SMALL.leading, INK_3)


def findings(sheets: Sheets, made: OrderPrint) -> None:
    """The findings, confirmed ones first."""
    lines = made.findings
    note = ""
    if len(lines) > 1:
        note = _("{confirmed} confirmed, {ruled_out} ruled out, {open} open").format(
            confirmed=sum(line.status is FindingStatus.CONFIRMED for line in lines),
            ruled_out=sum(line.status is FindingStatus.RULED_OUT for line in lines),
            open=sum(line.status is FindingStatus.SUSPECTED for line in lines),
        )
    sheets.section(ngettext("Finding", "Findings", max(1, len(lines))), note)
    if not lines:
        sheets.paragraph(_("No finding is recorded on this order."))
        return
    for number, line in enumerate(lines[:_IN_FULL]):
        if number:
            sheets.skip(7)
        _in_full(sheets, made, line)
    if len(lines) > _IN_FULL:
        sheets.skip(8)
        _in_lines(sheets, lines[_IN_FULL:])


def _in_full(sheets: Sheets, made: OrderPrint, line: FindingLine) -> None:
    finding, text = line.finding, finding_text(line.finding)
    sheets.need(58)
    how = " · ".join(
        (
            severity_word(finding.severity),
            finding.fault.value,
            _("confidence {value}").format(value=f"{finding.confidence:.2f}"),
        )
    )
    sheets.icon(sheets.left, sheets.y + 12.4, _ICONS[finding.severity], 14)
    room = sheets.width - _INDENT - width(how, SMALL.face, SMALL.size) - 14
    sheets.text(sheets.right, sheets.y + 11.6, how, SMALL, "right")
    sheets.paragraph(_first_up(text.title), TITLE, indent=_INDENT, room=room)
    sheets.y += 1.5
    sheets.paragraph(" ".join(part for part in (text.found, text.detail) if part), BODY, indent=_INDENT)
    _status(sheets, made, line)
    _evidence(sheets, finding.evidence)


def _status(sheets: Sheets, made: OrderPrint, line: FindingLine) -> None:
    word = finding_status_word(line.status)
    by, at = line.settled_by or line.by, line.settled_at or line.at
    rest = ", ".join((made.moment(at), by))
    note = f" · {plain(line.note, 400)}" if line.note else ""
    base = sheets.y + BODY.size
    sheets.need(BODY.leading)
    base = sheets.y + BODY.size
    wide = sheets.text(sheets.left + _INDENT, base, _first_up(word), STRONG)
    room = sheets.width - _INDENT - wide - 6
    sheets.text(
        sheets.left + _INDENT + wide + 6, base, elide(plain(rest + note, 500), BODY.face, BODY.size, room), BODY
    )
    sheets.y += BODY.leading + 1


def _evidence(sheets: Sheets, evidence: tuple[Evidence, ...]) -> None:
    for item in evidence[:_EVIDENCE]:
        place = item.source if item.line is None else _("{source} line {line}").format(source=item.source, line=item.line)
        shown = " — ".join(part for part in (plain(place, 90), plain(item.text, 220).strip()) if part)
        sheets.paragraph(shown, _EVIDENCE_STYLE, indent=_INDENT)
    more = len(evidence) - _EVIDENCE
    if more > 0:
        text = ngettext("and {n} more piece of evidence in the record", "and {n} more pieces of evidence in the record", more)
        sheets.paragraph(text.format(n=more), _EVIDENCE_STYLE, indent=_INDENT)


def _in_lines(sheets: Sheets, lines: tuple[FindingLine, ...]) -> None:
    table(
        sheets,
        [
            Column(_("Further findings"), 5.2, style=STRONG),
            Column(_("Fault"), 2.0),
            Column(_("Severity"), 1.1),
            Column(_("Status"), 1.3),
            Column(_("Confidence"), 1.1, "right"),
        ],
        (
            (
                _first_up(finding_text(line.finding).title),
                line.finding.fault.value,
                severity_word(line.finding.severity),
                finding_status_word(line.status),
                f"{line.finding.confidence:.2f}",
            )
            for line in lines
        ),
    )


def suspects(sheets: Sheets, made: OrderPrint) -> None:
    """The parts that the leading finding suspects, likeliest first, with the reason for each."""
    leading = next((line.finding for line in made.findings if line.finding.parts), None)
    if leading is None:
        return
    sheets.section(_("Suspected parts"), _("likeliest first; a suspicion is not a verdict"))
    table(
        sheets,
        [
            Column(_("Part"), 2.2, style=STRONG),
            Column(_("Position"), 2.6),
            Column(_("Why"), 5.0),
            Column(_("Likelihood"), 1.2, "right"),
        ],
        (
            (
                _first_up(part_name(part.kind)),
                ", ".join(p for p in (position_text(part.position) if part.position else "", part.net or "") if p),
                say(part.reason) if part.reason else "",
                Cell(f"{round(100 * part.likelihood)} %" if part.likelihood is not None else "", STRONG),
            )
            for part in leading.parts[:_SUSPECTS]
        ),
    )


def board_picture(sheets: Sheets, made: OrderPrint) -> None:
    """The board as it was found; nothing where neither a test nor a finding says anything about its chips."""
    seen = next((run for run in made.order.tests_before if run.run is not None and run.run.attempts), None)
    state = _state(made, seen)
    if state is None or not state.chips:
        return
    layout = BoardLayout.of(made.board, 2.0) if made.board else BoardLayout.of_count(state.chips, 2.0)
    side = picture_side(layout, made.board.connector_side if made.board else None, mirrored=False)
    note = [_("as found, before repair"), side]
    if seen is not None and seen.simulated:
        note.append(_("simulated board"))
    sheets.section(_("The board"), " · ".join(note), keep=170)
    draw_board(sheets, layout, state)


def _state(made: OrderPrint, seen: TestRun | None) -> BoardState | None:
    kept = tuple(
        line.finding for line in made.order.findings if line.status is not FindingStatus.RULED_OUT
    )
    if seen is not None and seen.run is not None:
        of_run = tuple(
            line.finding
            for line in made.order.findings
            if line.status is not FindingStatus.RULED_OUT and line.test_run_id in (None, seen.id)
        )
        return board_state_of(seen.run, made.board, of_run)
    state = board_state_of_findings(kept, made.board)
    return state if state.tested or state.suspects else None


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]


