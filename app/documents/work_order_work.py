"""What was done and proved: tests before and after, actions and parts, remarks."""

from __future__ import annotations

from app.documents.fonts import Face
from app.documents.order_print import Copy, OrderPrint
from app.documents.page import BODY, INK, MEDIUM, SMALL, STRONG, VALUE, Sheets, Style
from app.documents.table import Cell, Column, table
from app.documents.work_order_measured import OUT
from app.domain.finding import Fault
from app.domain.order_view import ActionLine, ReplacementLine
from app.domain.stock import Grade
from app.domain.test_run import TestRun
from app.words.dates import time_text
from app.words.findings import fault_name
from app.words.intake import answer_word, item_name
from app.words.language import _, ngettext
from app.words.orders import action_word, grade_word, how_tested, money_text, phase_word, state_name
from app.words.plain_text import plain


def tests(sheets: Sheets, made: OrderPrint) -> None:
    """Every test run, those before the repair first, with counts and verdict."""
    order = made.order
    need = order.policy.passes
    note = ngettext("{n} pass in a row is needed", "{n} passes in a row are needed", need).format(n=need)
    if order.policy.burn_in_hours:
        note += " · " + _("{hours} h of aging").format(hours=f"{order.policy.burn_in_hours:g}")
    sheets.section(_("Tests before and after"), note)
    if not order.test_runs:
        sheets.paragraph(_("No test is recorded on this order."))
        return
    table(
        sheets,
        [
            Column(_("Phase"), 1.45, style=STRONG),
            Column(_("Test"), 2.95),
            Column(_("When, by"), 2.95, style=SMALL),
            Column(_("Chips answering"), 1.55, "right"),
            Column(_("Verdict"), 1.9, "right"),
        ],
        (_test_row(made, run) for run in (*order.tests_before, *order.tests_after)),
    )
    _overrides(sheets, made)


def _overrides(sheets: Sheets, made: OrderPrint) -> None:
    """Who let the board have power against a hard fail of its cold check, and why."""
    for line in made.order.power_overrides:
        sheets.skip(4)
        said = _("Power allowed against the cold check, {who}, {when}: {reason}")
        sheets.paragraph(said.format(who=line.by, when=made.moment(line.at), reason=line.reason), VALUE)


def _test_row(made: OrderPrint, run: TestRun) -> tuple[str | Cell, ...]:
    what = how_tested(run, simulated=made.order.demo)
    if run.seconds:
        what += f" · {_lasted(run.seconds)}"
    if run.fixture:
        what += f" · {run.fixture}"
    if values := sum(len(check.measurements) for check in made.order.checks if check.test_run_id == run.id):
        what += " · " + ngettext("{n} value", "{n} values", values).format(n=values)
    count = ""
    if run.chips_found is not None:
        count = (
            _("{found} of {expected}").format(found=run.chips_found, expected=run.chips_expected)
            if run.chips_expected
            else str(run.chips_found)
        )
    short = run.chips_expected is not None and run.chips_found is not None and run.chips_found < run.chips_expected
    at = f"{made.moment(run.at)} · {run.by}" if run.by else made.moment(run.at)
    return (
        _first_up(phase_word(run.phase)),
        what,
        at,
        Cell(f"▼ {count}", OUT) if short else count,
        _verdict(run),
    )


def _lasted(seconds: float) -> str:
    if seconds >= 3600:
        return _("{n}\u00a0h").format(n=f"{seconds / 3600:.1f}")
    return _("{n}\u00a0s").format(n=f"{seconds:.1f}" if seconds < 60 else f"{seconds:.0f}")


def _verdict(run: TestRun) -> Cell:
    if run.passed:
        return Cell(_("✓ passed") if run.kind.proves else _("nothing found"), MEDIUM)
    if run.interrupted:
        return Cell(_("interrupted"), OUT)
    if run.verdict is Fault.INCONCLUSIVE:
        return Cell(_("no verdict"), BODY)
    return Cell(f"✗ {fault_name(run.verdict)}", OUT)


