"""The Boards page: every board, miner and supply the shop has seen, filtered; the life of one is the page `board`."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QStackedWidget, QVBoxLayout, QWidget

from app.domain.asset import AssetKind, Condition
from app.domain.asset_list import AssetFilter, AssetPage, AssetRow
from app.domain.place import Place
from app.domain.work_order import State
from app.services.asset_list import count_unsettled, list_assets, owners
from app.services.places import places
from app.ui import theme
from app.ui.bridge import run_in_thread
from app.ui.models.rows import CellText, Rows
from app.ui.order_marks import state_mark
from app.ui.pages.board import CONDITIONS
from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.widgets.buttons import button
from app.ui.widgets.choice import Choice
from app.ui.widgets.empty_state import EmptyState, Way
from app.ui.widgets.filter_chip import FilterChip
from app.ui.widgets.flow import Flow
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.table import Table
from app.ui.widgets.text import label
from app.words.board_history import slot_text
from app.words.capital import capital
from app.words.language import _, ngettext
from app.words.orders import asset_kind_word, condition_word, state_name
from app.words.plain_text import plain

#: The column that says what an asset is; shown only where several kinds are listed.
_KIND = 3
#: The board code; shown only where boards alone are listed.
_CODE = 2


class Page(PageBase):
    """`open(serial=...)` goes to the life of one; `text` searches, `place` (id or number) lists what lies there."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Boards"))
        self._asked = 0
        self._settle_counted = False
        self._wanted_place: str | None = None
        self.kind = Segmented(
            _("What is listed"),
            (
                ("hashboard", _("Hashboards"), "nav.boards"), ("miner", _("Miners"), "nav.fleet"),
                ("psu", _("Supplies"), "ph.lightning"), ("all", _("All"), ""),
            ),
        )  # fmt: skip
        self.kind.chosen.connect(lambda _kind: self.refresh())
        self.left.addWidget(self.kind)
        self.search = SearchField(_("Any serial, label, model, MAC"), _("Find in boards"), 220)
        self.left.addWidget(self.search)
        self.search.rested.connect(self.refresh)
        self.places_button = button(_("Places"), lambda: desk.go_to("places"), icon="ph.map-pin")
        self.references_button = button(_("References"), lambda: desk.go_to("references"), icon="ph.medal")
        self.import_button = button(_("Import"), lambda: desk.go_to("imports"), icon="ph.file-arrow-up")
        self.right.addWidget(self.places_button)
        self.right.addWidget(self.references_button)
        self.rows = Rows(
            (_("Serial"), _("Model"), _("Board code"), _("What it is"), _("Condition"), _("Where"), _("Owner"),
             _("Order"), _("Label"))
        )  # fmt: skip
        self.table = Table(_("Boards"), self.rows)
        for column, width in enumerate((184, 120, 100, 110, 160, 170, 126, 170, 126)):
            self.table.setColumnWidth(column, theme.px(width))
        self.table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.table.opened.connect(lambda row: desk.go_to("board", serial=self.rows.thing(row).identity.id))
        self.count = label("", "small", "ink_2")
        self.stack = QStackedWidget()
        listed = QWidget()
        column_ = QVBoxLayout(listed)
        column_.setContentsMargins(0, 0, 0, 0)
        column_.setSpacing(8)
        column_.addWidget(self._filters())
        column_.addWidget(self.table, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.count, 1)
        foot.addWidget(self.import_button)
        column_.addLayout(foot)
        self.stack.addWidget(listed)
        self.stack.addWidget(
            EmptyState(
                _("No board seen yet"),
                _("Boards come here by themselves: from a scan that found one sick, the bench, or the counter."),
                (
                    Way("nav.bench", _("Test a board"), _("its EEPROM says its serial"), "Ctrl+2",
                        lambda: desk.go_to("path")),
                    Way("nav.orders", _("Take one in"), _("scan its label at the counter"), "Ctrl+3",
                        lambda: desk.go_to("orders")),
                    Way("ph.file-arrow-up", _("Bring your list along"), _("a table of boards from Excel or CSV"), "",
                        lambda: desk.go_to("imports")),
                ),
            )
        )  # fmt: skip
        self.body.addWidget(self.stack, 1)
        self.follow_shop(self._changed)

    def _filters(self) -> QWidget:
        whole = QWidget()
        row = Flow(whole, 8)
        self.chips: dict[Condition, FilterChip] = {}
        for condition, (tone, icon) in CONDITIONS.items():
            chip = FilterChip(capital(condition_word(condition)), icon, "ink_2" if tone == "idle" else tone, 0)
            chip.toggled.connect(lambda on, one=condition: self._condition(one, on=on))
            self.chips[condition] = chip
            row.addWidget(chip)
        self.here = FilterChip(_("Here on an order"), "nav.orders")
        self.settle = FilterChip(_("To settle"), "state.major", "major", 0)
        self.settle.setToolTip(_("Recorded in several machines at once, or perhaps recorded twice"))
        self.settle.toggled.connect(self._to_settle)
        self.settle.hide()
        for chip in (self.here, self.settle):
            row.addWidget(chip)
        self.here.toggled.connect(lambda _on: self.refresh())
        self.place = Choice(_("Place"), 150)
        self.place.addItem(_("Any place"), None)
        self.owner = Choice(_("Owner"), 130)
        self.owner.addItem(_("Any owner"), None)
        for choice in (self.place, self.owner):
            choice.currentIndexChanged.connect(lambda _at: self.refresh())
            row.addWidget(choice)
        return whole

    # ------------------------------------------------------------ what the window asks

    def open(self, **where: Any) -> None:
        """`serial` = the life of one; `text` = search; `place` = what lies there."""
        if where.get("serial"):
            self.desk.go_to("board", serial=str(where["serial"]))
            return
        if "text" in where:
            self.search.setText(where["text"])
        self._wanted_place = str(where["place"]) if where.get("place") else None
        self._ask_choices()
        self.refresh()

    def labelled(self) -> tuple[str, ...]:
        """The boards that are selected."""
        places = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return tuple(self.rows.thing(place).identity.number for place in places)

    def stop(self) -> bool:
        """Esc: no filter any more; False where there was none."""
        wanted = self._filter()
        if wanted == AssetFilter(kind=wanted.kind):
            return False
        self.search.setText("")
        for chip in (*self.chips.values(), self.here, self.settle):
            chip.setChecked(False)
        self.place.setCurrentIndex(0)
        self.owner.setCurrentIndex(0)
        return True

    def _changed(self) -> None:
        self._settle_counted = False
        if self.isVisible():
            self.refresh()

    # ------------------------------------------------------------ the list

    def _ask_choices(self) -> None:
        shop = self.desk.shop
        if shop is not None:
            run_in_thread(lambda: (places(shop, counted=False), owners(shop)), lambda found: self._fill(*found),
                          self.desk.say_error, self)  # fmt: skip

    def _fill(self, tree: tuple[Place, ...], people: tuple[tuple[str, str], ...]) -> None:
        for choice, first, items in (
            (self.place, _("Any place"), [(plain(" › ".join(one.path), 60), one.id) for one in tree]),
            (self.owner, _("Any owner"), [(plain(name, 60), id_) for id_, name in people]),
        ):
            chosen = choice.currentData()
            choice.blockSignals(True)
            choice.clear()
            choice.addItem(first, None)
            for text, data in items:
                choice.addItem(text, data)
            choice.setCurrentIndex(max(0, choice.findData(chosen)))
            choice.blockSignals(False)
            choice.setVisible(bool(items))
        wanted, self._wanted_place = self._wanted_place, None
        if wanted is not None:
            id_ = next((one.id for one in tree if wanted in (one.id, one.number)), None)
            self.kind.choose("all")
            self.place.setCurrentIndex(max(0, self.place.findData(id_)))

    def _filter(self) -> AssetFilter:
        kind = self.kind.value()
        return AssetFilter(
            text=self.search.text(),
            kind=None if kind == "all" else AssetKind(kind),
            condition=next((one for one, chip in self.chips.items() if chip.isChecked()), None),
            place_id=self.place.currentData(),
            owner=self.owner.currentData(),
            open_order=self.here.isChecked(),
            unsettled=self.settle.isChecked(),
        )

    def _to_settle(self, on: bool) -> None:
        """What is to settle in the whole shop, boards and machines."""
        if on:
            self.kind.choose("all")
        self.refresh()

    def _condition(self, condition: Condition, *, on: bool) -> None:
        """One condition at a time."""
        if on:
            for other, chip in self.chips.items():
                if other is not condition:
                    chip.setChecked(False)
        self.refresh()

    def refresh(self) -> None:
        """Read the assets anew, away from the GUI thread; what was asked meanwhile counts."""
        shop = self.desk.shop
        if shop is None:
            return
        if not self._settle_counted:
            self._settle_counted = True
            run_in_thread(lambda: count_unsettled(shop), self._show_unsettled, self.desk.say_error, self)
        wanted = self._filter()
        self._asked += 1
        asked = self._asked
        run_in_thread(lambda: list_assets(shop, wanted), lambda found: self._read(asked, wanted, found),
                      self.desk.say_error, self)  # fmt: skip

    def _show_unsettled(self, count: int) -> None:
        self.settle.set_count(count)
        self.settle.setVisible(bool(count) or self.settle.isChecked())

    def _read(self, asked: int, wanted: AssetFilter, found: AssetPage) -> None:
        if asked != self._asked:
            return
        self.rows.show([(one, _cells(one)) for one in found.rows])
        self.table.setColumnHidden(_KIND, wanted.kind is not None)
        self.table.setColumnHidden(_CODE, wanted.kind is None)  # machines and supplies have none
        for condition, chip in self.chips.items():
            chip.set_count(found.conditions.get(condition, 0))
        if found.total > len(found.rows):
            words = _("The {n} newest of {total} are shown. A search or a filter narrows them down.")
            self.count.setText(words.format(n=len(found.rows), total=f"{found.total:,}"))
        else:
            words = ngettext("{n} is listed", "{n} are listed", found.total)
            self.count.setText(words.format(n=found.total))
        nothing = not found.rows and wanted == AssetFilter(kind=AssetKind.HASHBOARD)
        self.stack.setCurrentIndex(1 if nothing and not sum(found.conditions.values()) else 0)


