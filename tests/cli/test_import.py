"""`hashwrench import`: tried first, mapped by hand where needed, written once, remembered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import Said


def test_a_list_of_a_shop_becomes_its_stock(tmp_path: Path, hashwrench: Callable[..., Said]) -> None:
    file = tmp_path / "склад.csv"
    file.write_bytes("Артикул;Деталь;Всего;Цена, руб\n00123;Чип BM1362;1 200;12,50\n007;Кулер;x;3\n".encode("cp1251"))
    tried = hashwrench("import", str(file), "--as", "stock", "--map", "quantity=Всего", "--dry-run", "--json")
    assert tried.returncode == 1
    report = tried.json
    assert report["file"]["encoding"] == "cp1251"
    assert report["mapping"]["columns"]["quantity"] == "Всего"
    assert report["mapping"]["fixed"] == {"currency": "RUB"}
    assert [(one["line"], one["field"], one["problem"]) for one in report["problems"]] == [(3, "quantity", "no_number")]
    assert report["written"] is None

    done = hashwrench(
        "import", str(file), "--as", "stock", "--map", "quantity=Всего", "--skip-wrong", "--json", "--by", "Ann"
    )
    assert (done.returncode, done.json["written"]) == (0, {"new": 1, "changed": 0})
    (part,) = hashwrench("part", "list", "--json").json
    assert (part["sku"], part["on_hand"]) == ("00123", 1200)

    again = hashwrench("import", str(file), "--dry-run", "--skip-wrong")
    assert again.returncode == 0
    assert "This very file was imported before." in again.stdout


def test_what_cannot_be_read_is_one_line(tmp_path: Path, hashwrench: Callable[..., Said]) -> None:
    old = tmp_path / "old.xls"
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    good = tmp_path / "good.csv"
    good.write_text("SKU,Qty\na,5\n")
    for arguments, code, said in (
        ((str(old),), 2, ".xls"),
        ((str(tmp_path / "none.csv"),), 3, "none.csv"),
        ((str(good), "--map", "quantity=Number"), 2, "It has: SKU, Qty"),
        ((str(good), "--map", "quantity="), 2, "No column is Quantity yet"),
        ((str(good), "--encoding", "klingon"), 2, "utf-8"),
        ((str(good), "--numbers", "quantity=roman"), 2, "point, comma"),
        ((str(good), "--header", "9"), 2, "Line 9"),
        ((str(good), "--set", "colour=red"), 2, "colour"),
    ):
        answer = hashwrench("import", *arguments)
        assert (answer.returncode, answer.stdout) == (code, ""), arguments
        assert said in answer.stderr
        assert answer.stderr.count("\n") == 1
