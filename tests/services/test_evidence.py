"""Photos and files on an order: kept once by content, told by content, described, taken off and put back."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.photo_error import AlreadyKept, FileTooLarge, NotAPhoto, SpecialFile
from app.domain.shop_error import NoSuchThing, OrderSigned
from app.domain.work_order import SignerRole
from app.services import evidence, kept_files, orders
from app.services.shop import Shop
from app.words.errors import sentence
from tests.services.photo_story import a_photo
from tests.services.shop_story import WHO, opening, passed


@pytest.fixture
def shop(tmp_path):
    with Shop.open(tmp_path / "shop") as opened:
        yield opened


@pytest.fixture
def number(shop) -> str:
    return orders.open_order(shop, WHO, opening()).number


def test_a_photo_is_kept_once_with_its_small_copy_and_can_be_taken_back(shop: Shop, number: str) -> None:
    taken = a_photo(1, (3000, 20))
    kept = evidence.add(shop, WHO, number, taken, name="C:\\x\\Фото 1.jpg", origin=evidence.Origin.PASTE)
    line = orders.order(shop, number).attachments[0]
    assert (line.name, line.mime, line.phase, line.source, line.stripped) == (
        "Фото 1.jpg", "image/jpeg", "intake", "paste", True
    )  # fmt: skip
    assert shop.attachments.all() == tuple(sorted({line.sha256, line.small_sha256}))
    small = evidence.small(shop, line)
    assert small == shop.attachments.get(line.small_sha256)
    with pytest.raises(AlreadyKept) as again:
        evidence.add(shop, WHO, number, taken)
    assert number in sentence(again.value)
    shop.attachments.path(line.small_sha256).unlink()
    assert evidence.small(shop, line) == small  # made anew, and there again
    assert shop.attachments.get(line.small_sha256) == small
    shop.undo(WHO, kept.commit)
    assert orders.order(shop, number).attachments == ()


def test_what_it_shows_is_told_and_removing_is_undone(shop: Shop, number: str) -> None:
    evidence.add(shop, WHO, number, a_photo(1))
    line = orders.order(shop, number).attachments[0]
    evidence.describe(shop, WHO, number, line.id, caption=" domain 5 ", phase="after")
    line = orders.order(shop, number).attachments[0]
    assert (line.caption, line.phase) == ("domain 5", "after")
    removed = evidence.remove(shop, WHO, number, line.id)
    with pytest.raises(NoSuchThing):
        evidence.describe(shop, WHO, number, line.id, caption="x")
    shop.undo(WHO, removed.commit)
    assert orders.order(shop, number).attachments[0].caption == "domain 5"


def test_many_files_are_one_commit_and_those_that_fail_are_told(shop: Shop, number: str, tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(a_photo(1))
    (tmp_path / "b.jpg").write_bytes(b"\xff\xd8\xff cut")
    (tmp_path / "c.log").write_bytes(b"chain 1\n")
    (tmp_path / "folder").mkdir()
    paths = [tmp_path / name for name in ("a.jpg", "b.jpg", "c.log", "folder", "gone")]
    added = evidence.add_many(shop, WHO, number, paths, origin=evidence.Origin.DROP)
    assert (added.photos, added.files, len(added.refused)) == (1, 1, 3)
    assert isinstance(added.refused[1], SpecialFile)
    shop.undo(WHO, added.kept.commit)
    assert orders.order(shop, number).attachments == ()
    stopped = evidence.add_many(shop, WHO, number, paths, going_on=lambda done: done < 1)
    assert stopped.kept is None
    assert orders.order(shop, number).attachments == ()


def test_nothing_comes_onto_a_signed_order_not_even_bytes(shop: Shop) -> None:
    view = passed(shop)
    orders.sign(shop, WHO, view.id, SignerRole.TECHNICIAN)
    before = shop.attachments.all()
    for adding in (
        lambda: evidence.add(shop, WHO, view.id, a_photo(1)),
        lambda: evidence.add_many(shop, WHO, view.id, []),
        lambda: evidence.remove(shop, WHO, view.id, "x"),
    ):
        with pytest.raises(OrderSigned):
            adding()
    assert shop.attachments.all() == before


@pytest.mark.parametrize(
    ("data", "mime", "opens"),
    [
        (b"%PDF-1.7\n", "application/pdf", ".pdf"),
        (b"MZ\x90\x00" + bytes(60), "application/x-msdownload", None),
        (b"\x7fELF" + bytes(60), "application/x-executable", None),
        (b"#!/bin/sh\nrm -rf /\n", "text/x-script", None),
        (b"<html><script>", "text/xml", None),
        (b"<svg xmlns='x'/>", "text/xml", None),
        ("цепь 1: 84 из 126\n".encode(), "text/plain", ".txt"),
        ("цепь\n".encode("utf-16"), "text/plain", ".txt"),
        (b"\x00\x01\x02" * 9, "application/octet-stream", None),
        (b"", "text/plain", ".txt"),
        ("я".encode() * 40_000, "text/plain", ".txt"),
    ],
)
def test_what_a_file_is_its_content_tells_and_programs_are_never_opened(
    shop, number, data, mime, opens, tmp_path
) -> None:
    evidence.add(shop, WHO, number, data, name="holiday.jpg")
    line = orders.order(shop, number).attachments[0]
    assert (line.mime, line.stripped, evidence.opened_as(line)) == (mime, False, opens)
    assert evidence.full(shop, line) == data
    assert evidence.copy_out(shop, line, tmp_path / "copy").read_bytes() == data
    with pytest.raises(NotAPhoto):
        evidence.add(shop, WHO, number, data, name="holiday.jpg", only_photos=True)


def test_names_that_come_with_files_are_bounded_and_no_paths() -> None:
    assert kept_files.shown_name("../../etc/passwd") == "passwd"
    assert kept_files.shown_name("a\x00b\u202egpj.exe") == "abgpj.exe"
    assert kept_files.shown_name("x" * 500 + ".jpeg").endswith("x.jpeg")
    assert len(kept_files.shown_name("x" * 500 + ".jpeg")) == 120
    assert kept_files.shown_name("...") == ""


def test_a_file_beyond_the_limit_is_refused_unread(shop, number, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(kept_files, "LARGEST", 1_000_000)
    with (tmp_path / "large.bin").open("wb") as file:
        file.truncate(3_000_000)
    with pytest.raises(FileTooLarge) as refused:
        evidence.add(shop, WHO, number, tmp_path / "large.bin")
    assert sentence(refused.value) == "large.bin has 3 MB; at most 1 MB are kept with an order."
