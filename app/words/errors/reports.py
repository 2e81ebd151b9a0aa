"""What of a report cannot be asked or written."""

from __future__ import annotations

from app.domain.report_error import BackwardPeriod, BadPeriod, NoSuchTable
from app.words.errors import says
from app.words.language import _
from app.words.plain_text import plain


@says(BadPeriod)
def _bad_period(error: BadPeriod) -> str:
    words = _(
        "“{text}” is no period. Write a day as 2026-10-31, a month as 2026-10 or last, the last days as 90d or 12w."
    )
    return words.format(text=plain(error.text, 60))


@says(BackwardPeriod)
def _backward_period(error: BackwardPeriod) -> str:
    words = _("The last day, {final}, comes before the first, {first}.")
    return words.format(first=plain(error.first, 30), final=plain(error.final, 30))


@says(NoSuchTable)
def _no_such_table(error: NoSuchTable) -> str:
    known = ", ".join(plain(one, 40) for one in error.known) or "—"
    return _("The report has no table {name}. There are: {known}.").format(name=plain(error.name, 40), known=known)
