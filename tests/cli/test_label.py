"""`hashwrench label`: PDF and ZPL files, a printer on the network, and one clear line for what cannot be."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

import pytest

from app.domain.finding import PartKind
from app.domain.order_draft import AssetDraft, OrderDraft
from app.domain.place import PlaceKind
from app.domain.stock import PartDraft
from app.services import orders, places, stock
from app.services.shop import Shop
from tests.documents.reading import codes_of


@pytest.fixture
def label(tmp_path, hashwrench):
    with Shop.open(tmp_path / "shop") as shop:
        orders.open_order(
            shop, "Ana", OrderDraft("板坏了", AssetDraft(board_code="BHB42601", serial="JYZZ5BBAJJBJH0842"))
        )
        places.add_place(shop, "Ana", PlaceKind.BIN, "R2-14")
        for sku in ("LDO-1V8", "чип"):
            stock.add_part(shop, "Ana", PartDraft(sku, "LDO", PartKind.LDO))

    return lambda *arguments: hashwrench("label", *arguments)


def test_numbers_and_filters_become_a_file(tmp_path: Path, label) -> None:
    out = tmp_path / "labels.pdf"
    said = label("WO-B1-000001", "R2-14", "--bin", "all", "--size", "brother-62x29", "--out", str(out), "--json")
    assert said.returncode == 0, said.stderr
    assert [(one["kind"], one["code"]) for one in said.json["labels"]] == [("order", "qr"), ("place", "code128")]
    assert (said.json["pages"], said.json["bytes"]) == (2, out.stat().st_size)
    assert codes_of(out.read_bytes(), 300) == [[one["payload"]] for one in said.json["labels"]]
    again = label("--orders", "open", "--sheet", "avery-l7160", "--start", "21", "--out", str(out))
    assert (again.returncode, again.stdout) == (2, "")
    again = label(
        "--orders", "open", "--sheet", "avery-l7160", "--start", "21", "--copies", "2", "--out", str(out), "--force"
    )
    assert again.stdout == f"2 labels: {out}\n"


def test_what_gets_no_label_is_said_and_the_rest_is_printed(tmp_path: Path, label) -> None:
    said = label("--parts-without-stock", "--size", "50x30", "--out", str(tmp_path / "parts.zpl"))
    assert said.returncode == 1
    assert said.stdout.startswith("1 label: ")
    assert "чип cannot stand in a code" in said.stderr
    assert (tmp_path / "parts.zpl").read_bytes().startswith(b"^XA^PW400^LL240")


_REFUSED = (
    (("R2-14", "--size", "brother-round-12", "--out", "x.pdf"), 2, "too small"),
    (("R2-14", "--size", "no", "--out", "x.pdf"), 2, "no size no"),
    (("R2-14", "--out", "x.pdf"), 2, "--size"),
    (("R2-14", "--size", "50x30"), 2, "--out"),
    (("R2-14", "--size", "50x30", "--out", "x.png"), 2, ".zpl"),
    (("R2-14", "--sheet", "avery-5160", "--out", "x.zpl"), 2, "sheet"),
    (("R2-14", "--sheet", "avery-5160", "--shift", "1", "--out", "x.pdf"), 2, "--shift"),
    (("R2-14", "--sheet", "avery-5160", "--shift", "1,nan", "--out", "x.pdf"), 2, "--shift"),
    (("nothing", "--size", "50x30", "--out", "x.pdf"), 2, "called nothing"),
    (("--orders", "soon", "--size", "50x30", "--out", "x.pdf"), 2, "awaiting_parts"),
    (("R2-14", "--size", "50x30", "--tcp", "printer:x"), 2, "65535"),
    (("R2-14", "--size", "50x30", "--port", "/nowhere/lp0"), 3, "does not exist"),
)


def test_what_cannot_be_is_one_line(tmp_path: Path, monkeypatch, label) -> None:
    monkeypatch.chdir(tmp_path)
    for arguments, code, words in _REFUSED:
        said = label(*arguments)
        assert (said.returncode, said.stdout) == (code, ""), arguments
        assert words in said.stderr
        assert said.stderr.count("\n") == 1
    assert not list(tmp_path.glob("x.*"))


def test_a_printer_on_the_network_gets_them(label) -> None:
    got: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def take() -> None:
            link, _address = server.accept()
            with link:
                while piece := link.recv(65536):
                    got.append(piece)

        thread = threading.Thread(target=take)
        thread.start()
        port = server.getsockname()[1]
        said = label("R2-14", "--size", "zebra-2x1", "--copies", "3", "--tcp", f"127.0.0.1:{port}")
        thread.join(10)
    assert said.returncode == 0
    assert said.stdout.startswith(f"3 labels sent to 127.0.0.1:{port}.")
    assert b"".join(got).endswith(b"^PQ3^XZ\n")
    refused = label("R2-14", "--size", "zebra-2x1", "--tcp", f"127.0.0.1:{port}")
    assert (refused.returncode, refused.stdout) == (3, "")
    assert "refused" in refused.stderr


def test_sizes_are_listed(label) -> None:
    names = {one["name"] for one in label("sizes", "--json").json["rolls"]}
    assert {"brother-62x29", "brother-12", "brother-round-58", "zebra-4x6-300"} <= names
    assert "avery-l7160" in label("sizes").stdout
