"""The card of the board as far as it is known: its picture, what was found, or where it was repaired before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.domain.board_state import BoardState
from app.domain.board_visit import Visit, repairs_at
from app.domain.finding import Finding
from app.domain.order_view import FindingLine, OrderView
from app.domain.work_order import FindingStatus
from app.services.bench_orders import board_as_found
from app.ui import theme
from app.ui.widgets.board_picture import BoardPictureView
from app.ui.widgets.card import Card
from app.ui.widgets.empty_state import icon_label
from app.ui.widgets.finding_card import tone_of
from app.ui.widgets.side_panel import empty
from app.ui.widgets.text import label
from app.words.board_picture import picture_side
from app.words.findings import say
from app.words.language import _, ngettext
from app.words.orders import finding_status_word
from drivers.model.board import BoardSpec

#: Height of the picture, px at 100 %; findings that are named.
_PICTURE, _NAMED = 400, 4


class BoardKnown(Card):
    """`show_board` follows the board at hand; one whose code is not known has no picture."""

    def __init__(self) -> None:
        super().__init__(_("What is known of it"))
        self._shown: tuple[object, ...] = ()
        self.lines = QVBoxLayout()
        self.lines.setSpacing(4)
        self.column.addLayout(self.lines)
        self.picture = BoardPictureView()
        self.column.addWidget(self.picture)
        foot = QHBoxLayout()
        foot.setSpacing(12)
        self.caption = label("", "small", "ink_2", wrap=True)
        self.side = label("", "small", "ink_2")
        foot.addWidget(self.caption, 1)
        foot.addWidget(self.side, 0, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(foot)
        self.restyle()

    def restyle(self) -> None:
        """Renew the fixed sizes at a switch of theme."""
        self.picture.setFixedHeight(theme.px(_PICTURE))

    def show_board(self, view: OrderView | None, spec: BoardSpec | None, visits: Sequence[Visit]) -> None:
        """Show what the order found; where nothing is found yet, the repairs of earlier `visits`, one dot each."""
        shown = (view, spec, tuple(visits))
        if shown == self._shown:
            return
        self._shown = shown
        kept = [line for line in view.findings if line.status is not FindingStatus.RULED_OUT] if view else []
        self._show_findings(kept)
        state = board_as_found(view)[1] if view is not None else BoardState.untested(0)
        self.picture.setVisible(spec is not None)
        self.side.setVisible(spec is not None)
        if spec is None:
            self.caption.setText(_("The layout of this board is not known."))
            return
        self.picture.show_board(spec)
        domains = sorted({one for line in kept for one in _whole_domains(line.finding, spec)})
        found = bool(state.tested or state.suspects or domains)
        repairs = repairs_at(deed.position for visit in visits for deed in visit.done)
        self.picture.show_history(repairs if repairs and not found else None)
        if state.chips == spec.chips:
            inside = {chip for domain in domains for chip in spec.chips_of(domain)}
            self.picture.show_state(replace(state, suspects=state.suspects - inside))
            self.picture.frame_domains(domains)
        count = sum(repairs.values())
        words = ngettext("{n} repair at a chip, one dot each", "{n} repairs at chips, one dot each", count)
        said = words.format(n=count) if count else ""
        self.caption.setText(_("as found, before repair") if found else said)
        side = picture_side(self.picture.layout_shown, spec.connector_side, mirrored=False)
        self.side.setText(side)

    def _show_findings(self, kept: Sequence[FindingLine]) -> None:
        empty(self.lines)
        if not kept:
            words = _("Nothing found yet. A look, a measurement or a test brings the finding.")
            self.lines.addWidget(label(words, "small", "ink_2", wrap=True))
        for line in kept[:_NAMED]:
            tone = tone_of(line.finding)
            row = QHBoxLayout()
            row.setSpacing(10)
            row.addWidget(icon_label(f"state.{tone}", tone, 18), 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(label(say(line.finding.message), "strong", wrap=True), 1)
            row.addWidget(label(finding_status_word(line.status), "small", "ink_2"), 0, Qt.AlignmentFlag.AlignTop)
            self.lines.addLayout(row)
        if len(kept) > _NAMED:
            more = ngettext("and {n} more finding", "and {n} more findings", len(kept) - _NAMED)
            self.lines.addWidget(label(more.format(n=len(kept) - _NAMED), "small", "ink_2", wrap=True))


def _whole_domains(finding: Finding, spec: BoardSpec) -> tuple[int, ...]:
    """The domains that a finding is about as a whole; none where it names chips of them."""
    domains = tuple(one for one in finding.domains if 1 <= one <= (spec.domains or 0))
    every = {chip for domain in domains for chip in spec.chips_of(domain)}
    return domains if not finding.chips or every == set(finding.chips) else ()
