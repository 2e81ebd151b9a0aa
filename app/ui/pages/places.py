"""The Places page: the shop's benches, shelves and bins as a tree, and what lies in each.

Scanning a place opens it; scanning a board then puts it there.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QStackedWidget, QWidget

from app.domain.identifier import NumberKind, parse_number
from app.domain.place import Place, PlaceContents, PlaceKind
from app.services.assets import asset
from app.services.places import add_place, contents, move_asset, places, remove_place, rename_place
from app.ui import theme
from app.ui.bridge import run_in_thread
from app.ui.models.rows import CellText, Rows
from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.widgets.buttons import button, primary
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.flow import Flow
from app.ui.widgets.place_dialogs import NewPlaceDialog, PlaceNameDialog
from app.ui.widgets.side_panel import SidePanel
from app.ui.widgets.table import Table
from app.ui.widgets.text import Elided, label
from app.words.board_history import place_kind_word
from app.words.capital import capital
from app.words.language import _, ngettext
from app.words.orders import asset_kind_word, condition_word
from app.words.plain_text import plain

#: The column that says what a place is.
_KIND = 1
_ICONS = {
    PlaceKind.SHOP: "ph.house",
    PlaceKind.BENCH: "nav.bench",
    PlaceKind.SHELF: "ph.rows",
    PlaceKind.BIN: "nav.parts",
    PlaceKind.QUARANTINE: "ph.warning",
    PlaceKind.SCRAP: "ph.trash",
    PlaceKind.VAN: "ph.truck",
    PlaceKind.VENDOR: "ph.factory",
    PlaceKind.SITE: "ph.map-pin",
}


class Page(PageBase):
    """`open(place=...)` shows what lies in a place, by its number or id."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Places"))
        self.shown: PlaceContents | None = None
        self._wanted: str | None = None
        self._tree: tuple[Place, ...] = ()
        self.right.addWidget(button(_("All boards"), lambda: desk.go_to("boards"), icon="ph.arrow-left", kind="ghost"))
        self.new_button = primary(_("New place"), self.new_place, icon="ph.plus", compact=True)
        self.right.addWidget(self.new_button)
        self.rows = Rows((_("Place"), _("What it is"), _("Label"), _("Boards in it")), frozenset({3}))
        self.table = Table(_("Places"), self.rows)
        self.table.setSortingEnabled(False)
        self.table.header.setSortIndicatorShown(False)
        for column, width in enumerate((260, 130, 170, 120)):
            self.table.setColumnWidth(column, theme.px(width))
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.table.picked.connect(self._picked)
        self.panel = SidePanel(_("What lies there"))
        self.panel.closed.connect(self.close_panel)
        self.panel.hide()
        self.open_list = button(_("In the list of boards"), self._to_list, icon="nav.boards")
        self.count_bin = button(_("Count this bin"), self._count, icon="action.barcode")
        self.rename = button(_("Rename…"), self._rename, icon="ph.pencil-simple")
        self.remove = button(_("Remove"), self._remove, icon="ph.trash")
        foot = QWidget()
        row = Flow(foot, 8)
        self.label_button = button(_("Label…"), self.print_label, icon="ph.tag")
        for one in (self.count_bin, self.open_list, self.label_button, self.rename, self.remove):
            row.addWidget(one)
        self.panel.foot.addWidget(foot)
        whole = QWidget()
        beside = QHBoxLayout(whole)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(12)
        beside.addWidget(self.table, 1)
        beside.addWidget(self.panel)
        self.stack = QStackedWidget()
        self.stack.addWidget(whole)
        self.stack.addWidget(
            EmptyState(
                _("No place yet"),
                _("Benches, shelves and bins, each with a number. Scan a board into one, and it is found again."),
                (),
                (_("New place"), "ph.plus", self.new_place),
            )
        )
        self.body.addWidget(self.stack, 1)
        self.follow_shop(self._changed)

    # ------------------------------------------------------------ what the window asks

    def open(self, **where: Any) -> None:
        """`place` = the number or id of the one to show."""
        self._wanted = str(where["place"]) if where.get("place") else None
        self.refresh()

    def scanned(self, text: str) -> bool:
        """A place is opened; anything else goes into the open place, where the shop knows it."""
        try:
            if parse_number(text).kind is NumberKind.PLACE:
                self.open(place=text)
                return True
        except ValueError:
            pass
        here, shop, actor = self.shown, self.desk.shop, self.desk.actor
        if here is None or shop is None:
            return False

        def put() -> tuple[str, Any]:
            thing = asset(shop, text).identity
            return thing.name, move_asset(shop, actor, thing.id, here.place.id)

        def done(found: tuple[str, Any]) -> None:
            words = _("{name} lies in {place} now.")
            self._kept(words.format(name=plain(found[0], 40), place=plain(here.place.name, 40)), found[1])

        run_in_thread(put, done, self.desk.say_error, self)
        return True

    def labelled(self) -> tuple[str, ...]:
        """The place that is open."""
        return (self.shown.place.number,) if self.shown is not None else ()

    def stop(self) -> bool:
        """Esc: close the panel."""
        if self.shown is None:
            return False
        self.close_panel()
        return True

    def close_panel(self) -> None:
        """Show the tree alone."""
        self.shown = None
        self.panel.hide()
        self.table.setColumnHidden(_KIND, False)
        self.table.clearSelection()

    def _changed(self) -> None:
        if self.isVisible():
            self.refresh()

    # ------------------------------------------------------------ the tree

    def refresh(self) -> None:
        """Read the places anew, away from the GUI thread."""
        shop = self.desk.shop
        if shop is not None:
            run_in_thread(lambda: places(shop), self._read, self.desk.say_error, self)

    def _read(self, tree: tuple[Place, ...]) -> None:
        self._tree = tree
        chosen = self.shown.place.id if self.shown is not None else None
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            named = _number(wanted)
            chosen = next((one.id for one in tree if named in (one.id, one.number)), chosen)
        self.rows.show([(one, _cells(one)) for one in tree])
        self.stack.setCurrentIndex(0 if tree else 1)
        at = next((row for row, one in enumerate(tree) if one.id == chosen), -1)
        if at < 0:
            self.close_panel()
        else:
            self.table.selectRow(at)
            self._ask(tree[at])

    def _picked(self, row: int) -> None:
        if row >= 0 and (self.shown is None or self.rows.thing(row).id != self.shown.place.id):
            self._ask(self.rows.thing(row))

    def _ask(self, place: Place) -> None:
        shop = self.desk.shop
        run_in_thread(lambda: contents(shop, place.id), self._show, self.desk.say_error, self)

    def _show(self, found: PlaceContents) -> None:
        self.shown = found
        place = found.place
        self.panel.title.setText(plain(place.name, 28))
        self.panel.pill.show_state(capital(place_kind_word(place.kind)), "idle", _ICONS[place.kind])
        where = (" › ".join(place.path),) if len(place.path) > 1 else ()
        self.panel.sub.set_text(" · ".join((parse_number(place.number).label, *where)))
        column = self.panel.clear()
        count = len(found.assets)
        words = ngettext("{n} thing lies here", "{n} things lie here", count).format(n=count)
        if not count:
            lots_only = _("No board lies here. Scan one to put it here.")
            words = lots_only if found.lots else _("Nothing lies here. Scan a board to put it here.")
        column.addWidget(label(words, "strong", wrap=True))
        for one in found.assets[:200]:
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addWidget(button(plain(one.name, 26), partial(self._open, one.id), kind="link"))
            said = (one.model or asset_kind_word(one.kind), condition_word(one.condition))
            row.addWidget(Elided(" · ".join(said), "small", "ink_2"), 1)
            column.addLayout(row)
        if found.lots:
            column.addWidget(label(_("Parts kept here"), "strong"))
        for number, name, left in found.lots:
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addWidget(label(number, "body"))
            row.addWidget(Elided(name, "small", "ink_2"), 1)
            row.addWidget(label(str(left), "strong"))
            column.addLayout(row)
        column.addStretch(1)
        empty = not (found.assets or found.lots or found.within)
        self.remove.setEnabled(empty)
        self.remove.setToolTip("" if empty else _("Something lies in it."))
        self.open_list.setEnabled(bool(found.assets))
        self.count_bin.setVisible(place.kind is PlaceKind.BIN)
        self.panel.show()
        self.table.setColumnHidden(_KIND, True)

    # ------------------------------------------------------------ what is done

    def new_place(self) -> None:
        """Ask for a new place, within the one that is open."""
        dialog = NewPlaceDialog(self, self._tree, self.shown.place.id if self.shown is not None else None)
        shop, actor = self.desk.shop, self.desk.actor

        def save() -> None:
            kind, name, within = dialog.kind.currentData(), dialog.name.text(), dialog.within.currentData()
            self._write(lambda: add_place(shop, actor, kind, name, within)[1], _("Added."))

        dialog.accepted.connect(save)
        dialog.open()

    def _rename(self) -> None:
        if self.shown is None:
            return
        place, shop, actor = self.shown.place, self.desk.shop, self.desk.actor
        dialog = PlaceNameDialog(self, place)
        dialog.accepted.connect(
            lambda: self._write(lambda: rename_place(shop, actor, place.id, dialog.name.text()), _("Renamed."))
        )
        dialog.open()

    def _remove(self) -> None:
        if self.shown is not None:
            id_, shop, actor = self.shown.place.id, self.desk.shop, self.desk.actor
            self._write(lambda: remove_place(shop, actor, id_), _("Removed."))

    def _count(self) -> None:
        if self.shown is not None:
            self.desk.go_to("stocktake", bin=self.shown.place.number)

    def _to_list(self) -> None:
        if self.shown is not None:
            self.desk.go_to("boards", place=self.shown.place.id)

    def _open(self, asset_id: str) -> None:
        self.desk.go_to("board", serial=asset_id)

    def _write(self, work: Callable[[], Any], said: str) -> None:
        run_in_thread(work, lambda commit: self._kept(said, commit), self.desk.say_error, self)

    def _kept(self, said: str, commit: Any) -> None:
        shop, actor = self.desk.shop, self.desk.actor

        def undo() -> None:
            run_in_thread(lambda: shop.undo(actor, commit), lambda _done: None, self.desk.say_error, self)

        self.desk.toast(said, undo)


def _number(text: str) -> str:
    try:
        return str(parse_number(text))
    except ValueError:
        return text


def _cells(place: Place) -> tuple[CellText, ...]:
    kind = place_kind_word(place.kind)
    return (
        CellText(
            "      " * place.depth + place.name, "ink", _ICONS[place.kind] if not place.depth else "", strong=True
        ),
        CellText(capital(kind), "ink_2"),
        CellText(parse_number(place.number).label, "ink_2"),
        CellText(str(place.assets) if place.assets else "—", "ink" if place.assets else "ink_3"),
    )
