"""The Log page: a real language, its evidence, the way to an order."""

from __future__ import annotations

import gzip

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtTest import QTest

from app.services import orders

LOG = "\n".join(
    [
        "2021-04-03 16:30:30 driver-btm-soc.c:1869:check_asic_reg_oneChain: chain[02] num[1]: the register is 1393",
        *(f"2021-04-03 16:30:3{n} driver-btm-soc.c:1795:check_asic_reg_oneChain: crc is 0x{n}, but it should be 0x1f"
          for n in range(8)),
        "2021-04-03 16:30:46 driver-btm-soc.c:3950:check_asic_num: chain 2, find asic num 50, times 0",
        "2021-04-03 16:30:46 driver-btm-soc.c:4033:check_asic_num: chian 2 check asic number failed!",
        *(f"2021-04-03 16:31:{n:02} pool.c:1:x: quiet line {n}" for n in range(50)),
    ]
).encode()  # fmt: skip


@pytest.fixture
def page(frame, qtbot):
    frame.go_to("log")
    return frame.page()


def read(page, qtbot, text: bytes, name: str = "s9se.log") -> None:
    page.read(name, text)
    qtbot.waitUntil(lambda: page._read is not None and page._read.name == name, timeout=10_000)


def test_a_log_shows_its_verdict_and_walks_its_evidence(page, qtbot):
    read(page, qtbot, LOG)
    assert page.shown.isVisibleTo(page)
    assert page._read.diagnosis.findings
    first = page.view.current
    assert first == page._evidence[0]
    page.setFocus()
    QTest.keyClick(page, Qt.Key.Key_J)
    assert page.view.current == page._evidence[1]
    QTest.keyClick(page, Qt.Key.Key_K)
    assert page.view.current == first
    assert any(card.property("tone") == "accent" for card in page._cards)


def test_only_the_evidence_can_be_shown(page, qtbot):
    read(page, qtbot, LOG)
    page.which.choose("evidence")
    assert page.view.rows() == len(page._evidence)
    page.which.choose("all")
    assert page.view.rows() == page.view.count()


def test_find_goes_round(page, qtbot):
    read(page, qtbot, LOG)
    page.search.setText("quiet line 49")
    page._find_next()
    assert page.view.current == page.view.count()
    page.search.setText("chain[02]")
    page._find_next()
    assert page.view.current == 1


def test_the_order_gets_the_findings_and_the_log(frame, page, qtbot, shop):
    read(page, qtbot, LOG)
    page.keep_button.click()
    qtbot.waitUntil(lambda: frame.page() is not page, timeout=10_000)
    kept = orders.order(shop, orders.orders(shop)[0].id)
    assert {line.finding.fault for line in kept.findings} == {one.fault for one in page._read.diagnosis.findings}
    assert kept.attachments[0].name == "s9se.log"
    assert shop.attachments.get(kept.attachments[0].sha256) == LOG


def test_pasted_and_dropped_text_is_read(page, qtbot):
    QGuiApplication.clipboard().setText("nothing known stands here")
    page.paste()
    qtbot.waitUntil(lambda: page._read is not None)
    assert not page._read.diagnosis.findings
    mime = QMimeData()
    mime.setText(LOG.decode())
    actions = Qt.DropAction.CopyAction
    event = QDropEvent(QPointF(5, 5), actions, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    page.dropEvent(event)
    qtbot.waitUntil(lambda: bool(page._read.diagnosis.findings), timeout=10_000)


def test_a_file_that_is_not_there_gives_a_sentence_and_no_crash(frame, page, qtbot, tmp_path):
    page.read_file(tmp_path / "gone.log")
    qtbot.waitUntil(lambda: "gone.log" in frame._toast.sentence(), timeout=5_000)
    assert page._read is None


def test_hostile_text_is_shown_escaped(page, qtbot):
    read(page, qtbot, ("x\x1b[31m\u202eevil" + "y" * 10_000 + "\n").encode() * 3, "evil.log")
    page.view.grab()
    assert page.view.count() == 3


def test_a_log_that_the_shop_keeps_opens_by_its_hash(frame, page, qtbot) -> None:
    packed = gzip.compress(LOG)
    frame.go_to("log", kept=frame.shop.attachments.put(packed), name="10.0.0.7.tgz")
    qtbot.waitUntil(lambda: page._read is not None)
    assert page._read.text == LOG
    assert page._read.name == "10.0.0.7.tgz"
