"""What was found: findings with evidence and how sure, the suspects, and the board as it was found."""

from __future__ import annotations

from collections.abc import Iterable

from app.documents.board_figure import TILE, draw_board, figure_height
from app.documents.fault_lines import told_faults
from app.documents.order_print import Copy, OrderPrint
from app.documents.page import BODY, INK_3, SMALL, STRONG, TITLE, VALUE, Sheets, Style
from app.documents.table import BLANK, Cell, Column, table
from app.domain.board_picture import BoardLayout
from app.domain.board_state import BoardState, board_state_of, board_state_of_findings
from app.domain.finding import Evidence, Finding, Severity, probe_first
from app.domain.order_view import FindingLine
from app.domain.test_run import TestRun
from app.domain.work_order import FindingStatus
from app.words.board_picture import picture_side
from app.words.capital import capital
from app.words.findings import finding_text, part_name, position_text, say, severity_word
from app.words.language import _, ngettext
from app.words.orders import finding_status_word
from app.words.plain_text import bounded

#: Icons of severities (Phosphor, filled), by code point of the icon font.
_ICONS = {
    Severity.CRITICAL: "\ufac8",
    Severity.MAJOR: "\ufac7",
    Severity.MINOR: "\ufac6",
    Severity.INFO: "\uf94a",
}
#: So many findings lead, and so many others are told in full; the rest follow as lines of a table.
_LEADING = 3
#: No chain is longer; a finding that says otherwise quotes a damaged log.
_MOST_CHIPS = 512
_IN_FULL = 8
#: Pieces of evidence shorter than this share a line; what a section's heading takes of a page.
_SHORT = 45
_HEADING = 39.0
_EVIDENCE = 5
_SUSPECTS = 6
_STEPS = 4
_INDENT = 22.0
#: Height of a chip in the picture that a technician works by, points.
_LARGE = 17.5
_EVIDENCE_STYLE = Style(SMALL.face, SMALL.size, SMALL.leading, INK_3)


def findings(sheets: Sheets, made: OrderPrint) -> None:
    """The findings that matter most: the confirmed ones, or the leading one where none is confirmed."""
    first, rest = _parted(made)
    if not first:
        sheets.section(_("Finding"))
        sheets.paragraph(_("No finding is recorded on this order."))
        return
    note = ngettext("{n} further finding below", "{n} further findings below", len(rest)).format(n=len(rest))
    sheets.section(ngettext("Finding", "Findings", len(first)), note if rest else "")
    _told(sheets, made, first)


def plain_findings(sheets: Sheets, made: OrderPrint) -> None:
    """Each fault by its name and place with what it means, for whom the findings' own sentences are in no language they
    read.
    """
    told = told_faults(made.order)
    sheets.section(_("What was found"), keep=30)
    if not told:
        sheets.paragraph(_("No finding is recorded on this order."))
    for title, meaning in told:
        sheets.need(STRONG.leading + BODY.leading)
        sheets.paragraph(title, STRONG)
        sheets.paragraph(meaning, BODY)
        sheets.y += 3


def further_findings(sheets: Sheets, made: OrderPrint) -> None:
    """The other findings: suspected and ruled out."""
    rest = _parted(made)[1]
    if not rest:
        return
    sheets.section(_("Further findings"))
    _told(sheets, made, rest[:_IN_FULL])
    if len(rest) > _IN_FULL:
        sheets.skip(8)
        _in_lines(sheets, made, rest[_IN_FULL:])


def _parted(made: OrderPrint) -> tuple[tuple[FindingLine, ...], tuple[FindingLine, ...]]:
    """The leading findings and the others; a customer reads of those that were confirmed, or of the likeliest one."""
    lines = made.findings
    if made.copy is Copy.CUSTOMER and any(line.status is FindingStatus.CONFIRMED for line in lines):
        lines = tuple(line for line in lines if line.status is FindingStatus.CONFIRMED)
    elif made.copy is Copy.CUSTOMER:
        lines = lines[:1]
    confirmed = sum(line.status is FindingStatus.CONFIRMED for line in lines)
    count = min(max(confirmed, 1), _LEADING)
    return lines[:count], lines[count:]


