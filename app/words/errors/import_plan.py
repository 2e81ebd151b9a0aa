"""Sentences for an import that was not written."""

from __future__ import annotations

from app.domain.import_plan import ImportNotReady, ImportRefused
from app.words.errors import says
from app.words.language import _, ngettext


@says(ImportNotReady)
def _not_ready(error: ImportNotReady) -> str:
    if error.why is ImportRefused.NOTHING:
        return _("There is nothing new in these rows. Nothing was written.")
    return ngettext(
        "{count:,} row has a problem. Mend it or leave it out; nothing was written.",
        "{count:,} rows have problems. Mend them or leave them out; nothing was written.",
        error.rows,
    ).format(count=error.rows)
