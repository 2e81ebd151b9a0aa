"""What the evidence comes to: the conclusion where it carries one, and for the likeliest causes what speaks for and
against each, with who measured it.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.diagnosis.causes.ranking import RankedCause, Reason
from app.documents.order_print import Copy, OrderPrint
from app.documents.page import BODY, SMALL, STRONG, Sheets
from app.documents.table import Cell, Column, table
from app.words.capital import capital
from app.words.language import _, ngettext
from app.words.phrases import say
from app.words.plain_text import bounded

#: So many causes are told, likelier than this; so many reasons of each.
_CAUSES, _LEAST, _REASONS = 3, 0.05, 3
#: Without a conclusion a ranking is told where its first cause is likelier than this.
_WORTH = 0.3


def conclusion(sheets: Sheets, made: OrderPrint) -> None:
    """The conclusion with its evidence; without one, how far it came, which is nothing for the customer."""
    ranking = made.ranking
    if ranking is None:
        return
    causes = [one for one in ranking.causes if not one.healthy and one.likelihood >= _LEAST][:_CAUSES]
    concluded = ranking.conclusion
    worth = bool(causes) and causes[0].likelihood >= _WORTH
    if concluded is None and (made.copy is Copy.CUSTOMER or not worth):
        return
    told = len(made.sources)
    note = ngettext("{n} piece of evidence before the repair", "{n} pieces of evidence before the repair", told)
    sheets.section(_("Conclusion"), note.format(n=told), keep=60)
    if concluded is not None:
        sheets.paragraph(capital(say(concluded.phrase)), STRONG)
        others = [one for one in causes if one is not concluded]
        causes = [concluded, *(() if made.copy is Copy.CUSTOMER else others)][:_CAUSES]
    elif ranking.why_not is not None:
        sheets.paragraph(say(ranking.why_not), BODY)
    sheets.y += 3
    table(
        sheets,
        [
            Column(_("Cause"), 2.6, style=STRONG),
            Column(_("What speaks for it"), 4.2, style=SMALL),
            Column(_("What speaks against it"), 3.2, style=SMALL),
            Column(_("Likelihood"), 1.2, "right"),
        ],
        (_row(made, one) for one in causes),
    )


def _row(made: OrderPrint, cause: RankedCause) -> tuple[str | Cell, ...]:
    return (
        capital(say(cause.phrase)),
        _reasons(made, cause.evidence_for),
        _reasons(made, cause.evidence_against),
        Cell(f"{round(100 * cause.likelihood)} %", STRONG),
    )


def _reasons(made: OrderPrint, reasons: Sequence[Reason]) -> str:
    """The weightiest of them, each said once: a count that was repeated is no second reason."""
    told = list(dict.fromkeys(_reason(made, one) for one in reasons))
    return "\n".join(told[:_REASONS]) or "—"


def _reason(made: OrderPrint, reason: Reason) -> str:
    source = made.sources[reason.clue] if 0 <= reason.clue < len(made.sources) else ""
    return bounded(" · ".join(part for part in (say(reason.phrase), source) if part), 200)