def _told(sheets: Sheets, made: OrderPrint, lines: tuple[FindingLine, ...]) -> None:
    for number, line in enumerate(lines):
        if number:
            sheets.skip(8)
        _in_full(sheets, made, line)


def _in_full(sheets: Sheets, made: OrderPrint, line: FindingLine) -> None:
    finding, text = line.finding, finding_text(line.finding)
    sheets.need(58)
    sheets.icon(sheets.left, sheets.y + 13.2, _ICONS[finding.severity], 14)
    sheets.paragraph(capital(text.title), TITLE, indent=_INDENT)
    sheets.y += 1
    guesses = finding is not _leading(made) and made.copy is not Copy.CUSTOMER
    told = (text.found, text.detail) if guesses else (text.found,)
    said = " ".join(part for part in told if part)
    if said != text.title:  # a finding by hand may have one sentence for both
        sheets.paragraph(said, BODY, indent=_INDENT)
    _status(sheets, made, line)
    _evidence(sheets, finding.evidence)


def _status(sheets: Sheets, made: OrderPrint, line: FindingLine) -> None:
    finding = line.finding
    sure = _("confidence {value}").format(value=f"{finding.confidence:.2f}")
    parts = [severity_word(finding.severity)]
    if made.copy is not Copy.CUSTOMER:
        parts += [finding.fault.value, sure]
    by, at = line.settled_by or line.by, line.settled_at or line.at
    status = f"{capital(finding_status_word(line.status))} {made.moment(at)}, {by}"
    if line.note:
        status += f": {line.note}"
    sheets.paragraph(" · ".join((status, *parts)), SMALL, indent=_INDENT, limit=900)


def _evidence(sheets: Sheets, evidence: tuple[Evidence, ...]) -> None:
    """Evidence below its source; short pieces of one source share its line, others take a line each."""
    by_source: dict[str, list[str]] = {}
    for item in evidence[:_EVIDENCE]:
        text = bounded(item.text.strip(), 220)
        if item.line is not None:
            text = _("line {line}").format(line=item.line) + (f" — {text}" if text else "")
        by_source.setdefault(bounded(item.source, 90), []).append(text)
    for source, texts in by_source.items():
        short = all(len(text) < _SHORT for text in texts)
        shown = [": ".join(part for part in (source, " · ".join(t for t in texts if t)) if part)]
        for line in shown if short else [source, *texts]:
            sheets.paragraph(line, _EVIDENCE_STYLE, indent=_INDENT)
    more = len(evidence) - _EVIDENCE
    if more > 0:
        said = ngettext("and {n} more piece of evidence in the record", "and {n} more in the record", more)
        sheets.paragraph(said.format(n=more), _EVIDENCE_STYLE, indent=_INDENT)


def _in_lines(sheets: Sheets, made: OrderPrint, lines: tuple[FindingLine, ...]) -> None:
    """A line each; the code of the fault and how sure it is are the shop's own."""
    columns = [Column(_("Finding"), 5.2, style=STRONG), Column(_("Severity"), 1.1), Column(_("Status"), 1.3)]
    own = made.copy is not Copy.CUSTOMER
    if own:
        columns += [Column(_("Fault"), 2.0), Column(_("Confidence"), 1.1, "right")]
    rows = []
    for line in lines:
        finding = line.finding
        row = [capital(say(finding.message)), severity_word(finding.severity), finding_status_word(line.status)]
        rows.append([*row, finding.fault.value, f"{finding.confidence:.2f}"] if own else row)
    table(sheets, columns, rows)


