"""Photos from telephones: through a real socket onto an order, told in the phone's language, closed with the order."""

from __future__ import annotations

import http.client
import json
import threading
from urllib.parse import urlsplit

import pytest

from app.domain.photo_error import OrderOver
from app.domain.shop_error import OrderSigned
from app.domain.work_order import SignerRole, State
from app.services import evidence, orders
from app.services.phone import PhoneLink
from app.services.phone_events import Ended, LinkEnded, PhotoCame, PhotoComing, PhotoRefused
from app.services.shop import Shop
from tests.services.photo_story import a_photo
from tests.services.shop_story import WHO, opening, passed

HOME = "127.0.0.1"


class Heard:
    """What a link told, and waiting for one kind of it."""

    def __init__(self) -> None:
        self.events: list[object] = []
        self._came = threading.Condition()

    def __call__(self, event: object) -> None:
        with self._came:
            self.events.append(event)
            self._came.notify_all()

    def of(self, kind: type) -> list:
        return [event for event in self.events if isinstance(event, kind)]

    def wait_for(self, kind: type) -> list:
        with self._came:
            assert self._came.wait_for(lambda: self.of(kind), 20)
        return self.of(kind)


@pytest.fixture
def shop(tmp_path):
    with Shop.open(tmp_path / "shop") as opened:
        yield opened


@pytest.fixture
def heard() -> Heard:
    return Heard()


def form(*files: tuple[str, bytes]) -> tuple[bytes, dict[str, str]]:
    parts = [
        f'--xyz\r\nContent-Disposition: form-data; name="photos"; filename="{name}"\r\n\r\n'.encode() + data + b"\r\n"
        for name, data in files
    ]
    return b"".join(parts) + b"--xyz--\r\n", {"Content-Type": "multipart/form-data; boundary=xyz"}


def asked(link, method="GET", body=None, source=HOME, **headers: str) -> tuple[int, bytes]:
    where = urlsplit(link.url)
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=20, source_address=(source, 0))
    try:
        connection.request(method, where.path, body, {key.replace("_", "-"): value for key, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def sent(link, *files: tuple[str, bytes], source=HOME, **headers: str) -> tuple[int, dict]:
    body, kind = form(*files)
    status, answer = asked(link, "POST", body, source, Accept="application/json", **kind, **headers)
    return status, json.loads(answer)


def test_two_phones_send_photos_that_stand_on_the_order_before_they_hear_so(shop: Shop, heard: Heard) -> None:
    number = orders.open_order(shop, WHO, opening()).number
    link = PhoneLink(shop, WHO, number, HOME, heard)
    try:
        status, answer = sent(link, ("a.jpg", a_photo(1)))
        assert (status, answer["photos"]) == (200, [{"saved": True, "said": "a.jpg: saved"}])
        sent(link, ("b.jpg", a_photo(2)), source="127.0.0.2", Accept_Language="ru")
        again, _answer = sent(link, ("a again.jpg", a_photo(1)))
        assert again == 200  # its first answer may have been lost
    finally:
        link.end()
    photos = evidence.photos_of(orders.order(shop, number))
    assert [(one.name, one.source, one.phase) for one in photos] == [
        ("a.jpg", "phone 1", "intake"), ("b.jpg", "phone 2", "intake"),
    ]  # fmt: skip
    assert evidence.came(photos[1]) == evidence.Came(evidence.Origin.PHONE, 2)
    assert [event.phone for event in heard.of(PhotoCame)] == [1, 2]
    shop.undo(WHO, heard.of(PhotoCame)[0].kept.commit)
    assert [one.name for one in evidence.photos_of(orders.order(shop, number))] == ["b.jpg"]
    assert not (shop.attachments.folder / ".arriving").exists()
    assert set(shop.attachments.all()) == {path.name for path in shop.attachments.folder.glob("**/*") if path.is_file()}


def test_the_page_speaks_the_phones_language_and_names_what_is_no_photo(shop: Shop, heard: Heard) -> None:
    number = orders.open_order(shop, WHO, opening()).number
    link = PhoneLink(shop, WHO, number, HOME, heard)
    try:
        for languages, words in (("ru-RU,en;q=0.5", "Сделать фото"), ("zh-CN", "拍照"), ("sr", "Take a photo")):
            status, page = asked(link, Accept_Language=languages)
            assert status == 200
            assert words in page.decode()
        heic = b"\0\0\0\x18ftypheic" + bytes(80)
        status, answer = sent(link, ("../../x.jpg", b"MZ" + bytes(99)), ("IMG.HEIC", heic), Accept_Language="ru")
        assert status == 422
        said = [one["said"] for one in answer["photos"]]
        assert said[0] == "x.jpg — не фото. Принимаются JPEG, PNG и WebP."
        assert "HEIC" in said[1]
        assert [event.why.partition(" ")[0] for event in heard.of(PhotoRefused)] == ["x.jpg", "IMG.HEIC"]
        assert "Most Compatible" in heard.of(PhotoRefused)[1].why
    finally:
        link.end()
    assert orders.order(shop, number).attachments == ()
    assert shop.attachments.all() == ()


def test_it_ends_with_the_order_and_opens_for_none_that_is_signed(shop: Shop, heard: Heard) -> None:
    view = passed(shop)
    link = PhoneLink(shop, WHO, view.number, HOME, heard)
    url = urlsplit(link.url)
    orders.sign(shop, WHO, view.id, SignerRole.TECHNICIAN)
    assert heard.wait_for(LinkEnded) == [LinkEnded(Ended.HOST)]
    with pytest.raises(ConnectionRefusedError):
        http.client.HTTPConnection(url.hostname, url.port, timeout=5).request("GET", url.path)
    with pytest.raises(OrderSigned):
        PhoneLink(shop, WHO, view.number, HOME, heard)
    closed = orders.open_order(shop, WHO, opening())
    link = PhoneLink(shop, WHO, closed.number, HOME, heard)
    with shop.writing(WHO) as draft:
        draft.set("work_order", closed.id, state=State.DONOR.value)
    assert link.wait(20)
    with pytest.raises(OrderOver):
        PhoneLink(shop, WHO, closed.number, HOME, heard)


def test_links_of_two_orders_leave_each_others_photos_alone(shop: Shop, heard: Heard) -> None:
    first, second = (orders.open_order(shop, WHO, opening(f"SN{n}", machine=f"M{n}")).number for n in (1, 2))
    one = PhoneLink(shop, WHO, first, HOME, heard)
    body, _kind = form(("one.jpg", a_photo(1, (300, 300))))
    where = urlsplit(one.url)
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=20)
    connection.putrequest("POST", where.path)
    connection.putheader("Content-Type", "multipart/form-data; boundary=xyz")
    connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body[:500])
    heard.wait_for(PhotoComing)
    with_it = PhoneLink(shop, WHO, second, HOME, heard)
    assert sent(with_it, ("two.jpg", a_photo(2)))[0] == 200
    with_it.end()
    connection.send(body[500:])
    assert connection.getresponse().status == 200
    connection.close()
    assert len(orders.order(shop, first).attachments) == 1
    one.end()
    assert not (shop.attachments.folder / ".arriving").exists()
