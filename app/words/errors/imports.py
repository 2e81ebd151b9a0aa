"""Sentences for tables that cannot be read."""

from __future__ import annotations

from app.domain.import_error import MappingWrong, ReadingStopped, TableProblem, TableUnreadable
from app.words.errors import says
from app.words.import_rows import field_word
from app.words.import_tables import encoding_word
from app.words.language import _
from app.words.plain_text import plain


@says(TableUnreadable)
def _unreadable(error: TableUnreadable) -> str:
    name = plain(error.name, 120) or _("The pasted text")
    line, detail = error.line, plain(error.detail, 60)
    match error.problem:
        case TableProblem.EMPTY:
            words = _("{name} is empty.")
        case TableProblem.NO_ROWS:
            words = _("{name} has headings, but no rows below them.")
        case TableProblem.TOO_BIG:
            words = _("{name} is larger than any table that is read here. Split it into several files.")
        case TableProblem.TOO_MANY_ROWS:
            words = _("{name} has more than {detail} rows. Split it into several files.")
        case TableProblem.TOO_WIDE:
            words = _("{name} has more than 512 columns in row {line}. Keep the columns that matter and save it again.")
        case TableProblem.CELL_TOO_LONG:
            if line is None:
                words = _("{name} has a cell longer than 32,767 characters. Such a file is not read.")
            else:
                words = _(
                    "{name} has a cell longer than 32,767 characters in row {line}: often a quote that is never closed."
                )
        case TableProblem.OPEN_QUOTE:
            words = _("{name}: a quote begins in line {line} and is never closed. Close it, or save the file again.")
        case TableProblem.ENCODING if detail:
            words = (
                _("{name} cannot be read as {encoding} from line {line} on. Choose another encoding, or save as UTF-8.")
                if line is not None
                else _("{name} cannot be read as {encoding}. Choose another encoding, or save as UTF-8.")
            )
        case TableProblem.ENCODING:
            words = _("The encoding of {name} is not recognised. Save it as CSV UTF-8 or as .xlsx.")
        case TableProblem.OLD_EXCEL:
            words = _("{name} is a workbook of old Excel (.xls). Open it in a spreadsheet program and save as .xlsx.")
        case TableProblem.LOCKED:
            words = _("{name} is locked with a password. Save a copy without one.")
        case TableProblem.OTHER_WORKBOOK:
            words = _("{name} is a spreadsheet of another kind (.{detail}). Save or export it as .xlsx or .csv.")
        case TableProblem.NO_TABLE:
            words = _("{name} is no table. Tables are read from .csv, .tsv, .txt and .xlsx files.")
        case TableProblem.BOMB:
            words = _("{name} unpacks to far more than a table needs, so it was not opened.")
        case TableProblem.ENTITIES:
            words = _("{name} defines entities, which no spreadsheet program writes, so it was not opened.")
        case TableProblem.NO_SHEET:
            words = _("{name} has no sheet named {detail}.")
        case _:
            words = (
                _("{name} is damaged or cut off. Open it in a spreadsheet program and save it again.")
                if line is None
                else _("{name} is damaged at row {line}. Open it in a spreadsheet program and save it again.")
            )
    return words.format(name=name, line=line, detail=detail, encoding=encoding_word(detail))


@says(ReadingStopped)
def _stopped(error: ReadingStopped) -> str:
    return _("Stopped. Nothing was written.")


@says(MappingWrong)
def _mapping(error: MappingWrong) -> str:
    try:
        field = field_word(error.field)
    except KeyError:
        return _("There is no field called {field}.").format(field=plain(error.field, 60))
    if error.heading:
        words = _("{field}: the table has no column {heading}.")
        return words.format(field=field, heading=plain(error.heading, 80))
    return _("No column is {field} yet. Choose the column, or one value for all rows.").format(field=field)