def suspects(sheets: Sheets, made: OrderPrint) -> None:
    """The parts that the leading finding suspects, likeliest first, with the reason for each."""
    leading = _leading(made)
    if leading is None:
        return
    sheets.section(_("Suspected parts"), _("likeliest first; a suspicion is not a verdict"), keep=112)
    table(
        sheets,
        [
            Column(_("Part"), 2.5, style=STRONG),
            Column(_("Position"), 2.9, style=SMALL),
            Column(_("Why"), 5.0, style=SMALL),
            Column(_("Likelihood"), 1.2, "right"),
        ],
        (
            (
                capital(part_name(part.kind)),
                ", ".join(p for p in (position_text(part.position) if part.position else "", part.net or "") if p),
                say(part.reason) if part.reason else "",
                Cell(f"{round(100 * part.likelihood)} %" if part.likelihood is not None else "", STRONG),
            )
            for part in leading.parts[:_SUSPECTS]
        ),
    )


def _leading(made: OrderPrint) -> Finding | None:
    return next((line.finding for line in _parted(made)[0] if line.finding.parts), None)


def next_steps(sheets: Sheets, made: OrderPrint) -> None:
    """What to do next and what to mind at it, until the first test after the repair; on the bench copy with room for
    the value found.
    """
    order = made.order
    leading = next((line for line in _parted(made)[0] if line.status is not FindingStatus.RULED_OUT), None)
    if leading is None or order.state.closed or order.tests_after:
        return
    steps = probe_first(leading.finding.next_steps)[:_STEPS]
    if not steps:
        return
    sheets.section(_("What to do next"))
    if made.copy is Copy.BENCH:
        table(
            sheets,
            [Column("", 0.35), Column(_("Step"), 7.0, style=VALUE), Column(_("Found"), 1.8), Column(_("Done by"), 1.4)],
            ((str(number), say(step.phrase), BLANK, BLANK) for number, step in enumerate(steps, start=1)),
        )
        sheets.skip(4)
    else:
        for number, step in enumerate(steps):
            sheets.paragraph(say(step.phrase), BODY if number else STRONG, indent=_INDENT)
            sheets.y += 2
    for risk in finding_text(leading.finding).risks[:2]:
        sheets.paragraph(_("Mind: {risk}").format(risk=risk), VALUE, indent=0 if made.copy is Copy.BENCH else _INDENT)


def board_picture(sheets: Sheets, made: OrderPrint, tile: float | None = None) -> None:
    """The board as it was found; nothing where neither a test nor a finding says anything about its chips. `tile` =
    how high a chip is, points; None = as its copy has it.
    """
    seen = next((run for run in made.order.tests_before if run.run is not None and run.run.attempts), None)
    state = _state(made, seen)
    if state is None or not state.chips:
        return
    layout = BoardLayout.of(made.board, 2.0) if made.board else BoardLayout.of_count(state.chips, 2.0)
    side = picture_side(layout, made.board.connector_side if made.board else None, mirrored=False)
    note = [_("as found, before repair") if seen else _("as far as the findings tell"), side]
    if seen is not None and seen.replayed:
        note.append(_("replay of a recording"))
    elif seen is not None and seen.simulated:
        note.append(_("simulated board"))
    tile = tile or (_LARGE if made.copy is Copy.BENCH else TILE)
    height = figure_height(layout, state, sheets.width, sheets.bottom - sheets.y - _HEADING, tile)
    sheets.section(_("The board"), " · ".join(note), keep=height or sheets.bottom)
    draw_board(sheets, layout, state, tile)


def _state(made: OrderPrint, seen: TestRun | None) -> BoardState | None:
    kept = tuple(line.finding for line in made.order.findings if line.status is not FindingStatus.RULED_OUT)
    if seen is not None and seen.run is not None:
        of_run = tuple(
            line.finding
            for line in made.order.findings
            if line.status is not FindingStatus.RULED_OUT and line.test_run_id in (None, seen.id)
        )
        return board_state_of(seen.run, made.board, of_run)
    state = board_state_of_findings(kept, made.board, _expected(kept))
    return state if state.tested or state.suspects else None


def _expected(findings: Iterable[Finding]) -> int:
    """How many chips the findings say the chain should have; 0 where none does."""
    counts = [dict(finding.found.values).get("expected") for finding in findings]
    return max((count for count in counts if isinstance(count, int) and count <= _MOST_CHIPS), default=0)
