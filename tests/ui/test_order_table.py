"""The list of orders: columns go before anything is cut at its edge; what is left over goes to the serials first."""

from __future__ import annotations

import pytest

from app.ui import theme
from app.ui.models.order_rows import WAITS, OrderRows
from app.ui.pages.order_table import OrderTable
from app.ui.widgets.table import text_width

NUMBER, SERIAL = 0, 5


@pytest.mark.parametrize("look", [theme.LIGHT, theme.BRIGHT_SITE])
def test_no_column_reaches_beyond_the_edge(qtbot, dressed, look):
    theme.choose(look, glove=False)
    rows = OrderRows()
    table = OrderTable("Orders", rows)
    qtbot.addWidget(table)
    table.show()
    counts = []
    for width in (900, 980, 1164, 1800):
        table.resize(width, 300)
        seen = [at for at in range(rows.columnCount()) if not table.isColumnHidden(at)]
        assert sum(table.columnWidth(at) for at in seen) <= table.viewport().width(), width
        assert {NUMBER, SERIAL} <= set(seen)
        counts.append(len(seen))
    assert counts == sorted(counts)
    assert counts[-1] == rows.columnCount()
    assert table.columnWidth(SERIAL) >= text_width("HYDTYNGBACIAD326E")
    table.leave_out(WAITS)
    assert table.isColumnHidden(WAITS)
    table.leave_out()
    assert not table.isColumnHidden(WAITS)
