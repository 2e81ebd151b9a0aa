"""`order attach` with photos and captions, `order photos` with and without a telephone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_recordings import run
from tests.services.photo_story import a_photo


def test_photos_are_attached_listed_and_a_page_for_phones_ends_with_its_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    shop = ("--data-dir", str(tmp_path / "shop"))
    assert run(monkeypatch, *shop, "order", "open", "--fault", "no hash", "--serial", "SN000001") == 0
    number = capfd.readouterr().out.strip()
    (tmp_path / "a.jpg").write_bytes(a_photo(1))
    (tmp_path / "b.heic").write_bytes(b"\0\0\0\x18ftypheic" + bytes(50))
    files = [str(tmp_path / name) for name in ("a.jpg", "b.heic")]
    assert run(monkeypatch, *shop, "order", "attach", number, *files, "--caption", "burnt", "--phase", "before") == 2
    assert "HEIC" in capfd.readouterr().err
    assert run(monkeypatch, *shop, "order", "photos", number, "--json") == 0
    listed = json.loads(capfd.readouterr().out)
    assert [(one["name"], one["caption"], one["phase"]) for one in listed] == [("a.jpg", "burnt", "before")]
    phone = ("order", "photos", number, "--phone", "--address", "127.0.0.1", "--minutes", "0.01")
    assert run(monkeypatch, *shop, *phone, "--json") == 0
    lines = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert [line["type"] for line in lines] == ["opened", "ended"]
    assert lines[0]["url"].startswith("http://127.0.0.1:")
    assert (lines[1]["why"], lines[1]["photos"]) == ("time", 0)
    assert run(monkeypatch, *shop, "order", "photos", number, "--phone", "--address", "192.0.2.1") == 3
    assert "No page can be opened" in capfd.readouterr().err
