"""What was done and proved: tests before and after, actions and parts, remarks; blanks to write in at the bench."""

from __future__ import annotations

from app.documents.customer_paper import RECOVERED_HIGH, recovered_note
from app.documents.money_lines import sums, sums_height
from app.documents.order_print import Copy, OrderPrint
from app.documents.page import BODY, INK_3, MEDIUM, SMALL, STRONG, VALUE, Sheets
from app.documents.table import BLANK, Blank, Cell, Column, kept_height, table
from app.documents.work_order_measured import OUT
from app.domain.finding import Fault
from app.domain.order_view import ActionLine, ReplacementLine
from app.domain.stock import Grade
from app.domain.test_run import Phase, TestRun
from app.words.capital import capital
from app.words.dates import time_text
from app.words.decimal_mark import marked
from app.words.findings import fault_name
from app.words.language import _, ngettext
from app.words.orders import action_word, grade_word, how_tested, money_text, phase_word, removed_word, state_name
from app.words.plain_text import bounded


def tests(sheets: Sheets, made: OrderPrint) -> None:
    """Every test run, those before the repair first, with counts and verdict."""
    order = made.order
    need = order.policy.passes
    note = ngettext("{n} pass in a row is needed", "{n} passes in a row are needed", need).format(n=need)
    if order.policy.burn_in_hours:
        note += " · " + _("{hours} h of aging").format(hours=marked(f"{order.policy.burn_in_hours:g}"))
    owed = _owed(made) if made.copy is Copy.BENCH else []
    if not order.test_runs and not owed:
        sheets.section(_("Tests before and after"), note)
        sheets.paragraph(_("No test is recorded on this order."))
        return
    columns = [
        Column(_("Phase"), 1.68, style=STRONG),
        Column(_("Test"), 2.72),
        Column(_("When, by"), 2.92, style=SMALL),
        Column(_("Chips answering"), 1.45, "right"),
        Column(_("Verdict"), 2.1, "right"),
    ]
    rows = [*(_test_row(made, run) for run in (*order.tests_before, *order.tests_after)), *owed]
    sheets.section(_("Tests before and after"), note, keep=kept_height(sheets, columns, rows))
    table(sheets, columns, rows)
    _overrides(sheets, made)


def _owed(made: OrderPrint) -> list[tuple[str | Blank, ...]]:
    """A row to fill in for every pass that is still owed, and for the hours of aging."""
    order = made.order
    if order.signed or order.state.closed:
        return []
    phase = capital(phase_word(Phase.AFTER))
    rows: list[tuple[str | Blank, ...]] = [
        (phase, _("a pass is owed"), BLANK, BLANK, BLANK) for _pass in range(order.policy.passes - order.passes)
    ]
    hours = order.policy.burn_in_hours - order.standing.burn_in_hours
    if hours > 0:
        rows.append((phase, _("{hours} h of aging owed").format(hours=marked(f"{hours:g}")), BLANK, BLANK, BLANK))
    return rows


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
    if run.ambient_c is not None:
        what += " · " + _("ambient {temp} °C").format(temp=marked(f"{run.ambient_c:g}"))
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
        capital(phase_word(run.phase)),
        what,
        at,
        Cell(f"▼ {count}", OUT) if short else count,
        _verdict(run),
    )


def _lasted(seconds: float) -> str:
    if seconds >= 3600:
        return _("{n}\u00a0h").format(n=marked(f"{seconds / 3600:.1f}"))
    return _("{n}\u00a0s").format(n=marked(f"{seconds:.1f}" if seconds < 60 else f"{seconds:.0f}"))


def _verdict(run: TestRun) -> Cell:
    if run.passed:
        return Cell(_("✓ passed") if run.kind.proves else _("nothing found"), MEDIUM)
    if run.interrupted:
        return Cell(_("interrupted"), OUT)
    if run.verdict is Fault.INCONCLUSIVE:
        return Cell(_("no verdict"), BODY)
    return Cell(f"✗ {fault_name(run.verdict)}", OUT)


