"""`hashwrench report`, `hashwrench dossier` and lists as files, as a script of a month's end calls them."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

from app.domain.report import ReportKind
from app.services import reports

NAMES = "turnaround,stock"


@pytest.fixture
def shop(hashwrench):
    """A shop with an order of one customer and a part in stock."""
    hashwrench("order", "open", "--fault", "=dead", "--serial", "SN1", "--customer", "Кузница")
    hashwrench("part", "receive", "C-1", "5", "--cost", "3.25", "--name", "chip", "--kind", "chip")


def test_a_months_end(hashwrench, shop, tmp_path):
    out = tmp_path / "month.xlsx"
    said = hashwrench("report", NAMES, "--last", "30d", "--out", str(out))
    assert (said.returncode, said.stdout.strip(), said.stderr) == (0, str(out), "")
    book = openpyxl.load_workbook(out)
    assert book.sheetnames[:2] == ["Summary", "Definitions"]
    assert {row[0].value for row in book["Summary"].iter_rows(min_row=2)} == {"Turnaround", "Stock"}
    said = hashwrench("report", NAMES, "--last", "30d", "--out", str(tmp_path / "month.zip"), "--json")
    assert said.json["reports"] == ["turnaround", "stock"]
    with zipfile.ZipFile(tmp_path / "month.zip") as archive:
        assert {"figures.csv", "definitions.csv"} <= set(archive.namelist())
        assert archive.read("figures.csv").startswith(b"\xef\xbb\xbf")
        figures = archive.read("figures.csv")
    said = hashwrench("report", NAMES, "--last", "30d", "--format", "csv", "--out", str(tmp_path / "month.csv"))
    assert (said.returncode, said.stderr.count("\n"), "turnaround.states" in said.stderr) == (0, 1, True)
    assert (tmp_path / "month.csv").read_bytes() == figures
    one_table = ("--table", "turnaround.states", "--force")
    hashwrench("report", NAMES, "--last", "30d", "--out", str(tmp_path / "month.csv"), *one_table)
    assert (tmp_path / "month.csv").read_bytes().startswith(b"\xef\xbb\xbfState,Orders,")
    said = hashwrench("report", "turnaround", "--last", "30d", "--out", str(tmp_path / "t.pdf"))
    assert (tmp_path / "t.pdf").read_bytes().startswith(b"%PDF-")
    told = hashwrench("report", NAMES, "--last", "30d", "--customer", "Кузница", "--json").json
    assert (told["schema"], [one["report"] for one in told["reports"]]) == (
        "hashwrench.report/1",
        ["turnaround", "stock"],
    )
    assert told["reports"][0]["asked"]["filters"] == ["Customer: Кузница"]
    said = hashwrench("report", "turnaround", "--last", "30d")
    assert "How the figures are made" in said.stdout


def test_the_readmes_script_of_a_months_end(hashwrench, tmp_path, monkeypatch):
    """Word for word as it stands there: the shell runs it, its calls are made here."""
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    (tmp_path / "month-end.sh").write_text(readme.partition("sh month-end.sh 2026-10")[2].split("```")[1][3:])
    stand_in = tmp_path / "hashwrench"
    stand_in.write_text(f"""#!/bin/sh\nprintf '%s\\0' "$@" >> {tmp_path}/calls\necho >> {tmp_path}/calls\n""")
    stand_in.chmod(0o755)
    path = f"{tmp_path}:{os.environ['PATH']}"
    subprocess.run(["sh", "month-end.sh", "this"], cwd=tmp_path, env={"PATH": path}, check=True)
    hashwrench("order", "open", "--fault", "dead", "--serial", "SN1", "--customer", "Nordhash AS")
    monkeypatch.chdir(tmp_path / "month-end-this")
    calls = [line.split("\0")[:-1] for line in (tmp_path / "calls").read_text().splitlines()]
    assert [said.stderr for call in calls if (said := hashwrench(*call)).returncode] == []
    assert sorted(one.name for one in Path().iterdir()) == [
        "accountant.xlsx", "comebacks.pdf", "cost.pdf", "faults.pdf", "first-pass.pdf",
        "labels.pdf", "nordhash.zip", "turnaround.pdf",
    ]  # fmt: skip


