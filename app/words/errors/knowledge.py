"""Sentences for knowledge tables that cannot be used."""

from __future__ import annotations

from app.diagnosis.knowledge import KnowledgeError
from app.words.errors import says
from app.words.language import _
from app.words.plain_text import plain


@says(KnowledgeError)
def _knowledge(error: KnowledgeError) -> str:
    detail = plain(error.detail, 200)
    if error.row is None:
        return _("The knowledge table {table} cannot be read: {detail}. Install the program again.").format(
            table=error.table, detail=detail
        )
    return _("The knowledge table {table} is broken at {row}: {detail}. Install the program again.").format(
        table=error.table, row=plain(error.row, 80), detail=detail
    )
