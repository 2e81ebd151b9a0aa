"""The swap test from the Fleet page: one dialog a machine, brought to the front where it is open already."""

from __future__ import annotations

from collections.abc import Sequence

from app.ui.models.fleet_line import FleetLine
from app.ui.pages.fleet_act_dialog import FleetHost
from app.ui.pages.fleet_actions import action
from app.ui.pages.fleet_swap_dialog import SwapTestDialog


def swap_test(page: FleetHost, lines: Sequence[FleetLine]) -> None:
    """Begin a swap test, or go on with the one that is open for the machine."""
    line = lines[0]
    window = page.window()
    dialog = next((one for one in window.findChildren(SwapTestDialog) if one.ip == line.ip and one.goes_on), None)
    if dialog is None:
        dialog = SwapTestDialog(page.desk, line.row, window)
        dialog.log_wanted.connect(lambda: action("fetch_logs").run(page, (line,)))
        dialog.was_read.connect(lambda row: page.take_rows((row,)))
        page.on_leave(dialog.testing.stop)
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()
