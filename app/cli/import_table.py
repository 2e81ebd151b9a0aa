"""`hashwrench import`: the table of another program or of a spreadsheet becomes parts, stock, assets or old repairs.

Nothing is written while a row has a problem that was not left out; all rows are one change, which can be taken back.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from threading import Event
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table as Printed

from app.cli.exits import Exit, fail, print_json
from app.cli.interrupt import signals_stop
from app.cli.shop_session import Actor, Json, named, opened
from app.domain.import_error import ReadingStopped
from app.domain.import_mapping import ColumnEvidence, ColumnMapping, DateOrder, MappingSource, NumberStyle
from app.domain.import_plan import ImportChoices, ImportPlan, ImportResult, StockMode
from app.domain.import_target import TargetId, folded
from app.domain.record_error import CommitCancelled
from app.services import imports
from app.services.import_reading.bounds import MOST_BYTES
from app.services.import_reading.encodings import ENCODINGS
from app.services.import_reading.evidence import examine
from app.services.import_reading.proposal import likely_target, propose, remember
from app.services.import_reading.rows import check_mapping, read_rows
from app.services.import_reading.table_file import Table, open_table
from app.words.import_rows import counts_text, field_word, made_text, target_word, trouble_text
from app.words.import_tables import notice_text, shape_text
from app.words.language import _
from app.words.plain_text import plain

app = typer.Typer(add_completion=False)

#: Problems that are printed for people; JSON has as many as the plan holds.
_MOST_PRINTED = 20
_SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
_S = TypeVar("_S", bound=StrEnum)


@app.command("import")
def import_file(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="A .csv, .tsv, .txt or .xlsx file; - is standard input.")],
    target: Annotated[TargetId | None, typer.Option("--as", help="What the rows are; left out: by headings.")] = None,
    columns: Annotated[
        list[str] | None, typer.Option("--map", help="FIELD=HEADING, or FIELD= for no column; repeatable.")
    ] = None,
    fixed: Annotated[
        list[str] | None, typer.Option("--set", help="FIELD=VALUE for rows without one; repeatable.")
    ] = None,
    words: Annotated[
        list[str] | None, typer.Option("--word", help="FIELD:WORD=MEANING, such as kind:Misc=passive; repeatable.")
    ] = None,
    numbers: Annotated[
        list[str] | None, typer.Option("--numbers", help="FIELD=point (1,234.5) or FIELD=comma (1.234,5); repeatable.")
    ] = None,
    dates: Annotated[list[str] | None, typer.Option("--dates", help="FIELD=dmy, mdy or ymd; repeatable.")] = None,
    encoding: Annotated[str | None, typer.Option(help="Such as cp1251 or gb18030; left out: by evidence.")] = None,
    separator: Annotated[str | None, typer.Option(help="comma, semicolon, tab or bar; left out: by evidence.")] = None,
    sheet: Annotated[str | None, typer.Option(help="A workbook's sheet; left out: the first that has rows.")] = None,
    header: Annotated[int | None, typer.Option(min=0, help="Line of the headings; 0 = there are none.")] = None,
    stock: Annotated[
        StockMode | None, typer.Option(help="A quantity of a part in stock: so many more, or so many in all.")
    ] = None,
    overwrite: Annotated[
        list[str] | None,
        typer.Option(help="A field to take from the file where the shop says another; repeatable."),
    ] = None,
    skip_wrong: Annotated[bool, typer.Option("--skip-wrong", help="Leave out every row that has a problem.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """Bring in a table: from Excel, another program, or an old list."""
    if encoding is not None and encoding.casefold() not in ENCODINGS:
        wrong = _("{name} is no encoding that is read here. Known: {known}")
        raise fail(Exit.BAD_INPUT, wrong.format(name=plain(encoding, 40), known=", ".join(ENCODINGS)))
    if separator is not None and separator not in _SEPARATORS:
        known = ", ".join(_SEPARATORS)
        raise fail(Exit.BAD_INPUT, _("A separator is one of these: {known}").format(known=known))
    with opened(ctx, write=not dry_run) as shop, _watched(quiet=as_json) as watch:
        between = _SEPARATORS[separator] if separator is not None else None
        with _opened_table(file, encoding and encoding.casefold(), between, sheet, header, watch) as table:
            mapping = propose(table, target or likely_target(table.shape, shop), shop)
            mapping = _with_columns(table, mapping, columns or [])
            mapping = replace(
                mapping,
                fixed={**mapping.fixed, **dict(_pair(text, "--set") for text in fixed or [])},
                numbers={**mapping.numbers, **_chosen(numbers or [], "--numbers", NumberStyle)},
                dates={**mapping.dates, **_chosen(dates or [], "--dates", DateOrder)},
                choices=_with_words(mapping, words or []),
            )
            check_mapping(table, mapping)
            evidence = examine(table, mapping, watch.reading)
            source = imports.ImportSource(
                mapping.target,
                table.shape.name,
                table.shape.sha256,
                lambda: read_rows(table, mapping, evidence),
                lambda shop, draft: remember(shop, draft, table.shape, mapping),
            )
            choices = ImportChoices(frozenset(overwrite or ()), stock, leave_out_wrong=skip_wrong)
            watch.rows = table.shape.count
            plan = imports.plan(shop, source, choices, watch.planning)
            result = None
            if plan.ready and not dry_run:
                told = _details(table, mapping)
                result, _commit = imports.run(shop, named(actor), source, choices, watch.writing, details=told)
            watch.done()
            if as_json:
                print_json(_document(table, mapping, evidence, plan, result))
            else:
                _print(table, mapping, evidence, plan, result)
    if plan.wrong:
        if not dry_run:
            raise fail(Exit.FAULT, _("Nothing was written. Mend the rows, or leave them out with --skip-wrong."))
        raise typer.Exit(int(Exit.FAULT))


class _Watch:
    """How far it is, on stderr where a person looks; Ctrl-C ends it, and then nothing was written."""

    def __init__(self, bar: Progress) -> None:
        self.stop = Event()
        self.rows = 0
        self._bar = bar
        self._task = bar.add_task("", total=1.0)

    def reading(self, share: float) -> bool:
        """A share of the file is read."""
        return self._tell(_("Reading"), share)

    def planning(self, rows: int) -> bool:
        """So many rows are looked at."""
        return self._tell(_("Checking"), rows / max(self.rows, 1))

    def writing(self, rows: int) -> bool:
        """So many rows are written."""
        return self._tell(_("Writing"), rows / max(self.rows, 1))

    def done(self) -> None:
        """What follows is for reading."""
        self._bar.stop()

    def _tell(self, what: str, share: float) -> bool:
        self._bar.update(self._task, description=what, completed=share)
        return not self.stop.is_set()


@contextmanager
def _watched(*, quiet: bool) -> Iterator[_Watch]:
    console = Console(stderr=True)
    bar = Progress(console=console, transient=True, disable=quiet or not console.is_terminal)
    with bar, signals_stop((watch := _Watch(bar)).stop.set):
        try:
            yield watch
        except (ReadingStopped, CommitCancelled):
            bar.stop()
            raise fail(Exit.UNREACHABLE, _("Stopped. Nothing was written.")) from None


def _opened_table(
    file: str, encoding: str | None, separator: str | None, sheet: str | None, header: int | None, watch: _Watch
) -> Table:
    source: Path | bytes = sys.stdin.buffer.read(MOST_BYTES + 1) if file == "-" else Path(file)
    try:
        table = open_table(source, encoding=encoding, separator=separator, sheet=sheet, progress=watch.reading)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        words = _("{path} cannot be read: {reason}")
        raise fail(Exit.UNREACHABLE, words.format(path=plain(file, 200), reason=plain(reason, 100))) from None
    if header is None:
        return table
    if header and all(row.line != header for row in table.top()):
        table.close()
        raise fail(Exit.BAD_INPUT, _("Line {line} cannot be the headings.").format(line=header))
    return table.with_header(header)


def _with_columns(table: Table, mapping: ColumnMapping, said: list[str]) -> ColumnMapping:
    """The mapping with the columns that were named, by heading or by number from 1."""
    if not said:
        return mapping
    columns = dict(mapping.columns)
    for text in said:
        field, heading = _pair(text, "--map")
        columns.pop(field, None)
        if heading:
            column = _column(table, heading)
            columns = {id_: at for id_, at in columns.items() if at != column} | {field: column}
    return replace(mapping, columns=columns, source=MappingSource.PERSON, preset="")


def _column(table: Table, heading: str) -> int:
    headers = table.shape.headers
    for column, one in enumerate(headers):
        if one == heading or folded(one) == folded(heading):
            return column
    if heading.isascii() and heading.isdigit() and 0 < int(heading) <= len(headers):
        return int(heading) - 1
    words = _("The table has no column {heading}. It has: {known}")
    known = ", ".join(plain(one, 40) for one in headers[:30])
    raise fail(Exit.BAD_INPUT, words.format(heading=plain(heading, 80), known=known))


def _with_words(mapping: ColumnMapping, said: list[str]) -> dict[str, dict[str, str]]:
    choices = {field: dict(words) for field, words in mapping.choices.items()}
    for text in said:
        left, meaning = _pair(text, "--word")
        field, colon, word = left.partition(":")
        if not colon:
            raise fail(Exit.BAD_INPUT, _("Write it like {example}.").format(example="--word kind:Misc=passive"))
        choices.setdefault(field, {})[folded(word) or word] = meaning
    return choices


def _chosen(said: list[str], option: str, kind: type[_S]) -> dict[str, _S]:
    chosen: dict[str, _S] = {}
    for text in said:
        field, value = _pair(text, option)
        try:
            chosen[field] = kind(value)
        except ValueError:
            words = _("{option} {field} takes one of these: {known}")
            known = ", ".join(one.value for one in kind)
            raise fail(Exit.BAD_INPUT, words.format(option=option, field=plain(field, 40), known=known)) from None
    return chosen


def _pair(text: str, option: str) -> tuple[str, str]:
    left, equals, right = text.partition("=")
    if not equals or not left.strip():
        raise fail(Exit.BAD_INPUT, _("Write it like {example}.").format(example=f"{option} FIELD=..."))
    return left.strip(), right.strip()


def _details(table: Table, mapping: ColumnMapping) -> dict[str, str]:
    shape = table.shape
    told = {"format": shape.format.value, "encoding": shape.encoding or "", "sheet": shape.sheet}
    told["columns"] = "; ".join(f"{id_}: {shape.headers[column]}" for id_, column in mapping.columns.items())
    return {name: text for name, text in told.items() if text}


def _document(
    table: Table, mapping: ColumnMapping, evidence: ColumnEvidence, plan: ImportPlan, result: ImportResult | None
) -> dict[str, object]:
    shape = table.shape
    return {
        "file": {
            "name": shape.name, "format": shape.format.value, "sha256": shape.sha256, "encoding": shape.encoding,
            "encodings": list(shape.encodings), "separator": shape.separator, "sheet": shape.sheet or None,
            "sheets": list(shape.sheets), "header_line": shape.header_line, "headers": list(shape.headers),
            "rows": shape.count,
        },
        "as": mapping.target.value,
        "mapping": {
            "source": mapping.source.value, "preset": mapping.preset or None,
            "columns": {id_: shape.headers[column] for id_, column in mapping.columns.items()},
            "fixed": dict(mapping.fixed),
            "numbers": {id_: style.value for id_, style in evidence.numbers.items()},
            "dates": {id_: order.value for id_, order in evidence.dates.items()},
        },
        "notices": [
            {"code": one.code.value, "count": one.count, "line": one.line, "heading": one.heading or None,
             "text": notice_text(one)}
            for one in (*shape.notices, *evidence.notices)
        ],
        "plan": {
            "new": plan.new, "changed": plan.changed, "same": plan.same, "left_out": plan.left_out,
            "wrong": plan.wrong, "made": dict(plan.made), "differing": dict(plan.differing),
            "imported_before": bool(plan.earlier),
        },
        "problem_count": plan.trouble_count,
        "problems": [
            {"line": one.line, "field": one.field or None, "problem": one.problem.value, "text": one.text,
             "message": " ".join(trouble_text(one))}
            for one in plan.troubles
        ],
        "written": None if result is None else {"new": result.new, "changed": result.changed},
    }  # fmt: skip


def _print(
    table: Table, mapping: ColumnMapping, evidence: ColumnEvidence, plan: ImportPlan, result: ImportResult | None
) -> None:
    shape = table.shape
    print(f"{target_word(mapping.target)}: {shape_text(shape)}")
    printed = Printed(box=None, pad_edge=False)
    printed.add_column(_("Field"))
    printed.add_column(_("Column"))
    for id_, column in mapping.columns.items():
        printed.add_row(field_word(id_), plain(shape.headers[column], 60))
    for id_, text in mapping.fixed.items():
        printed.add_row(field_word(id_), f"= {plain(text, 60)}")
    console = Console(highlight=False, markup=False)
    console.print(printed)
    for notice in (*shape.notices, *evidence.notices):
        print(notice_text(notice))
    if plan.earlier:
        print(_("This very file was imported before."))
    problems = Printed(box=None, pad_edge=False)
    for title in (_("Line"), _("Field"), _("Cell"), _("Problem")):
        problems.add_column(title)
    for one in plan.troubles[:_MOST_PRINTED]:
        problems.add_row(str(one.line), field_word(one.field), plain(one.text, 30), " ".join(trouble_text(one)))
    if plan.troubles:
        console.print(problems)
    if plan.trouble_count > _MOST_PRINTED:
        print(_("{count:,} problems in all; --json lists them.").format(count=plan.trouble_count))
    print(counts_text(plan))
    made = made_text(plan)
    if made:
        print(made)
    if result is not None:
        print(_("Written: {new:,} new, {changed:,} changed.").format(new=result.new, changed=result.changed))
