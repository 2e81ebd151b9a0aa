"""The findings of an order: what was found, the board as found, and whether somebody confirmed it."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.domain.finding import Finding, probe_first
from app.domain.order_view import FindingLine, OrderView
from app.domain.work_order import FindingStatus, State
from app.services import orders
from app.services.bench_orders import board_as_found, leading_line
from app.ui import theme
from app.ui.widgets.board_picture import BoardPictureView
from app.ui.widgets.buttons import button
from app.ui.widgets.empty_state import icon_label
from app.ui.widgets.finding_card import tone_of
from app.ui.widgets.flow import Flow
from app.ui.widgets.order_card import OrderCard, OrderSpace
from app.ui.widgets.pill import Pill
from app.ui.widgets.text import hairline, label
from app.words.capital import capital
from app.words.findings import finding_text, position_text, say
from app.words.language import _, ngettext
from app.words.orders import action_word, finding_status_word
from app.words.plain_text import plain

#: Where the repair waits for an answer to each confirmed finding.
_REPAIRING = (State.IN_REPAIR, State.TESTING, State.BURN_IN)
_STATUS = {
    FindingStatus.SUSPECTED: ("minor", "state.inconclusive"),
    FindingStatus.CONFIRMED: ("ok", "state.ok"),
    FindingStatus.RULED_OUT: ("idle", "ph.x-circle"),
}
#: Pieces of evidence that the leading finding shows, and characters of one.
_EVIDENCE, _LONGEST = 3, 240
#: Pieces shorter than this share a line; how low and how high the picture of the board gets, px at 100 %.
_SHORT, _LOWEST, _PICTURE = 45, 170, 200
#: The first so many are shown until somebody asks for all.
_MOST = 6


class OrderFindings(OrderCard):
    """A finding is confirmed or ruled out here."""

    def __init__(self, space: OrderSpace) -> None:
        super().__init__(space, _("Finding"))
        self._leading: FindingLine | None = None
        self._all_of = ""
        #: That of the finding which leads the work comes first.
        self.confirm_buttons: list[QPushButton] = []
        #: Those of the findings that the repair waits for.
        self.work_buttons: list[QPushButton] = []
        #: Confirmed findings without an answer, and whether the repair waits for it; what was done for each, in words.
        self._unanswered: dict[str, bool] = {}
        self._done: dict[str, str] = {}

    def confirm(self, finding_id: str) -> None:
        """Confirm a finding."""
        shop, actor, order_id = self.space.desk.shop, self.space.desk.actor, self.order_id
        self.space.write(lambda: orders.confirm_finding(shop, actor, order_id, finding_id), _("Finding confirmed"))

    def rule_out(self, finding_id: str) -> None:
        """Rule a finding out."""
        shop, actor, order_id = self.space.desk.shop, self.space.desk.actor, self.order_id
        self.space.write(lambda: orders.rule_out_finding(shop, actor, order_id, finding_id), _("Finding ruled out"))

    def work_on(self, finding_id: str) -> None:
        """The next work is for this finding; it is recorded on the card of parts and actions."""
        work = self.space.card("work")
        if work is not None:
            work.work_on((finding_id,))

    def focus_wanted(self) -> QWidget | None:
        return next(iter(self.confirm_buttons), None)

    def show_order(self, view: OrderView, found: Any) -> None:
        self.clear()
        self._leading = leading_line(view)
        self.confirm_buttons, self.work_buttons = [], []
        if view.findings:
            self.aside(label(_("as found, before repair"), "small", "ink_2"))
        row = QHBoxLayout()
        row.setSpacing(16)
        lines = QVBoxLayout()
        lines.setSpacing(8)
        if not view.findings:
            nothing = _("Nothing found yet. A test or a log brings the finding.")
            lines.addWidget(label(nothing, "body", "ink_2", wrap=True))
        self._unanswered = {line.id: view.state in _REPAIRING for line in view.unanswered}
        self._done = _done_for(view)
        lead = next((line for line in view.findings if line.status is not FindingStatus.RULED_OUT), None)
        ahead = not view.state.closed and not view.tests_after
        listed = view.findings
        if self._all_of != view.id:
            listed = tuple(line for n, line in enumerate(listed) if n < _MOST or line in (lead, self._leading))
        for number, line in enumerate(listed):
            if number:
                lines.addWidget(hairline())
            lines.addWidget(self._line(line, editable=not view.signed, leads=line is lead, ahead=ahead))
        if rest := len(view.findings) - len(listed):
            words = ngettext("Show {n} more finding", "Show {n} more findings", rest).format(n=rest)
            lines.addWidget(button(words, partial(self._show_all, view), kind="link"), 0, Qt.AlignmentFlag.AlignLeft)
        lines.addStretch(1)
        row.addLayout(lines, 3)
        picture = _picture(view)
        if picture is not None:
            picture.setMinimumHeight(theme.px(_LOWEST))
            picture.setMaximumHeight(theme.px(_PICTURE))
            beside = QVBoxLayout()
            beside.addWidget(picture, 1)
            beside.addStretch(0)
            row.addLayout(beside, 2)
        self.column.addLayout(row)

    def _show_all(self, view: OrderView) -> None:
        self._all_of = view.id
        self.show_order(view, None)

    def _line(self, line: FindingLine, *, editable: bool, leads: bool, ahead: bool) -> QWidget:
        said = finding_text(line.finding)
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        ruled_out = line.status is FindingStatus.RULED_OUT
        tone = "ink_3" if ruled_out else tone_of(line.finding)
        mark = QVBoxLayout()
        mark.addWidget(icon_label(f"state.{line.finding.severity.value}", tone, 17))
        mark.addStretch(1)
        row.addLayout(mark)
        column = QVBoxLayout()
        column.setSpacing(3)
        column.addWidget(label(said.title, "strong", "ink_2" if ruled_out else "ink", wrap=True, select=True))
        if said.found and said.found != said.title:
            column.addWidget(label(said.found, "small", "ink_2", wrap=True, select=True))
        foot = Flow(gap=8)
        foot.addWidget(Pill(capital(finding_status_word(line.status)), *_STATUS[line.status]))
        if line.settled_by:
            foot.addWidget(label(_("by {person}").format(person=line.settled_by), "small", "ink_2"))
        if editable and line.status is not FindingStatus.CONFIRMED:
            confirm = button(_("Confirm"), lambda: self.confirm(line.id), icon="state.ok_quiet")
            confirm.setAccessibleName(_("Confirm: {finding}").format(finding=said.title))
            foot.addWidget(confirm)
            if line.status is FindingStatus.SUSPECTED:
                leads_work = self._leading is not None and line.id == self._leading.id
                self.confirm_buttons.insert(0 if leads_work else len(self.confirm_buttons), confirm)
        if editable and self._unanswered.get(line.id):
            foot.addWidget(Pill(_("Nothing done for it yet"), "minor", "state.minor"))
            work = button(_("Work on it"), lambda: self.work_on(line.id), icon="state.service")
            work.setAccessibleName(_("Work on: {finding}").format(finding=said.title))
            self.work_buttons.append(work)
            foot.addWidget(work)
        if editable and (line.status is FindingStatus.SUSPECTED or line.id in self._unanswered):
            rule_out = button(_("Rule out"), lambda: self.rule_out(line.id), kind="ghost")
            rule_out.setAccessibleName(_("Rule out: {finding}").format(finding=said.title))
            foot.addWidget(rule_out)
        column.addLayout(foot)
        if done := self._done.get(line.id):
            column.addWidget(
                label(_("Done for it: {what}").format(what=done), "small", "ink_2", wrap=True, select=True)
            )
        if leads and ahead:
            _add_way(column, line.finding)
        if not ruled_out:
            _add_proof(column, line.finding, _EVIDENCE if leads else 1)
        row.addLayout(column, 1)
        return whole


def _done_for(view: OrderView) -> dict[str, str]:
    """What was done for each finding, as one line: actions and fitted parts with their places."""
    found: dict[str, list[str]] = {}
    work = [(capital(action_word(line.code)), line.position, line.finding_ids) for line in view.actions]
    work += [(plain(line.sku, 40), line.position, line.finding_ids) for line in view.replacements if line.fitted]
    for what, place, ids in work:
        said = " · ".join(part for part in (what, position_text(place)) if part not in ("", "—"))
        for id_ in ids:
            found.setdefault(id_, []).append(said)
    return {id_: ", ".join(texts) for id_, texts in found.items()}


def _add_proof(column: QVBoxLayout, finding: Finding, most: int) -> None:
    """What proves it, below the name of its source; short pieces of one source share its line."""
    by_source: dict[str, list[str]] = {}
    for proof in finding.evidence[:most]:
        line = "" if proof.line is None else _("line {line}").format(line=proof.line)
        text = " · ".join(part for part in (line, proof.text.strip()[:_LONGEST]) if part)
        by_source.setdefault(proof.source, []).append(text)
    for source, texts in by_source.items():
        short = all(len(text) < _SHORT for text in texts)
        lines = [": ".join(part for part in (source, " · ".join(filter(None, texts))) if part)]
        for line in lines if short else [source, *texts]:
            column.addWidget(label(line, "small", "ink_2" if line is source else "accent", wrap=True, select=True))
    more = len(finding.evidence) - most
    if more > 0 and most > 1:
        words = ngettext("and {n} more piece of evidence in the record", "and {n} more in the record", more)
        column.addWidget(label(words.format(n=more), "small", "ink_2", wrap=True))


def _add_way(column: QVBoxLayout, finding: Finding) -> None:
    """What to do next, a probe with its expected value before all else, what to mind at it, what is suspected."""
    said = finding_text(finding)
    if finding.next_steps:
        step = probe_first(finding.next_steps)[0]
        column.addWidget(label(_("Next: {step}").format(step=say(step.phrase)), "small", "ink", wrap=True, select=True))
        for risk in said.risks[:1]:
            column.addWidget(label(_("Mind: {risk}").format(risk=risk), "small", "ink", wrap=True, select=True))
    if said.detail:
        whole = said.detail.replace(" %", "\u00a0%")  # no line begins with the sign
        column.addWidget(label(whole, "small", "ink_2", wrap=True, select=True))


def _picture(view: OrderView) -> BoardPictureView | None:
    """The board as it was found: from the last bench run before the repair, else from the findings."""
    spec, state = board_as_found(view)
    if not state.chips or not (state.tested or state.suspects):
        return None
    picture = BoardPictureView(small=True)
    picture.show_board(spec, state.chips)
    picture.show_state(state)
    return picture
