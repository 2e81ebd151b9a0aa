"""The timeline of an order: what happened, by whom, newest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.order_view import OrderView, TimelineEntry
from app.domain.quote import Decision
from app.ui.order_marks import check_mark, offset_min, state_mark
from app.ui.widgets.buttons import button
from app.ui.widgets.empty_state import icon_label
from app.ui.widgets.order_card import OrderCard, OrderSpace
from app.ui.widgets.text import label
from app.words.capital import capital
from app.words.dates import day_text, time_text
from app.words.findings import fault_name, finding_text, position_text
from app.words.intake import answer_word, item_name
from app.words.language import _, ngettext
from app.words.measured import check_summary, check_title, taken_name, taken_value
from app.words.orders import action_word, money_text, signer_word, state_name, test_kind_word
from app.words.plain_text import plain
from app.words.quotes import decision_word, how_word, quote_stand

#: The newest so many are shown until somebody asks for all.
_MOST = 14
#: Files put down within this time of one another are told together, so many of them by name.
_TOGETHER, _NAMED = timedelta(minutes=10), 3


class OrderTimeline(OrderCard):
    """Newest first, below a heading for each day."""

    def __init__(self, space: OrderSpace) -> None:
        super().__init__(space, _("Timeline"))
        self.column.setSpacing(7)
        self._all_of = ""

    def show_order(self, view: OrderView, found: Any) -> None:
        self.clear()
        entries = _gathered(reversed(view.timeline))
        shown = entries if self._all_of == view.id else entries[:_MOST]
        day = None
        for entry in shown:
            if entry.at.astimezone().date() != day:
                day = entry.at.astimezone().date()
                self.column.addWidget(label(_day(entry.at), "caption", "ink_2"))
            self.column.addWidget(_line(view, entry))
        if len(shown) < len(entries):
            words = ngettext("Show {n} earlier entry", "Show {n} earlier entries", len(entries) - len(shown))
            made = button(words.format(n=len(entries) - len(shown)), partial(self._show_all, view), kind="link")
            row = QHBoxLayout()
            row.addWidget(made)
            row.addStretch(1)
            self.column.addLayout(row)

    def _show_all(self, view: OrderView) -> None:
        self._all_of = view.id
        self.show_order(view, None)


def _gathered(entries: Iterable[TimelineEntry]) -> list[TimelineEntry]:
    """The entries, newest first; files that somebody put down one after the other are one entry."""
    found: list[TimelineEntry] = []
    for entry in entries:
        last = found[-1] if found else None
        if entry.what == "attachment" and last is not None and (last.what, last.by) in (
            ("attachment", entry.by), ("attachments", entry.by),
        ) and last.at - entry.at < _TOGETHER:  # fmt: skip
            held = last.detail if isinstance(last.detail, tuple) else (last.detail,)
            found[-1] = replace(last, what="attachments", detail=(*held, entry.detail))
        else:
            found.append(entry)
    return found


def _day(at: datetime) -> str:
    days = (datetime.now(UTC).astimezone().date() - at.astimezone().date()).days
    if days == 0:
        return _("Today")
    return _("Yesterday") if days == 1 else day_text(at, offset_min())


def _line(view: OrderView, entry: TimelineEntry) -> QWidget:
    icon, tone, head, detail = _said(view, entry.what, entry.detail)
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(10)
    row.addWidget(icon_label(icon, tone, 15), 0, Qt.AlignmentFlag.AlignTop)
    words = QVBoxLayout()
    words.setSpacing(0)
    words.addWidget(label(head, "strong", wrap=True))
    below = " · ".join(part for part in (detail, entry.by) if part)
    words.addWidget(label(below, "small", "ink_2", wrap=True))
    row.addLayout(words, 1)
    row.addWidget(label(time_text(entry.at, offset_min()), "small", "ink_2"), 0, Qt.AlignmentFlag.AlignTop)
    return whole


def _said(view: OrderView, what: str, detail: Any) -> tuple[str, str, str, str]:
    """Icon, tone, bold line and quiet line of an entry."""
    if what == "transition":
        tone, icon = state_mark(detail.target)
        return icon, tone, state_name(detail.target), detail.reason
    if what == "finding":
        said = finding_text(detail.finding)
        return f"state.{detail.finding.severity.value}", detail.finding.severity.value, said.title, ""
    if what == "test_run":
        word = test_kind_word(detail.kind)
        counts = ", ".join(str(count) for count in detail.run.attempts) if detail.run else ""
        if detail.passed:
            return "state.ok", "ok", _("{test}: passed").format(test=capital(word)), counts
        named = fault_name(detail.verdict)
        return "state.critical", "critical", f"{capital(word)}: {named}", counts
    if what == "check":
        tone, icon = check_mark(detail)
        return icon, tone, check_title(detail.check.kind), check_summary(view, detail)
    if what == "power_override":
        return "state.major", "major", _("Power allowed against the cold check"), plain(detail.reason, 200)
    if what == "action":
        return "state.service", "accent", capital(action_word(detail.code)), position_text(detail.position)
    if what == "replacement":
        return "nav.parts", "accent", _("{part} fitted").format(part=detail.sku), position_text(detail.position)
    if what == "signature":
        return "ph.pencil-line", "ok", _("Signed"), signer_word(detail.role)
    if what == "measurement":
        taken = detail.taken
        return "source.multimeter", "ink_2", f"{taken_name(taken)}: {taken_value(taken)}", taken.conditions
    if what == "amendment":
        return "ph.note", "accent", _("Amendment"), plain(detail.text, 200)
    if what == "attachment":
        return "ph.paperclip", "ink_2", detail.caption or detail.name, ""
    if what == "attachments":
        words = ngettext("{n} photo or file", "{n} photos and files", len(detail)).format(n=len(detail))
        names = dict.fromkeys(plain(one.caption or one.name, 40) for one in detail)
        return "ph.paperclip", "ink_2", words, ", ".join(list(names)[:_NAMED])
    if what == "quote":
        asked = quote_stand(detail) if detail.withdrawn else money_text(detail.total)
        return "ph.receipt", "ink_2", _("Quote {number}").format(number=detail.number), asked
    if what == "approval":
        tone, icon = ("ok", "state.ok") if detail.decision is Decision.APPROVED else ("major", "state.major")
        who = f"{how_word(detail.how)} · {plain(detail.who, 60)}" if detail.who else how_word(detail.how)
        return icon, tone, _("Quote: {decision}").format(decision=decision_word(detail.decision)), who
    if what == "note":
        return "ph.note", "ink_2", detail.text, ""
    return "ph.list-bullets", "ink_2", item_name(detail.item), answer_word(detail.answer)