def test_what_cannot_be_asked_is_one_line_and_an_exit_code(hashwrench, shop, tmp_path):
    (tmp_path / "there.pdf").write_text("mine")
    (tmp_path / "folder.csv").mkdir()
    refused = {
        ("report", "nothing"): "There is no report nothing",
        ("report", "stock", "--month", "2026-13"): "no period",
        ("report", "stock", "--month", "2026-10", "--last", "5d"): "one period",
        ("report", "stock", "--from", "2026-10-02", "--to", "2026-10-01"): "comes before the first",
        ("report", "stock", "--model", "S99"): "of the model S99",
        ("dossier", "--customer", "кузн", "--month", "last"): "Meant perhaps: Кузница.",
        ("report", "stock", "--out", str(tmp_path / "a.doc")): "--format",
        ("report", "stock", "--format", "pdf"): "--out",
        ("report", "stock", "--format", "doc"): "'--format': 'doc' is not one of",
        ("report", "stock", "--out", "-", "--format", "json"): "--json",
        ("report", "stock", "--table", "counts"): "--table chooses",
        ("report", "stock", "--paper", "a4", "--out", str(tmp_path / "a.csv")): "--paper is for a PDF",
        ("report", "stock", "--out", str(tmp_path / "there.pdf")): "exists already",
        ("report", "stock", "--customer", "nobody"): "nobody",
        ("report", "stock", "--out", str(tmp_path / "a.csv"), "--table", "none"): "no table none",
        ("dossier",): "--customer",
        ("dossier", "--customer", "Кузница", "--copy", "bench", "--out", str(tmp_path / "d.zip")): "internal",
        ("dossier", "--serial", "SN1", "--to", "2020-01-01", "--out", str(tmp_path / "d.zip")): "no work order",
        ("part", "list", "--out", str(tmp_path / "parts.txt")): ".csv",
        ("part", "list", "--out", str(tmp_path / "folder.csv"), "--force"): "is a folder; name a file in it",
        ("dossier", "--customer", "Кузница", "--out", str(tmp_path / "folder.csv")): "is a folder; name a file in it",
    }
    for arguments, words in refused.items():
        said = hashwrench(*arguments)
        assert (said.returncode, said.stdout) == (2, ""), arguments
        assert words in said.stderr, arguments
        assert said.stderr.count("\n") == 1
    assert hashwrench("report", "stock", "--out", str(tmp_path / "none" / "a.pdf")).returncode == 3
    assert (tmp_path / "there.pdf").read_text() == "mine"
    assert {one.name for one in tmp_path.iterdir()} == {"there.pdf", "folder.csv", "shop"}


def test_a_report_on_the_terminal_imports_nothing_that_makes_files_and_the_list_nothing_that_counts():
    called = """
import sys, app.cli.report
print("numpy" in sys.modules)
import app.cli.report_print, app.services.reports
print({"reportlab", "PIL", "openpyxl", "xlsxwriter"} & set(sys.modules))
"""
    told = subprocess.run([sys.executable, "-c", called], capture_output=True, text=True)
    assert told.stdout.split() == ["False", "set()"]


def test_a_folder_without_a_shop_is_refused_and_not_made(hashwrench, tmp_path):
    for call in (
        ("report", "stock"), ("report", "rates"), ("report", "minutes"), ("dossier", "--customer", "A"),
        ("label", "WO-B1-000001", "--size", "50x30", "--out", str(tmp_path / "x.pdf")),
        ("paper", "quote", "WO-B1-000001"),
    ):  # fmt: skip
        said = hashwrench(*call)
        assert (said.returncode, said.stdout) == (3, "")
        assert f"There is no shop in {tmp_path}" in said.stderr
    assert not (tmp_path / "shop").exists()


def test_ctrl_c_between_two_reports_ends_it(hashwrench, shop, tmp_path, monkeypatch):
    made, make = [], reports.make

    def pressed(*arguments):
        made.append(make(*arguments))
        signal.raise_signal(signal.SIGINT)
        return made[-1]

    monkeypatch.setattr(reports, "make", pressed)
    said = hashwrench("report", "all", "--out", str(tmp_path / "a.pdf"))
    assert (said.returncode, said.stdout, said.stderr) == (3, "", "hashwrench: Stopped. Nothing was written.\n")
    assert len(made) == 1
    assert not (tmp_path / "a.pdf").exists()


def test_the_list_and_the_rates(hashwrench):
    assert [one["report"] for one in hashwrench("report", "list", "--json").json] == [kind.value for kind in ReportKind]
    assert hashwrench("report", "rates", "--set", "labour=35", "--json").json["labour"] == 3500
    assert hashwrench("report", "rates", "--set", "labour").returncode == 2
    assert "US$35.00" in hashwrench("report", "rates").stdout


def test_a_dossier_and_lists_as_files(hashwrench, shop, tmp_path):
    said = hashwrench("dossier", "--customer", "Кузница", "--out", str(tmp_path / "d.zip"), "--json")
    assert (said.json["orders"], said.json["lacking"]) == (1, [])
    with zipfile.ZipFile(tmp_path / "d.zip") as archive:
        assert json.loads(archive.read("index.json"))["customer"] == "Кузница"
    heads = {}
    for name, words in {
        "parts": "part list",
        "stock": "part stock",
        "assets": "asset list",
        "orders": "order list",
    }.items():
        path = tmp_path / f"{name}.csv"
        assert hashwrench(*words.split(), "--out", str(path), "--json").json["rows"] == 1
        with path.open(encoding="utf-8-sig", newline="") as file:
            heads[name], row = csv.reader(file)
    assert heads["parts"][:3] == ["sku", "name", "kind"]
    assert row[7] == "'=dead"
    assert hashwrench("import", str(tmp_path / "parts.csv"), "--dry-run", "--json").json["plan"]["same"] == 1


def test_ctrl_c_while_figures_are_made_leaves_nothing(hashwrench, shop, tmp_path, monkeypatch):
    def make(_shop, _kind, _asked, watch):
        signal.raise_signal(signal.SIGINT)
        watch(1)

    monkeypatch.setattr(reports, "make", make)
    said = hashwrench("report", "stock", "--out", str(tmp_path / "a.pdf"))
    assert (said.returncode, said.stdout) == (3, "")
    assert said.stderr == "hashwrench: Stopped. Nothing was written.\n"
    assert not (tmp_path / "a.pdf").exists()
