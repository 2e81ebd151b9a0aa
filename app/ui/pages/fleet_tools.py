"""The tools at the end of the chips: how the table is gathered, which columns it has, what leaves it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QActionGroup, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMenu, QToolButton, QWidget

from app.ui import icons
from app.ui.bridge import run_in_thread
from app.ui.models.fleet import FleetModel
from app.ui.models.fleet_groups import Grouping, grouping_names
from app.ui.models.fleet_line import FleetLine
from app.ui.models.fleet_selection import FleetSelection
from app.ui.pages.fleet_columns import FleetColumns
from app.ui.pages.page import Desk
from app.ui.widgets.buttons import icon_button
from app.words.language import _, ngettext
from app.words.plain_text import plain

if TYPE_CHECKING:
    from app.documents.export import ExportFormat


class Host(Protocol):
    """The page, as its tools see it."""

    desk: Desk
    model: FleetModel
    selection: FleetSelection
    columns: FleetColumns

    def group_by(self, grouping: Grouping) -> None:
        """Gather the rows, now and the next time."""

    def lines_of(self, ips: Iterable[str]) -> tuple[FleetLine, ...]:
        """The lines of some addresses as they are now."""


class FleetTools(QWidget):
    """Two buttons with menus: view, and copy or export."""

    def __init__(self, page: Host) -> None:
        super().__init__()
        self._page = page
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        self.view = icon_button(_("Group and columns"), "ph.sliders-horizontal", lambda: self._pop(self.view_menu()))
        self.out = icon_button(_("Copy and export"), "ph.export", lambda: self._pop(self.out_menu()))
        row.addWidget(self.view)
        row.addWidget(self.out)

    def show_for(self, view_id: str) -> None:
        """The table alone has groups and columns."""
        self.view.setVisible(view_id == "table")

    def view_menu(self) -> QMenu:
        """What the rows are gathered by, and the columns."""
        menu = QMenu(self)
        one_of = QActionGroup(menu)
        for grouping, name in grouping_names().items():
            entry = self._entry(menu, name, "", partial(self._page.group_by, grouping))
            entry.setCheckable(True)
            entry.setChecked(grouping is self._page.model.grouping)
            one_of.addAction(entry)
        if self._page.model.grouping is not Grouping.NONE:
            menu.addSeparator()
            self._entry(menu, _("Fold all"), "ph.arrows-in-line-vertical", lambda: self._fold(folded=True))
            self._entry(menu, _("Unfold all"), "ph.arrows-out-line-vertical", lambda: self._fold(folded=False))
        menu.addSeparator()
        menu.addMenu(self._page.columns.menu(menu))
        return menu

    def out_menu(self) -> QMenu:
        """What is copied or written to a file."""
        from app.documents.export import ExportFormat

        menu = QMenu(self)
        some = bool(len(self._page.selection))
        for name, wish in ((_("Copy the selected rows"), self.copy_rows), (_("Copy their addresses"), self.copy_ips)):
            self._entry(menu, name, "action.copy", wish).setEnabled(some)
        menu.addSeparator()
        for form in ExportFormat:
            name = _("Export what is shown as {format}").format(format=form.value.upper())
            self._entry(menu, name, "ph.table", partial(self._ask_path, form, whole=False))
        menu.addSeparator()
        for form in ExportFormat:
            name = _("Export everything as {format}").format(format=form.value.upper())
            self._entry(menu, name, "ph.database", partial(self._ask_path, form, whole=True))
        return menu

    # ---------------------------------------------------------------- copying

    def copy_rows(self) -> None:
        """Ctrl+C: the selected rows with heads, as a spreadsheet takes them."""
        from app.documents.export import as_tsv
        from app.ui.models.fleet_export import table_of

        lines = self._in_order()
        if lines:
            self._copied(as_tsv(table_of(self._page.model, lines, self._page.columns.shown())), len(lines))

    def copy_ips(self) -> None:
        """The addresses of the selected machines, a line each."""
        lines = self._in_order()
        if lines:
            self._copied("\n".join(line.ip for line in lines), len(lines))

    def copy_text(self, text: str) -> None:
        """One cell, as it is shown."""
        if text:
            QGuiApplication.clipboard().setText(text)
            self._page.desk.toast(_("Copied: {text}").format(text=plain(text, 60)))

    def add_cell(self, menu: QMenu, text: str) -> None:
        """Offer to copy one cell at the end of a menu; nothing where it says nothing."""
        if text:
            menu.addSeparator()
            self._entry(
                menu, _("Copy “{text}”").format(text=plain(text, 40)), "action.copy", partial(self.copy_text, text)
            )

    def _in_order(self) -> list[FleetLine]:
        """The selected machines as they stand in the table, then those out of sight."""
        model = self._page.model
        rows = model.rows_of(self._page.selection.ips)
        shown = [model.line(row) for row in rows]
        seen = {line.ip for line in shown}
        return shown + [line for line in self._page.lines_of(self._page.selection.ips) if line.ip not in seen]

    def _copied(self, text: str, count: int) -> None:
        QGuiApplication.clipboard().setText(text)
        words = ngettext("{count} machine copied", "{count} machines copied", count)
        self._page.desk.toast(words.format(count=f"{count:,}"))

    # ---------------------------------------------------------------- files

    def _ask_path(self, form: ExportFormat, *, whole: bool) -> None:
        name = str(Path.home() / f"{_('fleet')}.{form.value}")
        chosen, _filter = QFileDialog.getSaveFileName(
            self, _("Export the fleet"), name, f"{form.value.upper()} (*.{form.value})"
        )
        if chosen:
            path = Path(chosen)
            self.export(
                path if path.suffix.casefold() == f".{form.value}" else Path(f"{chosen}.{form.value}"), whole=whole
            )

    def export(self, path: Path, *, whole: bool) -> None:
        """Write what is shown, in its columns and order, or everything there is, to a file its ending names."""
        from app.documents.export import write_table
        from app.ui.models.fleet_export import everything_of, table_of

        model = self._page.model
        if whole:
            table = everything_of(model, model.lines())
        else:
            table = table_of(model, model.shown(), self._page.columns.shown())
        count = len(table.rows)

        def done(_nothing: None) -> None:
            words = ngettext("{count} machine written to {file}", "{count} machines written to {file}", count)
            self._page.desk.toast(words.format(count=f"{count:,}", file=path.name))

        run_in_thread(lambda: write_table(table, path), done, self._page.desk.say_error, self)

    # ---------------------------------------------------------------- inside

    def _fold(self, *, folded: bool) -> None:
        self._page.model.fold(self._page.model.group_keys(), folded=folded)

    def _entry(self, menu: QMenu, text: str, icon: str, call: Callable[[], object]) -> QAction:
        entry = QAction(text.replace("&", "&&"), menu)
        if icon:
            entry.setIcon(icons.icon(icon, "ink_2"))
        entry.triggered.connect(lambda _checked=False: call())
        menu.addAction(entry)
        return entry

    def _pop(self, menu: QMenu) -> None:
        over = self.sender()
        button = over if isinstance(over, QToolButton) else self.view
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))
