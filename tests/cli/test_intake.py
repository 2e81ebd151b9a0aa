"""hashwrench intake and order claim: a pallet from stdin, exit codes, JSON alone on stdout."""

import io
import json
import sys
from dataclasses import dataclass

import pytest

from app.__main__ import main

SERIALS = [f"JYZZYRHBCJGBI{n:04d}" for n in range(1, 4)]


@dataclass(frozen=True)
class Said:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def hashwrench(tmp_path, monkeypatch, capfd):
    """hashwrench(*arguments, typed=""): the command's own entry point, on a shop of its own, in this process."""

    def run(*arguments, typed=""):
        monkeypatch.setattr(sys, "argv", ["hashwrench", "--data-dir", str(tmp_path / "shop"), *arguments])
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfd.readouterr()
        return Said(int(ended.value.code or 0), out, err)

    return run


def test_a_pallet_is_taken_in_from_stdin_gone_on_with_and_closed(hashwrench, tmp_path):
    typed = "\n".join([SERIALS[0], SERIALS[1], "", SERIALS[0], "foo"])
    said = hashwrench("intake", "-", "--customer", "Север", "--declared", "4", "--fault", "0 chips", typed=typed)
    assert said.returncode == 0
    assert "IN-B1-000001: 2 of 4" in said.stdout
    assert "Scanned before in this delivery, as WO-B1-000001" in said.stderr

    said = hashwrench("intake", SERIALS[2], "--batch", "IN-B1-000001", "--close", "--json")
    document = json.loads(said.stdout)
    assert (document["received"], document["declared"], document["closed"]) == (3, 4, True)
    assert [(one["outcome"], one["order"], one["owner"]) for one in document["scans"]] == [
        ("opened", "WO-B1-000003", "Север")
    ]
    assert [one["kind"] for one in document["discrepancies"]] == ["missing", "unread", "twice"]

    for wrong in (["intake", SERIALS[2], "--batch", "IN-B1-000001"], ["intake", "-"]):
        said = hashwrench(*wrong)
        assert (said.returncode, said.stdout, said.stderr.count("\n")) == (2, "", 1)

    paper = tmp_path / "claim.pdf"
    said = hashwrench("order", "claim", "WO-B1-000001", "--form", "bitmain", "--out", str(paper))
    assert (said.returncode, said.stdout, paper.exists()) == (2, "", False)
    assert said.stderr == "hashwrench: The form of Bitmain still needs: Number of the repair ticket.\n"
    command = ["order", "claim", "WO-B1-000001", "--form", "bitmain", "--set", "rma_number=RB-1", "--json"]
    said = hashwrench(*command, "--out", str(paper))
    document = json.loads(said.stdout)
    assert (document["claim"], document["fields"]["rma_number"], document["problems"]) == ("RM-B1-000001", "RB-1", [])
    assert paper.read_bytes().startswith(b"%PDF")
    assert hashwrench(*command, "--out", str(tmp_path / "no" / "claim.pdf")).returncode == 3
