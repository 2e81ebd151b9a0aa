"""Names of files made of any text: what a person called it stays readable, and a folder takes them all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.file_names import safe_name


@pytest.mark.parametrize(
    "named",
    [
        ("Dossier 四川水电托管 2026-10", "Dossier-四川水电托管-2026-10"), ("фото платы №2.jpg", "фото-платы-2.jpg"),
        ("../../etc/passwd", "etc-passwd"), ("a_b\\c:d|e?.pdf", "a-b-c-d-e-.pdf"), ("\u202egpj.exe", "gpj.exe"),
        ("ที่นี่ हिन्दी.pdf", "ที่นี่-हिन्दी.pdf"), ("\u0301-\u0301", "file"), ("x" + "\u0323" * 70 + "y", "y"),
        ("\ud800", "file"), ("...", "file"), ("", "file"), ("x" * 300 + ".pdf", "x" * 56 + ".pdf"),
    ],
)  # fmt: skip
def test_names_that_people_give(named):
    text, name = named
    assert safe_name(text) == name


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("names")


@given(text=st.text(max_size=200))
def test_a_folder_takes_every_name(folder, text):
    name = safe_name(text)
    (folder / name).write_bytes(b"")
    assert [one.name for one in folder.iterdir()] == [name]
    (folder / name).unlink()
    assert len(name.encode()) <= 180
    assert not name.startswith((".", "-"))
    assert safe_name(name) == name
