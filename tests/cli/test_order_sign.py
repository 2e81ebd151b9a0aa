"""`order sign`, `amend`, `history`, `undo` and `redo`: the end of an order from the command line."""

from __future__ import annotations

import hashlib
import json

from app.services import orders
from app.services.paper import Copy, frozen, kept_pdf, render_pages, text_of, work_order_pdf
from app.services.shop import Shop
from tests.cli.test_recordings import run
from tests.services.photo_story import a_photo
from tests.services.shop_story import passed


def test_an_order_is_signed_amended_and_the_signature_is_taken_back(tmp_path, monkeypatch, capfd):
    with Shop.open(tmp_path / "shop") as shop:
        number = passed(shop).number
    where = ("--data-dir", str(tmp_path / "shop"), "order")
    drawn, note = tmp_path / "ana.png", tmp_path / "meter.txt"
    drawn.write_bytes(a_photo(kind="PNG"))
    note.write_text("1.19 V")
    assert run(monkeypatch, *where, "amend", number, "late") == 2
    assert "not signed" in capfd.readouterr().err
    assert run(monkeypatch, *where, "sign", number, "--image", str(note)) == 2
    assert "no PNG" in capfd.readouterr().err
    assert run(monkeypatch, *where, "sign", number, "--name", "Ana", "--image", str(drawn), "--json") == 0
    signed = json.loads(capfd.readouterr().out)
    assert run(monkeypatch, *where, "amend", number, "A scratch", "--file", str(note), "--json") == 0
    assert json.loads(capfd.readouterr().out)["after_sha256"] == signed["content_sha256"]
    assert run(monkeypatch, *where, "show", number, "--json") == 0
    shown = json.loads(capfd.readouterr().out)
    assert [line["text"] for line in shown["amendments"]] == ["A scratch"]
    assert shown["signatures"][0]["drawn_sha256"]
    assert shown["signature_holds"] is True
    assert [(one["kind"], one["copy"], one["revision"]) for one in shown["papers"]] == [
        ("order", copy, revision) for revision in (1, 2) for copy in ("internal", "customer")
    ]
    with Shop.open(tmp_path / "shop", write=False) as shop:
        for one in shown["papers"]:
            kept = kept_pdf(shop, number, one["revision"], Copy(one["copy"]), sha256=one["sha256"])
            assert len(kept.pdf) == one["bytes"]
            assert one["at"].endswith("Z")
        said = text_of(work_order_pdf(shop, number).pdf)
    assert said.index("Sign-off") < said.index("Amendments") < said.index("A scratch")
    assert run(monkeypatch, *where, "history", number, "--json") == 0
    lines = {line["what"]: line for line in json.loads(capfd.readouterr().out)}
    assert "amended since" in lines["signature"]["why_not"]
    assert lines["amendment"]["why_not"] is None
    assert run(monkeypatch, *where, "undo", number) == 0
    assert run(monkeypatch, *where, "undo", number) == 0
    assert capfd.readouterr().out.splitlines() == ["Taken back: Amendment: A scratch",
                                                   "Taken back: Signed by Ana (Technician)"]  # fmt: skip
    assert run(monkeypatch, *where, "redo", number) == 0
    assert "Signed by Ana" in capfd.readouterr().out
    with Shop.open(tmp_path / "shop", write=False) as shop:
        assert orders.order(shop, number).signature_holds


def test_papers_are_printed_for_whom_they_are_and_kept_ones_come_back_as_they_were(tmp_path, monkeypatch, capfd):
    with Shop.open(tmp_path / "shop") as shop:
        number = passed(shop).number
    where = ("--data-dir", str(tmp_path / "shop"), "order")
    out = tmp_path / "paper.pdf"
    assert run(monkeypatch, *where, "sign", number, "--name", "Ana") == 0
    said = {}
    for copy in ("bench", "customer", "internal"):
        pdf = ("pdf", number, "--out", str(out), "--copy", copy, "--paper", "letter")
        assert run(monkeypatch, *where, *pdf) == 0
        said[copy] = text_of(out.read_bytes())
        assert round(next(iter(render_pages(out.read_bytes(), 72))).height) == 792
    assert "bench copy" in said["bench"]
    assert "customer's copy" in said["customer"]
    assert "SHA-256" in said["internal"]
    assert run(monkeypatch, *where, "amend", number, "A scratch") == 0
    assert run(monkeypatch, *where, "pdf", number, "--out", str(out), "--copy", "customer", "--revision", "1") == 0
    with Shop.open(tmp_path / "shop", write=False) as shop:
        kept = frozen(orders.order(shop, number))
    assert hashlib.sha256(out.read_bytes()).hexdigest() == kept[1].file.sha256
    assert "A scratch" not in text_of(out.read_bytes())
    out.unlink()
    capfd.readouterr()
    assert run(monkeypatch, *where, "pdf", number, "--out", str(out), "--copy", "bench", "--revision", "1") == 2
    assert "r1 bench was not kept" in capfd.readouterr().err
    assert run(monkeypatch, *where, "pdf", number, "--paper", "a4", "--revision", "1") == 2
    assert "leave --paper out" in capfd.readouterr().err
    assert not out.exists()
