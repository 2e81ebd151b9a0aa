"""Saved reports: a name for one report or several with a span and filters, kept for the whole shop in its record.

The span stays relative: "last month" is the month before whichever day it is opened on. A shop begins with one, the
reports of a month's end; it can be renamed, changed and deleted like the others.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from app.domain.report import ReportKind
from app.domain.report_question import Question, Span
from app.ledger.change import Commit, new_id
from app.services.settings_kept import keep, kept
from app.services.shop import Shop
from app.words.language import _

_PREFIX = "reports.saved."
#: The one that is there before anybody saved any.
MONTH_END = "month-end"
#: Characters of a name.
MOST = 40


@dataclass(frozen=True, slots=True)
class SavedReport:
    """A saved report: `id` is stable, "" = not yet kept."""

    id: str
    name: str
    kinds: tuple[ReportKind, ...]
    question: Question


def month_end() -> SavedReport:
    """What a manager makes at a month's end: five reports of the month that is over."""
    kinds = (ReportKind.TURNAROUND, ReportKind.FIRST_PASS, ReportKind.COMEBACKS, ReportKind.COST, ReportKind.STOCK)
    return SavedReport(MONTH_END, _("Month-end"), kinds, Question(Span.LAST_MONTH))


def saved_reports(shop: Shop) -> tuple[SavedReport, ...]:
    """Those of the shop, by name; one that another version wrote and this one cannot read is left out."""
    with shop.read() as db:
        told = {id_: str(value) for (id_, _scope), value in kept(db, _PREFIX).items()}
    found = [] if MONTH_END in told else [month_end()]
    for id_, text in told.items():
        one = _read(id_, text) if text else None
        if one is not None:
            found.append(one)
    return tuple(sorted(found, key=lambda one: one.name.casefold()))


def keep_report(shop: Shop, actor: str, saved: SavedReport) -> tuple[SavedReport, Commit]:
    """Keep a report, a new one or one that is there under its id; gives it with its id.

    Raises ValueError without a name or a kind, and what a commit raises.
    """
    name = " ".join(saved.name.split())[:MOST]
    if not name or not saved.kinds:
        raise ValueError(saved)
    one = replace(saved, id=saved.id or new_id(), name=name)
    with shop.writing(actor) as draft:
        keep(shop, draft, _PREFIX, {(one.id, ""): _written(one)})
    return one, draft.saved()


def forget_report(shop: Shop, actor: str, id_: str) -> Commit:
    """Keep a report no longer; the commit can be undone. Raises what a commit raises."""
    with shop.writing(actor) as draft:
        # That of the month's end would come back by itself: what is kept of it says that it is gone.
        keep(shop, draft, _PREFIX, {(id_, ""): "" if id_ == MONTH_END else None})
    return draft.saved()


def question_text(question: Question) -> str:
    """A question as JSON, to be kept."""
    return json.dumps(_told(question), ensure_ascii=False)


def question_of(text: str) -> Question | None:
    """A question that was kept; None where it cannot be read."""
    try:
        told = json.loads(text)
        return _question(told) if isinstance(told, dict) else None
    except (ValueError, TypeError):
        return None


def _told(question: Question) -> dict[str, Any]:
    return {
        "span": question.span.value,
        "first": question.first.isoformat() if question.first else None,
        "final": question.final.isoformat() if question.final else None,
        "models": question.models,
        "customers": question.customers,
        "sites": question.sites,
        "technicians": question.technicians,
    }


def _question(told: Mapping[str, Any]) -> Question:
    first, final = (date.fromisoformat(told[one]) if told.get(one) else None for one in ("first", "final"))
    return Question(
        Span(told.get("span", Span.LAST_90)),
        first,
        final,
        _texts(told.get("models")),
        _texts(told.get("customers")),
        _texts(told.get("sites")),
        _texts(told.get("technicians")),
    )


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(str(one) for one in value)
    return ()


def _written(one: SavedReport) -> str:
    told = {"name": one.name, "kinds": [kind.value for kind in one.kinds], **_told(one.question)}
    return json.dumps(told, ensure_ascii=False)


def _read(id_: str, text: str) -> SavedReport | None:
    try:
        told = json.loads(text)
        kinds = tuple(ReportKind(one) for one in told["kinds"])
        return SavedReport(id_, str(told["name"]), kinds, _question(told)) if kinds else None
    except (ValueError, TypeError, KeyError):
        return None
