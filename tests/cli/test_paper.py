"""`hashwrench paper` and `hashwrench letterhead`: papers as files, and what stands on them."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from PIL import Image

from app.services import letterhead
from app.services.paper import text_of


def test_a_shop_sets_up_its_paper_and_prints_a_receipt(hashwrench, tmp_path: Path) -> None:
    logo = tmp_path / "logo.png"
    Image.new("RGB", (300, 100), "teal").save(logo)
    said = hashwrench(
        "letterhead", "--name", "Nordic Hash", "--line", "Havnegata 12", "--logo", str(logo), "--footer", "VAT 1",
        "--terms", "Pay soon.", "--paper", "letter", "--next", "WO=1200", "--by", "Anna", "--json",
    )  # fmt: skip
    assert said.returncode == 0, said.stderr
    shown = said.json
    assert (shown["name"], shown["paper"], shown["next"]["WO"]) == ("Nordic Hash", "letter", "WO-B1-001200")
    assert shown["logo_bytes"] > 0
    hashwrench("order", "open", "--fault", "dead", "--serial", "S1", "--customer", "Olga", "--by", "Anna")
    out = tmp_path / "receipt.pdf"
    said = hashwrench("paper", "receipt", "WO-B1-001200", "--out", str(out), "--lang", "zh")
    assert (said.returncode, said.stdout.strip()) == (0, str(out))
    text = text_of(out.read_bytes())
    assert "收件单" in text
    assert "Pay soon." in text
    assert "Nordic Hash" in hashwrench("letterhead").stdout


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("letterhead", "--next", "WO=x"), 2, "such as WO=1200"),
        (("letterhead", "--logo", "nowhere.png"), 3, "nowhere.png"),
        (("letterhead", "--terms", "x", "--terms-lang", "de"), 2, "en, ru or zh"),
        (("paper", "receipt", "WO-B1-000009"), 2, "no work order WO-B1-000009"),
        (("paper", "receipt", "WO-B1-000009", "--kept"), 2, "Only quotes and return slips"),
        (("paper", "quote", "WO-B1-000009", "--kept", "--lang", "ru"), 2, "neither --paper nor --lang"),
        (("paper", "quote", "WO-B1-000009", "--out", "nowhere/x.pdf"), 3, "There is no folder"),
    ],
)
def test_what_cannot_be_is_one_sentence(hashwrench, words: tuple[str, ...], code: int, told: str) -> None:
    hashwrench("order", "open", "--fault", "dead", "--serial", "S1", "--by", "Anna")
    said = hashwrench(*words)
    assert (said.returncode, said.stdout) == (code, "")
    assert told in said.stderr
    assert len(said.stderr.strip().splitlines()) == 1


def test_a_letterhead_is_changed_whole_or_not_at_all(hashwrench, tmp_path):
    hashwrench("letterhead", "--name", "Nordic Hash", "--footer", "VAT 1")
    before = hashwrench("letterhead").stdout
    (tmp_path / "logo.png").write_text("no picture")
    for wrong in (("--next", "WO=0"), ("--logo", str(tmp_path / "logo.png"))):
        said = hashwrench("letterhead", "--name", "Other", "--terms", "New", "--next", "QT=50", *wrong)
        assert (said.returncode, said.stdout) == (2, "")
        assert hashwrench("letterhead").stdout == before


def test_a_letterhead_that_ctrl_c_cut_short_is_as_it_was(hashwrench, monkeypatch):
    before = hashwrench("letterhead").stdout
    set_footer = letterhead.set_footer

    def pressed(*arguments):
        set_footer(*arguments)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(letterhead, "set_footer", pressed)
    said = hashwrench("letterhead", "--name", "Other", "--footer", "VAT 2", "--terms", "New")
    assert (said.returncode, said.stderr) == (3, "hashwrench: Stopped.\n")
    assert hashwrench("letterhead").stdout == before