def actions(sheets: Sheets, made: OrderPrint) -> None:
    """What was done, in the order of time: actions, and parts fitted with position, lot and grade."""
    order = made.order
    sheets.section(_("Actions and parts"), _minutes(order.minutes))
    lines: list[ActionLine | ReplacementLine] = sorted(
        [*order.actions, *order.replacements], key=lambda line: (line.at, line.id)
    )
    if not lines:
        sheets.paragraph(_("Nothing was done to this board yet."))
        return
    columns = [
        Column(_("Action"), 1.6, style=STRONG),
        Column(_("Position"), 2.1, style=SMALL),
        Column(_("Part and lot, or result"), 3.2),
        Column(_("Grade"), 1.3),
        Column(_("By"), 2.1, style=SMALL),
    ]
    if made.copy is Copy.WORKSHOP:
        columns.append(Column(_("Cost"), 1.1, "right"))
    table(sheets, columns, (_line(made, line)[: len(columns)] for line in lines))
    if made.copy is Copy.WORKSHOP and order.parts_cost:
        sheets.need(22)
        base = sheets.y + 15
        total = " + ".join(money_text(amount) for amount in order.parts_cost)
        wide = sheets.text(sheets.right, base, total, Style(Face.SEMIBOLD, 12.4, 16, INK), "right")
        sheets.text(sheets.right - wide - 14, base, _("Cost of parts"), BODY, "right")
        sheets.y += 20
    if any(isinstance(line, ReplacementLine) and line.fitted and line.grade is Grade.RECOVERED for line in lines):
        sheets.skip(3)
        sheets.paragraph(_("Recovered parts come from a donor board and were tested with this repair."), SMALL)


def _line(made: OrderPrint, line: ActionLine | ReplacementLine) -> tuple[str | Cell, ...]:
    by = ", ".join(word.replace(" ", "\u00a0") for word in (line.by, made.day(line.at)) if word)
    if isinstance(line, ActionLine):
        return (_first_up(action_word(line.code)), line.position or "—", line.result or "—", "—", by, "")
    many = line.fitted or line.quantity
    count = f"{many} × " if many != 1 else ""
    part = f"{count}{line.part_name} ({line.sku}), {line.lot_number}"
    if line.removed_mark:
        part += "\n" + _("removed: {mark}").format(mark=line.removed_mark)
    if not line.fitted:
        part = _("given back: {part}").format(part=part)
    grade = grade_word(line.grade)
    recovered = line.grade is not Grade.NEW
    return (
        _("Part fitted"),
        line.position or "—",
        part,
        Cell(grade, STRONG) if recovered else grade,
        by,
        money_text(line.cost),
    )


def _minutes(minutes: int) -> str:
    return ngettext("{n} minute of work", "{n} minutes of work", minutes).format(n=minutes) if minutes else ""


def remarks(sheets: Sheets, made: OrderPrint) -> None:
    """Intake checklist and notes; nothing where there are none."""
    order = made.order
    if not order.checklist and not order.notes:
        return
    sheets.section(_("Intake and remarks"))
    rows: list[tuple[str, str, str]] = [
        (
            item_name(line.item),
            ". ".join(part for part in (answer_word(line.answer), line.note) if part),
            f"{line.by}, {made.moment(line.at)}",
        )
        for line in order.checklist
    ]
    rows += [(_("Remark"), line.text, f"{line.by}, {made.moment(line.at)}") for line in order.notes]
    table(sheets, [Column("", 2.0, style=STRONG), Column("", 5.6), Column("", 2.6, "right", SMALL)], rows)


def course(sheets: Sheets, made: OrderPrint) -> None:
    """The steps the order took, with who, when and why, as one line of states."""
    if not made.order.transitions:
        return
    sheets.section(_("Course of the order"), keep=26)
    steps, by, day = [], "", ""
    for line in made.order.transitions:
        said = [word for word, known in ((made.day(line.at), day), (line.by, by)) if word != known]
        when = time_text(line.at, made.order.utc_offset_min)
        step = f"{state_name(line.target).lower()} {when}" + (f" ({', '.join(said)})" if said else "")
        if line.reason:
            step += ": " + (_("gate opened, {reason}").format(reason=line.reason) if line.overridden else line.reason)
        steps.append(plain(step, 300).replace(" ", "\u00a0") if len(step) < 60 else plain(step, 300))
        by, day = line.by, made.day(line.at)
    sheets.paragraph("  →  ".join(steps), SMALL)


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]