def actions(sheets: Sheets, made: OrderPrint) -> None:
    """What was done, in the order of time: actions, and parts with position, grade and, but for the customer, lot."""
    order = made.order
    lines: list[ActionLine | ReplacementLine] = sorted(
        [*order.actions, *order.replacements], key=lambda line: (line.at, line.id)
    )
    if not lines and made.copy is not Copy.BENCH:
        sheets.section(_("Actions and parts"))
        sheets.paragraph(_("Nothing was done to this board yet."))
        return
    columns = [
        Column(_("Position"), 2.0, style=STRONG),
        Column(_("Action"), 1.5),
        Column(_("Part, or result") if made.copy is Copy.CUSTOMER else _("Part and lot, or result"), 3.4),
        Column(_("Grade"), 1.5),
        Column(_("By"), 2.0, style=SMALL),
    ]
    if made.copy is Copy.INTERNAL:
        columns.append(Column(_("Cost"), 1.1, "right"))
    blanks = _FREE_ROWS if made.copy is Copy.BENCH and not order.signed else 0
    rows = [*(_line(made, line)[: len(columns)] for line in lines), *[(BLANK,) * 5] * blanks]
    recovered = any(_recovered(line) for line in lines)
    summed = made.copy is Copy.INTERNAL and bool(order.parts_cost)
    tail = (RECOVERED_HIGH if recovered else 0.0) + (sums_height(0) if summed else 0.0)
    sheets.section(_("Actions and parts"), _minutes(order.minutes), keep=kept_height(sheets, columns, rows, tail))
    table(sheets, columns, rows, tail=tail)
    if summed:
        total = " + ".join(money_text(amount) for amount in order.parts_cost)
        sums(sheets, [], (_("Cost of parts"), total))
    if recovered:
        recovered_note(sheets)


def _recovered(line: ActionLine | ReplacementLine) -> bool:
    return isinstance(line, ReplacementLine) and line.fitted > 0 and line.grade is Grade.RECOVERED


def _line(made: OrderPrint, line: ActionLine | ReplacementLine) -> tuple[str | Cell, ...]:
    by = ", ".join(word.replace(" ", "\u00a0") for word in (line.by, made.day(line.at)) if word)
    if isinstance(line, ActionLine):
        minutes = ngettext("{n} min", "{n} min", line.minutes).format(n=line.minutes) if line.minutes else ""
        said = " · ".join(part for part in (line.result, minutes if made.copy is Copy.INTERNAL else "") if part)
        return (line.position or "—", capital(action_word(line.code)), said or "—", "—", by, "")
    many = line.fitted or line.quantity
    count = f"{many} × " if many != 1 else ""
    lot = "" if made.copy is Copy.CUSTOMER else f", {line.lot_number}"  # which delivery it came with is the shop's own
    part = f"{count}{line.part_name} ({line.sku}){lot}"
    if line.removed_mark:
        part += "\n" + _("removed: {mark}, {fate}").format(mark=line.removed_mark, fate=removed_word(line.removed))
    if not line.fitted:
        part = _("given back: {part}").format(part=part)
    grade = _("recovered part") if line.grade is Grade.RECOVERED else grade_word(line.grade)
    recovered = line.grade is not Grade.NEW
    return (
        line.position or "—",
        _("Part fitted"),
        part,
        Cell(grade, STRONG) if recovered else grade,
        by,
        money_text(line.cost),
    )


def _minutes(minutes: int) -> str:
    return ngettext("{n} minute of work", "{n} minutes of work", minutes).format(n=minutes) if minutes else ""


def remarks(sheets: Sheets, made: OrderPrint) -> None:
    """The shop's own remarks; nothing where there are none."""
    if not made.order.notes:
        return
    sheets.section(_("Remarks"), _("not on the customer's copy"))
    rows = ((line.text, f"{line.by}, {made.moment(line.at)}") for line in made.order.notes)
    table(sheets, [Column("", 7.4), Column("", 2.8, "right", SMALL)], rows)


#: Empty rows to write what was done into, and lines to write remarks on.
_FREE_ROWS, _FREE_LINES = 4, 5


def lines_to_write_on(sheets: Sheets, made: OrderPrint) -> None:
    """Lines for remarks by hand."""
    if made.order.signed:
        return
    sheets.section(_("Remarks by hand"), keep=_FREE_LINES * 20)
    for _line_number in range(_FREE_LINES):
        sheets.y += 20
        sheets.hairline(sheets.y, ink=INK_3)


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
        steps.append(bounded(step, 300).replace(" ", "\u00a0") if len(step) < 60 else bounded(step, 300))
        by, day = line.by, made.day(line.at)
    sheets.paragraph("  →  ".join(steps), SMALL)
