"""The card that says which board lies on the bench: code, model, serial or label, its order, who brought it and why."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from app.services.board_path import BoardFound
from app.ui.order_marks import state_mark
from app.ui.widgets.card import Card
from app.ui.widgets.pill import Pill
from app.ui.widgets.side_panel import empty
from app.ui.widgets.text import label
from app.words.language import _
from app.words.orders import state_name
from app.words.plain_text import plain


class BoardCard(Card):
    """`show_board` says everything that is known of it; what is not known has no line."""

    def __init__(self) -> None:
        super().__init__()
        self.column.setSpacing(3)

    def show_board(self, found: BoardFound, serial: str | None) -> None:
        """Show a board; `serial` also where it is new to the shop."""
        empty(self.column)
        spec, asset, view = found.spec, found.asset, found.view
        head = QHBoxLayout()
        head.addWidget(label(_("Board"), "small", "ink_2"))
        head.addStretch(1)
        if view is not None:
            tone, icon = state_mark(view.state)
            head.addWidget(Pill(state_name(view.state), tone, icon))
        self.column.addLayout(head)
        named = (asset.model or asset.number) if asset else found.text
        self.column.addWidget(label(spec.code if spec else plain(named, 40), "title", wrap=True))
        if spec is not None:
            whole = spec.model if spec.model.startswith(spec.make) else f"{spec.make} {spec.model}"
            self.column.addWidget(label(_("{model} hashboard").format(model=whole), "small", "ink_2", wrap=True))
        self.column.addSpacing(6)
        domains = ""
        if spec is not None and spec.domains and spec.chips_per_domain:
            domains = f"{spec.domains} × {spec.chips_per_domain}"
        for name, value in (
            (_("Serial"), serial or _("none yet")),
            (_("Label"), asset.number if asset else ""),
            (_("Chips"), f"{spec.chips} × {spec.chip}" if spec else ""),
            (_("Domains"), domains),
            (_("Order"), view.number if view else ""),
            (_("Customer"), view.customer if view else ""),
            (_("Reported"), view.reported_fault if view else ""),
        ):
            if value:
                self._line(name, value, mono=name == _("Serial") and bool(serial))

    def _line(self, name: str, value: str, *, mono: bool) -> None:
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(label(name, "small", "ink_2"), 0, Qt.AlignmentFlag.AlignTop)
        said = label(plain(value, 300), "small", "ink", wrap=True, mono=mono, select=True)
        said.setAlignment(Qt.AlignmentFlag.AlignRight)
        row.addWidget(said, 1)
        self.column.addLayout(row)
