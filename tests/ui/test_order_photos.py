"""Photos on the order page: dropped, pasted, looked at large, captioned, removed and put back, sent by a phone."""

from __future__ import annotations

import http.client
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import zxingcpp
from PIL import Image
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from app.domain.asset import AssetKind, SerialSource
from app.domain.order_draft import AssetDraft, OrderDraft
from app.services import evidence, orders
from tests.services.photo_story import a_photo

ME = "Marko Kovač"


@pytest.fixture
def number(shop) -> str:
    asset = AssetDraft(AssetKind.HASHBOARD, "Antminer", "S19j Pro", "BHB42601", "JYZZ5BBA", SerialSource.LABEL)
    return orders.open_order(shop, ME, OrderDraft("2 из 3 плат", asset)).number


@pytest.fixture
def page(frame, qtbot, number):
    frame.go_to("orders", order=number)
    shown = frame.page()
    qtbot.waitUntil(lambda: shown.view is not None and shown.view.number == number, timeout=20_000)
    return shown


def photos(page) -> list:
    return list(evidence.photos_of(page.view))


def test_photos_are_dropped_looked_at_told_and_taken_off(page, qtbot, tmp_path: Path, shop) -> None:
    card = page.card("photos")
    (tmp_path / "обугл.jpg").write_bytes(a_photo(1, (640, 480)))
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff cut off")
    (tmp_path / "run.log").write_text("chain 1: 84 of 126\n")
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in ("обугл.jpg", "photo.jpg", "run.log")])
    assert page.pasted(dropped)
    qtbot.waitUntil(lambda: len(page.view.attachments) == 2, timeout=20_000)
    assert [(one.name, one.source) for one in page.view.attachments] == [("обугл.jpg", "drop"), ("run.log", "drop")]
    pasted = QMimeData()
    pasted.setImageData(QImage(64, 48, QImage.Format.Format_RGB32))
    qtbot.waitUntil(lambda: card._adding is None, timeout=20_000)
    assert page.pasted(pasted)
    qtbot.waitUntil(lambda: len(photos(page)) == 2, timeout=20_000)
    assert len(card.thumbnails) == 2

    card.thumbnails[0].click()
    viewer = card.viewer
    assert viewer.shown.name == "обугл.jpg"
    QTest.keyClick(viewer, Qt.Key.Key_Right)
    assert viewer.shown.source == "paste"
    viewer.caption.setText("Домен 5 · 烧痕")
    QTest.keyClick(viewer.caption, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: photos(page)[1].caption == "Домен 5 · 烧痕" and not page._busy, timeout=20_000)
    viewer.phase.choose("after")
    qtbot.waitUntil(lambda: photos(page)[1].phase == "after" and not page._busy, timeout=20_000)
    QTest.keyClick(viewer, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: len(photos(page)) == 1 and not page._busy, timeout=20_000)
    assert viewer.shown.name == "обугл.jpg"
    viewer.undo_button.click()
    qtbot.waitUntil(lambda: len(photos(page)) == 2, timeout=20_000)
    viewer.reject()
    assert card.viewer is None


def test_a_phone_sends_for_this_order_while_a_person_keeps_it_open(page, frame, qtbot, number) -> None:
    card = page.card("phone")
    assert not card.isVisible()
    card._offer((evidence_network("10.0.0.9"), evidence_network("127.0.0.1")))
    assert card.isVisible()
    assert [card.network.itemData(at).ip for at in range(2)] == ["10.0.0.9", "127.0.0.1"]
    card.open_link("127.0.0.1")
    qtbot.waitUntil(lambda: card.link is not None, timeout=20_000)
    qtbot.waitUntil(lambda: read_back(card.code) == card.link.url, timeout=20_000)
    where, body = urlsplit(card.link.url), a_photo(3)
    phone = http.client.HTTPConnection(where.hostname, where.port, timeout=20)
    form = b'--x\r\nContent-Disposition: form-data; name="photos"; filename="p.jpg"\r\n\r\n' + body + b"\r\n--x--\r\n"
    phone.request("POST", where.path, form, {"Content-Type": "multipart/form-data; boundary=x"})
    assert phone.getresponse().status == 200
    phone.close()
    qtbot.waitUntil(lambda: len(photos(page)) == 1, timeout=20_000)
    qtbot.waitUntil(lambda: card._list.count() == 1, timeout=20_000)
    assert card._list.itemAt(0).widget().text().startswith("from phone 1, ")
    link = card.link
    frame.end()
    assert not link.open_now


def evidence_network(ip: str):
    from app.services.phone import OwnNetwork

    return OwnNetwork("Wi-Fi", ip, 24)


def read_back(code) -> str:
    shown = code.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    size, bits = (shown.width(), shown.height()), bytes(shown.constBits())
    found = zxingcpp.read_barcodes(Image.frombuffer("L", size, bits, "raw", "L", shown.bytesPerLine(), 1))
    return found[0].text if found else ""