def _cells(row: AssetRow) -> tuple[CellText, ...]:
    one = row.identity
    tone, icon = CONDITIONS[one.condition]
    word, kind = condition_word(one.condition), asset_kind_word(one.kind)
    where = row.place or (_("in the shop") if row.order_state not in (None, State.DRAFT) else "")
    if row.machine is not None:
        where = ", ".join(part for part in (plain(row.machine, 40), slot_text(row.slot)) if part)
    order = CellText("—", "ink_3")
    if row.order_number is not None and row.order_state is not None:
        mark, symbol = state_mark(row.order_state)
        text = f"{row.order_number.rsplit('-', 1)[-1]} {state_name(row.order_state)}"
        order = CellText(text, "ink_2" if mark == "idle" else mark, symbol, sort=row.order_number)
    return (
        CellText(one.serial or _("not read"), "ink" if one.serial else "ink_3", strong=bool(one.serial)),
        CellText(one.model or "—"),
        CellText(one.board_code or "—", "ink_2"),
        CellText(capital(kind), "ink_2"),
        CellText(capital(word), "ink_2" if tone == "idle" else tone, icon),
        CellText(where or "—", "ink" if where else "ink_3"),
        CellText(row.owner or "—", "ink" if row.owner else "ink_3"),
        order,
        CellText(one.number, "ink_2"),
    )
