"""The Import page: a shop's list is read, mapped, counted and written, and can be taken back."""

from __future__ import annotations

from app.domain.import_plan import StockMode
from app.domain.import_target import TargetId
from app.services import stock

LIST = "Артикул;Наименование;Кол-во;Ячейка;Остаток прошлый\nBM1362AK;Чип BM1362AK;37;C4;1\n000451;LDO;две;D1;2\n"


def test_a_list_becomes_stock_and_back(qtbot, frame, tmp_path):
    path = tmp_path / "sklad.csv"
    path.write_bytes(LIST.encode("cp1251"))
    frame.go_to("imports", paths=[path])
    page = frame.pages["imports"]
    qtbot.waitUntil(lambda: page.plan is not None, timeout=20_000)
    assert page.mapping.target is TargetId.STOCK
    assert page.columns.choices[0].currentData() == "sku"
    assert page.outcome.counts.text() == "1 new · 1 with problems"
    assert not page.import_button.isEnabled()
    assert page.outcome.troubles.thing(0).line == 3
    page.outcome.listed.selectRow(0)
    page.outcome.leave_one.click()
    qtbot.waitUntil(lambda: page.import_button.isEnabled(), timeout=20_000)
    page.import_button.click()
    qtbot.waitUntil(lambda: page.table is None and page._run is None, timeout=20_000)
    assert [(one.sku, one.on_hand) for one in stock.parts(frame.shop)] == [("BM1362AK", 37)]
    frame.go_to("imports", paths=[path])
    qtbot.waitUntil(lambda: page.plan is not None, timeout=20_000)
    assert not page.trouble.isHidden()  # this very file was imported before
    assert page.mapping.source.value == "remembered"
    page.outcome.stock.choose(StockMode.ADD.value)
    page.outcome.leave_out.setChecked(True)
    qtbot.waitUntil(lambda: page.import_button.isEnabled(), timeout=20_000)
    page.start()
    qtbot.waitUntil(lambda: page.table is None and page._run is None, timeout=20_000)
    page.undo_button.click()
    qtbot.waitUntil(
        lambda: page._run is None and stock.part_named(frame.shop, "BM1362AK").on_hand == 37, timeout=20_000
    )
