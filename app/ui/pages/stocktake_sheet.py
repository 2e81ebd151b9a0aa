"""The sheet of a bin that is being counted, line by line, and the pad for its numbers."""

from __future__ import annotations

from app.domain.stocktake_view import SheetRow
from app.ui.models.rows import CellText
from app.ui.widgets.number_pad import EntryPad
from app.words.language import _
from app.words.plain_text import plain


class PiecesPad(EntryPad):
    """The digits, the key that takes the last one away, Enter."""

    def __init__(self) -> None:
        super().__init__()
        self.grid.addWidget(self.key("0"), 3, 0, 1, 3)
        self.grid.addWidget(self.back_key, 0, 3)
        self.grid.addWidget(self.enter_key, 1, 3, 3, 1)


def sheet_cells(row: SheetRow, *, blind: bool) -> tuple[CellText, ...]:
    """A line of the sheet. Blind, nothing tells whether the count is what the record has."""
    open_ = row.counted is None
    differs = not open_ and not blind and row.counted != row.held
    return (
        CellText(row.sku, strong=True),
        CellText(row.number or "—", "ink_2"),
        CellText(row.name, "ink_2"),
        CellText(f"{row.held:,}".replace("-", "−"), "critical" if row.held < 0 else "ink_2", sort=row.held),
        CellText(
            "—" if row.counted is None else f"{row.counted:,}",
            "ink_3" if open_ else "minor" if differs else "ink",
            "" if open_ else "state.minor" if differs else "state.ok_quiet",
            strong=True,
            sort=-1 if row.counted is None else row.counted,
        ),
    )


def unknown_cells(code: str) -> tuple[CellText, ...]:
    """A code on the sheet that nobody knows."""
    return (
        CellText(plain(code, 40), "critical", "state.critical", strong=True),
        CellText("—", "ink_3"),
        CellText(_("nobody knows this code"), "critical"),
        CellText("", sort=0),
        CellText("", sort=0),
    )
