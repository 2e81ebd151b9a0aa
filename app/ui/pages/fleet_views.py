"""The views of the Fleet page that share its head, chips, selection and panel: one line a view.

A view is a class `View(page) -> QWidget` anywhere under `app.ui`, made when it is first shown. It draws what
`page.model` holds, tells hidden from shown by `page.model.shows(line)`, and selects through `page.selection`; it
follows `page.model.refreshed` (lines or filter changed, at most four times a second) and `page.selection.changed`.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from app.words.language import mark

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


@dataclass(frozen=True, slots=True)
class FleetView:
    """One view: stable id, title (translated when shown), icon token, keys, and its class as "module:Class".

    The table, made with the page, has no class.
    """

    id: str
    title: str
    icon: str
    keys: str
    widget: str = ""

    def build(self, page: QWidget) -> QWidget:
        """The widget of the view."""
        module, _, name = self.widget.partition(":")
        made: QWidget = getattr(import_module(module), name)(page)
        return made


VIEWS: tuple[FleetView, ...] = (
    FleetView("table", mark("Table"), "action.table", "Ctrl+Shift+T"),
    FleetView("racks", mark("Racks"), "action.rack_map", "Ctrl+Shift+R", "app.ui.pages.fleet_racks:View"),
)
