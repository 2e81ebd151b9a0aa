"""A dossier unpacked and checked by other programs, and what a customer's holds."""

from __future__ import annotations

import json
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.domain.customer import CustomerDraft
from app.domain.dossier import DossierAsked, DossierStopped, NoOrders, SeveralCustomers
from app.domain.order_draft import FileDraft, OrderDraft
from app.domain.record_error import BadTarget, NoRoom
from app.domain.work_order import SignerRole
from app.services import customers, orders
from app.services import dossier as dossiers
from app.services.dossier import make_dossier
from app.services.dossier_files import packed_name
from app.services.order_records import write_files
from app.services.paper import Copy, freeze, frozen, text_of
from app.services.shop import Shop
from tests.hostile import HOSTILE
from tests.services.shop_story import WHO, passed

OURS = "矿场 7"


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A signed order with files of hostile names, an order of the same customer, and one of another customer."""
    with Shop.open(tmp_path_factory.mktemp("dossier") / "data") as opened:
        view, _lot = passed(opened), None
        names = [name for name in HOSTILE if len(name) < 200]
        files = [
            FileDraft(
                opened.attachments.put(f"bytes {at}".encode()), 7 + len(str(at)), name, "text/plain", "", "repair"
            )
            for at, name in enumerate(names)
        ]
        with opened.writing(WHO) as draft:
            write_files(draft, view.id, files)
        orders.add_note(opened, WHO, view.id, "SECRET remark of the shop")
        orders.sign(opened, WHO, view.id, SignerRole.TECHNICIAN)
        freeze(opened, WHO, view.id)
        orders.open_order(opened, WHO, OrderDraft("dead", customer=OURS))
        orders.open_order(opened, WHO, OrderDraft("OTHER fault", customer="Кузница"))
        yield opened


def unpacked(path: Path, folder: Path) -> dict[str, object]:
    """The dossier unpacked, its sums checked, its index."""
    folder.mkdir()
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        archive.extractall(folder)
    told = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=folder, capture_output=True, text=True
    )
    assert told.returncode == 0, told.stderr
    there = {str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file()}
    assert len(told.stdout.splitlines()) == len(there) - 1
    return json.loads((folder / "index.json").read_text(encoding="utf-8"))


def test_a_customers_dossier_holds_that_customer_alone_and_no_costs(shop, tmp_path):
    seen = []
    made = make_dossier(
        shop, DossierAsked(customer=OURS), tmp_path / "d.zip", lambda done, whole: seen.append((done, whole)) or True
    )
    index = unpacked(made.path, tmp_path / "u")
    assert index["schema"] == "hashwrench.dossier/1"
    assert (index["copy"], len(index["orders"]), made.orders) == ("customer", 2, 2)
    first, second = index["orders"]
    (kept,) = [one for one in frozen(orders.order(shop, first["number"])) if one.copy is Copy.CUSTOMER]
    (paper,) = first["papers"]
    assert (paper["frozen"], paper["sha256"]) == (True, kept.file.sha256)
    assert (tmp_path / "u" / paper["path"]).read_bytes() == shop.attachments.get(kept.file.sha256)
    assert second["papers"][0]["frozen"] is False
    names = [one["name"] for one in first["files"]]
    assert names == [name for name in HOSTILE if len(name) < 200]
    for at, one in enumerate(first["files"]):
        assert (tmp_path / "u" / one["path"]).read_bytes() == f"bytes {at}".encode()
    told = ""
    for path in (tmp_path / "u").rglob("*"):
        if path.is_file():
            told += text_of(path.read_bytes()) if path.suffix == ".pdf" else path.read_text(encoding="utf-8")
    for secret in ("SECRET", "3.25", '"cost"', "OTHER", "Кузница", '"lot"', '"minutes"'):
        assert secret not in told, secret
    document = json.loads((tmp_path / "u" / first["json"]["path"]).read_text(encoding="utf-8"))
    assert document["schema"] == "hashwrench.order/1"
    assert document["parts"][0]["sku"] == "BM1366AL"
    assert [one["copy"] for one in document["papers"]] == ["customer"]
    assert seen[-1][0] == seen[-1][1]


def test_the_internal_dossier_holds_costs_and_every_customer(shop, tmp_path):
    numbers = tuple(row.number for row in orders.orders(shop))
    made = make_dossier(shop, DossierAsked(numbers, internal=True), tmp_path / "d.zip")
    index = unpacked(made.path, tmp_path / "u")
    assert len(index["orders"]) == 3
    document = json.loads((tmp_path / "u" / index["orders"][0]["json"]["path"]).read_text(encoding="utf-8"))
    assert document["parts"][0]["cost"] == {"minor": 325, "currency": "USD"}
    with pytest.raises(SeveralCustomers) as refused:
        make_dossier(shop, DossierAsked(numbers), tmp_path / "c.zip")
    assert refused.value.names == tuple(sorted((OURS, "Кузница")))
    with pytest.raises(NoOrders):
        make_dossier(shop, DossierAsked(numbers[:1], customer="Кузница", serial="SN1"), tmp_path / "c.zip")
    assert not (tmp_path / "c.zip").exists()


def test_what_is_broken_off_or_cannot_be_written_leaves_nothing(shop, tmp_path, monkeypatch):
    (tmp_path / "d.zip").write_text("mine")
    with pytest.raises(DossierStopped):
        make_dossier(shop, DossierAsked(customer=OURS), tmp_path / "d.zip", lambda done, _whole: done < 3)
    with pytest.raises(BadTarget):
        make_dossier(shop, DossierAsked(customer=OURS), shop.data_dir / "d.zip")
    monkeypatch.setattr(dossiers.shutil, "disk_usage", lambda _path: SimpleNamespace(free=10))
    with pytest.raises(NoRoom):
        make_dossier(shop, DossierAsked(customer=OURS), tmp_path / "d.zip")
    assert [one.name for one in tmp_path.iterdir()] == ["d.zip"]
    assert (tmp_path / "d.zip").read_text() == "mine"


def test_missing_and_damaged_files_are_listed(tmp_path):
    with Shop.open(tmp_path / "data") as shop:
        view = orders.open_order(shop, WHO, OrderDraft("dead"))
        for name in ("gone.txt", "bad.txt", "good.txt"):
            view = orders.attach(shop, WHO, view.id, name.encode(), name)
        gone, bad, _good = view.attachments
        slip = FileDraft(shop.attachments.put(b"%PDF"), 4, f"{view.number}-return-1.pdf", "application/pdf")
        with shop.writing(WHO) as draft:
            write_files(draft, view.id, [slip], phase="document")
        shop.attachments.path(gone.sha256).unlink()
        shop.attachments.path(bad.sha256).write_bytes(b"BAD.txt")
        made = make_dossier(shop, DossierAsked((view.number,)), tmp_path / "d.zip")
    index = unpacked(made.path, tmp_path / "u")
    (order,) = index["orders"]
    assert [(one["name"], one["why"]) for one in order["lacking"]] == [("gone.txt", "missing"), ("bad.txt", "damaged")]
    assert made.lacking == ("gone.txt", "bad.txt")
    assert [one["name"] for one in order["files"]] == ["good.txt", "WO-B1-000001-return-1.pdf"]
    assert "bad.txt is damaged" in (tmp_path / "u" / "README.txt").read_text(encoding="utf-8")


def test_a_damaged_kept_paper_is_printed_anew_and_said(shop, tmp_path):
    number = "WO-B1-000001"
    (_internal, customer) = frozen(orders.order(shop, number))
    file = shop.attachments.path(customer.file.sha256)
    whole = file.read_bytes()
    file.chmod(0o644)
    file.write_bytes(whole[:-1])
    made = make_dossier(shop, DossierAsked((number,)), tmp_path / "d.zip")
    file.write_bytes(whole)
    assert made.lacking == (customer.file.name,)
    assert (
        "(the kept paper is missing or damaged; printed for this dossier)"
        in zipfile.ZipFile(made.path).read("README.txt").decode()
    )


def test_papers_that_two_benches_kept_as_one_revision_are_both_there(shop, tmp_path, monkeypatch):
    kept = frozen(orders.order(shop, "WO-B1-000001"))
    other = replace(kept[1], file=replace(kept[1].file, id="other", sha256=kept[0].file.sha256))
    monkeypatch.setattr(dossiers.paper, "frozen", lambda _view: (*kept, other))
    index = unpacked(make_dossier(shop, DossierAsked(("WO-B1-000001",)), tmp_path / "d.zip").path, tmp_path / "u")
    papers = index["orders"][0]["papers"]
    assert [Path(one["path"]).name for one in papers] == ["WO-B1-000001-r1.pdf", "WO-B1-000001-r1-2.pdf"]
    assert [one["sha256"] for one in papers] == [kept[1].file.sha256, kept[0].file.sha256]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_packed_name_is_safe_on_any_system(name):
    made = packed_name(7, name)
    assert made.startswith("07-")
    assert not set(made) & set('<>:"/\\|?*\n\r\t')
    assert made.isprintable()
    assert made == made.rstrip(". ")
    assert len(made) <= 90
    assert len(made.encode()) <= 170


def test_what_is_printed_for_a_customer_is_in_their_language(shop, tmp_path):
    forge = customers.customer(shop, "Кузница")
    customers.edit(shop, WHO, forge.id, CustomerDraft("Кузница", language="ru"))
    index = unpacked(make_dossier(shop, DossierAsked(customer="Кузница"), tmp_path / "d.zip").path, tmp_path / "u")
    (paper,) = index["orders"][0]["papers"]
    told = text_of((tmp_path / "u" / paper["path"]).read_bytes())
    assert "Жалоба заказчика" in told
    readme = (tmp_path / "u" / "README.txt").read_text(encoding="utf-8")
    assert "Экземпляр заказчика." in readme
    assert "Черновик" in readme, "its state too"
    make_dossier(shop, DossierAsked(customer="Кузница", internal=True), tmp_path / "i.zip")
    assert "it holds costs" in zipfile.ZipFile(tmp_path / "i.zip").read("README.txt").decode()
